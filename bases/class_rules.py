"""What a class keeps to: its days, its fee, its teachers' time (Art. 13 to 16, Art. 21)."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy
from decimal import Decimal
from itertools import combinations
from typing import Any

from django.core.exceptions import ValidationError

from bases.models import ClassSession, ClassState, EnrolmentState, FeeVersion, TrainingClass
from bases.models.classes import Funding
from bases.models.fees import FeeVersionQuerySet

MOST_HOURS_A_DAY = 12
FEE_GONE = "收费标准在开班日不在执行期内，请选择当日执行的标准（第二十一条）。"
BY_MOVING = "已经开始报名，请用“调整时间地点”办理，以便通知学员。"
TOLD_BY_MOVING = ("starts_on", "ends_on", "place")


def chargeable(training_class: TrainingClass, at: datetime.datetime) -> FeeVersionQuerySet:
    """What it may charge: published standards of its base that hold on its first day (Art. 21)."""
    return FeeVersion.objects.in_force(training_class.starts_on).filter(
        item__base=training_class.base_id, published_at__lte=at
    )


def fee_holds(training_class: TrainingClass, at: datetime.datetime) -> bool:
    """Whether what it charges is one of them; a class that charges nothing is always right."""
    if training_class.funding != Funding.PAID:
        return True
    return chargeable(training_class, at).filter(pk=training_class.fee_version_id or 0).exists()


def require_fee(training_class: TrainingClass, at: datetime.datetime) -> None:
    """A class charges only what is published and holds on its first day (Art. 21)."""
    if not fee_holds(training_class, at):
        raise ValidationError({"fee_version": FEE_GONE})


def require_days(training_class: TrainingClass) -> None:
    """Its days: after certification, in the year of its plan (Art. 16)."""
    first, last, line = training_class.starts_on, training_class.ends_on, training_class.plan_line
    if last < first:
        raise ValidationError({"ends_on": "结班日期不能早于开班日期。"})
    if first < training_class.base.certified_on:
        raise ValidationError({"starts_on": "开班日期不能早于认定日期。"})
    if line is not None and (line.base_id, line.year) != (training_class.base_id, first.year):
        raise ValidationError({"starts_on": f"该班属于{line.year}年计划，不能改到其他年度。"})


def require_allowed(
    training_class: TrainingClass, facts: Mapping[str, Any], at: datetime.datetime
) -> None:
    """What it would be with these facts keeps to its days and its fee."""
    after = copy(training_class)
    for name, value in facts.items():
        setattr(after, name, value)
    require_days(after)
    require_fee(after, at)


def require_same_year(training_class: TrainingClass, starts_on: datetime.date) -> None:
    """The number says the year, for ever."""
    if starts_on.year != training_class.starts_on.year:
        year = training_class.starts_on.year
        raise ValidationError({"starts_on": f"班号属于{year}年，不能改到其他年度，请另建新班。"})


def require_quiet_change(training_class: TrainingClass, facts: Mapping[str, Any]) -> None:
    """What people were told is changed by telling them; places given are not taken back."""
    if "starts_on" in facts:
        require_same_year(training_class, facts["starts_on"])
    if training_class.state == ClassState.ENROLLING:
        for name in TOLD_BY_MOVING:
            if name in facts and facts[name] != getattr(training_class, name):
                raise ValidationError({name: BY_MOVING})
    placed = training_class.enrolments.filter(  # type: ignore[attr-defined]
        state=EnrolmentState.ENROLLED
    ).count()
    if facts.get("capacity", placed) < placed:
        raise ValidationError({"capacity": f"已录取{placed}人，名额不能少于已录取人数。"})


def require_timetable(training_class: TrainingClass) -> None:
    """Every lesson in the days of the class, days of a bearable length, teachers free (Art. 13)."""
    lessons = list(training_class.sessions.select_related("teacher"))  # type: ignore[attr-defined]
    faults = [*_outside(training_class, lessons), *_overfull(lessons)]
    faults += [_clash(one, one) for one, other in combinations(lessons, 2) if collide(one, other)]
    others = elsewhere(training_class, lessons)
    faults += [_clash(one, other) for one in lessons for other in others if collide(one, other)]
    faults += [
        f"{lesson.teacher.name}已不在本基地教师名册，请改选。"
        for lesson in lessons
        if lesson.teacher and not _serves(lesson, training_class.base_id)
    ]
    if faults:
        raise ValidationError(list(dict.fromkeys(faults)))


def elsewhere(training_class: TrainingClass, lessons: Iterable[Any]) -> list[ClassSession]:
    """Lessons of the roster's teachers in the base's other classes on the same days.

    A guest is only a name there, and two people may bear it.
    """
    days = {lesson.day for lesson in lessons}
    others = ClassSession.objects.filter(training_class__base=training_class.base_id, day__in=days)
    others = others.filter(teacher__isnull=False).exclude(training_class=training_class)
    others = others.exclude(training_class__state=ClassState.CANCELLED)
    return list(others.select_related("training_class", "teacher"))


def collide(one: Any, other: Any) -> bool:
    """Whether two lessons ask for the same teacher at the same time."""
    if one.teacher_id or other.teacher_id:
        same = one.teacher_id == other.teacher_id
    else:
        same = one.teacher_name != "" and one.teacher_name == other.teacher_name
    together = one.starts_at < other.ends_at and other.starts_at < one.ends_at
    return bool(same and one.day == other.day and together)


def move_lessons(training_class: TrainingClass, span: datetime.timedelta) -> None:
    """Lessons go with the class; those that somebody attended have been held and stay."""
    if not span:
        return
    ahead = span > datetime.timedelta(0)
    lessons = training_class.sessions.filter(attendance__isnull=True)  # type: ignore[attr-defined]
    # One by one, the farthest first: two lessons never stand on one place on the way.
    for lesson in lessons.order_by("-day" if ahead else "day"):
        lesson.day += span
        lesson.save(update_fields=("day",))


def _outside(training_class: TrainingClass, lessons: list[ClassSession]) -> list[str]:
    return [
        f"{lesson.day}《{lesson.course}》不在开班、结班日期之间，请先调整课程表。"
        for lesson in lessons
        if not training_class.starts_on <= lesson.day <= training_class.ends_on
    ]


def _overfull(lessons: list[ClassSession]) -> list[str]:
    hours: dict[datetime.date, Decimal] = defaultdict(Decimal)
    for lesson in lessons:
        hours[lesson.day] += lesson.hours
    return [
        f"{day}当天超过{MOST_HOURS_A_DAY}学时，请核对。"
        for day, total in hours.items()
        if total > MOST_HOURS_A_DAY
    ]


def _serves(lesson: ClassSession, base_id: int) -> bool:
    teacher: Any = lesson.teacher
    present = teacher.ended_on is None or lesson.day <= teacher.ended_on
    return bool(teacher.base_id == base_id and present)


def _clash(one: ClassSession, other: ClassSession) -> str:
    who = one.teacher.name if one.teacher else one.teacher_name
    where = "" if other.training_class_id == one.training_class_id else taught_in(other)
    return f"{who}在{one.day} {other.starts_at:%H:%M}–{other.ends_at:%H:%M}{where}已有课程。"


def taught_in(lesson: ClassSession) -> str:
    """The other class in which a teacher is busy."""
    return f"“{lesson.training_class.title}”"
