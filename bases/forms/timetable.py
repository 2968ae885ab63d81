"""The timetable of a class: lessons, and what is wrong between them (Art. 13)."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q

from accounts.fields import DateText, DecimalText, PlainText
from accounts.text import half_width
from bases.class_rules import MOST_HOURS_A_DAY, elsewhere, taught_in
from bases.models import ClassSession, Teacher, TrainingClass

_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", re.ASCII)


class TimeText(forms.CharField):
    """A time of day: 9:00, 09：00."""

    def to_python(self, value: Any) -> Any:
        """A time, or None when left empty."""
        if isinstance(value, datetime.time):
            return value
        text = "" if value in self.empty_values else half_width(str(value)).strip()
        if not text:
            return None
        found = _TIME.fullmatch(text)
        if not found:
            raise ValidationError("时间格式不对，例：09:00。")
        return datetime.time(int(found[1]), int(found[2]))

    def prepare_value(self, value: Any) -> Any:
        """Hours and minutes in the box."""
        return f"{value:%H:%M}" if isinstance(value, datetime.time) else value

    def run_validators(self, value: Any) -> None:
        """All limits are checked in to_python."""


class SessionForm(forms.Form):
    """One lesson of the timetable."""

    use_required_attribute = False

    day = DateText(label="日期")
    starts_at = TimeText(label="开始")
    ends_at = TimeText(label="结束")
    course = PlainText(label="课程", max_length=120)
    teacher = forms.ChoiceField(label="教师", required=False)
    teacher_name = PlainText(
        label="外请授课人", max_length=60, required=False, help_text="不在花名册的填写。"
    )
    hours = DecimalText(label="学时", places=1, maximum=12)
    place = PlainText(label="地点", max_length=200, required=False)
    key = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, teachers: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["teacher"].choices = [("", "外请"), *teachers]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A lesson ends after it begins and somebody teaches it."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("starts_at"), data.get("ends_at")
        if first is not None and last is not None and last <= first:
            self.add_error("ends_at", "结束时间应晚于开始时间。")
        if not data.get("teacher") and not data.get("teacher_name") and "teacher" in data:
            self.add_error("teacher", "请选择教师，或填写外请授课人。")
        hours = data.get("hours")
        if hours is not None and hours <= 0:
            self.add_error("hours", "学时应大于 0。")
        return data


def teachers_of(training_class: TrainingClass) -> list[tuple[str, str]]:
    """Present teachers of the roster as choices, and those who stand in the timetable already."""
    chosen = ClassSession.objects.filter(training_class=training_class).values("teacher")
    present = Teacher.objects.filter(
        Q(ended_on__isnull=True) | Q(pk__in=chosen), base=training_class.base_id
    )
    return [(str(t.pk), f"{t.name}（{t.title or t.get_title_level_display()}）") for t in present]


def timetable_faults(
    training_class: TrainingClass, rows: list[tuple[Any, dict[str, Any]]]
) -> list[tuple[Any, str, str]]:
    """What is wrong between lessons: form, field and sentence."""
    faults: list[tuple[Any, str, str]] = []
    hours: dict[datetime.date, Decimal] = {}
    for number, (form, data) in enumerate(rows):
        day = data["day"]
        if not training_class.starts_on <= day <= training_class.ends_on:
            faults.append((form, "day", "上课日期应在开班、结班日期之间。"))
        hours[day] = hours.get(day, Decimal(0)) + data["hours"]
        if hours[day] > MOST_HOURS_A_DAY:
            faults.append((form, "hours", f"{day}当天超过{MOST_HOURS_A_DAY}学时，请核对。"))
        faults += [
            (form, "starts_at", "与上面的课程时间重叠，且为同一教师。")
            for _, other in rows[:number]
            if _same_teacher(data, other) and _overlap(data, other)
        ]
    return [*faults, *_busy_elsewhere(training_class, rows)]


def _busy_elsewhere(
    training_class: TrainingClass, rows: list[tuple[Any, dict[str, Any]]]
) -> list[tuple[Any, str, str]]:
    """Lessons whose teacher teaches another class of the base at that time."""
    lessons = [ClassSession(day=data["day"]) for _, data in rows]
    others = [(_said(lesson), lesson) for lesson in elsewhere(training_class, lessons)]
    return [
        (form, "starts_at", f"同一教师{lesson.starts_at:%H:%M}起在{taught_in(lesson)}已有课程。")
        for form, data in rows
        for said, lesson in others
        if _same_teacher(data, said) and _overlap(data, said)
    ]


def _said(lesson: ClassSession) -> dict[str, Any]:
    """A lesson of the database in the words of a form."""
    names = ("day", "starts_at", "ends_at", "teacher_name")
    said = {name: getattr(lesson, name) for name in names}
    return {**said, "teacher": str(lesson.teacher_id or "")}


def _same_teacher(one: dict[str, Any], other: dict[str, Any]) -> bool:
    if one["teacher"]:
        return bool(one["teacher"] == other["teacher"])
    return bool(one["teacher_name"] and one["teacher_name"] == other["teacher_name"])


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    if one["day"] != other["day"]:
        return False
    return bool(one["starts_at"] < other["ends_at"] and other["starts_at"] < one["ends_at"])


def crowded_days(rows: list[dict[str, Any]]) -> list[datetime.date]:
    """Days with more hours than usual: flagged, not refused (practice, 惯例)."""
    hours: dict[datetime.date, Decimal] = {}
    for data in rows:
        hours[data["day"]] = hours.get(data["day"], Decimal(0)) + data["hours"]
    return sorted(day for day, total in hours.items() if total > settings.HOURS_PER_DAY)
