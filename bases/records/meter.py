"""Person-times (人次) and persons (人数), side by side, by base and year (Art. 8(5))."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from bases.models import Base, RecordKind, TrainingRecord
from bases.models.base import BaseQuerySet
from bases.regulation import MIN_PERSON_TIMES_PER_YEAR

ZERO = Decimal(0)


@dataclass(frozen=True)
class Reading:
    """One base's year: figures only, no person."""

    year: int
    person_times: int = 0
    persons: int = 0
    hours_public: Decimal = ZERO
    hours_professional: Decimal = ZERO
    base: Base | None = None

    @property
    def short(self) -> int:
        """Person-times that lack to the yearly scale."""
        return max(0, MIN_PERSON_TIMES_PER_YEAR - self.person_times)

    @property
    def share(self) -> int:
        """Per cent of the yearly scale, a hundred at most."""
        return min(100, 100 * self.person_times // MIN_PERSON_TIMES_PER_YEAR)

    @property
    def professional_share(self) -> int | None:
        """Per cent of the hours that are professional; None without hours."""
        hours = self.hours_public + self.hours_professional
        return round(100 * self.hours_professional / hours) if hours else None


def readings_of(bases: BaseQuerySet, year: int) -> list[Reading]:
    """The year of each base, most person-times first; two queries for any number of bases."""
    found = {row["base"]: row for row in _grouped(bases, "base", year=year)}
    rows = [_reading(year, found.get(base.pk, {}), base) for base in bases]
    return sorted(rows, key=lambda row: -row.person_times)


def years_of(base: Base) -> list[Reading]:
    """Every year of one base that has records, newest first."""
    rows = _grouped(Base.objects.filter(pk=base.pk), "year")
    return [_reading(row["year"], row, base) for row in rows.order_by("-year")]


def reading_of(base: Base, year: int) -> Reading:
    """One year of one base."""
    row = _grouped(Base.objects.filter(pk=base.pk), "base", year=year).first()
    return _reading(year, row or {}, base)


def persons_in_all(bases: BaseQuerySet, year: int) -> int:
    """Different people over all bases: who went to two is one person."""
    rows = _standing(bases, year=year).filter(kind=RecordKind.ENTRY, standing__gt=0)
    return rows.values("trainee__id_digest").distinct().count()


def _standing(bases: BaseQuerySet, **asked: int) -> Any:
    """Ledger rows; those entered first with the person-times that are left of them."""
    later = TrainingRecord.objects.filter(corrects=OuterRef("pk")).order_by().values("corrects")
    taken = Subquery(later.annotate(taken=Sum("person_times")).values("taken"))
    rows = TrainingRecord.objects.filter(base__in=bases.order_by().values("pk"), **asked)
    return rows.order_by().annotate(standing=F("person_times") + Coalesce(taken, 0))


def _grouped(bases: BaseQuerySet, by: str, **asked: int) -> Any:
    counted = Q(kind=RecordKind.ENTRY, standing__gt=0)
    return (
        _standing(bases, **asked)
        .values(by)
        .annotate(
            times=Sum("person_times"),
            people=Count("trainee", distinct=True, filter=counted),
            public=Sum("hours_public"),
            professional=Sum("hours_professional"),
        )
        .order_by(by)
    )


def _reading(year: int, row: Mapping[str, Any], base: Base) -> Reading:
    return Reading(
        year=year,
        person_times=row.get("times") or 0,
        persons=row.get("people") or 0,
        hours_public=row.get("public") or ZERO,
        hours_professional=row.get("professional") or ZERO,
        base=base,
    )
