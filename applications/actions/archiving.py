"""The archive of a case for the records office: asked for, handed out, both recorded."""

from __future__ import annotations

import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django_q.tasks import async_task

from accounts.models import User
from accounts.models.events import Audience
from accounts.record import MovedOn, record
from applications.actions.steps import locked
from applications.models import Application, Archive, ArchiveState
from applications.rules import is_accepted

ARCHIVE_TASK = "applications.tasks.build_archive"
MOST_ATTEMPTS = 5
# An archive that waits longer than this has lost its task; asking again queues it anew.
LOST_AFTER = datetime.timedelta(hours=2)


def is_under_way(made: Archive, at: datetime.datetime) -> bool:
    """Whether it waits for the worker, and not for ever."""
    return made.state == ArchiveState.WAITING and at - made.requested_at < LOST_AFTER


@transaction.atomic
def archive(application: Application, *, by: User, at: datetime.datetime) -> Archive:
    """Have the case packed in the background; returns the one under way if there is one.

    Raises PermissionDenied, MovedOn before acceptance.
    """
    if not by.is_municipal_clerk:
        raise PermissionDenied
    application = locked(application)
    if not is_accepted(application):
        raise MovedOn("受理之后才能归档。", application)
    waiting = Archive.objects.filter(application=application, state=ArchiveState.WAITING).first()
    if waiting is not None and is_under_way(waiting, at):
        return waiting
    if waiting is not None:
        waiting.state, waiting.last_error = ArchiveState.FAILED, "任务中断，已重新生成"
        waiting.save(update_fields=("state", "last_error"))
    made = Archive.objects.create(application=application, requested_by=by, requested_at=at)
    async_task(ARCHIVE_TASK, made.pk, task_name=f"archive-{made.pk}")
    _note(made, "archive", "案卷归档", by=by, at=at)
    return made


@transaction.atomic
def download_archive(made: Archive, *, by: User, at: datetime.datetime) -> None:
    """Note who took the archive out of the portal."""
    if not by.is_municipal:
        raise PermissionDenied
    _note(made, "download_archive", "下载归档包", by=by, at=at)


def _note(made: Archive, verb: str, label: str, *, by: User, at: datetime.datetime) -> None:
    """About the archive, not about the case: the case is as it was, and so is its next archive."""
    record(
        verb=verb,
        label=label,
        subject=made,
        subject_name=str(made.application),
        by=by,
        at=at,
        audience=Audience.BUREAU,
        details={"application": str(made.application_id)},
    )
