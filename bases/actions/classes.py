"""Verbs of classes: plan, change, announce, start, finish, move, cancel (Art. 12 to 16)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import StoredFile, User
from accounts.record import MovedOn, record, require
from bases.actions.keeping import own_base, put
from bases.actions.steps import locked, step
from bases.calendar import today
from bases.class_notices import concerned, tell_concerned
from bases.class_rules import (
    move_lessons,
    require_allowed,
    require_days,
    require_fee,
    require_quiet_change,
    require_same_year,
    require_timetable,
)
from bases.models import Admission, Base, ClassSession, ClassState, TrainingClass
from bases.models.numbers import next_number

CHANGEABLE = (ClassState.PLANNED, ClassState.ENROLLING)
Facts = Mapping[str, Any]


@transaction.atomic
def plan_class(base: Base, *, facts: Facts, by: User, at: datetime.datetime) -> TrainingClass:
    """Set up a class under a line of the plan, or outside it with a reason (Art. 16).

    ``facts`` are model fields. Raises PermissionDenied, MovedOn, ValidationError.
    """
    base = own_base(base, by)
    year = facts["starts_on"].year
    serial = next_number(f"class-{base.number}", year)
    training_class = TrainingClass(
        base=base,
        number=f"{base.number}-{year % 100:02d}{serial:03d}",
        state_since=at,
        created_at=at,
        created_by=by,
        **facts,
    )
    require_days(training_class)
    require_fee(training_class, at)
    training_class.save(force_insert=True)
    record(
        verb="plan_class",
        label="建立培训班",
        subject=training_class,
        by=by,
        at=at,
        opinion=training_class.off_plan_reason,
        article="16",
        details={"number": training_class.number},
    )
    return training_class


@transaction.atomic
def change_class(
    training_class: TrainingClass, *, facts: Facts, by: User, at: datetime.datetime
) -> TrainingClass:
    """Change what a class is, before it begins; the event keeps before and after.

    Raises PermissionDenied, MovedOn, ValidationError.
    """
    training_class = _own(training_class, by)
    if training_class.state not in CHANGEABLE:
        raise MovedOn("已经开班，不能再修改；时间地点有变的，请办理调整。", training_class)
    require_quiet_change(training_class, facts)
    require_allowed(training_class, facts, at)
    changed = put(training_class, facts)
    require_timetable(training_class)
    if changed:
        record(
            verb="change_class",
            label="修改培训班",
            subject=training_class,
            by=by,
            at=at,
            article="16",
            details={"changed": changed},
        )
    return training_class


@transaction.atomic
def set_timetable(
    training_class: TrainingClass, *, rows: Sequence[Facts], by: User, at: datetime.datetime
) -> TrainingClass:
    """Replace the timetable; lessons that were attended stay as they are (Art. 13).

    Each row has ``key``: the lesson it changes, or None for a new one. Raises PermissionDenied,
    MovedOn, ValidationError.
    """
    training_class = _own(training_class, by)
    if training_class.state not in (*CHANGEABLE, ClassState.RUNNING):
        raise MovedOn("培训班已结束，课程表不能再修改。", training_class)
    present = {s.pk: s for s in training_class.sessions.all()}  # type: ignore[attr-defined]
    kept = {row["key"] for row in rows if row["key"] in present}
    gone = ClassSession.objects.filter(pk__in=set(present) - kept)
    if gone.filter(attendance__isnull=False).exists():
        raise ValidationError("已有签到的课程不能删除。")
    gone.delete()
    added = []
    for row in rows:
        values = {name: value for name, value in row.items() if name != "key"}
        session = present.get(row["key"])
        if session is None:
            added.append(ClassSession(training_class=training_class, **values))
            continue
        for name, value in values.items():
            setattr(session, name, value)
        session.save()
    ClassSession.objects.bulk_create(added)
    require_timetable(training_class)
    record(
        verb="set_timetable",
        label="编排课程表",
        subject=training_class,
        by=by,
        at=at,
        article="13",
        details={"lessons": len(rows)},
    )
    return training_class


@transaction.atomic
def open_enrolment(
    training_class: TrainingClass, *, by: User, at: datetime.datetime
) -> TrainingClass:
    """Open enrolment; an open class is announced to all (Art. 15). Raises as ``step`` does."""
    training_class = locked(training_class)
    require(training_class.open_enrolment, by)
    require_fee(training_class, at)
    if training_class.ends_on < today(at):
        raise MovedOn("培训班的日期已经过去，请先调整时间。", training_class)
    if training_class.admission == Admission.OPEN:
        training_class.announced_at = at
    step(training_class.open_enrolment, by=by, at=at)
    return training_class


@transaction.atomic
def start_class(training_class: TrainingClass, *, by: User, at: datetime.datetime) -> TrainingClass:
    """Teaching begins, not before its day. Raises PermissionDenied, MovedOn, ValidationError."""
    training_class = locked(training_class)
    require(training_class.start_class, by)
    if today(at) < training_class.starts_on:
        raise ValidationError(f"开班日期为{training_class.starts_on}，未到开班日。")
    if not training_class.sessions.exists():  # type: ignore[attr-defined]
        raise ValidationError("还没有课程表，请先编排课程。")
    if training_class.admission == Admission.OPEN and training_class.announced_at is None:
        raise ValidationError("公开报名的班，先开始报名向社会公布，再开班（第十五条）。")
    require_fee(training_class, at)
    step(training_class.start_class, by=by, at=at)
    return training_class


@transaction.atomic
def finish_class(
    training_class: TrainingClass, *, by: User, at: datetime.datetime, reason: str = ""
) -> TrainingClass:
    """Teaching is over; before its last day only with a reason. Raises as ``start_class`` does."""
    training_class = locked(training_class)
    require(training_class.finish_class, by)
    held = training_class.sessions.filter(day__lte=today(at))  # type: ignore[attr-defined]
    if not held.exists():
        raise ValidationError("还没有上过课，不能结班；不再举办的，请取消。")
    if today(at) < training_class.ends_on and not reason.strip():
        raise ValidationError({"reason": "未到结班日期，提前结班请说明原因。"})
    step(training_class.finish_class, by=by, at=at, opinion=reason.strip())
    return training_class


@transaction.atomic
def move_class(
    training_class: TrainingClass,
    *,
    starts_on: datetime.date,
    ends_on: datetime.date,
    place: str,
    reason: str,
    by: User,
    at: datetime.datetime,
) -> TrainingClass:
    """Other days or another place; lessons not yet held go along, people are told (Art. 16).

    Raises PermissionDenied, MovedOn, ValidationError.
    """
    require(training_class.move_class, by)
    training_class = _own(training_class, by)
    require(training_class.move_class, by)
    before = training_class.starts_on
    if training_class.state == ClassState.RUNNING and starts_on != before:
        raise ValidationError({"starts_on": "已经开班，开班日期不能再改。"})
    require_same_year(training_class, starts_on)
    facts: dict[str, Any] = {"starts_on": starts_on, "ends_on": ends_on, "place": place}
    if training_class.enrol_until is not None and starts_on != before:
        facts["enrol_until"] = training_class.enrol_until + (starts_on - before)
    changed = _moved(training_class, facts, at)
    move_lessons(training_class, starts_on - before)
    require_timetable(training_class)
    event = step(
        training_class.move_class,
        by=by,
        at=at,
        opinion=reason,
        details={"changed": changed, "told": concerned(training_class)},
    )
    tell_concerned(event, training_class)
    return training_class


def _moved(training_class: TrainingClass, facts: Facts, at: datetime.datetime) -> dict[str, Any]:
    """What is different now, on days that are allowed."""
    require_allowed(training_class, facts, at)
    changed = put(training_class, facts)
    if not changed:
        raise ValidationError("时间和地点都没有变化。")
    return changed


@transaction.atomic
def cancel_class(
    training_class: TrainingClass, *, reason: str, by: User, at: datetime.datetime
) -> TrainingClass:
    """It does not take place. Raises PermissionDenied, MovedOn."""
    training_class = locked(training_class)
    require(training_class.cancel_class, by)
    training_class.cancel_reason = reason
    event = step(
        training_class.cancel_class,
        by=by,
        at=at,
        opinion=reason,
        details={"told": concerned(training_class)},
    )
    tell_concerned(event, training_class)
    return training_class


@transaction.atomic
def evaluate_class(
    training_class: TrainingClass,
    *,
    text: str,
    report: StoredFile | None,
    by: User,
    at: datetime.datetime,
) -> TrainingClass:
    """Write down the effect of a class that was held (Art. 16). Raises as ``change_class`` does."""
    training_class = _own(training_class, by, serving=False)
    if training_class.state not in (ClassState.FINISHED, ClassState.REGISTERED):
        raise MovedOn("结班以后才能填写效果评估。", training_class)
    training_class.effect_evaluation = text
    training_class.effect_file = report or training_class.effect_file
    training_class.save(update_fields=("effect_evaluation", "effect_file"))
    record(
        verb="evaluate_class",
        label="填写效果评估",
        subject=training_class,
        by=by,
        at=at,
        article="16",
    )
    return training_class


def _own(training_class: TrainingClass, by: User, *, serving: bool = True) -> TrainingClass:
    """The class, locked, for its own base's people."""
    own_base(training_class.base, by, serving=serving)
    return locked(training_class)
