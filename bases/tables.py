"""Uploaded tables: the lines of a workbook or CSV, read in memory, each with its number."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from accounts.files import require_name_and_size
from accounts.upload_checks import require_office
from bases.workbook_marks import SheetMarks, marks_of

Line = tuple[int, list[str]]
Cell = tuple[int, int]  # number of the line, place of the column from nought
TEXT_KINDS = ("csv", "txt")
KINDS = ("xlsx", *TEXT_KINDS)
MAX_IMPORT_BYTES = 5 * 1024 * 1024
MAX_LINES = 100_000
MOST_EXACT = 10**15  # beyond it a table program has lost the last figures of a number
SEPARATORS = (",", ";", "\t")
_POWER = re.compile(r"[0-9][Ee]\+?[0-9]")
_BROKEN = re.compile(r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)")
SCIENTIFIC = "号码被表格软件改成了科学计数法，请把该列设为文本格式后重新填写"
FORMULA = "单元格是公式或出错值，请复制后“粘贴为数值”"


@dataclass
class Table:
    """A file as read: lines that hold something, and what its cells do not tell."""

    lines: list[Line]
    formulas: frozenset[Cell] = frozenset()
    hidden: tuple[int, ...] = ()
    notes: list[str] = field(default_factory=list)


def iso(day: datetime.date) -> str:
    """A day as text."""
    return day.isoformat()


def is_power(text: str) -> bool:
    """Whether a table program has turned a long number into 1.23E+17."""
    return _POWER.search(text) is not None


def is_formula(text: str) -> bool:
    """Whether a cell is a formula's text or its failure."""
    return text.startswith("=") or _BROKEN.match(text) is not None


def bytes_of(upload: UploadedFile, kinds: tuple[str, ...] = KINDS) -> tuple[str, str, bytes]:
    """Name, kind and content of an upload that never touches the disk. Raises ValidationError."""
    if (upload.size or 0) > MAX_IMPORT_BYTES:
        raise ValidationError("导入文件不能超过 5 MB，请删除图片和多余的工作表。")
    name, kind = require_name_and_size(upload, kinds)
    upload.seek(0)
    return name, kind, upload.read()


def read_table(
    data: bytes,
    kind: str,
    *,
    day: Callable[[datetime.date], str] = iso,
    notes: str = "",
) -> Table:
    """The table in a file; ``notes`` names a sheet of explanations. Raises ValidationError."""
    if kind in TEXT_KINDS:
        return Table(list(_text_lines(data)))
    require_office("xlsx", io.BytesIO(data))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        name = next(
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        )
        marks = marks_of(data, book.sheet_names.index(name), MAX_LINES)
        found = Table(list(_sheet_lines(book, name, day)), marks.formulas, ())
        found.hidden = _hidden(found, marks)
        if notes in book.sheet_names:
            found.notes = [" ".join(cells) for _number, cells in _sheet_lines(book, notes, day)]
    except StopIteration:
        raise ValidationError("工作簿里没有可见的工作表。") from None
    except CalamineError as broken:
        raise ValidationError("工作簿打不开，请用表格软件另存后再导入。") from broken
    return found


def lines_of(upload: UploadedFile, day: Callable[[datetime.date], str] = iso) -> list[Line]:
    """The lines of an upload. Raises ValidationError."""
    _name, kind, data = bytes_of(upload)
    return read_table(data, kind, day=day).lines


def _hidden(found: Table, marks: SheetMarks) -> tuple[int, ...]:
    present = {number for number, _cells in found.lines}
    return tuple(sorted(marks.hidden & present))


# Workbooks


def _sheet_lines(
    book: CalamineWorkbook, name: str, day: Callable[[datetime.date], str]
) -> Iterator[Line]:
    sheet = book.get_sheet_by_name(name)
    # Rows are counted from the sheet's first, columns from the first that holds something.
    before = [""] * (sheet.start or (0, 0))[1]
    rows = ([*before, *(cell_text(cell, day) for cell in row)] for row in sheet.iter_rows())
    yield from _numbered(rows)


def cell_text(cell: Any, day: Callable[[datetime.date], str] = iso) -> str:
    """A cell as a person reads it: 120.0 is 120, a date as ``day`` writes it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        whole = cell.is_integer() and abs(cell) < MOST_EXACT
        return str(int(cell)) if whole else f"{cell:.12g}" if abs(cell) < MOST_EXACT else repr(cell)
    if isinstance(cell, datetime.datetime | datetime.date):
        return day(cell.date() if isinstance(cell, datetime.datetime) else cell)
    return str(cell)


# Text


def _text_lines(data: bytes) -> Iterator[Line]:
    text = _decoded(data)
    first = next((line for line in text.splitlines() if line.strip(' ,;\t"')), "")
    mark = max(SEPARATORS, key=first.count)
    try:
        yield from _numbered(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error:
        raise ValidationError("CSV 格式不正确，请用表格软件另存后再导入。") from None


def _decoded(data: bytes) -> str:
    """Text in whichever of the usual encodings it is. Raises ValidationError."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise ValidationError("不是文本文件，请另存为 CSV（UTF-8）或使用 .xlsx 模板。")
        return text
    raise ValidationError("文件编码无法识别，请另存为 UTF-8 编码的 CSV。")


def _numbered(rows: Iterable[Sequence[str]]) -> Iterator[Line]:
    """Rows that hold something, with their numbers."""
    for number, row in enumerate(rows, start=1):
        if number > MAX_LINES:
            raise ValidationError("表格行数过多，请删除空白行后再导入。")
        cells = [cell.strip() for cell in row]
        if any(cells):
            yield number, cells
