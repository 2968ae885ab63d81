"""Interests of experts and the filter of the register (practice, 惯例)."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from accounts.fields import LongText, PlainText
from accounts.forms.organisations import dress
from accounts.models import FormerName, Organisation
from accounts.uscc import normalise
from applications.committee import plain_name
from applications.models import Expert, ExpertKind, InterestKind
from applications.models.committee import ExpertQuerySet
from bases.models import Field

TERMS = (
    ("serving", "任期内"),
    ("ended", "任期已届满"),
    ("coming", "任期未开始"),
    ("inactive", "已停用"),
)


class InstitutionText(forms.CharField):
    """An institution by its code or its whole name, former names included."""

    def clean(self, value: Any) -> Any:
        """The organisation. Raises ValidationError when none or more than one bears the name."""
        text = str(super().clean(value)).strip()
        found = Organisation.objects.institutions().filter(uscc=normalise(text)).first()
        if found is not None:
            return found
        wanted = plain_name(text)
        names = [*Organisation.objects.institutions().values_list("pk", "name")]
        names += FormerName.objects.filter(
            organisation__in=Organisation.objects.institutions()
        ).values_list("organisation", "name")
        bearing = {pk for pk, name in names if plain_name(name) == wanted}
        if len(bearing) == 1:
            return Organisation.objects.get(pk=bearing.pop())
        if bearing:
            raise ValidationError("有多家单位用过这个名称，请改填统一社会信用代码。")
        raise ValidationError("没有找到这家施教机构，请核对全称，或改填统一社会信用代码。")


class InterestForm(forms.Form):
    """An interest in an institution."""

    organisation = InstitutionText(
        label="单位", max_length=150, help_text="填写单位全称或统一社会信用代码。"
    )
    kind = forms.ChoiceField(label="种类", choices=InterestKind.choices, widget=forms.RadioSelect)
    note = PlainText(label="说明", max_length=300, help_text="例如：配偶在该单位任教务处长。")


class EndInterestForm(forms.Form):
    """Why an interest is over."""

    reason = LongText(label="解除理由", rows=3, max_length=300)


class RegisterForm(forms.Form):
    """The filter of the register; what cannot be read is ignored."""

    q = PlainText(label="姓名、职称或单位", required=False, max_length=60)
    kind = forms.ChoiceField(
        label="类别", required=False, choices=[("", "全部"), *ExpertKind.choices]
    )
    field = forms.ModelChoiceField(
        Field.objects.none(), label="专业领域", required=False, empty_label="全部"
    )
    term = forms.ChoiceField(label="任期", required=False, choices=[("", "全部"), *TERMS])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["field"].queryset = Field.objects.all()  # type: ignore[attr-defined]
        dress(self)

    def wanted(self) -> dict[str, Any]:
        """What the filter holds."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def rows(self, on: datetime.date) -> ExpertQuerySet:
        """Experts that match, by kind and name."""
        wanted = self.wanted()
        term = wanted.pop("term", "")
        found = Expert.objects.all().matching(**wanted)
        if term == "serving":
            found = found.in_service(on)
        elif term == "ended":
            found = found.filter(term_until__lt=on)
        elif term == "coming":
            found = found.filter(term_from__gt=on)
        elif term == "inactive":
            found = found.filter(Q(is_active=False) | Q(user__is_active=False))
        return found.order_by("kind", "user__name", "pk")
