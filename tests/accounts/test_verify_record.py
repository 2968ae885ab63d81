"""The record only grows, and every tampering behind the portal's back is found."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.append_only import guard, unguard
from accounts.models import ChainHead, County, Event
from accounts.record import broken_links, record
from tests.cast import Cast

pytestmark = pytest.mark.django_db
TABLE = Event._meta.db_table
EVENTS = 40


@pytest.fixture
def events(cast: Cast) -> None:
    for number in range(EVENTS):
        record(
            verb="test",
            label=f"动作{number}",
            subject=County.objects.all()[0],
            by=cast.guanli,
            at=timezone.now(),
            opinion="同意",
            source="a",
            target="b",
            details={"n": number},
        )


@contextmanager
def guard_lifted() -> Iterator[None]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                f"SELECT name, sql FROM sqlite_master WHERE tbl_name='{TABLE}' AND type='trigger'"
            )
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            yield
            for _, sql in triggers:
                cursor.execute(sql)
            return
    with connection.schema_editor() as editor:
        unguard(editor, TABLE)
    yield
    with connection.schema_editor() as editor:
        guard(editor, TABLE)


def change(**facts: Any) -> Any:
    return lambda sequence: Event.objects.filter(sequence=sequence).update(**facts)


TAMPERINGS = {
    "opinion": change(opinion="不同意"),
    "opinion-emptied": change(opinion=""),
    "actor": change(actor=None),
    "actor-name": change(actor_name="别人"),
    "actor-role": change(actor_role="clerk"),
    "verb": change(verb="other"),
    "label": change(label="别的"),
    "source": change(source="z"),
    "target": change(target="z"),
    "source-label": change(source_label="z"),
    "target-label": change(target_label="z"),
    "article": change(article="9(1)"),
    "audience": change(audience="bureau"),
    "details": change(details={"n": 999}),
    "snapshot": change(snapshot_digest="0" * 64),
    "subject": change(subject_id="999"),
    "subject-type": change(subject_type="accounts.user"),
    "subject-name": change(subject_name="别的事项"),
    "time": change(at=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)),
    "organisation": change(organisation=None),
    "digest": change(digest="f" * 64),
    "link": change(previous_digest="f" * 64),
}


@pytest.mark.parametrize("kind", TAMPERINGS)
def test_tampering_is_located(events: None, kind: str) -> None:
    place = 7 + list(TAMPERINGS).index(kind)
    assert broken_links() == []

    with guard_lifted():
        TAMPERINGS[kind](place)

    found = broken_links()
    assert found[0] == place
    assert len(found) == (2 if kind == "digest" else 1)


def test_deleted_and_added_rows_are_located(events: None) -> None:
    last = Event.objects.latest("sequence")
    with guard_lifted():
        Event.objects.filter(sequence=11).delete()
        assert broken_links() == [12]
    added = Event.objects.get(pk=last.pk)
    added.pk, added.sequence, added.digest = None, last.sequence + 1, "a" * 64
    added.save(force_insert=True)
    assert broken_links()[1:] == [last.sequence + 1, ChainHead.objects.get().sequence]


def test_cut_off_end_is_noticed(events: None) -> None:
    with guard_lifted():
        Event.objects.filter(sequence__gt=EVENTS - 3).delete()

    assert broken_links() == [EVENTS]


@pytest.mark.parametrize("deed", ["update", "delete"])
def test_database_refuses_to_change_the_record(events: None, deed: str) -> None:
    rows = Event.objects.filter(sequence=5)

    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(opinion="x") if deed == "update" else rows._raw_delete(rows.db)

    assert broken_links() == []


def test_verify_record_says_whether_the_chain_holds(events: None, capsys: Any) -> None:
    call_command("verify_record")
    assert f"共 {EVENTS} 条" in capsys.readouterr().out

    with guard_lifted():
        TAMPERINGS["opinion"](9)

    with pytest.raises(CommandError, match="序号：9") as broken:
        call_command("verify_record")
    assert broken.value.returncode == 1


def test_administrator_sees_the_same(cast: Cast, events: None) -> None:
    client = cast.client(cast.guanli)
    assert "办理记录完整" in client.get("/accounts/manage/record/?verify=1").content.decode()

    with guard_lifted():
        TAMPERINGS["opinion"](9)

    assert "共 1 处" in client.get("/accounts/manage/record/?verify=1").content.decode()
