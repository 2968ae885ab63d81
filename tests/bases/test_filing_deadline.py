"""November's end to the microsecond, in every zone; what is late is taken and marked (Art. 16)."""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.utils import timezone

from bases.actions import filing as actions
from bases.deadlines import filing_due, filing_due_of, filing_year
from bases.filing.board import board
from bases.filing.letters import lateness, verdict
from bases.models import AnnualFiling, Base, CalendarDay, FilingVersion
from bases.regulation import ZONE
from bases.views.filing_page import countdown
from tests.bases.filing_help import filed, opened, recorded
from tests.bases.working import working_base
from tests.cast import Cast

ZONES = ("UTC", "Asia/Shanghai", "America/New_York")
MARCH = datetime.datetime(2026, 3, 2, 9, tzinfo=ZONE)


def shanghai(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts, tzinfo=ZONE)  # type: ignore[arg-type, misc]


@pytest.fixture(params=ZONES)
def server_zone(request: pytest.FixtureRequest, db: None) -> Iterator[str]:
    """The process, and PostgreSQL's session, live in another zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    if connection.vendor == "postgresql":
        session_zone(request.param)
    yield request.param
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()
    if connection.vendor == "postgresql":
        session_zone(None)


def session_zone(name: str | None) -> None:
    """Have the database's session in a zone, as DATABASES[...]["TIME_ZONE"] would."""
    database: Any = connections[DEFAULT_DB_ALIAS]
    database.settings_dict["TIME_ZONE"] = name
    for cached in ("timezone", "timezone_name"):
        vars(database).pop(cached, None)
    database.ensure_timezone()
    with database.cursor() as cursor:
        cursor.execute("SHOW TIME ZONE")
        assert cursor.fetchone() == (name or "UTC",)


TABLE = [
    (shanghai(2026, 11, 30, 23, 59, 59, 999_999), True),
    (shanghai(2026, 12, 1), False),
    (shanghai(2026, 12, 1, 0, 0, 0, 1), False),
    (datetime.datetime(2026, 11, 30, 15, 59, 59, 999_999, tzinfo=datetime.UTC), True),
    (datetime.datetime(2026, 11, 30, 16, tzinfo=datetime.UTC), False),
    (datetime.datetime(2026, 11, 30, 18, tzinfo=ZoneInfo("America/New_York")), False),
    (datetime.datetime(2026, 11, 30, 10, 59, 59, tzinfo=ZoneInfo("America/New_York")), True),
]


@pytest.mark.parametrize(("received", "on_time"), TABLE)
def test_table(server_zone: str, cast: Cast, received: datetime.datetime, on_time: bool) -> None:
    filed(cast, working_base(cast, at=MARCH), received)

    version = FilingVersion.objects.get()
    assert version.on_time is on_time
    assert version.received_at == received
    assert version.due_at == datetime.datetime(2026, 11, 30, 16, tzinfo=datetime.UTC)


def test_no_form_writes_the_instant(server_zone: str, cast: Cast) -> None:
    """T05, T06: the stamp is the server's, of the moment the whole request was there."""
    base = working_base(cast, at=MARCH)
    with time_machine.travel(shanghai(2026, 11, 30, 23, 59, 59), tick=False):
        filing = opened(cast, base, timezone.now())
    with time_machine.travel(shanghai(2026, 12, 1, 0, 10), tick=False):
        client = cast.client(cast.xueyuan)
        client.post(
            f"/bases/filings/{filing.pk}/file/",
            {
                "version": str(filing.revision),
                "received_at": "2026-11-01",
                "deadline": "2027-12-31",
                "on_time": "1",
            },
        )

    version = FilingVersion.objects.get()
    assert (version.on_time, version.filing.year) == (False, 2026)
    assert version.received_at == shanghai(2026, 12, 1, 0, 10)
    assert lateness(version) == "0天0小时10分钟"


def test_countdown_is_thirty_minutes(server_zone: str, cast: Cast) -> None:
    working_base(cast, at=MARCH)
    with time_machine.travel(shanghai(2026, 11, 30, 23, 30), tick=False):
        page = cast.client(cast.xueyuan).get("/bases/filings/").content.decode()

    assert "还有 30分钟" in page
    assert "11月30日 24:00 截止" in page


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (shanghai(2026, 11, 30, 23, 59, 30), "0分钟"),
        (shanghai(2026, 11, 30, 22, 15), "1小时45分钟"),
        (shanghai(2026, 11, 28, 20, 0), "2天4小时"),
        (shanghai(2026, 12, 1), ""),
    ],
)
def test_countdown(db: None, at: datetime.datetime, words: str) -> None:
    assert countdown(filing_due(2026), at) == words


def test_a_day_of_rest_moves_the_duty_once_the_year_is_arranged(db: None) -> None:
    sunday = filing_due(2025)
    assert sunday.named == shanghai(2025, 12, 1)
    assert (sunday.due_at, sunday.provisional) == (shanghai(2025, 12, 2), False)
    assert sunday.last_day == datetime.date(2025, 12, 1)


@pytest.mark.parametrize(
    ("year", "moved"), [(2030, datetime.date(2030, 12, 2)), (2031, datetime.date(2031, 12, 1))]
)
def test_an_unknown_year_moves_nothing_and_says_so(
    db: None, year: int, moved: datetime.date
) -> None:
    unknown = filing_due(year)
    assert (unknown.due_at, unknown.provisional) == (shanghai(year, 12, 1), True)

    weekend = datetime.date(year, 2, 1)
    while weekend.weekday() < 5:
        weekend += datetime.timedelta(days=1)
    CalendarDay.objects.create(day=weekend, is_working=True, note="调休上班")

    assert (filing_due(year).last_day, filing_due(year).provisional) == (moved, False)


def test_a_provisional_day_is_said_on_the_board(cast: Cast) -> None:
    working_base(cast, at=MARCH)
    with time_machine.travel(shanghai(2030, 11, 1, 9), tick=False):
        page = cast.client(cast.jingban).get("/bases/filings/").content.decode()

    assert "截止日为暂定" in page


def test_a_swapped_working_saturday_moves_nothing(db: None) -> None:
    CalendarDay.objects.create(day=datetime.date(2030, 11, 30), is_working=True, note="调休上班")

    assert filing_due(2030).last_day == datetime.date(2030, 11, 30)


@pytest.mark.parametrize("year", range(2026, 2037))
def test_the_named_instant_is_the_first_of_december_in_panzhihua(db: None, year: int) -> None:
    named = filing_due(year).named.astimezone(datetime.UTC)

    assert named == datetime.datetime(year, 11, 30, 16, tzinfo=datetime.UTC)


def test_a_base_of_december_has_thirty_days(cast: Cast) -> None:
    base = working_base(cast, at=shanghai(2026, 12, 10, 9))

    assert filing_due_of(base, filing_due(2026)).last_day == datetime.date(2027, 1, 9)
    filing = actions.open_filing(base, 2026, by=cast.xueyuan, at=shanghai(2026, 12, 20))
    assert filing.year == 2026


def test_a_base_of_november_has_no_more(cast: Cast) -> None:
    base = working_base(cast, at=shanghai(2026, 11, 30, 9))

    assert filing_due_of(base, filing_due(2026)).last_day == datetime.date(2026, 11, 30)


@pytest.mark.parametrize(
    ("at", "year"),
    [
        (shanghai(2026, 9, 30, 23, 59, 59), 2025),
        (shanghai(2026, 10, 1), 2026),
        (shanghai(2026, 12, 31, 23, 59), 2026),
        (shanghai(2027, 1, 1), 2026),
    ],
)
def test_year_worked_on(at: datetime.datetime, year: int) -> None:
    assert filing_year(at) == year


def test_what_is_mended_after_november_leaves_the_first_filing_in_time(cast: Cast) -> None:
    base = working_base(cast, at=MARCH)
    filing = recorded(cast, base, shanghai(2026, 11, 28, 10))
    january = shanghai(2027, 1, 12, 10)

    second = actions.amend(
        filing, reason="12月数据", by=cast.xueyuan, at=january, revision=filing.revision
    )

    assert (second.on_time, verdict(second)) == (False, "截止后补正或更正")
    paragraph = second.receipt.facts["paragraphs"][0]
    assert "2027年1月12日 10:00:00" in paragraph
    assert "首次报送收到时间：2026年11月28日 10:00:00，按期。" in paragraph
    row = board(Base.objects.all(), 2026, january)[0]
    assert (row.late, row.state, row.received_at) == ("", "filed", shanghai(2026, 11, 28, 10))


def test_late_says_how_late(cast: Cast) -> None:
    base: Base = working_base(cast, at=MARCH)
    version = filed(cast, base, shanghai(2026, 12, 3, 5, 42, 59))

    assert lateness(version) == "2天5小时42分钟"
    page = cast.client(cast.jingban).get(f"/bases/filings/{AnnualFiling.objects.get().pk}/")
    assert "逾期 2天5小时42分钟" in page.content.decode()
    assert (
        "逾期2天5小时42分钟"
        in cast.client(cast.jingban).get("/bases/filings/?year=2026").content.decode()
    )
