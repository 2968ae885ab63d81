"""How a fact is told: a label, a value, and where it can be seen."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from bases.models import Base, TrainingClass
from bases.models.classes import TrainingClassQuerySet

Fact = dict[str, str]


@dataclass(frozen=True)
class Scope:
    """Which base, which days, seen when."""

    base: Base
    first: datetime.date
    last: datetime.date
    at: datetime.datetime

    def classes(self) -> TrainingClassQuerySet:
        """Classes that began in the span."""
        held = TrainingClass.objects.filter(base=self.base)
        return held.filter(starts_on__gte=self.first, starts_on__lte=self.last)

    @property
    def years(self) -> range:
        """The calendar years the span touches."""
        return range(self.first.year, self.last.year + 1)


def tell(label: str, value: object, url: str = "") -> Fact:
    """One line of the list of facts."""
    return {"label": label, "value": str(value), "url": url}


def share(part: int, whole: int) -> str:
    """3/4（75%）; a dash for nothing of nothing."""
    return f"{part}/{whole}（{round(100 * part / whole)}%）" if whole else "—"
