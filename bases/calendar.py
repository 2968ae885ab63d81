"""Working days of the People's Republic: library table plus the bureau's own (惯例 aside)."""

import datetime
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import holidays

from bases.models import CalendarDay
from bases.regulation import ZONE


@dataclass(frozen=True)
class Term:
    """A span counted in working days; provisional when a year's arrangement is not known yet."""

    first: datetime.date
    last: datetime.date
    provisional: bool


def today(at: datetime.datetime) -> datetime.date:
    """The day in Panzhihua at an instant."""
    return at.astimezone(ZONE).date()


def end_of_day(day: datetime.date) -> datetime.datetime:
    """24:00 of a day in Panzhihua."""
    return datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), tzinfo=ZONE)


@lru_cache(maxsize=64)
def library_knows(year: int) -> bool:
    """Whether the library has a year's swapped working days (调休), or only its holidays."""
    return any(day.year == year for day in china(year).weekend_workdays)


@lru_cache(maxsize=64)
def china(year: int) -> holidays.HolidayBase:
    """The library's table of a year."""
    return holidays.country_holidays("CN", years=year, language="zh_CN")


def is_arranged(year: int, own: Mapping[datetime.date, bool]) -> bool:
    """Whether a year's arrangement is known, from the library or from the bureau's own table.

    Every arrangement so far swapped some weekend days: without one a year is not entered yet.
    """
    entered = any(day.year == year and works and is_weekend(day) for day, works in own.items())
    return entered or library_knows(year)


def is_weekend(day: datetime.date) -> bool:
    """Saturday or Sunday."""
    return day.weekday() >= 5


def own_days() -> dict[datetime.date, bool]:
    """The bureau's own table: day and whether people work."""
    return dict(CalendarDay.objects.values_list("day", "is_working"))


def working_days(first: datetime.date, count: int) -> Term:
    """The span of ``count`` working days that follows a day (the day itself does not count).

    The bureau's own table goes before the library's. A year whose arrangement neither knows makes
    the span provisional.
    """
    own = own_days()
    day, found, start = first, 0, None
    while found < count:
        day += datetime.timedelta(days=1)
        working = own[day] if day in own else china(day.year).is_working_day(day)
        if working:
            found += 1
            start = start or day
    start = start or day
    touched = range((first + datetime.timedelta(days=1)).year, day.year + 1)
    return Term(start, day, not all(is_arranged(year, own) for year in touched))


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day of the month so many months on, or the month's last (Civil Code 202).

    In one step, never month by month; the day itself does not count (Civil Code 201).
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    longest = monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, longest))


@dataclass(frozen=True)
class LastDay:
    """The last day of a duty: as the law counts it, and as it moves off a day of rest."""

    named: datetime.date
    day: datetime.date
    provisional: bool  # the year's arrangement is not known: a day of rest moves nothing yet


def last_day(named: datetime.date) -> LastDay:
    """A last day that falls on a day of rest moves to the next working day (Civil Code 203)."""
    own = own_days()
    if not is_arranged(named.year, own):
        return LastDay(named, named, provisional=True)
    day = named
    while not (own[day] if day in own else china(day.year).is_working_day(day)):
        day += datetime.timedelta(days=1)
    return LastDay(named, day, provisional=False)


@dataclass(frozen=True)
class SpecialDay:
    """A day that is not what its weekday says."""

    day: datetime.date
    is_working: bool
    note: str
    entry: CalendarDay | None = None  # the bureau's own; None when it comes with the portal


def special_days(year: int) -> list[SpecialDay]:
    """A year's days off and swapped working days, as ``working_days`` counts them."""
    table = china(year)
    days = {
        day: SpecialDay(day, False, name) for day, name in table.items() if day.year == year
    } | {
        day: SpecialDay(day, True, "调休上班") for day in table.weekend_workdays if day.year == year
    }
    for entry in CalendarDay.objects.filter(day__year=year):
        days[entry.day] = SpecialDay(entry.day, entry.is_working, entry.note, entry)
    return [days[day] for day in sorted(days)]
