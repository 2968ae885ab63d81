"""The public list as CSV, XLSX and JSON (Art. 10): the same rows, the same columns."""

from __future__ import annotations

import csv
import datetime
import json
from collections.abc import Iterable, Iterator, Mapping
from tempfile import SpooledTemporaryFile
from typing import Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

from bases.listing import COLUMNS

BOM = "\ufeff"  # without it spreadsheet programs read UTF-8 as GBK
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (12, 26, 34, 30, 22, 10, 30, 34, 20, 22, 12, 14, 12, 40, 18)
_FORMULA_STARTS = "=+-@\t\r＝＋－＠"
_IN_MEMORY = 2 * 1024 * 1024


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        """Hand on."""
        return text


def as_text(value: Any) -> str:
    """A cell's words: lists in one line."""
    return "；".join(value) if isinstance(value, list) else str(value)


def neutral(text: str) -> str:
    """Text that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.lstrip(" \u3000")[:1] in _FORMULA_STARTS and text.strip() else text


def as_csv(rows: Iterable[dict[str, Any]], on: datetime.date) -> HttpResponseBase:
    """The list as CSV."""
    lines = (map(as_text, row.values()) for row in rows)
    return lines_as_csv(lines, COLUMNS.values(), filename=f"bases-{on:%Y%m%d}.csv")


def lines_as_csv(
    rows: Iterable[Iterable[str]], headings: Iterable[str], *, filename: str
) -> HttpResponseBase:
    """UTF-8 with its mark, streamed."""
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        yield BOM + writer.writerow(headings)  # type: ignore[operator]
        for row in rows:
            yield writer.writerow([neutral(text) for text in row])  # type: ignore[misc]

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def as_xlsx(rows: Iterable[dict[str, Any]], on: datetime.date) -> HttpResponseBase:
    """The list as a workbook."""
    return workbook(
        (map(as_text, row.values()) for row in rows),
        title="基地名录",
        headings=dict(zip(COLUMNS.values(), WIDTHS, strict=True)),
        filename=f"bases-{on:%Y%m%d}.xlsx",
    )


def workbook(
    rows: Iterable[Iterable[str]], *, title: str, headings: Mapping[str, int], filename: str
) -> HttpResponseBase:
    """One sheet; every cell is text. ``headings`` go with their widths."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "B2"
    for number, width in enumerate(headings.values(), 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append(list(headings))
    for row in rows:
        sheet.append([_cell(sheet, text) for text in row])
    # The response reads the file after this function has returned, and closes it then.
    buffer = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    book.save(buffer)
    buffer.seek(0)
    return FileResponse(buffer, as_attachment=True, filename=filename, content_type=XLSX)


def _cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    cell.quotePrefix = neutral(text) != text
    return cell


def as_json(rows: Iterable[dict[str, Any]], count: int) -> HttpResponseBase:
    """An object with the count and the rows, streamed."""

    def parts() -> Iterator[str]:
        yield f'{{"count": {count}, "bases": ['
        for number, row in enumerate(rows):
            yield ("," if number else "") + "\n" + json.dumps(row, ensure_ascii=False)
        yield "\n]}\n"

    return StreamingHttpResponse(parts(), content_type="application/json; charset=utf-8")
