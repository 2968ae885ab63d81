"""Working days of the People's Republic: library table plus the bureau's own (惯例 aside)."""

import datetime
from dataclasses import dataclass

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


def _known_until() -> int:
    """The last year whose swapped working days the library knows."""
    years = (
        [
            day.year
            for year in range(2024, 2040)
            for day in holidays.country_holidays("CN", years=year).weekend_workdays
        ]
        if hasattr(holidays.HolidayBase, "weekend_workdays")
        else []
    )
    return max(years, default=2026)


LIBRARY_KNOWS_UNTIL = _known_until()


def working_days(first: datetime.date, count: int) -> Term:
    """The span of ``count`` working days that follows a day (the day itself does not count)."""
    own = {d.day: d.is_working for d in CalendarDay.objects.filter(day__gt=first)[:400]}
    known_years = {day.year for day in own}
    china = holidays.country_holidays("CN")
    day, found, start = first, 0, None
    while found < count:
        day += datetime.timedelta(days=1)
        working = own[day] if day in own else china.is_working_day(day)
        if working:
            found += 1
            start = start or day
    provisional = any(
        year > LIBRARY_KNOWS_UNTIL and year not in known_years
        for year in range(first.year, day.year + 1)
    )
    return Term(start or day, day, provisional)
