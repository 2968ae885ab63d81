"""Numbers under 200 issues at once with failures among them; a worker killed while it renders."""

from __future__ import annotations

import datetime
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.utils import timezone
from django_q.brokers import get_broker
from django_q.models import OrmQ
from django_q.signing import SignedPackage

from accounts.files import stored_bytes
from accounts.models import Event, StoredFile
from accounts.record import MovedOn
from bases.issuing import RENDER_TASK, issue_document
from bases.models import Base, Document, DocumentKind, DocumentState, NumberSeries, Plaque
from bases.models.numbers import next_number
from bases.plaques import replace_plaque
from bases.rendering.signing import ensure_key, verify
from bases.tasks import render_document
from tests.bases.paper_facts import LETTER
from tests.bases.rows import NOW, make_base
from tests.cast import Cast, build_cast

ISSUES, THREADS = 200, 20
ROLLED_BACK, KILLED = 60, 40
PATIENCE = 60.0  # seconds
pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
# Takes the task off the queue as the worker does, and is killed before it says done.
WORKER = """
import django; django.setup()
from django_q.brokers import get_broker
from django_q.signing import SignedPackage
from bases.tasks import render_document
[(_ack, package)] = get_broker().dequeue()
task = SignedPackage.loads(package)
print("started", flush=True)
render_document(*task["args"])
print("done", flush=True)
"""


class _HalfWay(Exception):
    """A step that fails after its number was taken."""


def issue() -> Document:
    """A paper with the next number of its series."""
    number = next_number("acceptance", NOW.year)
    return issue_document(
        kind=DocumentKind.ACCEPTANCE,
        number=f"攀继教受〔{NOW.year}〕{number}号",
        title="受理通知书",
        subject_name="示例学院",
        facts={"number": number},
        at=NOW,
    )


def issue_or_fail(how: str) -> None:
    """One transaction: it commits, is rolled back, or loses its connection half-way."""
    close_old_connections()
    try:
        with transaction.atomic():
            issue()
            if how == "rolled back":
                raise _HalfWay
            if how == "killed":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    except _HalfWay:
        pass
    except DatabaseError:
        if how != "killed":
            raise
    finally:
        connection.close()


def in_threads(deeds: list[Callable[[], Any]], threads: int) -> list[BaseException]:
    """Run all, so many at a time; what went wrong comes back."""
    waiting, wrong, gate = list(deeds), [], threading.Barrier(threads)

    def run() -> None:
        gate.wait(timeout=PATIENCE)
        while True:
            try:
                deed = waiting.pop()
            except IndexError:
                return
            try:
                deed()
            except BaseException as error:
                wrong.append(error)

    crew = [threading.Thread(target=run) for _ in range(threads)]
    for one in crew:
        one.start()
    for one in crew:
        one.join(timeout=PATIENCE * 2)
    assert not any(one.is_alive() for one in crew)
    return wrong


def test_numbers_after_200_issues_at_once_with_failures_among_them() -> None:
    ways = ["kept"] * ISSUES + ["rolled back"] * ROLLED_BACK + ["killed"] * KILLED
    ways = [ways[(n * 7) % len(ways)] for n in range(len(ways))]  # mixed, each once
    assert sorted(ways) == sorted(
        ["kept"] * ISSUES + ["rolled back"] * ROLLED_BACK + ["killed"] * KILLED
    )

    wrong = in_threads([lambda how=how: issue_or_fail(how) for how in ways], THREADS)

    assert wrong == []
    numbers = sorted(Document.objects.values_list("facts__number", flat=True))
    assert numbers == list(range(1, ISSUES + 1))
    assert NumberSeries.objects.get(kind="acceptance").last == ISSUES
    assert OrmQ.objects.count() == ISSUES


# The worker


@pytest.fixture
def keys(settings: Any, tmp_path: Any) -> str:
    settings.SIGNING_KEY_DIR = str(tmp_path / "keys")
    ensure_key()
    return str(settings.SIGNING_KEY_DIR)


def letter() -> Document:
    facts = {
        "number": LETTER.number,
        "title": LETTER.title,
        "addressee": LETTER.addressee,
        "paragraphs": list(LETTER.paragraphs),
        "issued_on": LETTER.issued_on.isoformat(),
    }
    return issue_document(
        kind=DocumentKind.SUPPLEMENT,
        number=LETTER.number,
        title=LETTER.title,
        subject_name=LETTER.addressee,
        facts=facts,
        at=NOW,
    )


def start_worker(keys: str) -> subprocess.Popen[str]:
    """A worker of its own process on this test's database and store."""
    known = connection.settings_dict
    url = f"postgres://{known['USER']}@{known['HOST']}:{known['PORT']}/{known['NAME']}"
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "pzh_ce.settings",
        "DEBUG": "1",
        "DATABASE_URL": url,
        "MEDIA_ROOT": settings.MEDIA_ROOT,
        "SIGNING_KEY_DIR": keys,
    }
    return subprocess.Popen(
        [sys.executable, "-c", WORKER],
        cwd=settings.BASE_DIR,
        env=env,
        stdout=subprocess.PIPE,
        text=True,
    )


def kill(worker: subprocess.Popen[str]) -> str:
    """SIGKILL; what it had said until then."""
    worker.send_signal(signal.SIGKILL)
    said, _ = worker.communicate(timeout=PATIENCE)
    assert worker.returncode == -signal.SIGKILL
    return said


def wait_until(holds: Callable[[], bool]) -> None:
    limit = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < limit
        time.sleep(0.02)


def waiting_for_locks() -> list[int]:
    """Server processes of this database that wait for a lock; neighbours' tests have their own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_locks"
            " JOIN pg_database ON pg_database.oid = database WHERE datname = current_database())"
        )
        return [pid for (pid,) in cursor.fetchall()]


def assert_rendered_once_later(document: Document) -> None:
    """The task is still queued; it comes up again, makes the file, and a third run does nothing."""
    document.refresh_from_db()
    assert (document.state, document.file) == (DocumentState.WAITING, None)
    assert not StoredFile.objects.exists()
    assert OrmQ.objects.count() == 1
    assert get_broker().dequeue() is None  # still held by the dead worker, until the retry
    OrmQ.objects.update(lock=timezone.now() - datetime.timedelta(seconds=1))

    [(ack, package)] = get_broker().dequeue()
    task = SignedPackage.loads(package)
    assert task["func"] == RENDER_TASK
    assert render_document(*task["args"]) == "made"
    get_broker().acknowledge(ack)

    document.refresh_from_db()
    assert document.is_ready
    assert verify(stored_bytes(document.file)).valid
    assert render_document(document.pk) == "ready before"
    assert StoredFile.objects.count() == 1
    assert not OrmQ.objects.exists()


@pytest.mark.parametrize("after", [0.0, 0.4])
def test_a_worker_killed_while_it_draws(keys: str, after: float) -> None:
    document = letter()
    worker = start_worker(keys)
    assert worker.stdout is not None
    assert worker.stdout.readline() == "started\n"
    time.sleep(after)

    said = kill(worker)

    if "done" not in said and Document.objects.get(pk=document.pk).file is None:
        assert_rendered_once_later(document)
    else:  # a very fast machine: it had finished
        assert StoredFile.objects.count() == 1


def test_a_worker_killed_while_it_writes_the_result(keys: str) -> None:
    document = letter()
    with transaction.atomic():
        Document.objects.select_for_update().get(pk=document.pk)
        worker = start_worker(keys)
        wait_until(lambda: bool(waiting_for_locks()))
        kill(worker)
        with connection.cursor() as cursor:  # the server would notice only when it writes
            for pid in waiting_for_locks():
                cursor.execute("SELECT pg_terminate_backend(%s)", [pid])

    assert_rendered_once_later(document)


# Plaques


@pytest.fixture
def stage() -> Cast:
    return build_cast()


def test_two_clerks_replace_one_plaque(stage: Cast) -> None:
    base: Base = make_base("示例学院")
    ends: list[str] = []

    def replace(plaque: Plaque, by: Any) -> None:
        close_old_connections()
        try:
            replace_plaque(plaque, why="lost", reason="遗失", by=by, at=stage.now)
            ends.append("done")
        except MovedOn:
            ends.append("moved on")
        finally:
            connection.close()

    for _ in range(20):
        ends.clear()
        plaque = base.plaques.get(state="valid")  # type: ignore[attr-defined]
        clerks = (stage.jingban, stage.jingban2)
        wrong = in_threads([lambda by=by, p=plaque: replace(p, by) for by in clerks], 2)

        assert wrong == []
        assert sorted(ends) == ["done", "moved on"]
        assert Plaque.objects.filter(base=base, state="valid").count() == 1
    assert Event.objects.about(base).filter(verb="replace_plaque").count() == 20
