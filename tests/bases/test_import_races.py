"""Imports at the same time, and a worker killed while it writes (Art. 17)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import pytest
from django.conf import settings
from django.db import close_old_connections, connection

from accounts.models import Event
from accounts.record import broken_links
from bases import importing_tasks
from bases.actions.importing import import_records, may_resume
from bases.models import Enrolment, ImportState, Trainee, TrainingRecord
from tests.bases.records_help import checked, row_of, stage
from tests.cast import build_cast

ROWS = 3_000
PATIENCE = 60.0  # seconds
pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
# Runs one import; killed when the first rows of the ledger are written and not committed.
WORKER = """
import sys
import django; django.setup()
from bases.importing_tasks import run_import
print("started", flush=True)
print(run_import(int(sys.argv[1]), int(sys.argv[2])), flush=True)
"""


def at_once(*deeds: Any) -> list[Any]:
    """Do things at the same time; what each answered, or how it failed."""
    gate, answers = threading.Barrier(len(deeds)), [None] * len(deeds)

    def go(place: int) -> None:
        gate.wait()
        try:
            answers[place] = deeds[place]()
        except Exception as error:
            answers[place] = error  # type: ignore[call-overload]
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=go, args=(place,)) for place in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return answers


def test_two_workers_with_one_run_and_two_users_with_the_same_people() -> None:
    cast = build_cast()
    base, held = stage(cast)
    rows = [row_of(n) for n in range(300)]
    first = checked(base, held, rows, cast.xueyuan, cast.now)
    second = checked(base, held, rows, cast.xueyuan2, cast.now)
    for run in (first, second):
        import_records(run, confirmed=True, by=run.made_by, at=cast.now)
    runs = [(r.pk, r.made_by.pk) for r in (first, first, second, second)]
    answers = at_once(*(lambda pair=pair: importing_tasks.run_import(*pair) for pair in runs))
    assert sorted(answers) == sorted(
        ["300 new, 0 known", "0 new, 300 known", "settled before", "settled before"]
    )
    assert TrainingRecord.objects.count() == Trainee.objects.count() == 300
    assert Enrolment.objects.count() == 300
    assert Event.objects.filter(verb="finish_import").count() == 2
    assert not broken_links()


def test_two_clicks_at_once_queue_one_run() -> None:
    cast = build_cast()
    base, held = stage(cast)
    run = checked(base, held, [row_of(1)], cast.xueyuan, cast.now)
    confirm = [
        lambda by=by: import_records(run, confirmed=True, by=by, at=cast.now)
        for by in (cast.xueyuan, cast.xueyuan2)
    ]
    answers = at_once(*confirm)
    assert sorted(type(answer).__name__ for answer in answers) == ["ImportRun", "MovedOn"]
    assert Event.objects.filter(verb="import_records").count() == 1


def test_a_worker_killed_while_it_writes_leaves_nothing_and_is_started_again() -> None:
    cast = build_cast()
    base, held = stage(cast)
    run = checked(base, held, [row_of(n) for n in range(ROWS)], cast.xueyuan, cast.now)
    import_records(run, confirmed=True, by=cast.xueyuan, at=cast.now)
    worker = _worker(run.pk, cast.xueyuan.pk)
    try:
        _wait_until_it_writes()
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    run.refresh_from_db()
    assert run.state == ImportState.RUNNING
    assert run.sealed_rows
    assert not Trainee.objects.exists()
    assert not Enrolment.objects.exists()
    assert not TrainingRecord.objects.exists()
    assert may_resume(run, cast.later(minutes=10))
    assert importing_tasks.run_import(run.pk, cast.xueyuan.pk) == f"{ROWS} new, 0 known"
    assert TrainingRecord.objects.count() == ROWS
    assert not broken_links()


def _worker(run: int, who: int) -> subprocess.Popen[bytes]:
    database = connection.settings_dict
    host, port = database["HOST"], database["PORT"]
    url = f"postgres://{database['USER']}@{host}:{port}/{database['NAME']}"
    environment = {**os.environ, "DATABASE_URL": url, "DEBUG": "1"}
    environment["DJANGO_SETTINGS_MODULE"] = os.environ["DJANGO_SETTINGS_MODULE"]
    environment["SEALING_KEYS"] = ",".join(settings.SEALING_KEYS)
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(run), str(who)],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.DEVNULL,
    )


def _wait_until_it_writes() -> None:
    """Until rows that nobody else sees yet are in the ledger's file."""
    before, end = _ledger_bytes(), time.monotonic() + PATIENCE
    while _ledger_bytes() <= before + 64 * 1024:
        assert time.monotonic() < end, "the worker never wrote"
        time.sleep(0.005)


def _ledger_bytes() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size('bases_trainingrecord')")
        return int(cursor.fetchone()[0])
