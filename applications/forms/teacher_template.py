"""The workbook that institutions fill in for the roster (Art. 8(1))."""

from __future__ import annotations

import io
from typing import Any

from django import forms
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from applications.forms.sections import SPECS
from applications.forms.sections.teachers import MAX_TEACHERS
from applications.models import SectionKey

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXAMPLE = {
    "name": "示例某",
    "sex": "男",
    "born": "1980-05",
    "education": "硕士研究生",
    "studied": "冶金工程",
    "title": "高级工程师",
    "title_level": "副高",
    "title_field": "冶金工程",
    "employer": "某某学院",
    "engagement": "专职",
    "frontline": "是",
    "courses": "钒钛资源综合利用技术",
    "hours": "120",
    "honours": "",
    "term": "2024-2027",
    "id_number": "（可以不填）",
}
WIDTHS = {"employer": 26, "courses": 26, "honours": 22, "id_number": 40}


def template_bytes() -> bytes:
    """Headings with pull-down lists on the first sheet, explanations on the second."""
    fields = SPECS[SectionKey.TEACHERS].table("teachers").form_class.base_fields  # type: ignore[attr-defined]
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "师资花名册"
    sheet.freeze_panes = "B2"
    notes: Any = book.create_sheet("填写说明")
    notes.append(["列名", "是否必填", "怎么填", "示例（不要填在花名册里）"])
    for number, (name, one) in enumerate(fields.items(), start=1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = WIDTHS.get(name, 15)
        cell = sheet.cell(1, number, str(one.label))
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DCEBED")
        cell.alignment = Alignment(horizontal="center")
        labels = _labels(one)
        if labels:
            rule = DataValidation(type="list", formula1=f'"{",".join(labels)}"', allow_blank=True)
            sheet.add_data_validation(rule)
            rule.add(f"{letter}2:{letter}{MAX_TEACHERS + 1}")
        for row in range(2, 302):  # text format: 1980-05 stays as typed
            sheet.cell(row, number).number_format = "@"
        how = f"从下拉列表选：{'、'.join(labels)}" if labels else str(one.help_text)
        notes.append([str(one.label), "是" if one.required else "否", how, EXAMPLE[name]])
    for letter, width in zip("ABCD", (18, 10, 46, 28), strict=True):
        notes.column_dimensions[letter].width = width
    notes.append([])
    notes.append(
        [
            f"一行一人，最多{MAX_TEACHERS}行；不要改表头、不要合并单元格；"
            "身份证号只能填在末列，可以不填，系统只留掩码和不可还原的摘要。"
        ]
    )
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _labels(one: forms.Field) -> list[str]:
    if not isinstance(one, forms.ChoiceField):
        return []
    return [str(label) for value, label in one.choices if value]  # type: ignore[union-attr, misc]
