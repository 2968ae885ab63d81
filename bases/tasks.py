"""Work for the background worker. Imported by it alone: this chain loads WeasyPrint and pyHanko."""

from __future__ import annotations

import datetime
import logging

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_q.models import Schedule
from django_q.tasks import schedule

from accounts.files import keep
from bases.issuing import MOST_ATTEMPTS, RENDER_TASK
from bases.models import Document, DocumentState
from bases.rendering.make import make_pdf

logger = logging.getLogger(__name__)
# How long to wait after the first, second, third and fourth failure.
PATIENCE = tuple(datetime.timedelta(minutes=m) for m in (1, 5, 20, 60))


def render_document(pk: int) -> str:
    """Make the file of a document from its frozen facts, once. Safe to run twice at a time."""
    document = Document.objects.get(pk=pk)
    if document.is_ready:
        return "ready before"
    try:
        pdf = make_pdf(document.kind, document.facts, check_code=document.check_code)
    except Exception as error:  # whatever it is, the operator sees it and the worker goes on
        logger.exception("document %s could not be made", pk)
        return _failed(document, error)
    return "made" if _settle(document, pdf) else "ready before"


class _MadeMeanwhile(Exception):
    """Another worker was faster."""


def _settle(document: Document, pdf: bytes) -> bool:
    """Keep the file, unless another worker already did."""
    name = f"{document.get_kind_display()} {document.number}.pdf"
    try:
        with transaction.atomic():
            stored = keep(pdf, name=name, media_type="application/pdf", by=None, at=timezone.now())
            waiting = Document.objects.filter(pk=document.pk).exclude(state=DocumentState.READY)
            if not waiting.update(state=DocumentState.READY, file=stored, last_error=""):
                stored.content.delete(save=False)
                raise _MadeMeanwhile
    except _MadeMeanwhile:
        return False
    return True


@transaction.atomic
def _failed(document: Document, error: Exception) -> str:
    """Write the failure down; try again later, until it has been tried enough."""
    waiting = Document.objects.filter(pk=document.pk).exclude(state=DocumentState.READY)
    message = f"{type(error).__name__}: {error}".replace("\0", "")[:500]
    if not waiting.update(attempts=F("attempts") + 1, last_error=message):
        return "ready before"
    attempts = waiting.values_list("attempts", flat=True).get()
    if attempts >= MOST_ATTEMPTS:
        waiting.update(state=DocumentState.FAILED)
        return "failed for good"
    schedule(
        RENDER_TASK,
        document.pk,
        schedule_type=Schedule.ONCE,
        next_run=timezone.now() + PATIENCE[min(attempts, len(PATIENCE)) - 1],
    )
    return "failed, to be tried again"
