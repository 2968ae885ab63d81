"""How bases stand by what was published of them (Art. 18)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from bases.calendar import today
from bases.models import BarEntry, Base
from bases.standing import Line
from inspections.models import Grade, Inspection

MOST_LINES = 5
TONES: dict[str, str] = {
    Grade.EXCELLENT: "good",
    Grade.GOOD: "good",
    Grade.PASS: "done",
    Grade.FAIL: "bad",
}
# In which order tasks are offered: excellent ones first (Art. 18).
RANK: dict[str, int] = {
    Grade.EXCELLENT: 0,
    Grade.GOOD: 1,
    Grade.PASS: 2,
    "": 3,
    Grade.FAIL: 4,
}


def latest_published(base: Base) -> Inspection | None:
    """The last result that anybody may read."""
    rows = Inspection.objects.published().filter(base=base).select_related("publication")
    return rows.order_by("-publication__published_at", "-pk").first()


def latest_grade(base: Base) -> str:
    """The grade of the last published result; nothing without one."""
    found = latest_published(base)
    return found.grade if found else ""


def with_grade(bases: Any) -> Any:
    """Bases with ``last_grade``, in one query."""
    newest = Inspection.objects.published().filter(base=OuterRef("pk"))
    newest = newest.order_by("-publication__published_at", "-pk").values("grade")[:1]
    return bases.annotate(last_grade=Coalesce(Subquery(newest), Value("")))


def ranked(bases: Iterable[Any]) -> list[Any]:
    """Bases that carry ``last_grade``, those to be preferred first."""
    return sorted(bases, key=lambda base: (RANK.get(base.last_grade, 3), base.number))


def published_lines(base: Base) -> list[Line]:
    """Results that were published and the list of Art. 20, for the public page of a base."""
    return [*_results(base), *_barred(base)]


def _results(base: Base) -> list[Line]:
    rows = Inspection.objects.published().filter(base=base).select_related("publication")
    return [
        Line(
            on=today(row.publication.published_at),
            label=f"{row.year}年度{row.get_kind_display()}",
            text=row.grade_label,
            tone=TONES[row.grade],
            url=f"/results/{row.year}/",
        )
        for row in rows.order_by("-pk")[:MOST_LINES]
        if row.publication is not None
    ]


def _barred(base: Base) -> list[Line]:
    """Only of a base that is one no longer: no base in service can be barred (Art. 20)."""
    if base.is_in_service:
        return []
    rows = BarEntry.objects.filter(uscc=base.organisation.uscc, annuls__isnull=True)
    return [
        Line(
            on=today(entry.decided_at),
            label="不再受理名单",
            text="已撤销" if hasattr(entry, "annulled_by") else entry.get_ground_display(),
            tone="done" if hasattr(entry, "annulled_by") else "bad",
            url="/barred/",
        )
        for entry in rows.select_related("annulled_by")
    ]
