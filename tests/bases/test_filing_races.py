"""Two connections on one filing: one version, one outcome (Art. 16)."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import close_old_connections, connection

from accounts.models import Event
from accounts.record import MovedOn, broken_links
from bases.actions import filing as actions
from bases.actions.filing_bureau import record_filing, return_filing
from bases.filing.reminding import remind
from bases.models import AnnualFiling, Base, FilingReminder, FilingVersion, NumberSeries
from bases.regulation import ZONE
from tests.bases.filing_help import NOVEMBER, opened
from tests.bases.working import working_base
from tests.cast import Cast, build_cast

TRIES = 50
MARCH = datetime.datetime(2026, 3, 2, 9, tzinfo=ZONE)
pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def troupe() -> Cast:
    return build_cast()


@pytest.fixture
def base(troupe: Cast) -> Base:
    return working_base(troupe, at=MARCH)


def race(*deeds: Callable[[], Any]) -> list[str]:
    """Run all at once on connections of their own; how each ended."""
    gate = threading.Barrier(len(deeds))
    outcomes = [""] * len(deeds)

    def run(index: int) -> None:
        close_old_connections()
        gate.wait(timeout=10)
        try:
            deeds[index]()
            outcomes[index] = "done"
        except MovedOn:
            outcomes[index] = "moved on"
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(outcomes)


def test_filed_twice_is_one_version(troupe: Cast, base: Base) -> None:
    filing = opened(troupe, base)
    for number in range(1, TRIES + 1):
        AnnualFiling.objects.filter(pk=filing.pk).update(state="draft")
        filing.refresh_from_db(fields=["revision"])
        revision = filing.revision

        def deed(revision: int = revision) -> Any:
            return actions.file(filing, by=troupe.xueyuan, at=NOVEMBER, revision=revision)

        assert race(deed, deed) == ["done", "done"]  # the second is handed the first's receipt
        assert FilingVersion.objects.count() == number
    assert NumberSeries.objects.get(kind="filing_receipt").last == TRIES
    assert Event.objects.filter(verb="file").count() == TRIES
    assert broken_links() == []


def test_return_or_record(troupe: Cast, base: Base) -> None:
    filing = opened(troupe, base)
    actions.file(filing, by=troupe.xueyuan, at=NOVEMBER, revision=filing.revision)
    for _ in range(TRIES):
        AnnualFiling.objects.filter(pk=filing.pk).update(
            state="filed", record_number="", recorded_at=None, recorded_by=None
        )

        outcomes = race(
            lambda: return_filing(filing, remarks="补正", by=troupe.jingban, at=NOVEMBER),
            lambda: record_filing(filing, by=troupe.jingban2, at=NOVEMBER),
        )

        assert outcomes == ["done", "moved on"]
        after = AnnualFiling.objects.get()
        assert (after.state == "recorded") == bool(after.record_number)
    assert broken_links() == []


def test_saving_or_filing(troupe: Cast, base: Base) -> None:
    filing = opened(troupe, base)
    for _ in range(TRIES):
        AnnualFiling.objects.filter(pk=filing.pk).update(state="draft")
        filing.refresh_from_db(fields=["revision", "data"])

        outcomes = race(
            lambda: actions.save_filing(
                filing,
                data=filing.data,
                revision=filing.revision,
                by=troupe.xueyuan2,
                at=NOVEMBER,
            ),
            lambda: actions.file(filing, by=troupe.xueyuan, at=NOVEMBER, revision=filing.revision),
        )

        assert outcomes == ["done", "moved on"]


def test_two_workers_remind_once(troupe: Cast, base: Base) -> None:
    for day in range(1, 21):
        at = datetime.datetime(2026, 12, day, 9, tzinfo=ZONE)
        race(lambda at=at: remind(at), lambda at=at: remind(at))  # type: ignore[misc]

        assert FilingReminder.objects.filter(day=at.date()).count() == 1
    assert Event.objects.filter(verb="remind_filing").count() == 20
