"""5,000 rows: dry run, import, memory, in a process of its own (Art. 17)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from bases.models import TrainingRecord
from tests.bases.records_help import book_of, row_of, stage
from tests.cast import build_cast

ROWS = 5_000
# Bounds are those of a free machine with two cores; walls get room, for machines are shared.
CHECK_SECONDS, IMPORT_SECONDS, MEGABYTES, ROOM = 3.0, 6.0, 250, 4
pytestmark = pytest.mark.django_db(transaction=True)
MEASURE = """
import json, sys, time
import django; django.setup()
from django.conf import settings
settings.DEBUG = False  # or every statement would be kept in memory
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from accounts.models import User
from bases import importing_tasks
from bases.actions.importing import check_file, import_records
from bases.models import TrainingClass

held = TrainingClass.objects.select_related("base__organisation").get(pk=int(sys.argv[1]))
by = User.objects.get(pk=int(sys.argv[2]))
data = sys.stdin.buffer.read()

def timed(deed):
    wall, cpu = time.perf_counter(), time.process_time()
    answer = deed()
    return answer, time.perf_counter() - wall, time.process_time() - cpu

at = timezone.now()
upload = SimpleUploadedFile("a.xlsx", data)
run, wall, cpu = timed(lambda: check_file(held.base, upload, training_class=held, by=by, at=at))
told = {"check": wall, "check_cpu": cpu, "faults": run.error_count, "new": run.new_rows}
import_records(run, confirmed=True, by=by, at=at)
done, told["import"], told["import_cpu"] = timed(lambda: importing_tasks.run_import(run.pk, by.pk))
told["done"] = done
# Not ru_maxrss: a child that was forked begins with the size of its parent.
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
told["megabytes"] = int(peak.split()[1]) / 1024
print(json.dumps(told))
"""


def database_url() -> str:
    """The test's own database, for another process."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    return f"postgres://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


def test_five_thousand_rows_within_bounds(capsys: Any) -> None:
    cast = build_cast()
    _base, held = stage(cast)
    data = book_of([row_of(n) for n in range(ROWS)])
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DEBUG": "1",
        "SEALING_KEYS": ",".join(settings.SEALING_KEYS),
    }
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(held.pk), str(cast.xueyuan.pk)],
        cwd=settings.BASE_DIR,
        env=environment,
        input=data,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    told = json.loads(done.stdout)
    with capsys.disabled():
        print(f"\n{connection.vendor}: {told}")
    assert (told["faults"], told["new"], told["done"]) == (0, ROWS, f"{ROWS} new, 0 known")
    assert TrainingRecord.objects.count() == ROWS
    assert told["check_cpu"] <= CHECK_SECONDS
    assert told["import_cpu"] <= IMPORT_SECONDS
    assert told["check"] <= CHECK_SECONDS * ROOM
    assert told["import"] <= IMPORT_SECONDS * ROOM
    assert told["megabytes"] <= MEGABYTES
