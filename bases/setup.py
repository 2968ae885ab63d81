"""What the administrator keeps here: subject fields and the yearly holiday arrangement."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction

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

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        code = self.fields["code"]
        code.help_text = "字母、数字、连字符；申报表按它记录所选领域，登记后不能更改。"
        code.disabled = self.instance.pk is not None


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


def _facts(row: models.Model) -> dict[str, str]:
    return {f.name: str(f.value_from_object(row)) for f in row._meta.fields if f.name != "id"}


def _stored(row: models.Model) -> models.Model | None:
    """The row as the database has it, locked; None for a new one."""
    if row.pk is None:
        return None
    return type(row)._default_manager.select_for_update().get(pk=row.pk)


def _keep(verb: str, label: str, row: models.Model, by: User, at: datetime.datetime) -> None:
    """Save a row and record what changed, old beside new."""
    stored = _stored(row)
    before = _facts(stored) if stored is not None else {}
    row.save()
    changed = {k: [before.get(k, ""), v] for k, v in _facts(row).items() if before.get(k, "") != v}
    record(
        verb=verb,
        label=label,
        subject=row,
        by=by,
        at=at,
        audience=Audience.BUREAU,
        details={"changed": changed},
    )


@transaction.atomic
def keep_field(field: Field, *, by: User, at: datetime.datetime) -> Field:
    """Add or change a subject field; one in use is switched off, not removed.

    Applications hang on the code: it never changes. Raises ValidationError.
    """
    _require_admin(by)
    if field.pk and not Field.objects.filter(pk=field.pk, code=field.code).exists():
        raise ValidationError("领域代码不能更改；申报表按代码记录所选领域。")
    _keep("keep_field", "维护专业领域", field, by, at)
    return field


@transaction.atomic
def keep_calendar_day(day: CalendarDay, *, by: User, at: datetime.datetime) -> CalendarDay:
    """Enter a day of the yearly arrangement; terms already fixed stay as they are."""
    _require_admin(by)
    _keep("keep_calendar_day", "维护节假日安排", day, by, at)
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
