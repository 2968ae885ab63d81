"""Working days of the People's Republic: library table plus the bureau's own (惯例 aside)."""

import datetime
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
    return holidays.country_holidays("CN", years=year)


def working_days(first: datetime.date, count: int) -> Term:
    """The span of ``count`` working days that follows a day (the day itself does not count).

    The bureau's own table goes before the library's. A year whose arrangement neither knows makes
    the span provisional.
    """
    own = dict(CalendarDay.objects.values_list("day", "is_working"))
    entered = {day.year for day in own}
    day, found, start = first, 0, None
    while found < count:
        day += datetime.timedelta(days=1)
        working = own[day] if day in own else china(day.year).is_working_day(day)
        if working:
            found += 1
            start = start or day
    unknown = {
        year
        for year in range(first.year, day.year + 1)
        if year not in entered and not library_knows(year)
    }
    return Term(start or day, day, bool(unknown))
