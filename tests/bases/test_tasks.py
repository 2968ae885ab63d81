"""The worker's task: a file once, failures seen and tried again."""

from __future__ import annotations

import datetime
import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from accounts.files import stored_bytes
from accounts.models import StoredFile
from bases.issuing import MOST_ATTEMPTS, RENDER_TASK, issue_document, render_again
from bases.models import Document, DocumentKind, DocumentState
from bases.rendering.signing import ensure_key, verify
from bases.tasks import PATIENCE, _settle, render_document
from tests.bases.rows import NOW, make_base
from tests.cast import Cast


@pytest.fixture(autouse=True)
def _key(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.SIGNING_KEY_DIR = str(tmp_path_factory.getbasetemp() / "keys")
    ensure_key()


@pytest.fixture
def plaque(cast: Cast) -> Document:
    document: Document = make_base("示例职业学院").plaques.get().document
    return document


@pytest.fixture
def hopeless(cast: Cast) -> Document:
    """A document whose facts nothing can be made from."""
    return issue_document(
        kind=DocumentKind.PLAQUE,
        number="2026-999-1",
        title="匾牌",
        subject_name="示例学院",
        facts={"institution": "示例学院"},
        at=NOW,
    )


def files() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_a_plaque_is_made_signed_and_kept(plaque: Document) -> None:
    render_document(plaque.pk)
    plaque.refresh_from_db()

    assert plaque.state == DocumentState.READY
    pdf = stored_bytes(plaque.file)
    assert pdf.startswith(b"%PDF-")
    assert plaque.file.sha256 == hashlib.sha256(pdf).hexdigest()
    assert (plaque.file.media_type, plaque.file.uploaded_by) == ("application/pdf", None)
    assert verify(pdf).valid
    assert len(pdf) <= 150 * 1024


def test_a_second_run_does_nothing(plaque: Document) -> None:
    render_document(plaque.pk)
    first = Document.objects.get(pk=plaque.pk).file_id

    assert render_document(plaque.pk) == "ready before"

    assert Document.objects.get(pk=plaque.pk).file_id == first
    assert StoredFile.objects.count() == len(files()) == 1


def test_the_slower_of_two_workers_leaves_nothing(plaque: Document) -> None:
    render_document(plaque.pk)

    assert not _settle(plaque, b"%PDF-1.7 slower")

    assert StoredFile.objects.count() == len(files()) == 1


def test_a_failure_is_written_down_and_tried_again(hopeless: Document) -> None:
    render_document(hopeless.pk)
    hopeless.refresh_from_db()

    assert (hopeless.state, hopeless.attempts) == (DocumentState.WAITING, 1)
    assert hopeless.last_error
    retry = Schedule.objects.get(func=RENDER_TASK)
    assert (retry.func, retry.args) == (RENDER_TASK, f"({hopeless.pk},)")
    wait = retry.next_run - timezone.now()
    assert datetime.timedelta() < wait <= PATIENCE[0]


def test_after_enough_failures_the_operator_must_look(hopeless: Document) -> None:
    for _ in range(MOST_ATTEMPTS):
        render_document(hopeless.pk)
    hopeless.refresh_from_db()

    assert (hopeless.state, hopeless.attempts) == (DocumentState.FAILED, MOST_ATTEMPTS)
    assert Schedule.objects.filter(func=RENDER_TASK).count() == MOST_ATTEMPTS - 1
    assert not files()


def test_a_failed_document_is_made_after_its_cause_is_gone(
    plaque: Document, settings: Any, tmp_path: Path
) -> None:
    good, settings.SIGNING_KEY_DIR = settings.SIGNING_KEY_DIR, str(tmp_path / "no-key")
    settings.DEBUG = False
    render_document(plaque.pk)
    assert Document.objects.get(pk=plaque.pk).attempts == 1
    settings.SIGNING_KEY_DIR = good

    assert render_again(plaque)
    render_document(plaque.pk)

    plaque.refresh_from_db()
    assert (plaque.state, plaque.last_error) == (DocumentState.READY, "")
    assert OrmQ.objects.count() == 2
