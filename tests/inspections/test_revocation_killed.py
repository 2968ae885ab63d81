"""A process killed in the midst of a revocation leaves all of it or nothing (PostgreSQL)."""

from __future__ import annotations

import datetime
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django_q.models import OrmQ

from accounts.models import ChainHead, Event, Message, OutgoingMail
from accounts.record import broken_links
from bases.models import (
    BarEntry,
    Base,
    BaseState,
    ClassState,
    Document,
    NumberSeries,
    Plaque,
    PlaqueState,
    TrainingClass,
)
from inspections.actions.revoking import decide_revocation
from inspections.endings import ClassChoice
from inspections.models import CaseState, ClassOutcome, ClassOutcomeKind, Revocation
from tests.bases.test_document_races import waiting_for_locks
from tests.bases.working import a_class, working_base
from tests.cast import Cast, build_cast
from tests.inspections.chain_help import DAY, heard

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
PATIENCE = 60
DEED = """
import datetime, sys, django
django.setup()
from accounts.models import User
from inspections.actions.revoking import decide_revocation
from inspections.endings import ClassChoice
from inspections.models import Revocation
case, person, held, at = sys.argv[1:]
print("started", flush=True)
decide_revocation(
    Revocation.objects.get(pk=case), opinion="", classes={int(held): ClassChoice("cancel")},
    by=User.objects.get(pk=person), at=datetime.datetime.fromisoformat(at),
)
print("done", flush=True)
"""
# Whose lock stops the deed: at its beginning, in the middle, at the very end.
POINTS: dict[str, Callable[[Base], Any]] = {
    "base": lambda base: Base.objects.select_for_update().get(pk=base.pk),
    "class": lambda base: TrainingClass.objects.select_for_update().get(base=base),
    "plaque": lambda base: Plaque.objects.select_for_update().get(base=base),
    "number": lambda base: list(NumberSeries.objects.select_for_update()),
    "record": lambda base: ChainHead.objects.select_for_update().get(pk=1),
}


def start(revocation: Revocation, cast: Cast, held: int, at: datetime.datetime) -> Any:
    """The deed in a process of its own, on this test's database."""
    known = connection.settings_dict
    url = f"postgres://{known['USER']}@{known['HOST']}:{known['PORT']}/{known['NAME']}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "pzh_ce.settings",
        "DEBUG": "1",
        "DATABASE_URL": url,
        "MEDIA_ROOT": settings.MEDIA_ROOT,
    }
    words = [str(revocation.pk), str(cast.shenpi.pk), str(held), at.isoformat()]
    return subprocess.Popen(
        [sys.executable, "-c", DEED, *words],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def standing(base: Base) -> dict[str, Any]:
    """Everything that a revocation touches."""
    return {
        "base": Base.objects.get(pk=base.pk).state,
        "case": Revocation.objects.get(base=base).state,
        "plaque": Plaque.objects.get(base=base).state,
        "class": TrainingClass.objects.get(base=base).state,
        "entries": BarEntry.objects.count(),
        "outcomes": ClassOutcome.objects.count(),
        "papers": Document.objects.count(),
        "tasks": OrmQ.objects.count(),
        "events": Event.objects.count(),
        "messages": Message.objects.count(),
        "mails": OutgoingMail.objects.count(),
        "numbers": list(NumberSeries.objects.order_by("kind").values_list("kind", "last")),
    }


@pytest.mark.parametrize("point", POINTS)
def test_all_or_nothing(point: str) -> None:
    cast = build_cast()
    base = working_base(cast)
    held = a_class(base, cast.xueyuan, cast.now, ClassState.ENROLLING)
    NumberSeries.objects.get_or_create(kind="revocation", year=cast.now.year)
    revocation = heard(cast, base)
    ends = revocation.statement_ends_at
    assert ends is not None
    at = ends + DAY
    before = standing(base)
    with transaction.atomic():
        POINTS[point](base)
        deed = start(revocation, cast, held.pk, at)
        limit = time.monotonic() + PATIENCE
        while not waiting_for_locks():
            assert time.monotonic() < limit
            assert deed.poll() is None
            time.sleep(0.02)
        deed.send_signal(signal.SIGKILL)
        said, _ = deed.communicate(timeout=PATIENCE)
        with connection.cursor() as cursor:
            for pid in waiting_for_locks():
                cursor.execute("SELECT pg_terminate_backend(%s)", [pid])

    assert "done" not in said
    assert standing(base) == before
    decide_revocation(
        revocation,
        opinion="",
        classes={held.pk: ClassChoice(ClassOutcomeKind.CANCEL)},
        by=cast.shenpi,
        at=at,
    )
    after = standing(base)
    assert (after["base"], after["case"]) == (BaseState.REVOKED, CaseState.DECIDED)
    assert (after["plaque"], after["class"]) == (PlaqueState.WITHDRAWN, ClassState.CANCELLED)
    assert (after["entries"], after["outcomes"]) == (1, 1)
    assert not broken_links()
