"""The list of cases as a workbook: text stays text, whatever it begins with."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse

from applications.duties import waiting
from applications.models import Application
from applications.views.plain_workbook import workbook_response
from bases.calendar import today
from bases.regulation import ZONE

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


def listing_response(cases: Iterable[Application], at: datetime.datetime) -> HttpResponse:
    """One row per case."""
    rows = (_values(case, at) for case in cases)
    return workbook_response(f"applications-{today(at):%Y%m%d}", "申报", HEADINGS, rows)


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
