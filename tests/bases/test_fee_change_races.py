"""Two at once: one version of a fee, one end of a change, one filing of a kind (PostgreSQL)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import close_old_connections, connection

from accounts.models import Event
from accounts.record import MovedOn, broken_links
from bases.actions.changes import record_change, return_change
from bases.actions.fees import revise_fee
from bases.calendar import today
from bases.models import ChangeFiling, Document, DocumentKind
from tests.bases.changes_help import filed
from tests.bases.fees_help import DAY, facts, fee
from tests.bases.test_document_races import in_threads
from tests.bases.working import working_base
from tests.cast import Cast, build_cast

TRIES = 30
pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def stage() -> Cast:
    return build_cast()


def together(*deeds: Callable[[], Any]) -> list[str]:
    """How each of them ended."""
    ends: list[str] = []

    def run(deed: Callable[[], Any]) -> None:
        close_old_connections()
        try:
            deed()
            ends.append("done")
        except (MovedOn, ValidationError) as refused:
            ends.append(type(refused).__name__)
        finally:
            connection.close()

    assert in_threads([lambda deed=deed: run(deed) for deed in deeds], len(deeds)) == []
    return sorted(ends)


def test_two_revisions_of_one_fee(stage: Cast) -> None:
    base = working_base(stage)
    item = fee(base, stage.xueyuan, stage.now)
    day = today(stage.now)
    for turn in range(1, TRIES + 1):
        deeds = [
            lambda by=by, price=price, turn=turn: revise_fee(
                item,
                after=turn,
                facts=facts(day + turn * DAY, standard=Decimal(price)),
                by=by,
                at=stage.now,
            )
            for by, price in ((stage.xueyuan, 100 - 3 * turn), (stage.xueyuan2, 99 - 3 * turn))
        ]
        assert together(*deeds) == ["MovedOn", "done"]
    numbers = item.versions.order_by("number").values_list("number", flat=True)  # type: ignore[attr-defined]
    assert list(numbers) == list(range(1, TRIES + 2))
    assert Event.objects.about(item).count() == TRIES + 1
    assert broken_links() == []


def test_one_records_and_another_returns(stage: Cast) -> None:
    base = working_base(stage)
    recorded = 0
    for turn in range(TRIES):
        change = filed(base, stage.xueyuan, stage.now, kind="address", address=f"示例路{turn}号")
        ends = together(
            lambda change=change: record_change(change, by=stage.jingban, at=stage.now),
            lambda change=change: return_change(
                change, remarks="请补", by=stage.jingban2, at=stage.now
            ),
        )
        assert ends == ["MovedOn", "done"]
        change.refresh_from_db()
        if change.state == "returned":
            ChangeFiling.objects.filter(pk=change.pk).update(
                state="recorded", recorded_at=stage.now
            )
        else:
            recorded += 1
    letters = Document.objects.filter(kind=DocumentKind.CHANGE_RECORD).order_by("number")
    year = today(stage.now).year
    assert [letter.number for letter in letters] == [
        f"攀继教变〔{year}〕{n + 1:03d}号" for n in range(recorded)
    ]
    assert broken_links() == []


def test_two_people_of_a_base_file_the_same_change(stage: Cast) -> None:
    base = working_base(stage)
    for _ in range(TRIES):
        deeds = [
            lambda by=by: filed(base, by, stage.now, kind="management")
            for by in (stage.xueyuan, stage.xueyuan2)
        ]
        assert together(*deeds) == ["MovedOn", "done"]
        change = ChangeFiling.objects.get(state="filed")
        ChangeFiling.objects.filter(pk=change.pk).update(state="recorded", recorded_at=stage.now)
    assert ChangeFiling.objects.count() == TRIES
