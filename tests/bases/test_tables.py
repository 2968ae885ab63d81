"""Uploaded tables as people here make them: encodings, separators, spoiled cells, odd sheets."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook

from bases.tables import MAX_IMPORT_BYTES, bytes_of, lines_of, read_table
from tests.bases.records_help import upload

TEXT = "姓名,单位\n𬭸·买买提,示例学院\n"
WANTED = [(1, ["姓名", "单位"]), (2, ["𬭸·买买提", "示例学院"])]


def book(fill: Any) -> bytes:
    """A workbook that somebody filled in."""
    made = Workbook()
    fill(made)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def patched(data: bytes, name: str, change: Any) -> bytes:
    """The workbook with one part changed, as other programs write it."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            part = source.read(entry.filename)
            target.writestr(entry.filename, change(part) if entry.filename == name else part)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("gb18030"),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode("gb18030"),
        TEXT.replace("\n", "\r\n").encode(),
        '"姓名","单位"\n"𬭸·买买提","示例学院"\n'.encode(),
    ],
    ids=["utf8", "bom", "gb18030", "utf16", "utf16be", "semicolon", "tab", "crlf", "quotes"],
)
def test_text_of_any_usual_kind_reads_the_same(data: bytes) -> None:
    assert read_table(data, "csv").lines == WANTED


def test_gbk_of_two_bytes_reads() -> None:
    data = "姓名,单位\n张三,示例学院".encode("gbk")
    assert read_table(data, "csv").lines[1] == (2, ["张三", "示例学院"])


def test_a_line_end_inside_quotes_stays_inside() -> None:
    lines = read_table('姓名,备注\n张三,"一\r\n二"\n李四,三\n'.encode(), "csv").lines
    assert lines[1] == (2, ["张三", "一\r\n二"])
    assert lines[2] == (3, ["李四", "三"])


@pytest.mark.parametrize(
    "data", [b"a,b\n\0,c", "姓名,单位".encode("utf-16-le"), b"\xff\xff\xff", b"PK\x03\x04\0\0"]
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(ValidationError):
        read_table(data, "csv")


def test_empty_lines_are_left_out_and_numbers_stay_those_of_the_sheet() -> None:
    def fill(made: Any) -> None:
        sheet = made.active
        sheet["B4"], sheet["C4"] = "姓名", "学时"
        sheet["B6"], sheet["C6"] = "张三", 7.5
        for row in range(7, 5000):
            sheet.cell(row, 2).number_format = "@"

    lines = read_table(book(fill), "xlsx").lines
    assert lines == [(4, ["", "姓名", "学时"]), (6, ["", "张三", "7.5"])]


def test_numbers_keep_their_figures_or_show_that_they_were_spoiled() -> None:
    def fill(made: Any) -> None:
        made.active.append([123456789012345, 510402190402290018, 120.0, 0.1 + 0.2, True])

    cells = read_table(book(fill), "xlsx").lines[0][1]
    assert cells[0] == "123456789012345"
    assert "e+17" in cells[1]
    assert cells[2:] == ["120", "0.3", "是"]


@pytest.mark.parametrize("epoch", [1900, 1904])
def test_dates_are_days_in_both_calendars(epoch: int) -> None:
    def fill(made: Any) -> None:
        if epoch == 1904:
            made.epoch = datetime.datetime(1904, 1, 1)
        made.active.append([datetime.date(2026, 11, 30)])

    assert read_table(book(fill), "xlsx").lines[0][1] == ["2026-11-30"]


def test_formulas_and_hidden_rows_are_named() -> None:
    def fill(made: Any) -> None:
        sheet = made.active
        sheet.append(["姓名", "学时"])
        sheet.append(["张三", "=1+1"])
        sheet.append(["李四", 3])
        sheet.row_dimensions[3].hidden = True
        sheet.row_dimensions[9].hidden = True

    found = read_table(book(fill), "xlsx")
    assert found.formulas == {(2, 1)}
    assert found.hidden == (3,)


def test_the_first_sheet_that_shows_is_read() -> None:
    def fill(made: Any) -> None:
        made.active.sheet_state = "hidden"
        made.active.append(["选项"])
        shown = made.create_sheet("名单")
        shown.append(["姓名", "=A9"])

    found = read_table(book(fill), "xlsx")
    assert found.lines[0][1][0] == "姓名"
    assert found.formulas == {(1, 1)}


def test_a_workbook_as_wps_writes_it_reads() -> None:
    """Prefixed elements, absolute targets in the relations."""
    data = book(lambda made: made.active.append(["姓名", "单位"]))

    def absolute(part: bytes) -> bytes:
        return part.replace(b'Target="worksheets/', b'Target="/xl/worksheets/')

    data = patched(data, "xl/_rels/workbook.xml.rels", absolute)
    assert read_table(data, "xlsx").lines == [(1, ["姓名", "单位"])]


def test_entities_bombs_and_long_sheets_are_refused() -> None:
    data = book(lambda made: made.active.append(["姓名"]))
    bomb = patched(data, "xl/workbook.xml", lambda part: b'<!DOCTYPE x [<!ENTITY a "b">]>' + part)
    with pytest.raises(ValidationError):
        read_table(bomb, "xlsx")
    swollen = patched(data, "xl/styles.xml", lambda part: part + b" " * 60_000_000)
    with pytest.raises(ValidationError):
        read_table(swollen, "xlsx")

    def longer(part: bytes) -> bytes:
        rows = b"".join(b'<row r="%d"></row>' % n for n in range(2, 100_100))
        return re.sub(rb"</sheetData>", rows + b"</sheetData>", part)

    with pytest.raises(ValidationError, match=r"行数过多|过大"):
        read_table(patched(data, "xl/worksheets/sheet1.xml", longer), "xlsx")


@pytest.mark.parametrize("name", ["a.xls", "a.exe", "a", "a.pdf", ".csv"])
def test_other_kinds_are_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        bytes_of(upload(b"x", name))


def test_a_file_over_the_limit_or_empty_is_refused() -> None:
    with pytest.raises(ValidationError, match="5 MB"):
        bytes_of(upload(b"x" * (MAX_IMPORT_BYTES + 1), "a.csv"))
    with pytest.raises(ValidationError):
        bytes_of(upload(b"", "a.csv"))
    assert lines_of(upload(TEXT.encode(), "A.CSV")) == WANTED
