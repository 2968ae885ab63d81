"""Working days: the library's table, the bureau's own before it, unknown years marked."""

from __future__ import annotations

import datetime

import pytest

from bases.calendar import end_of_day, special_days, today, working_days
from bases.models import CalendarDay

D = datetime.date


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("posted", "days", "first", "last"),
    [
        (D(2026, 11, 23), 5, D(2026, 11, 24), D(2026, 11, 30)),
        (D(2026, 11, 20), 1, D(2026, 11, 23), D(2026, 11, 23)),
        (D(2026, 9, 30), 5, D(2026, 10, 8), D(2026, 10, 13)),  # October 10 is a working Saturday
        (D(2026, 2, 13), 2, D(2026, 2, 14), D(2026, 2, 24)),  # the Spring Festival in between
        (D(2026, 2, 27), 1, D(2026, 2, 28), D(2026, 2, 28)),  # a working Saturday
        (D(2026, 5, 8), 1, D(2026, 5, 9), D(2026, 5, 9)),
        (D(2025, 12, 31), 1, D(2026, 1, 4), D(2026, 1, 4)),  # a working Sunday
    ],
)
def test_span(posted: D, days: int, first: D, last: D) -> None:
    term = working_days(posted, days)

    assert (term.first, term.last, term.provisional) == (first, last, False)


@pytest.mark.django_db
def test_year_nobody_knows_is_provisional() -> None:
    term = working_days(D(2027, 12, 28), 5)

    assert term.provisional


@pytest.mark.django_db
def test_entered_year_is_not_provisional_and_goes_first() -> None:
    CalendarDay.objects.create(day=D(2027, 5, 8), is_working=True, note="劳动节调休")
    CalendarDay.objects.create(day=D(2027, 5, 11), is_working=False, note="试验")

    term = working_days(D(2027, 5, 7), 3)

    assert (term.first, term.last, term.provisional) == (D(2027, 5, 8), D(2027, 5, 12), False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "is_working"), [(D(2027, 3, 3), False), (D(2027, 3, 6), False), (D(2027, 3, 3), True)]
)
def test_stray_entry_does_not_make_a_year_known(day: D, is_working: bool) -> None:
    CalendarDay.objects.create(day=day, is_working=is_working)

    assert working_days(D(2027, 5, 7), 3).provisional


@pytest.mark.django_db
def test_only_years_that_are_counted_make_a_span_provisional() -> None:
    assert not working_days(D(2026, 12, 24), 5).provisional
    assert working_days(D(2026, 12, 28), 5).provisional
    CalendarDay.objects.create(day=D(2028, 1, 8), is_working=True)
    assert not working_days(D(2027, 12, 31), 3).provisional


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "works"),
    [  # the State Council's arrangement for 2026, written down by hand
        *[(D(2026, 1, n), False) for n in (1, 2, 3)],
        (D(2026, 1, 4), True),
        (D(2026, 2, 14), True),
        *[(D(2026, 2, n), False) for n in range(15, 24)],
        (D(2026, 2, 28), True),
        *[(D(2026, 4, n), False) for n in (4, 5, 6)],
        *[(D(2026, 5, n), False) for n in (1, 2, 3, 4, 5)],
        (D(2026, 5, 9), True),
        *[(D(2026, 6, n), False) for n in (19, 20, 21)],
        (D(2026, 9, 20), True),
        *[(D(2026, 9, n), False) for n in (25, 26, 27)],
        *[(D(2026, 10, n), False) for n in (1, 2, 3, 4, 5, 6, 7)],
        (D(2026, 10, 10), True),
        (D(2026, 10, 11), False),
        (D(2026, 12, 31), True),
    ],
)
def test_days_of_2026(day: D, works: bool) -> None:
    term = working_days(day - datetime.timedelta(days=1), 1)

    assert (term.last == day) is works


@pytest.mark.django_db
def test_special_days_are_the_days_that_are_counted() -> None:
    CalendarDay.objects.create(day=D(2026, 10, 10), is_working=False, note="试验")

    days = {one.day: one for one in special_days(2026)}

    assert days[D(2026, 10, 10)].entry is not None
    assert not days[D(2026, 10, 10)].is_working
    assert days[D(2026, 9, 20)].is_working
    assert days[D(2026, 10, 1)].note.startswith("国庆")
    assert all(one.day.year == 2026 for one in days.values())


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime.datetime(2026, 11, 30, 15, 59, 59, 999999, tzinfo=datetime.UTC), D(2026, 11, 30)),
        (datetime.datetime(2026, 11, 30, 16, 0, tzinfo=datetime.UTC), D(2026, 12, 1)),
    ],
)
def test_today_is_panzhihuas_day(instant: datetime.datetime, day: D) -> None:
    assert today(instant) == day


def test_end_of_day_is_the_next_midnight() -> None:
    assert end_of_day(D(2026, 11, 30)) == datetime.datetime(
        2026, 11, 30, 16, 0, tzinfo=datetime.UTC
    )
