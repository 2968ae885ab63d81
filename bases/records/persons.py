"""A person's hours by year against the national yardstick, as one base knows them (Art. 17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db.models import QuerySet, Sum

from bases.models import Trainee, TrainingRecord
from bases.records.figures import figure


@dataclass(frozen=True)
class PersonYear:
    """Sums of one year."""

    year: int
    hours_public: Decimal
    hours_professional: Decimal
    person_times: int

    @property
    def hours(self) -> Decimal:
        """All hours."""
        return self.hours_public + self.hours_professional

    @property
    def missing(self) -> Decimal:
        """Hours that lack to the yardstick."""
        return max(Decimal(0), settings.HOURS_PER_YEAR - self.hours)

    @property
    def share_met(self) -> bool:
        """Whether enough of the hours are professional."""
        part, whole = settings.PROFESSIONAL_SHARE
        return self.hours_professional * whole >= self.hours * part

    @property
    def is_met(self) -> bool:
        """Whether the year is up to the yardstick."""
        return not self.missing and self.share_met

    @property
    def is_odd(self) -> bool:
        """Whether nobody learns so much in a year."""
        return self.hours > settings.HOURS_ODD_PER_YEAR


def years_of(trainee: Trainee) -> list[PersonYear]:
    """Sums by year, newest first."""
    return sums_of(TrainingRecord.objects.filter(trainee=trainee))


def sums_of(records: QuerySet[TrainingRecord]) -> list[PersonYear]:
    """Sums of rows of one person by year, newest first."""
    rows = (
        records.order_by("-year")
        .values("year")
        .annotate(
            public=Sum("hours_public"), own=Sum("hours_professional"), times=Sum("person_times")
        )
    )
    return [PersonYear(r["year"], r["public"], r["own"], r["times"]) for r in rows]


def flags_of(years: Sequence[PersonYear]) -> list[str]:
    """What of a person's years should be looked at."""
    return [
        f"{y.year} 年累计 {figure(y.hours)} 学时，超过 {settings.HOURS_ODD_PER_YEAR} 学时"
        for y in years
        if y.is_odd
    ]
