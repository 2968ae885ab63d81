"""评审意见汇总表: a meeting's cases on one sheet, to print and sign, or as a workbook (惯例)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications.views.meeting import fetch_meeting
from applications.views.meeting_facts import Row, require_bureau, rows_of
from applications.views.plain_workbook import workbook_response
from bases.calendar import today

if TYPE_CHECKING:
    from accounts.models import User

HEADINGS = (
    ("序号", 6),
    ("申报单位", 36),
    ("县（区）", 12),
    ("评审组人数", 12),
    ("到会", 8),
    ("有效评分", 10),
    ("平均分", 10),
    ("合格线", 10),
    ("分差", 10),
    ("同意", 8),
    ("不同意", 8),
    ("弃权", 8),
    ("结果", 10),
    ("论证意见", 60),
)


@require_safe
def summary(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet to be printed and signed."""
    meeting, user = fetch_meeting(request, pk), _bureau(request)
    came = meeting.attendances.filter(present=True).select_related("expert__user")  # type: ignore[attr-defined]
    context = {"meeting": meeting, "rows": rows_of(meeting, user), "came": came}
    return render(request, "applications/meeting_summary.html", context)


@require_safe
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a workbook."""
    meeting, user = fetch_meeting(request, pk), _bureau(request)
    rows = [_values(row) for row in rows_of(meeting, user)]
    foot = ((), ("专家签字：",), ("日期：",))
    name = f"summary-{today(meeting.starts_at):%Y%m%d}-{meeting.pk}"
    return workbook_response(name, "评审意见汇总表", HEADINGS, rows, foot)


def _bureau(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    require_bureau(user)
    return user


def _values(row: Row) -> tuple[Any, ...]:
    head = (
        row.number,
        row.case.institution.name,
        str(row.case.institution.county or ""),
        row.seated,
        row.came,
        row.final,
    )
    if row.result is None:
        return (*head, "评分未齐", *[""] * 6, row.argument)
    votes = row.result.votes
    return (
        *head,
        row.result.average,
        row.result.pass_mark,
        row.result.spread,
        votes["agree"],
        votes["disagree"],
        votes["abstain"],
        "通过" if row.result.passed else "未通过",
        row.argument,
    )
