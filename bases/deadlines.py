"""When the filing of a year can be written, and by when it is due (Art. 16)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from bases.calendar import end_of_day, last_day, today
from bases.regulation import ZONE, filing_deadline

if TYPE_CHECKING:
    from bases.models import Base

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Deadline:
    """The instant the Measures name, and the one that counts; in time means before it."""

    year: int
    named: datetime.datetime
    due_at: datetime.datetime
    provisional: bool = False

    @property
    def last_day(self) -> datetime.date:
        """The last day on which filing is in time."""
        return today(self.due_at - datetime.timedelta(microseconds=1))

    @property
    def is_moved(self) -> bool:
        """Whether a day of rest moved it."""
        return self.due_at != self.named

    def is_met(self, received_at: datetime.datetime) -> bool:
        """Whether what was received at an instant is in time."""
        return received_at < self.due_at


def filing_opens(year: int) -> datetime.datetime:
    """From when the filing of a year can be written (practice, 惯例)."""
    month, day = settings.FILING_OPENS
    return datetime.datetime(year, month, day, tzinfo=ZONE)


def filing_due(year: int) -> Deadline:
    """By when bases file for a year: November's end, moved off a day of rest (Art. 16)."""
    named = filing_deadline(year)
    last = last_day((named - DAY).astimezone(ZONE).date())
    return Deadline(year, named, end_of_day(last.day), last.provisional)


def filing_due_of(base: Base, due: Deadline) -> Deadline:
    """The same for one base: certified after November, it has some days more (practice, 惯例)."""
    if base.certified_on < due.named.astimezone(ZONE).date():
        return due
    own = end_of_day(base.certified_on + settings.FIRST_PLAN_DAYS * DAY)
    return Deadline(due.year, due.named, max(own, due.due_at), due.provisional)


def filing_year(at: datetime.datetime) -> int:
    """The year whose filing is worked on at an instant: last year's until this year's opens."""
    year = today(at).year
    return year if at >= filing_opens(year) else year - 1
