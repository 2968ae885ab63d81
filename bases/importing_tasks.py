"""Imports of training records in the background; loads nothing heavy (Art. 17)."""

from __future__ import annotations

import logging

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.utils import timezone

from accounts.models import User
from accounts.record import MovedOn
from bases.actions import importing
from bases.models import ImportRun, ImportState

logger = logging.getLogger(__name__)


def run_import(pk: int, who: int) -> str:
    """Write a confirmed file. Safe to run twice at a time: one writes, the other finds it done.

    A worker killed on its way has written nothing, and the queue hands the task out again.
    """
    run, by = ImportRun.objects.select_related("base").get(pk=pk), User.objects.get(pk=who)
    waiting = ImportRun.objects.filter(pk=pk, state=ImportState.QUEUED)
    waiting.update(state=ImportState.RUNNING, started_at=timezone.now())
    try:
        done = importing.carry_out_import(run, by=by, at=timezone.now())
    except MovedOn as moved:
        if isinstance(moved.subject, ImportRun):
            return "settled before"
        return _failed(pk, moved.message)  # a base no longer
    except OperationalError:  # the database is busy or gone: the queue tries again
        raise
    except (ValidationError, PermissionDenied) as refused:
        messages = getattr(refused, "messages", None) or ["上传人已无权办理。"]
        return _failed(pk, str(messages[0]))
    except Exception as error:  # whatever it is, the base sees that nothing was written
        # Not its message: what a database says of a row repeats the row.
        logger.error("import %s could not be carried out: %s", pk, type(error).__name__)
        return _failed(pk, f"写入时出错（{type(error).__name__}），没有写入任何内容。")
    return f"{done.new_rows} new, {done.known_rows} known"


def _failed(pk: int, problem: str) -> str:
    under_way = ImportRun.objects.filter(pk=pk, state__in=importing.UNDER_WAY)
    under_way.update(state=ImportState.FAILED, problem=problem[:300], finished_at=timezone.now())
    return "failed"


def empty_old_imports() -> int:
    """Hourly: see actions.importing."""
    return importing.empty_old_imports(at=timezone.now())
