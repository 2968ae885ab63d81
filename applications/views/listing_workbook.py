"""The list of cases as a workbook: text stays text, whatever it begins with."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from applications.duties import waiting
from applications.models import Application
from bases.calendar import today
from bases.regulation import ZONE

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADINGS = (
    ("申报单位", 36),
    ("统一社会信用代码", 22),
    ("机构类型", 22),
    ("县（区）", 12),
    ("批次", 18),
    ("申报路径", 28),
    ("推荐单位", 30),
    ("状态", 18),
    ("等待", 22),
    ("事项", 34),
    ("办理期限（惯例）", 16),
    ("是否超期", 10),
    ("停留天数", 10),
    ("报送时间", 18),
    ("受理回执号", 26),
)


def workbook_response(cases: Iterable[Application], at: datetime.datetime) -> HttpResponse:
    """One row per case."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("申报")
    sheet.freeze_panes = "A2"
    for number, (_heading, width) in enumerate(HEADINGS):
        sheet.column_dimensions[chr(ord("A") + number)].width = width
    sheet.append([heading for heading, _width in HEADINGS])
    for case in cases:
        sheet.append([plain_cell(sheet, value) for value in _values(case, at)])
    buffer = io.BytesIO()
    book.save(buffer)
    name = f"applications-{today(at):%Y%m%d}.xlsx"
    return HttpResponse(
        buffer.getvalue(),
        content_type=MEDIA_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _values(case: Application, at: datetime.datetime) -> tuple[Any, ...]:
    wait = waiting(case)
    newest = case.present_submission()
    late = case.due_on is not None and case.due_on < today(at)
    body = case.institution
    return (
        body.name,
        body.uscc,
        body.get_kind_display(),
        str(body.county or ""),
        case.batch.name,
        case.route_label,
        str(case.recommender or ""),
        case.state_label,
        wait.party if wait else "",
        wait.what if wait else "",
        case.due_on,
        "是" if late else "",
        (today(at) - today(case.state_since)).days,
        f"{case.submitted_at.astimezone(ZONE):%Y-%m-%d %H:%M}" if case.submitted_at else "",
        newest.receipt_number if newest else "",
    )


def plain_cell(sheet: Any, value: Any) -> Any:
    """A cell that no spreadsheet program takes for a formula."""
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in "=+-@\t\r＝＋－＠" and value != ""
    return cell
