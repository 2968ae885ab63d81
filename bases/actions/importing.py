"""Files of training records: checked, confirmed, written by the worker, or let go (Art. 17)."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django_q.tasks import async_task

from accounts.models import User
from accounts.record import MovedOn, record
from accounts.sealing import seal, unseal
from bases.actions.keeping import own_base, require_own
from bases.calendar import today
from bases.models import Base, ImportRun, ImportState, RecordFreeze, TrainingClass
from bases.records.checking import Findings, check_rows, class_fault
from bases.records.freezing import freeze_of
from bases.records.rows import LONG_NUMBER, Entry, pack, unpack
from bases.records.writing import write_entries
from bases.tables import bytes_of

RUN_TASK = "bases.importing_tasks.run_import"
SEALED_FOR = "bases.importrun"
MOST_FAULTS = 5_000
STUCK_AFTER = datetime.timedelta(minutes=6)  # the worker gives up a task after five
WAITING = (ImportState.CHECKED, ImportState.FAULTY, ImportState.FAILED)
UNDER_WAY = (ImportState.QUEUED, ImportState.RUNNING)


def check_file(
    base: Base,
    upload: UploadedFile,
    *,
    training_class: TrainingClass | None,
    by: User,
    at: datetime.datetime,
) -> ImportRun:
    """Read a file and say what importing it would do; nothing is entered (Art. 17).

    Raises ValidationError for a file that is no list of trainees.
    """
    require_own(base, by)
    name, kind, data = bytes_of(upload)
    if training_class is not None and (fault := class_fault(training_class)):
        raise ValidationError({"training_class": fault})
    found = check_rows(data, kind, base=base, training_class=training_class, on=today(at))
    return _keep_findings(
        base, found, name=name, data=data, training_class=training_class, by=by, at=at
    )


@transaction.atomic
def _keep_findings(
    base: Base,
    found: Findings,
    *,
    name: str,
    data: bytes,
    training_class: TrainingClass | None,
    by: User,
    at: datetime.datetime,
) -> ImportRun:
    base = own_base(base, by)
    kept = [found.headings, *found.faulty_rows] if found.faults else list(found.entries)
    run = ImportRun.objects.create(
        base=base,
        training_class=training_class,
        file_name=LONG_NUMBER.sub("***", name),
        file_digest=hashlib.sha256(data).hexdigest(),
        state=ImportState.FAULTY if found.faults else ImportState.CHECKED,
        rows=found.rows,
        new_rows=0 if found.faults else len(found.entries) - found.known,
        known_rows=found.known,
        error_count=len(found.faults),
        errors=found.faults[:MOST_FAULTS],
        warnings=found.hints[:MOST_FAULTS],
        sealed_rows=seal(pack(kept), about=SEALED_FOR),
        made_at=at,
        made_by=by,
    )
    _record(run, "check_file", "核对学员表格", by=by, at=at)
    return run


@transaction.atomic
def import_records(
    run: ImportRun, *, confirmed: bool, reason: str = "", by: User, at: datetime.datetime
) -> ImportRun:
    """Hand a checked file to the worker (Art. 17). Hints must have been confirmed.

    Raises PermissionDenied, MovedOn, ValidationError.
    """
    run = _locked(run, by)
    if run.state != ImportState.CHECKED:
        raise MovedOn("该文件已经处理过，不能再次导入。", run)
    if run.warnings and not confirmed:
        raise ValidationError({"confirmed": "请先逐条核对提示，再勾选确认。"})
    if not reason and (frozen := freeze_of_run(run, at)):
        raise ValidationError({"reason": f"该时段的记录已冻结（{frozen.why}），请写明补登原因。"})
    run.reason = reason
    return _queue(run, "import_records", "确认导入学员学时", by=by, at=at)


@transaction.atomic
def resume_import(run: ImportRun, *, by: User, at: datetime.datetime) -> ImportRun:
    """Try again what was not finished. Raises PermissionDenied, MovedOn."""
    run = _locked(run, by)
    if not may_resume(run, at):
        raise MovedOn("该导入不能重新开始。", run)
    return _queue(run, "resume_import", "重新导入学员学时", by=by, at=at)


@transaction.atomic
def discard_import(run: ImportRun, *, by: User, at: datetime.datetime) -> ImportRun:
    """Let a file go; what was read of it is emptied. Raises PermissionDenied, MovedOn."""
    run = _locked(run, by, serving=False)
    if run.state not in WAITING:
        raise MovedOn("该导入已经处理过，不能放弃。", run)
    _empty(run, ImportState.DISCARDED, at)
    _record(run, "discard_import", "放弃导入", by=by, at=at)
    return run


def may_resume(run: ImportRun, at: datetime.datetime) -> bool:
    """Whether a run failed, or nothing has been heard of it for long."""
    if run.state in UNDER_WAY:
        return at - (run.started_at or run.made_at) > STUCK_AFTER
    return run.state == ImportState.FAILED and bool(run.sealed_rows)


def freeze_of_run(run: ImportRun, at: datetime.datetime) -> RecordFreeze | None:
    """The freeze that a checked file touches."""
    return _freeze_of(run.base, {entry.class_id for entry in entries_of(run)}, at)


def _freeze_of(base: Base, classes: set[int], at: datetime.datetime) -> RecordFreeze | None:
    for held in TrainingClass.objects.filter(pk__in=classes).order_by("starts_on"):
        if found := freeze_of(base, held.starts_on, held.ends_on, at):
            return found
    return None


def entries_of(run: ImportRun) -> Sequence[Entry]:
    """The rows that wait; none once they were emptied."""
    if run.state == ImportState.FAULTY or not run.sealed_rows:
        return ()
    return unpack(unseal(bytes(run.sealed_rows), about=SEALED_FOR))


def _locked(run: ImportRun, by: User, *, serving: bool = True) -> ImportRun:
    """The run as it is now: the base first, then the run."""
    base = own_base(run.base, by, serving=serving)
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    run.base = base
    return run


def _queue(run: ImportRun, verb: str, label: str, *, by: User, at: datetime.datetime) -> ImportRun:
    run.state, run.started_at, run.problem = ImportState.QUEUED, at, ""
    run.save(update_fields=("state", "started_at", "problem", "reason"))
    _record(run, verb, label, by=by, at=at)
    async_task(RUN_TASK, run.pk, by.pk, task_name=f"import-{run.pk}")
    return run


def _empty(run: ImportRun, state: str, at: datetime.datetime) -> None:
    run.state, run.finished_at, run.sealed_rows = state, at, b""
    run.save(
        update_fields=("state", "finished_at", "sealed_rows", "problem", "new_rows", "known_rows")
    )


def _record(
    run: ImportRun, verb: str, label: str, *, by: User | None, at: datetime.datetime
) -> None:
    counts = {
        "rows": run.rows,
        "new": run.new_rows,
        "known": run.known_rows,
        "errors": run.error_count,
        "file": run.file_digest,
    }
    record(
        verb=verb,
        label=label,
        subject=run,
        by=by,
        at=at,
        article="17",
        opinion=run.reason,
        target=run.state,
        target_label=ImportState(run.state).label,
        subject_name=f"{run.file_name}（{run.rows} 行）",
        details=counts,
        organisation=run.base.organisation,
    )


# The worker's part


@transaction.atomic
def carry_out_import(run: ImportRun, *, by: User, at: datetime.datetime) -> ImportRun:
    """Write all rows of a run or none. Whoever comes second finds it done.

    Raises PermissionDenied, MovedOn, ValidationError.
    """
    run = _locked(run, by)
    if run.state not in UNDER_WAY:
        raise MovedOn("该导入已经处理过。", run)
    entries = entries_of(run)
    ids = {entry.class_id for entry in entries}
    for held in TrainingClass.objects.filter(pk__in=ids).select_related("base"):
        if fault := class_fault(held):
            raise ValidationError(f"{held.number}：{fault}")
    if not run.reason and (frozen := _freeze_of(run.base, ids, at)):
        raise ValidationError(f"该时段的记录已冻结（{frozen.why}），请重新上传并写明补登原因。")
    run.new_rows = write_entries(run, entries, by=by, at=at)
    run.known_rows = len(entries) - run.new_rows
    _empty(run, ImportState.DONE, at)
    _record(run, "finish_import", "学员学时已导入", by=by, at=at)
    return run


def empty_old_imports(*, at: datetime.datetime) -> int:
    """What was read and not imported is not kept for longer than a day (practice, 惯例)."""
    old = at - datetime.timedelta(hours=settings.IMPORT_KEPT_HOURS)
    left = ImportRun.objects.filter(state__in=WAITING, made_at__lt=old).exclude(sealed_rows=b"")
    return sum(_let_go(key, at) for key in list(left.values_list("pk", flat=True)))


@transaction.atomic
def _let_go(key: int, at: datetime.datetime) -> bool:
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("base").get(pk=key)
    if run.state not in WAITING or not run.sealed_rows:
        return False
    faulty = run.state == ImportState.FAULTY
    if not faulty:
        run.problem = f"超过 {settings.IMPORT_KEPT_HOURS} 小时没有确认，读到的内容已清除。"
    _empty(run, ImportState.FAULTY if faulty else ImportState.DISCARDED, at)
    _record(run, "discard_import", "到期清除未导入的内容", by=None, at=at)
    return True
