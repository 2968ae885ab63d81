"""Three months from service, against a table and an independent calculation, in three zones."""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Iterator

import holidays
import pytest
from django.db import connection

from bases.calendar import end_of_day, last_day, months_after
from bases.models import CalendarDay
from inspections.actions.extending import decide_extension, propose_extension
from inspections.actions.settling import settle_provisional
from inspections.terms import extended_term, rectification_term, statement_term
from tests.bases.working import working_base
from tests.cast import Cast
from tests.inspections.chain_help import served

D = datetime.date
# Served, three months on, as reliability.md 3.3 states them.
TABLE = (
    (D(2026, 11, 30), D(2027, 2, 28)),
    (D(2027, 11, 30), D(2028, 2, 29)),
    (D(2027, 11, 29), D(2028, 2, 29)),
    (D(2028, 2, 29), D(2028, 5, 29)),
    (D(2026, 5, 31), D(2026, 8, 31)),
    (D(2026, 8, 31), D(2026, 11, 30)),
    (D(2026, 10, 1), D(2027, 1, 1)),
    (D(2026, 12, 1), D(2027, 3, 1)),
    (D(2025, 11, 30), D(2026, 2, 28)),
)
FIRST, LAST = D(2026, 1, 1), D(2036, 12, 31)
ONE = datetime.timedelta(days=1)


@pytest.fixture(params=["UTC", "Asia/Shanghai", "America/New_York"])
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The process, and on PostgreSQL the session, in another zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('TimeZone', %s, true)", [request.param])
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.parametrize(("served_on", "named"), TABLE)
def test_the_table(served_on: D, named: D) -> None:
    assert months_after(served_on, 3) == named


def by_walking(start: D) -> D:
    """Three months on by walking day by day: the same number in the third month, or its last day.

    Independent of the code under test: no division, no calendar table.
    """
    day, turns = start, 0
    while turns < 3:
        day += ONE
        turns += day.day == 1
    while day.day < start.day and (day + ONE).month == day.month:
        day += ONE
    return day


def moved_by_walking(named: D, own: dict[D, bool]) -> tuple[D, bool]:
    """Off a day of rest, asked of the library anew for each year; unknown years move nothing."""
    table = holidays.country_holidays("CN", years=named.year)
    known = any(day.year == named.year for day in table.weekend_workdays) or any(
        day.year == named.year and works and day.weekday() > 4 for day, works in own.items()
    )
    if not known:
        return named, True
    day = named
    while True:
        rests = day in holidays.country_holidays("CN", years=day.year) or day.weekday() > 4
        if day in holidays.country_holidays("CN", years=day.year).weekend_workdays:
            rests = False
        if day in own:
            rests = not own[day]
        if not rests:
            return day, False
        day += ONE


@pytest.mark.django_db
def test_every_start_day_in_eleven_years(zone: str) -> None:
    # The bureau has entered 2028: its February 29 is off, a Sunday in March is worked.
    own = {D(2028, 2, 29): False, D(2028, 3, 5): True}
    CalendarDay.objects.bulk_create(
        CalendarDay(day=day, is_working=works, note="示例") for day, works in own.items()
    )
    known: dict[D, tuple[D, bool]] = {}
    day, seen, moved = FIRST, 0, 0
    while day <= LAST:
        named = by_walking(day)
        if named not in known:
            known[named] = moved_by_walking(named, own)
        found = rectification_term(day)
        assert (found.named, found.day, found.provisional) == (named, *known[named]), day
        seen, moved = seen + 1, moved + (found.day != named)
        day += ONE
    assert seen == 4018
    assert moved > 60


@pytest.mark.django_db
def test_the_last_day_ends_in_panzhihua(zone: str) -> None:
    due = end_of_day(D(2026, 8, 31))
    assert due == datetime.datetime(2026, 8, 31, 16, tzinfo=datetime.UTC)


@pytest.mark.django_db
def test_an_extension_counts_from_the_named_end_only() -> None:
    named = D(2026, 8, 29)  # a Saturday
    assert last_day(named).day == D(2026, 8, 31)
    assert extended_term(named, 2).named == D(2026, 8, 31)


@pytest.mark.django_db
def test_five_working_days_to_answer_skip_the_holiday() -> None:
    term = statement_term(D(2026, 9, 28))
    assert term.last == D(2026, 10, 10)  # October 1 to 7 off; Saturday 10 is worked
    assert not term.provisional


def test_service_and_extension_store_both_days(cast: Cast) -> None:
    at = datetime.datetime(2026, 5, 31, 4, tzinfo=datetime.UTC)
    rectification = served(cast, working_base(cast, at=at), D(2026, 5, 31), at)
    assert rectification.term.named_end == D(2026, 8, 31)
    extension = propose_extension(
        rectification, days=30, reason="设备到货延迟", by=cast.jingban, at=at
    )
    decide_extension(extension, granted=True, opinion="", by=cast.shenpi, at=at)
    rectification.refresh_from_db()
    assert rectification.named_end == D(2026, 8, 31)
    assert rectification.due_on == D(2026, 9, 30)


def test_an_unknown_year_is_settled_once_it_is_known(cast: Cast) -> None:
    at = datetime.datetime(2026, 11, 30, 4, tzinfo=datetime.UTC)
    rectification = served(cast, working_base(cast), D(2026, 11, 30), at)
    assert (rectification.due_on, rectification.provisional) == (D(2027, 2, 28), True)
    assert settle_provisional(at) == 0
    CalendarDay.objects.create(day=D(2027, 2, 27), is_working=True, note="调休")
    assert settle_provisional(at) == 1
    rectification.refresh_from_db()
    assert (rectification.due_on, rectification.provisional) == (D(2027, 3, 1), False)
    assert rectification.named_end == D(2027, 2, 28)
