"""Verbs of the teachers' roster: add, change, end, import (Art. 8(1), Art. 14)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.record import MovedOn, record
from bases.actions.keeping import own_base, put
from bases.calendar import today
from bases.models import Base, Teacher
from bases.roster import TeacherFacts, enter

TWICE = "花名册中已有同一单位的同名教师。"


@dataclass(frozen=True)
class Imported:
    """What an import came to."""

    new: int
    known: int


@transaction.atomic
def add_teacher(base: Base, *, facts: TeacherFacts, by: User, at: datetime.datetime) -> Teacher:
    """Put a teacher on the roster (Art. 8(1)).

    Raises PermissionDenied, MovedOn, ValidationError.
    """
    base = own_base(base, by)
    _require_new(base, facts)
    (teacher,) = enter(base, [facts], at)
    _note("add_teacher", "登记教师", teacher, by=by, at=at)
    return teacher


@transaction.atomic
def change_teacher(
    teacher: Teacher, *, facts: TeacherFacts, by: User, at: datetime.datetime
) -> Teacher:
    """Correct what the roster says of a teacher (Art. 14)."""
    teacher = _present(teacher, by)
    _require_new(teacher.base, facts, but=teacher)
    changed = put(teacher, asdict(facts))
    if changed:
        _note("change_teacher", "更改教师信息", teacher, by=by, at=at, changed=changed)
    return teacher


@transaction.atomic
def end_teacher(teacher: Teacher, *, on: datetime.date, by: User, at: datetime.datetime) -> Teacher:
    """Note from when somebody teaches here no longer; the row stays (Art. 14)."""
    teacher = _present(teacher, by, serving=False)
    require_end(on, teacher.started_on, at)
    put(teacher, {"ended_on": on})
    _note("end_teacher", "教师解聘", teacher, by=by, at=at, on=on.isoformat())
    return teacher


@transaction.atomic
def import_roster(
    base: Base,
    *,
    teachers: Sequence[TeacherFacts],
    file_name: str,
    by: User,
    at: datetime.datetime,
) -> Imported:
    """Put many teachers on the roster, all or none; those present already stay (Art. 8(1)).

    Raises PermissionDenied, MovedOn, ValidationError.
    """
    base = own_base(base, by)
    if not teachers:
        raise ValidationError("没有可导入的教师。")
    present = set(base.teachers.present().values_list("name", "employer"))  # type: ignore[attr-defined]
    new = [facts for facts in teachers if facts.key not in present]
    if len({facts.key for facts in new}) != len(new):
        raise ValidationError(TWICE)
    enter(base, new, at)
    imported = Imported(new=len(new), known=len(teachers) - len(new))
    record(
        verb="import_roster",
        label="导入教师花名册",
        subject=base,
        by=by,
        at=at,
        article="8(1)",
        details={"file": file_name, "new": imported.new, "known": imported.known},
    )
    return imported


def require_end(on: datetime.date, started_on: datetime.date | None, at: datetime.datetime) -> None:
    """An end lies between the start and today. Raises ValidationError."""
    if on > today(at):
        raise ValidationError({"on": "日期不能晚于今天。"})
    if started_on and on < started_on:
        raise ValidationError({"on": f"日期不能早于聘用日期（{started_on:%Y-%m-%d}）。"})


def _present(teacher: Teacher, by: User, *, serving: bool = True) -> Teacher:
    """The row as it is now, its base locked first. Raises PermissionDenied, MovedOn."""
    base = own_base(teacher.base, by, serving=serving)
    found = Teacher.objects.select_for_update(of=("self",)).get(pk=teacher.pk)
    found.base = base
    require_teaching(found)
    return found


def require_teaching(teacher: Teacher) -> None:
    """Refuse what concerns somebody who has ended. Raises MovedOn."""
    if teacher.ended_on is not None:
        raise MovedOn("这位教师已解聘，不能再办理。", teacher.base)


def _require_new(base: Base, facts: TeacherFacts, but: Teacher | None = None) -> None:
    alike = Teacher.objects.present().filter(base=base, name=facts.name, employer=facts.employer)
    if but is not None:
        alike = alike.exclude(pk=but.pk)
    if alike.exists():
        raise ValidationError({"name": TWICE})


def _note(
    verb: str, label: str, teacher: Teacher, *, by: User, at: datetime.datetime, **details: object
) -> None:
    """One event, about the base."""
    record(
        verb=verb,
        label=label,
        subject=teacher.base,
        by=by,
        at=at,
        article="8(1)",
        details={"teacher": teacher.pk, "name": teacher.name, **details},
    )
