"""The order of a batch's cases by average, ties shown, beside its quota (惯例)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from applications.aggregation import ranking as places_of
from applications.aggregation import rule_of, standings
from applications.models import Application, Batch, State
from applications.rules import scores_are_in
from applications.views.meeting_facts import require_bureau
from applications.views.plain_workbook import workbook_response

if TYPE_CHECKING:
    from accounts.models import User

RANKED = (State.UNDER_REVIEW, State.REVIEWED, State.IN_NOTICE, State.CERTIFIED, State.REFUSED)
HEADINGS = (
    ("名次", 8),
    ("并列", 8),
    ("申报单位", 36),
    ("县（区）", 12),
    ("平均分", 10),
    ("同意", 8),
    ("不同意", 8),
    ("弃权", 8),
    ("分差", 10),
    ("离群评分", 10),
    ("单份可改变结果", 16),
    ("结果", 10),
    ("状态", 14),
)


@require_safe
def ranking(request: HttpRequest, batch: int) -> HttpResponse:
    """Cases with enough sheets, highest average first; the quota is a line, never a rule."""
    found = _fetch(request, batch)
    rows = rows_of(found)
    context = {
        "batch": found,
        "batches": Batch.objects.order_by("-year", "-pk"),
        "rows": rows,
        "pending": pending_of(found),
        "passed": sum(row["standing"].result.passed for row in rows),
    }
    return render(request, "applications/ranking.html", context)


@require_safe
def workbook(request: HttpRequest, batch: int) -> HttpResponse:
    """The same as a workbook."""
    found = _fetch(request, batch)
    rows = [_values(row) for row in rows_of(found)]
    return workbook_response(f"ranking-{found.year}-{found.pk}", "评审排名", HEADINGS, rows)


def _fetch(request: HttpRequest, batch: int) -> Batch:
    user: User = request.user  # type: ignore[assignment]
    require_bureau(user)
    return get_object_or_404(Batch, pk=batch)


def _cases(batch: Batch) -> list[Application]:
    """Cases of a batch that have reached the committee, with their sheets."""
    return list(
        Application.objects.filter(batch=batch, state__in=RANKED)
        .select_related("institution__county", "batch")
        .prefetch_related("panel__scores")
        .order_by("institution__name", "pk")
    )


def rows_of(batch: Batch) -> list[dict[str, Any]]:
    """Places with their standings; the line of the quota falls after the last place within it."""
    ready = [case for case in _cases(batch) if scores_are_in(case)]
    by_key = {s.application.pk: s for s in standings(ready, rule_of(batch))}
    places = places_of((pk, standing.result.average) for pk, standing in by_key.items())
    rows: list[dict[str, Any]] = []
    for number, place in enumerate(places, start=1):
        rows.append(
            {
                "place": place,
                "standing": by_key[place.key],
                "last_within": number == batch.quota and number < len(places),
            }
        )
    return rows


def pending_of(batch: Batch) -> list[Application]:
    """Cases whose sheets are not in."""
    return [case for case in _cases(batch) if not scores_are_in(case)]


def _values(row: dict[str, Any]) -> tuple[Any, ...]:
    place, standing = row["place"], row["standing"]
    votes = standing.result.votes
    return (
        place.rank,
        "并列" if place.tied else "",
        standing.application.institution.name,
        str(standing.application.institution.county or ""),
        place.average,
        votes["agree"],
        votes["disagree"],
        votes["abstain"],
        standing.result.spread,
        standing.outliers,
        standing.decisive,
        "通过" if standing.result.passed else "未通过",
        standing.application.state_label,
    )
