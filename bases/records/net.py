"""Records as they stand, in one query: entries with the sum of what was added to them."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Case,
    DecimalField,
    Exists,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Coalesce

from bases.models import RecordKind, TrainingRecord

HOURS: Any = DecimalField(max_digits=8, decimal_places=1)


def net(rows: Any) -> QuerySet[Any]:
    """Entries that were not taken back, each with ``net_*``: its hours, result and score now."""
    later = TrainingRecord.objects.filter(corrects=OuterRef("pk")).order_by("-pk")
    taken_back = TrainingRecord.objects.filter(corrects=OuterRef("pk"), kind=RecordKind.REVERSAL)
    found: QuerySet[Any] = (
        rows.filter(kind=RecordKind.ENTRY)
        .filter(~Exists(taken_back))
        .annotate(
            net_public=F("hours_public") + _added("hours_public"),
            net_professional=F("hours_professional") + _added("hours_professional"),
            net_result=Coalesce(Subquery(later.values("result")[:1]), F("result")),
            net_score=Case(
                When(Exists(later), then=Subquery(later.values("score")[:1])),
                default=F("score"),
            ),
        )
    )
    return found


def _added(name: str) -> Coalesce:
    """The sum of later differences."""
    later = TrainingRecord.objects.filter(corrects=OuterRef("pk")).order_by()
    summed = later.values("corrects").annotate(sum=Sum(name)).values("sum")
    return Coalesce(Subquery(summed, output_field=HOURS), 0, output_field=HOURS)
