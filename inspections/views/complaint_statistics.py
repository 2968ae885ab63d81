"""How many complaints came in a year, of what kind, and what became of them (Art. 19)."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bases.calendar import today
from inspections.models import Complaint, ComplaintKind, ComplaintState, Finding
from inspections.views.pages import Cell, Section, Table, insider

HEADINGS = (
    "类型", "收到", "待受理", "核查中", "待答复", "已答复", "其中属实", "不予受理", "已转送",
    "逾期",
)  # fmt: skip
PROVEN = (Finding.TRUE, Finding.PARTLY)
WAITING = (ComplaintState.RECEIVED, ComplaintState.ACCEPTED, ComplaintState.INVESTIGATED)


def counts(year: int, on: datetime.date) -> dict[str, tuple[int, ...]]:
    """By kind: the figures of HEADINGS, of what was received in a year; one query."""
    state = ComplaintState
    answered = Q(state=state.ANSWERED)
    rows = (
        Complaint.objects.filter(received_at__year=year)
        .order_by()
        .values_list("kind")
        .annotate(
            came=Count("pk"),
            new=Count("pk", filter=Q(state=state.RECEIVED)),
            running=Count("pk", filter=Q(state=state.ACCEPTED)),
            drafted=Count("pk", filter=Q(state=state.INVESTIGATED)),
            told=Count("pk", filter=answered),
            proven=Count("pk", filter=answered & Q(finding__in=PROVEN)),
            declined=Count("pk", filter=Q(state=state.NOT_ACCEPTED)),
            passed_on=Count("pk", filter=Q(state=state.TRANSFERRED)),
            late=Count("pk", filter=Q(state__in=WAITING, due_on__lt=on)),
        )
    )
    return {kind: tuple(figures) for kind, *figures in rows}


@require_safe
def complaint_statistics(request: HttpRequest) -> HttpResponse:
    """The table of a year, with the years there are."""
    if not insider(request).is_municipal:
        raise PermissionDenied
    on = today(timezone.now())
    there = Complaint.objects.order_by().values_list("received_at__year", flat=True).distinct()
    years = sorted({on.year, *there}, reverse=True)
    asked = request.GET.get("year", "")
    year = int(asked) if asked in map(str, years) else on.year
    table = Table(HEADINGS, _rows(counts(year, on)))
    context = {"year": year, "years": years, "section": Section(f"{year}年", table=table)}
    return render(request, "inspections/complaint_statistics.html", context)


def _rows(found: dict[str, tuple[int, ...]]) -> list[list[Cell]]:
    none = (0,) * (len(HEADINGS) - 1)
    lines: list[tuple[Any, tuple[int, ...]]] = [
        (kind.label, found.get(kind, none)) for kind in ComplaintKind
    ]
    total = tuple(map(sum, zip(*(figures for _label, figures in lines), strict=True)))
    return [
        [Cell(label), *(Cell(figure, number=True) for figure in figures)]
        for label, figures in [*lines, ("合计", total)]
    ]
