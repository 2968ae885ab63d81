"""What the administrator keeps here: subject fields and the yearly holiday arrangement."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.fields import DateText, IntegerText, PlainText
from accounts.models import User
from accounts.models.events import Audience
from accounts.record import record
from bases.models import CalendarDay, Field


class FieldForm(forms.ModelForm):
    """A subject field."""

    name = PlainText(label="名称", max_length=60)
    order = IntegerText(label="排序", minimum=0, maximum=9999)

    class Meta:
        model = Field
        fields = ("code", "name", "order", "is_active")


class CalendarDayForm(forms.ModelForm):
    """A day that the State Council's arrangement makes a working day or a day off."""

    day = DateText(
        label="日期", earliest=datetime.date(2021, 1, 1), latest=datetime.date(2060, 12, 31)
    )
    is_working = forms.TypedChoiceField(
        label="安排",
        choices=((1, "调休上班"), (0, "放假")),
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    note = PlainText(label="说明", max_length=60, required=False, help_text="例如 国庆节调休。")

    class Meta:
        model = CalendarDay
        fields = ("day", "is_working", "note")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.initial["is_working"] = int(self.instance.is_working)


def _require_admin(by: User) -> None:
    if not by.is_municipal_admin:
        raise PermissionDenied


@transaction.atomic
def keep_field(field: Field, *, by: User, at: datetime.datetime) -> Field:
    """Add or change a subject field; one in use is switched off, not removed."""
    _require_admin(by)
    field.save()
    record(
        verb="keep_field",
        label="维护专业领域",
        subject=field,
        by=by,
        at=at,
        audience=Audience.BUREAU,
    )
    return field


@transaction.atomic
def keep_calendar_day(day: CalendarDay, *, by: User, at: datetime.datetime) -> CalendarDay:
    """Enter a day of the yearly arrangement."""
    _require_admin(by)
    day.save()
    record(
        verb="keep_calendar_day",
        label="维护节假日安排",
        subject=day,
        by=by,
        at=at,
        audience=Audience.BUREAU,
    )
    return day


@transaction.atomic
def drop_calendar_day(day: CalendarDay, *, by: User, at: datetime.datetime) -> None:
    """Take a wrong entry out; the record keeps that it was there."""
    _require_admin(by)
    record(
        verb="drop_calendar_day",
        label="删除节假日安排",
        subject=day,
        by=by,
        at=at,
        audience=Audience.BUREAU,
        details={"day": str(day.day), "is_working": day.is_working},
    )
    day.delete()
