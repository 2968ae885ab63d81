"""Forms of places, attendance and surveys (Art. 15, Art. 16, Art. 17)."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import identity
from accounts.fields import DecimalText, LongText, PersonName, PhoneField, PlainText
from bases.actions.enrolling import Person
from bases.calendar import today
from bases.models import EnrolmentState, IdentityKind, Result, TitleLevel
from bases.models.documents import CODE_LENGTH
from bases.reading import read_code
from bases.records.rows import PASSPORT

TYPE_AGAIN = "号码不在页面上重复显示，更正其他内容后请重新填写。"
LAST_FOUR = re.compile(r"[0-9A-Z]{4}", re.ASCII)


class UnshownInput(forms.TextInput):
    """A box that never shows again what was typed into it."""

    def format_value(self, value: Any) -> None:
        """Nothing."""


class IdentityNumber(forms.CharField):
    """An identity number: no page shows it again, not even the one that refused it."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 60)
        options.setdefault(
            "widget", UnshownInput(attrs={"autocomplete": "off", "inputmode": "text"})
        )
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        """Half-width, upper case, no spaces."""
        return "" if value in self.empty_values else identity.normalise(str(value))


class PersonForm(forms.Form):
    """A person: number checked, never put back into a page."""

    use_required_attribute = False

    name = PersonName(label="姓名")
    id_kind = forms.ChoiceField(
        label="证件类型", choices=IdentityKind.choices, initial=IdentityKind.RESIDENT
    )
    number = IdentityNumber(label="证件号码", help_text="加密保存，页面只显示掩码。")
    employer = PlainText(label="工作单位", max_length=150)
    title_level = forms.ChoiceField(label="职称级别", choices=TitleLevel.choices, initial="none")
    title = PlainText(label="职称", max_length=60, required=False)
    phone = PhoneField(label="手机号")

    def clean(self) -> dict[str, Any]:
        """The number of its kind. What was typed is not shown again when it is refused."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        number = data.get("number")
        if number:
            try:
                if data.get("id_kind") == IdentityKind.PASSPORT:
                    _require_passport(number)
                else:
                    identity.validate(number, today(timezone.now()))
            except ValidationError as refused:
                self.add_error("number", refused)
            else:
                if self.errors:
                    self.add_error("number", TYPE_AGAIN)
        return data

    def person(self) -> Person:
        """The person of a sound form."""
        data = self.cleaned_data
        return Person(**{name: data[name] for name in self.fields if name != "agree"})


def _require_passport(number: str) -> None:
    if not PASSPORT.fullmatch(number):
        raise ValidationError("护照或其他证件号码为5至20位字母和数字。")


class EnrolForm(PersonForm):
    """Somebody enrols without an account."""

    agree = forms.BooleanField(
        label="我同意举办基地为本次培训和学时登记使用以上信息",
        error_messages={"required": "请勾选同意后再报名。"},
    )


class TicketForm(forms.Form):
    """The number that was given at enrolment."""

    ticket = forms.CharField(label="报名凭证号", max_length=60)

    def clean_ticket(self) -> str:
        """As it is kept."""
        code = read_code(self.cleaned_data["ticket"])
        if len(code) != CODE_LENGTH:
            raise ValidationError("没有查到，请对照报名凭证逐字核对。")
        return code


class RefusePlaceForm(forms.Form):
    """Why somebody gets no place; they read it."""

    reason = LongText(
        label="不予录取原因", max_length=300, help_text="报名人可以看到。公益性培训应平等对待。"
    )


class WhoForm(forms.Form):
    """Name and the last four characters of a number: enough to find oneself in a class."""

    use_required_attribute = False

    name = PersonName(label="姓名")
    last_four = forms.CharField(label="证件号码后四位", max_length=12)

    def clean_last_four(self) -> str:
        """Half-width, upper case."""
        text = identity.normalise(self.cleaned_data["last_four"])
        if not LAST_FOUR.fullmatch(text):
            raise ValidationError("请填写证件号码的最后四位，例：001X。")
        return text


POINTS = [
    ("5", "很满意"),
    ("4", "满意"),
    ("3", "一般"),
    ("2", "不满意"),
    ("1", "很不满意"),
]


class SurveyForm(WhoForm):
    """Five questions and words."""

    content = forms.ChoiceField(label="课程内容", choices=POINTS, widget=forms.RadioSelect)
    teaching = forms.ChoiceField(label="教师授课", choices=POINTS, widget=forms.RadioSelect)
    organisation = forms.ChoiceField(label="组织管理", choices=POINTS, widget=forms.RadioSelect)
    facilities = forms.ChoiceField(label="场地设施", choices=POINTS, widget=forms.RadioSelect)
    usefulness = forms.ChoiceField(label="学以致用", choices=POINTS, widget=forms.RadioSelect)
    words = LongText(label="意见建议", max_length=1_000, required=False)


class PlaceFilterForm(forms.Form):
    """People of a class by state and name."""

    state = forms.ChoiceField(
        label="状态", choices=[("", "全部"), *EnrolmentState.choices], required=False
    )
    q = forms.CharField(label="姓名或单位", max_length=60, required=False)


class ResultForm(forms.Form):
    """Result and score of one place."""

    result = forms.ChoiceField(
        label="结果",
        choices=[("", "未登记"), *Result.choices],
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    score = DecimalText(
        label="成绩",
        places=1,
        maximum=100,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control", "inputmode": "decimal"}),
    )


class RegisterHoursForm(forms.Form):
    """A reason only where records are frozen."""

    reason = LongText(label="补登原因", max_length=300, required=False)
