"""The layout of bases as the bureau's staff see it (合理布局, Art. 3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.forms.drawing import BatchForm
from applications.layout import Cell, Layout, city
from applications.views.meeting_facts import require_bureau
from applications.views.plain_workbook import workbook_response
from bases.calendar import today

EVERY_FIELD, EVERY_COUNTY = "全部领域", "全市"
HEADINGS = (
    ("专业领域", 26),
    ("县（区）", 14),
    ("在册基地", 12),
    ("教室座位", 12),
    ("上一年培训人次", 16),
    ("无数据的基地", 14),
    ("在办申报", 12),
    ("提示", 12),
)
NOTES = (
    "一个基地有多个领域的，在各领域分别计入，合计只计一次；在办申报同此。",
    "座位和人次为认定时申报表自报数，人次为申报表所填最近一年。",
)


@require_safe
def layout(request: HttpRequest) -> HttpResponse:
    """Fields by counties: bases in service, what they hold, what is asked for, what is missing."""
    form, found = _asked(request)
    context = {"form": form, "layout": found, "query": request.GET.urlencode()}
    return render(request, "applications/layout.html", context)


@require_safe
def workbook(request: HttpRequest) -> HttpResponse:
    """The same, one row per cell and sum."""
    _form, found = _asked(request)
    head = f"{found.batch or '全部批次'}，截至{timezone.localtime(found.at):%Y-%m-%d %H:%M}"
    foot = [(), (head,), *((note,) for note in NOTES)]
    name = f"layout-{today(found.at):%Y%m%d}"
    return workbook_response(name, "布局", HEADINGS, _values(found), foot)


def _asked(request: HttpRequest) -> tuple[BatchForm, Layout]:
    require_bureau(request.user)  # type: ignore[arg-type]
    form = BatchForm(request.GET)
    return form, city(at=timezone.now(), batch=form.chosen())


def _values(found: Layout) -> Iterator[tuple[Any, ...]]:
    for line in (*found.lines, found.total):
        for cell in (*line.cells, line.total):
            yield _row(cell)


def _row(cell: Cell) -> tuple[Any, ...]:
    return (
        cell.field.name if cell.field else EVERY_FIELD,
        cell.county.name if cell.county else EVERY_COUNTY,
        cell.bases,
        cell.seats if cell.has_figures else "",
        cell.person_times if cell.has_figures else "",
        cell.untold,
        cell.cases,
        cell.gap_label,
    )
