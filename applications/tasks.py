"""Work of this room for the background worker. Imported by it alone: it loads pikepdf."""

from __future__ import annotations

import datetime
import logging

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_q.models import Schedule
from django_q.tasks import schedule

from accounts.files import in_making, keep_written
from applications import archive as archiving
from applications.actions.archiving import ARCHIVE_TASK, MOST_ATTEMPTS
from applications.archive.entries import safe
from applications.archive.pack import Damaged, Packed, Progress
from applications.models import Application, Archive, ArchiveState
from bases.calendar import today

logger = logging.getLogger(__name__)
# How long to wait after the first, second, third and fourth failure.
PATIENCE = tuple(datetime.timedelta(minutes=m) for m in (1, 5, 20, 60))


class NotYet(Exception):
    """Documents of the case are still being rendered."""


class _MadeMeanwhile(Exception):
    """Another worker was faster."""


def build_archive(pk: int) -> str:
    """Make the zip of a case, once. A killed worker leaves it waiting; safe to run again."""
    archive = Archive.objects.select_related("application", "requested_by").get(pk=pk)
    if archive.state != ArchiveState.WAITING:
        return "made before"
    application = Application.objects.select_related("institution", "batch", "base").get(
        pk=archive.application_id
    )
    try:
        last = archive.attempts + 1 >= MOST_ATTEMPTS
        waiting = archiving.waits_for(application)
        if waiting and not last:
            raise NotYet(f"还有{waiting}份文书正在生成，稍后自动再试")
        return _build(archive, application, _Ticker(archive.pk))
    except (NotYet, Damaged) as told:
        return _failed(archive, str(told))
    except Exception as error:  # whatever it is, the bureau sees it and the worker goes on
        logger.exception("archive %s could not be made", pk)
        return _failed(archive, f"{type(error).__name__}: {error}")


def _build(archive: Archive, application: Application, tick: Progress) -> str:
    entries = archiving.contents(application)
    at = max(entry.at for entry in entries)
    with in_making() as path:
        packed = archiving.pack(path, entries, at=at, tick=tick)
        try:
            with transaction.atomic():
                _settle(archive, application, packed, path)
        except _MadeMeanwhile:
            return "made before"
    return "made, incomplete" if packed.missing else "made"


class _Ticker:
    """Writes progress down, about fifty times at most."""

    def __init__(self, pk: int) -> None:
        self.pk = pk

    def __call__(self, done: int, total: int) -> None:
        """Another file is in."""
        if done == total or done % max(1, total // 50) == 0:
            Archive.objects.filter(pk=self.pk).update(done=done, total=total)


def _settle(archive: Archive, application: Application, packed: Packed, path: object) -> None:
    """Keep the file, unless another worker already did."""
    at = timezone.now()
    stored = keep_written(
        path,  # type: ignore[arg-type]
        name=_name(archive, application, packed),
        media_type="application/zip",
        by=archive.requested_by,
        at=at,
    )
    note = f"不完整，{len(packed.missing)}份文书未生成" if packed.missing else ""
    waiting = Archive.objects.filter(pk=archive.pk, state=ArchiveState.WAITING)
    if not waiting.update(state=ArchiveState.READY, file=stored, last_error=note):
        stored.content.delete(save=False)
        raise _MadeMeanwhile


def _name(archive: Archive, application: Application, packed: Packed) -> str:
    gap = "（不完整）" if packed.missing else ""
    day = f"{today(archive.requested_at):%Y%m%d}"
    return (
        f"案卷-{safe(application.institution.name)}-{safe(application.batch.name)}-{day}{gap}.zip"
    )


@transaction.atomic
def _failed(archive: Archive, message: str) -> str:
    """Write the failure down; try again later, until it has been tried enough."""
    waiting = Archive.objects.filter(pk=archive.pk, state=ArchiveState.WAITING)
    kept = message.replace("\0", "")[:500]
    if not waiting.update(attempts=F("attempts") + 1, last_error=kept, done=0, total=0):
        return "made before"
    attempts = waiting.values_list("attempts", flat=True).get()
    if attempts >= MOST_ATTEMPTS:
        waiting.update(state=ArchiveState.FAILED)
        return "failed for good"
    schedule(
        ARCHIVE_TASK,
        archive.pk,
        schedule_type=Schedule.ONCE,
        next_run=timezone.now() + PATIENCE[min(attempts, len(PATIENCE)) - 1],
    )
    return "failed, to be tried again"
