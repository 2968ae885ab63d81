"""The roster as a workbook: the template, and reading it back cell by cell (Art. 8(1))."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from bases.forms.office import IDENTITY
from bases.forms.roster import TeacherForm
from bases.roster import TeacherFacts
from bases.tables import FORMULA, SCIENTIFIC, Line, is_formula, is_power, lines_of

MOST = 2_000
HEADER_WITHIN = 10
LONGEST_SHOWN = 60
NOTES = "填写说明"
EXAMPLES: dict[str, str] = {
    "name": "张三",
    "engagement": "专职",
    "title": "高级工程师",
    "title_level": "副高",
    "speciality": "冶金工程",
    "employer": "某某学院",
    "frontline": "是",
    "courses": "钒钛资源综合利用技术",
    "started_on": "2024-09-01",
}
WIDTHS: dict[str, int] = {"employer": 30, "courses": 36, "speciality": 22}


@dataclass(frozen=True)
class CellError:
    """One thing to mend in the file: where, what stands there, and how."""

    row: int
    column: str
    value: str
    how: str


@dataclass
class RosterFile:
    """A file as read."""

    teachers: list[TeacherFacts] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    rows: int = 0


def fields() -> dict[str, forms.Field]:
    """The columns."""
    found: dict[str, forms.Field] = TeacherForm.base_fields  # type: ignore[attr-defined]
    return found


def labels_of(one: forms.Field) -> dict[str, str]:
    """Label and value of a column's choices; nothing for a column of text."""
    choices = getattr(one, "choices", ())
    return {str(label): str(value) for value, label in choices if value}


def read_roster(upload: UploadedFile) -> RosterFile:
    """Teachers and errors of a file.

    Raises ValidationError when it is no roster at all.
    """
    lines = lines_of(upload)
    start, columns = _header(lines)
    found, seen = RosterFile(), dict[tuple[str, str], int]()
    for number, cells in lines[start:]:
        row = {name: cells[at] if at < len(cells) else "" for at, name in columns.items()}
        if not any(row.values()):
            continue
        found.rows += 1
        if found.rows > MOST:
            raise ValidationError(f"一次最多导入 {MOST} 人，请拆分文件。")
        _read_row(number, row, found, seen)
    if not found.rows:
        raise ValidationError("文件里没有数据行，请在表头下面逐行填写。")
    return found


def _read_row(
    number: int, row: dict[str, str], found: RosterFile, seen: dict[tuple[str, str], int]
) -> None:
    form = TeacherForm({name: _coded(name, text) for name, text in row.items()})
    for name, text in row.items():
        if is_power(text):  # what was a long number, perhaps somebody's identity number
            form.add_error(name, SCIENTIFIC)
    for name, messages in form.errors.items():
        found.errors.append(_error(number, name, row.get(name, ""), str(messages[-1])))  # type: ignore[index]
    if form.errors:
        return
    facts = TeacherFacts(**form.cleaned_data)
    if facts.key in seen:
        how = f"与第 {seen[facts.key]} 行是同一单位的同名教师，请只留一行"
        found.errors.append(CellError(number, str(fields()["name"].label), facts.name, how))
        return
    seen[facts.key] = number
    found.teachers.append(facts)


def _error(number: int, name: str, typed: str, how: str) -> CellError:
    """A cell to mend; of a long number only the first figures are repeated."""
    column = fields()[name]
    if IDENTITY.search(typed) or is_power(typed):
        typed = f"{typed[:3]}…"
    elif labels_of(column):
        how = f"请填：{'、'.join(labels_of(column))}"
    elif is_formula(typed):
        how = FORMULA
    return CellError(number, str(column.label), typed[:LONGEST_SHOWN], how)


def _coded(name: str, text: str) -> str:
    """A choice's stored value for its label; other text as it is."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    return labels_of(fields()[name]).get(plain, text)


def _header(lines: list[Line]) -> tuple[int, dict[int, str]]:
    """Where the rows begin, and which column is which. Raises ValidationError."""
    wanted = {_plain(str(one.label)): name for name, one in fields().items()}
    best: tuple[int, dict[int, str]] = (0, {})
    for place, (_number, cells) in enumerate(lines[:HEADER_WITHIN], start=1):
        known = {
            at: wanted[_plain(text)] for at, text in enumerate(cells) if _plain(text) in wanted
        }
        if len(known) > len(best[1]):
            best = place, known
    present = set(best[1].values())
    missing = [str(f.label) for n, f in fields().items() if f.required and n not in present]
    if missing:
        raise ValidationError(
            f"缺少这些列：{'、'.join(missing)}。请使用下载的模板，表头不要合并单元格或改名。"
        )
    return best


def _plain(label: str) -> str:
    kept = unicodedata.normalize("NFKC", label)
    return "".join(c for c in kept if c.isalnum())


def template_bytes() -> bytes:
    """Headings with pull-down lists on the first sheet, explanations on the second."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "教师花名册"
    sheet.freeze_panes = "B2"
    notes: Any = book.create_sheet(NOTES)
    notes.append(["列名", "是否必填", "怎么填", "示例（不要填在花名册里）"])
    for number, (name, one) in enumerate(fields().items(), start=1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = WIDTHS.get(name, 15)
        sheet.cell(1, number, str(one.label)).font = Font(bold=True)
        for row in range(2, 302):  # text format: dates stay as typed
            sheet.cell(row, number).number_format = "@"
        labels = labels_of(one)
        if labels:
            rule = DataValidation(type="list", formula1=f'"{",".join(labels)}"', allow_blank=True)
            sheet.add_data_validation(rule)
            rule.add(f"{letter}2:{letter}{MOST + 1}")
        how = f"从下拉列表选：{'、'.join(labels)}" if labels else ""
        notes.append([str(one.label), "是" if one.required else "否", how, EXAMPLES[name]])
    for letter, width in zip("ABCD", (18, 10, 46, 28), strict=True):
        notes.column_dimensions[letter].width = width
    notes.append([])
    notes.append([f"一行一人，最多 {MOST} 人；不要改表头、不要合并单元格；不要填写身份证号。"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
