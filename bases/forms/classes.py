"""Forms of a class: what it is, its timetable, moving, cancelling, evaluating (Art. 11 to 16)."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django import forms

from accounts.fields import (
    DateText,
    DecimalText,
    IntegerText,
    LongText,
    PersonName,
    PhoneField,
    PlainText,
)
from bases.models import (
    Admission,
    Base,
    ClassForm,
    ClassLevel,
    FeeVersion,
    Field,
    Funding,
    PlanLine,
    SubjectKinds,
    TrainingClass,
)
from bases.regulation import ZONE

CHOOSE = ("", "请选择")
LONGEST_DAYS = 366
BOTH_KINDS = "与所选科目类别不符；两类学时都有的，请选“公需与专业”。"


class TrainingClassForm(forms.Form):
    """What a class is. Errors of the law stand beside the field that can mend them."""

    use_required_attribute = False

    plan_line = forms.ChoiceField(label="对应计划项", required=False)
    off_plan_reason = PlainText(
        label="计划外原因", required=False, max_length=300, help_text="不在年度计划内的，说明原因。"
    )
    title = PlainText(label="培训班名称", max_length=120)
    subject_kind = forms.ChoiceField(label="科目类别", choices=[CHOOSE, *SubjectKinds.choices])
    form = forms.ChoiceField(label="培训方式", choices=[CHOOSE, *ClassForm.choices])
    level = forms.ChoiceField(label="对象层次", choices=[CHOOSE, *ClassLevel.choices])
    field = forms.ChoiceField(label="专业领域")
    starts_on = DateText(label="开班日期")
    ends_on = DateText(label="结班日期")
    hours_public = DecimalText(label="公需学时", places=1, maximum=1_000, required=False)
    hours_professional = DecimalText(label="专业学时", places=1, maximum=1_000, required=False)
    content = LongText(label="培训内容与方案", max_length=3_000)
    place = PlainText(label="地点", max_length=200, required=False, help_text="面授的必填。")
    platform_url = forms.URLField(
        label="网络平台网址", required=False, assume_scheme="https", help_text="网络培训的必填。"
    )
    capacity = IntegerText(label="名额（人）", minimum=1, maximum=100_000)
    admission = forms.ChoiceField(label="招收方式", choices=[CHOOSE, *Admission.choices])
    enrol_until = DateText(
        label="报名截止日", required=False, help_text="当日24时截止；不填则至开班为止。"
    )
    funding = forms.ChoiceField(label="经费来源", choices=[CHOOSE, *Funding.choices])
    fee_version = forms.ChoiceField(
        label="收费标准", required=False, help_text="只能选择已公布、开班日仍在执行的标准。"
    )
    delegated_by = PlainText(
        label="委托单位", max_length=150, required=False, help_text="自办的不填。"
    )
    delegation_number = PlainText(label="委托文号", max_length=80, required=False)
    delegation_file = forms.FileField(label="委托文件", required=False)
    assessment = PlainText(label="考核方式", max_length=200)
    contact_name = PersonName(label="联系人")
    contact_phone = PhoneField(label="联系电话")

    def __init__(
        self,
        *args: Any,
        base: Base,
        on: datetime.date,
        present: TrainingClass | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.base, self.on, self.present = base, on, present
        lines = PlanLine.objects.standing().filter(base=base, year__gte=on.year - 1)
        chosen: Any = self.fields
        chosen["plan_line"].choices = [
            ("", "计划外"),
            *((str(x.pk), f"{x.year}年 {x}") for x in lines.order_by("-year", "number")),
        ]
        fields = Field.objects.filter(is_active=True).values_list("pk", "name")
        chosen["field"].choices = [CHOOSE, *((str(pk), name) for pk, name in fields)]
        versions = FeeVersion.objects.filter(item__base=base, item__ended_on__isnull=True)
        chosen["fee_version"].choices = [
            ("", "不收费"),
            *(
                (str(v.pk), f"{v}（{v.valid_from}起）")
                for v in versions.select_related("item").order_by("item__name", "-number")
            ),
        ]

    def clean(self) -> dict[str, Any]:
        """What the articles ask for, field by field."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self._clean_days(data)
        self._clean_plan(data)
        self._clean_hours(data)
        self._clean_place(data)
        self._clean_delegation(data)
        self._clean_funding(data)
        return data

    def _clean_days(self, data: dict[str, Any]) -> None:
        first, last = data.get("starts_on"), data.get("ends_on")
        if first is None or last is None:
            return
        if last < first:
            self.add_error("ends_on", "结班日期不能早于开班日期。")
        elif (last - first).days > LONGEST_DAYS:
            self.add_error("ends_on", "一个培训班不能超过366天，请分期办班。")
        if first < self.base.certified_on:
            self.add_error("starts_on", f"开班日期不能早于认定日期（{self.base.certified_on}）。")
        until = data.get("enrol_until")
        if until is not None and until > last:
            self.add_error("enrol_until", "报名截止日不能晚于结班日期。")

    def _clean_plan(self, data: dict[str, Any]) -> None:
        """Art. 16: under the plan, or with a reason."""
        if data.get("plan_line"):
            data["off_plan_reason"] = ""
            line = PlanLine.objects.get(pk=data["plan_line"])
            first = data.get("starts_on")
            if first is not None and first.year != line.year:
                self.add_error("plan_line", f"该计划项属于{line.year}年，与开班日期不在同一年。")
        elif "plan_line" in data and not data.get("off_plan_reason"):
            self.add_error("off_plan_reason", "不在年度计划内的培训班，请说明原因（第十六条）。")

    def _clean_hours(self, data: dict[str, Any]) -> None:
        kind = data.get("subject_kind")
        public = data.get("hours_public") or Decimal(0)
        professional = data.get("hours_professional") or Decimal(0)
        data["hours_public"], data["hours_professional"] = public, professional
        if kind in (SubjectKinds.PUBLIC, SubjectKinds.BOTH) and not public:
            self.add_error("hours_public", "公需科目请填写公需学时。")
        if kind in (SubjectKinds.PROFESSIONAL, SubjectKinds.BOTH) and not professional:
            self.add_error("hours_professional", "专业科目请填写专业学时。")
        if kind == SubjectKinds.PUBLIC and professional:
            self.add_error("hours_professional", BOTH_KINDS)
        if kind == SubjectKinds.PROFESSIONAL and public:
            self.add_error("hours_public", BOTH_KINDS)

    def _clean_place(self, data: dict[str, Any]) -> None:
        form = data.get("form")
        if form in (ClassForm.ONSITE, ClassForm.MIXED) and not data.get("place"):
            self.add_error("place", "有面授的，请填写地点。")
        if form in (ClassForm.ONLINE, ClassForm.MIXED) and "platform_url" in data:
            if not data["platform_url"]:
                self.add_error("platform_url", "有网络培训的，请填写平台网址。")

    def _clean_delegation(self, data: dict[str, Any]) -> None:
        """Art. 12: who asks for a class says so in a document."""
        kept = self.present is not None and self.present.delegation_file_id is not None
        given = data.get("delegation_file") is not None or kept
        if data.get("delegated_by"):
            if not given and "delegation_file" in data:
                self.add_error("delegation_file", "受委托承办的，请上传委托文件。")
            if not data.get("delegation_number"):
                self.add_error("delegation_number", "受委托承办的，请填写委托文号。")
        else:
            data["delegation_number"] = ""

    def _clean_funding(self, data: dict[str, Any]) -> None:
        """Art. 15, Art. 21: welfare is open; a charge is a published standard of the day."""
        funding = data.get("funding")
        if funding == Funding.WELFARE and data.get("admission") == Admission.LIST:
            self.add_error("admission", "公益性培训应向社会平等开放，请选“公开报名”（第十五条）。")
        if funding == Funding.SPONSORED and not data.get("delegated_by"):
            self.add_error("delegated_by", "由委托方承担费用的，请填写委托单位。")
        if funding != Funding.PAID:
            data["fee_version"] = ""
            return
        first = data.get("starts_on")
        if not data.get("fee_version"):
            if "fee_version" in data:
                self.add_error("fee_version", "收费的，请选择已公布的收费标准（第二十一条）。")
        elif first is not None and not charges_on(int(data["fee_version"]), first):
            self.add_error(
                "fee_version",
                "该标准在开班日不在执行期内，请选择当日执行的标准，或先公布新标准（第二十一条）。",
            )


def charges_on(version: int, on: datetime.date) -> bool:
    """Whether a published standard holds on a day (Art. 21)."""
    return FeeVersion.objects.in_force(on).filter(pk=version).exists()


def end_of(day: datetime.date | None) -> datetime.datetime | None:
    """24:00 of a day in Panzhihua."""
    if day is None:
        return None
    following = day + datetime.timedelta(days=1)
    return datetime.datetime.combine(following, datetime.time(), tzinfo=ZONE)


class MoveClassForm(forms.Form):
    """Other days or another place."""

    starts_on = DateText(label="新的开班日期")
    ends_on = DateText(label="新的结班日期")
    place = PlainText(label="地点", max_length=200, required=False)
    reason = LongText(label="调整原因", max_length=300)

    def clean(self) -> dict[str, Any]:
        """The class ends after it begins."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("starts_on"), data.get("ends_on")
        if first is not None and last is not None and last < first:
            self.add_error("ends_on", "结班日期不能早于开班日期。")
        return data


class CancelClassForm(forms.Form):
    """Why it does not take place."""

    reason = LongText(label="取消原因", max_length=300)


class NothingForm(forms.Form):
    """A step that asks for nothing but the button."""


class FinishClassForm(forms.Form):
    """Ending before the day asks for a reason."""

    reason = LongText(label="提前结班原因", max_length=300, required=False)


class EvaluateClassForm(forms.Form):
    """The effect of a class in words, and a report (Art. 16)."""

    effect_evaluation = LongText(label="培训效果评估", max_length=3_000)
    effect_file = forms.FileField(label="评估报告", required=False)
