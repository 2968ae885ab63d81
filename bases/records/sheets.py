"""Workbooks of training records: the template to fill in, the rows to mend (Art. 17)."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from accounts.sealing import CannotUnseal, unseal
from bases.actions.importing import SEALED_FOR
from bases.models import ImportRun, ImportState
from bases.records.columns import COLUMNS, NOTES_SHEET, VERSION, VERSION_LABEL, Column

TEXT = "@"
STYLED_ROWS = 1_000


def template_bytes(
    most: int, columns: tuple[Column, ...] = COLUMNS, title: str = "学员学时"
) -> bytes:
    """Headings with pull-down lists on the first sheet, explanations on the second."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = title
    sheet.freeze_panes = "A2"
    notes: Any = book.create_sheet(NOTES_SHEET)
    notes.append(["列名", "是否必填", "怎么填", f"示例（不要填在{title}里）"])
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = column.width
        sheet.column_dimensions[letter].number_format = TEXT
        sheet.cell(1, place, column.label).font = Font(bold=True)
        for row in range(2, STYLED_ROWS + 2):
            sheet.cell(row, place).number_format = TEXT
        if column.choices:
            listed = ",".join(column.choices)
            rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
            sheet.add_data_validation(rule)
            rule.add(f"{letter}2:{letter}{most + 1}")
        chosen = f"从下拉列表选：{'、'.join(column.choices)}" if column.choices else ""
        how = "；".join(part for part in (chosen, column.how) if part)
        notes.append([column.label, "是" if column.required else "否", how, column.example])
    for letter, width in zip("ABCD", (18, 10, 60, 28), strict=True):
        notes.column_dimensions[letter].width = width
    notes.append([])
    notes.append([f"一行一人，最多 {most} 行；不要改表头、不要合并单元格、不要写公式。"])
    notes.append([f"{VERSION_LABEL}{VERSION}"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def faulty_sheet(run: ImportRun) -> tuple[dict[str, int], Iterator[list[str]]]:
    """Headings and rows of what is to be mended, numbers masked."""
    kept = _kept(run)
    if not kept:
        rows = ([str(row), column, value, how] for row, column, value, how in run.errors)
        return {"行": 8, "列": 16, "填的内容": 24, "错误": 60}, rows
    headings, *faulty = kept
    told: dict[int, list[str]] = {}
    for row, column, _value, how in run.errors:
        told.setdefault(row, []).append(f"{column}：{how}")
    lines = (
        [str(number), *cells, "；".join(told.get(number, ["错误过多，未逐条列出"]))]
        for number, *cells in faulty
    )
    return {"原行号": 8, **dict.fromkeys(headings, 16), "错误": 60}, lines


def _kept(run: ImportRun) -> list[Any]:
    if run.state != ImportState.FAULTY or not run.sealed_rows:
        return []
    try:
        found: list[Any] = json.loads(unseal(bytes(run.sealed_rows), about=SEALED_FOR))
    except CannotUnseal:
        return []
    return found
