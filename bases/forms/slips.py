"""Forms of look-up, disputes and whole numbers (Art. 17)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from accounts.fields import LongText, PlainText
from bases.forms.office import OfficeForm, base_field, named, sort_field
from bases.forms.plaques import ALL
from bases.forms.records import OrderedForm, Sorts
from bases.models import TrainingClass, TrainingRecord
from bases.models.records import RECORD_CODE_LENGTH
from bases.reading import read_code

QUIET = {"autocomplete": "off", "spellcheck": "false"}
DISPUTE_SORTS: Sorts = {
    "oldest": ("先提出的在前", ("raised_at", "pk")),
    "newest": ("新提出的在前", ("-raised_at", "-pk")),
}
SLIP_SORTS: Sorts = {
    "newest": ("新出具的在前", ("-issued_at", "-pk")),
    "number": ("编号", ("document__number",)),
    "name": ("姓名", ("record__trainee__name", "pk")),
}
UPHELD = (("yes", "情况属实"), ("no", "情况不属实"))


class LookUpForm(forms.Form):
    """Number and record code; neither is shown again."""

    use_required_attribute = False

    number = forms.CharField(
        label="证件号码",
        max_length=60,
        widget=forms.TextInput(attrs=QUIET),
        error_messages={"required": "请填写证件号码。"},
    )
    code = forms.CharField(
        label="登记查询码",
        max_length=60,
        widget=forms.TextInput(attrs=QUIET),
        help_text="印在学时登记单上，12位；没有登记单的请向培训基地索取。",
        error_messages={"required": "请填写登记查询码。"},
    )

    def emptied(self) -> LookUpForm:
        """The same form with what was said of it and nothing of what was typed."""
        self.data = {}
        return self


class DisputeForm(OfficeForm):
    """What is wrong with a record."""

    use_required_attribute = False

    text = LongText(
        label="异议内容",
        max_length=1_000,
        help_text="写明哪一项不对、应该是什么。请勿填写证件号码。",
        error_messages={"required": "请填写异议内容。"},
    )
    contact = PlainText(
        label="联系方式", max_length=80, required=False, help_text="可不填；仅培训基地和市局可见。"
    )


class TrackForm(forms.Form):
    """The code given when a dispute was raised."""

    use_required_attribute = False

    code = forms.CharField(
        label="异议查询码",
        max_length=60,
        widget=forms.TextInput(attrs=QUIET),
        error_messages={"required": "请填写异议查询码。"},
    )

    def clean_code(self) -> str:
        """As it is kept."""
        code = read_code(self.cleaned_data["code"], RECORD_CODE_LENGTH)
        if not code:
            raise ValidationError("没有查到，请逐字核对查询码。")
        return code


class AnswerDisputeForm(OfficeForm):
    """The base's answer."""

    upheld = forms.ChoiceField(
        label="核实结果",
        choices=UPHELD,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择核实结果。", "invalid_choice": "请从列表中选择。"},
    )
    answer = LongText(
        label="答复",
        max_length=1_000,
        help_text="提出异议的学员可以看到。",
        error_messages={"required": "请填写答复。"},
    )


class DisputeFilterForm(OrderedForm):
    """Disputes by state, base and class."""

    sorts = DISPUTE_SORTS

    state = forms.ChoiceField(
        label="状态",
        choices=[ALL, ("open", "待答复"), ("answered", "已答复")],
        required=False,
    )
    held = forms.CharField(label="班号或班名", max_length=100, required=False)
    base = base_field()
    sort = sort_field(DISPUTE_SORTS)

    def found(self, rows: Any) -> Any:
        """The disputes asked for."""
        wanted = self.chosen()
        if state := wanted.get("state"):
            rows = rows.filter(answered_at__isnull=state == "open")
        if words := wanted.get("held"):
            rows = rows.filter(
                record__training_class__in=_classes(words),
            )
        if "base" in wanted:
            rows = rows.filter(record__in=_of_base(wanted["base"]))
        return rows


class RevealForm(OfficeForm):
    """What a whole number is needed for."""

    reason = LongText(
        label="用途",
        max_length=200,
        rows=2,
        help_text="写入操作记录，供市局核查。",
        error_messages={"required": "请写明用途。"},
    )


def _classes(words: str) -> Any:
    rows = TrainingClass.objects.filter(Q(number__icontains=words) | Q(title__icontains=words))
    return rows.values("pk")


def _of_base(words: str) -> Any:
    return TrainingRecord.objects.filter(named(words)).values("pk")


class SlipFilterForm(OrderedForm):
    """Slips by class, trainee and whether they are in force."""

    sorts = SLIP_SORTS

    q = forms.CharField(label="编号或姓名", max_length=100, required=False)
    held = forms.CharField(label="班号或班名", max_length=100, required=False)
    base = base_field()
    state = forms.ChoiceField(
        label="状态", choices=[ALL, ("valid", "有效"), ("void", "已作废")], required=False
    )
    sort = sort_field(SLIP_SORTS)

    def found(self, rows: Any) -> Any:
        """The slips asked for."""
        wanted = self.chosen()
        if words := wanted.get("q"):
            rows = rows.filter(
                Q(document__number__icontains=words) | Q(record__trainee__name__icontains=words)
            )
        if words := wanted.get("held"):
            rows = rows.filter(record__training_class__in=_classes(words))
        if "base" in wanted:
            rows = rows.filter(record__in=_of_base(wanted["base"]))
        if state := wanted.get("state"):
            rows = rows.filter(document__voided_at__isnull=state == "valid")
        return rows
