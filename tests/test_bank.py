"""The bank of stories gives back exactly what was played, and never guesses."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction

from accounts.models import User
from accounts.record import broken_links
from applications.models import Application, State
from tests import stories
from tests.applications import situations
from tests.bank import BANK, facts, kept, tables
from tests.cast import Cast


def contents() -> dict[str, Any]:
    return {name: table.read() for name, table in tables().items()}


def files(root: str) -> dict[str, bytes]:
    paths = [path for path in Path(root).glob("files/**/*") if path.is_file()]
    return {str(path.relative_to(root)): path.read_bytes() for path in paths}


@pytest.mark.parametrize(
    "story", [stories.certified, situations.sent_back, situations.refused, situations.objected]
)
def test_put_back_is_what_was_played(cast: Cast, story: Any, settings: Any) -> None:
    before = transaction.savepoint()
    story(cast)
    place = BANK.stand()
    assert place is not None
    played, kept = contents(), files(settings.MEDIA_ROOT)

    transaction.savepoint_rollback(before)
    assert not Application.objects.exists()
    settings.MEDIA_ROOT += "-again"
    BANK.put_back(place)

    assert contents() == played == place.rows
    assert files(settings.MEDIA_ROOT) == kept == place.files
    assert len(kept) >= 10
    assert broken_links() == []
    connection.check_constraints()


PLAYS: list[str] = []


@kept
def counted(cast: Cast, who: str) -> Application:
    PLAYS.append(who)
    return stories.submitted(cast, who)


def test_same_story_twice_is_played_once(cast: Cast) -> None:
    PLAYS.clear()
    before, here = transaction.savepoint(), BANK.stand()

    first = counted(cast, "xuehui")
    transaction.savepoint_rollback(before)
    BANK.place = here
    second = counted(cast, "xuehui")
    counted(cast, "yiyuan")

    assert PLAYS == ["xuehui", "yiyuan"]
    assert first == second
    assert second.state == State.SUBMITTED


def test_new_rows_do_not_meet_the_old(cast: Cast) -> None:
    """Keys that were put back are not given again (a sequence of PostgreSQL stands still)."""
    cases = [stories.submitted(cast, who) for who in ("xueyuan", "yiyuan", "zhishu")]
    assert BANK.stand() is not None
    stories.recheck(cases[0], by=cast.dongqu, at=cast.now)
    cases.append(stories.submitted(cast, "xuehui"))

    assert len({case.pk for case in cases}) == 4
    assert broken_links() == []


@pytest.mark.parametrize("how", ["update", "create", "delete", "undo", "setting"])
def test_what_a_test_does_itself_is_never_overlooked(cast: Cast, how: str, settings: Any) -> None:
    before = transaction.savepoint()
    stories.draft(cast)
    assert BANK.stand() is not None

    if how == "update":
        User.objects.filter(pk=cast.xueyuan.pk).update(name="改名")
    elif how == "create":
        User.objects.bulk_create([User(username="new", role="expert")], ignore_conflicts=True)
    elif how == "delete":
        User.objects.filter(username="nobody")._raw_delete("default")
    elif how == "undo":
        transaction.savepoint_rollback(before)
    else:
        settings.FIRST_PLAN_DAYS = 1

    assert BANK.stand() is None
    stories.draft(cast, "yiyuan")
    assert BANK.stand() is None


def test_a_raw_statement_is_taken_for_a_write(cast: Cast) -> None:
    assert BANK.stand() is not None
    with connection.cursor() as cursor:
        cursor.execute("WITH one AS (SELECT 1) SELECT * FROM one")

    assert BANK.stand() is None


def test_a_traveller_gets_no_kept_story(cast: Cast) -> None:
    with time_machine.travel(cast.now + datetime.timedelta(days=40), tick=False):
        assert BANK.stand() is None


def test_unsaved_changes_of_the_cast_are_another_key(cast: Cast) -> None:
    before = facts(cast)
    assert cast.xueyuan.organisation is not None

    cast.batch.closes_at = cast.now
    closed = facts(cast)
    cast.xueyuan.organisation.level = "municipal"
    moved = facts(cast)

    assert len({before, closed, moved}) == 3


@pytest.mark.django_db(transaction=True)
def test_what_stays_committed_is_played(settings: Any) -> None:
    assert BANK.stand() is None
