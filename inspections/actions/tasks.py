"""Verbs of delegated tasks: offer with a reason, take, decline, finish, recall (Art. 12)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.record import MovedOn, record, require, tell
from bases.actions.steps import locked, locked_base, step
from bases.calendar import today
from bases.emails import letter, members_of_base
from bases.models import Base, ClassState, SubjectKinds, TrainingClass
from inspections.models import DelegatedTask
from inspections.standing import latest_grade

SHOWN_BY = (ClassState.FINISHED, ClassState.REGISTERED)


@dataclass(frozen=True)
class TaskFacts:
    """What is asked for."""

    title: str
    subject_kind: str
    persons: int
    document_number: str
    finish_by: datetime.date


@transaction.atomic
def offer_task(
    base: Base, *, facts: TaskFacts, reason: str, by: User, at: datetime.datetime
) -> DelegatedTask:
    """Offer a class to a base and write down why to this one (Art. 18).

    Raises PermissionDenied, MovedOn, ValidationError.
    """
    if not by.is_municipal_clerk:
        raise PermissionDenied
    base = locked_base(base)
    if not base.is_in_service:
        raise MovedOn("该单位已不是基地，不能安排任务。", base)
    if not reason.strip():
        raise ValidationError({"reason": "请写明把任务安排给该基地的理由。"})
    if facts.subject_kind not in SubjectKinds.values:
        raise ValidationError({"subject_kind": "请选择科目类别。"})
    if facts.finish_by < today(at):
        raise ValidationError({"finish_by": "完成期限不能早于今天。"})
    task = DelegatedTask.objects.create(
        base=base,
        year=facts.finish_by.year,
        title=facts.title,
        subject_kind=facts.subject_kind,
        persons=facts.persons,
        document_number=facts.document_number,
        finish_by=facts.finish_by,
        reason=reason.strip(),
        grade_then=latest_grade(base),
        state_since=at,
        offered_at=at,
        offered_by=by,
    )
    event = record(
        verb="offer_task",
        label="安排受委托任务",
        subject=task,
        by=by,
        at=at,
        target=str(task.state),
        target_label=task.state_label,
        opinion=task.reason,
        article="12",
        details={"grade": task.grade_then, "base": base.number},
    )
    tell(event, members_of_base(base), **letter(event, task))
    return task


@transaction.atomic
def take_task(task: DelegatedTask, *, by: User, at: datetime.datetime) -> DelegatedTask:
    """The base takes it on. Raises PermissionDenied, MovedOn."""
    task = _fetch(task)
    step(task.take_task, by=by, at=at, told=[task.offered_by])
    return task


@transaction.atomic
def decline_task(
    task: DelegatedTask, *, answer: str, by: User, at: datetime.datetime
) -> DelegatedTask:
    """The base says why it cannot. Raises PermissionDenied, MovedOn, ValidationError."""
    task = _fetch(task)
    require(task.decline_task, by)
    if not answer.strip():
        raise ValidationError({"answer": "基地有承担政府委托任务的义务，不能承接的请说明理由。"})
    task.answer = answer.strip()
    step(task.decline_task, by=by, at=at, opinion=task.answer, told=[task.offered_by])
    return task


@transaction.atomic
def finish_task(
    task: DelegatedTask, *, training_class: TrainingClass, by: User, at: datetime.datetime
) -> DelegatedTask:
    """Show the class that was held. Raises PermissionDenied, MovedOn, ValidationError."""
    task = _fetch(task)
    require(task.finish_task, by)
    if training_class.base_id != task.base_id or training_class.state not in SHOWN_BY:
        raise ValidationError({"training_class": "请选择本基地已经结班的培训班。"})
    if DelegatedTask.objects.filter(training_class=training_class).exists():
        raise ValidationError({"training_class": "这个培训班已经用于另一项任务。"})
    task.training_class = training_class
    step(
        task.finish_task,
        by=by,
        at=at,
        details={"class": training_class.number},
        told=[task.offered_by],
    )
    return task


@transaction.atomic
def recall_task(
    task: DelegatedTask, *, reason: str, by: User, at: datetime.datetime
) -> DelegatedTask:
    """The bureau takes it back. Raises PermissionDenied, MovedOn, ValidationError."""
    task = _fetch(task)
    require(task.recall_task, by)
    if not reason.strip():
        raise ValidationError({"reason": "请写明收回的原因。"})
    step(
        task.recall_task,
        by=by,
        at=at,
        opinion=reason.strip(),
        told=members_of_base(task.base),
    )
    return task


def _fetch(task: DelegatedTask) -> DelegatedTask:
    base = locked_base(task.base)
    task = locked(task)
    task.base = base
    return task
