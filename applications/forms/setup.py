"""Forms of the administrator's tables; every number here is practice (惯例), not the Measures."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts import identity
from accounts.fields import (
    DateText,
    DecimalText,
    IntegerText,
    LongText,
    PlainText,
    UsccField,
    half_width,
)
from accounts.models import Role, User
from applications.actions.setup import STAYS_OPEN
from applications.forms.inputs import VeiledNumber
from applications.forms.sections import form_labels
from applications.models import AttachmentKind, Batch, Criterion, Expert, FormText, Rubric
from bases.regulation import CONDITIONS, ZONE, Condition


class InstantText(forms.CharField):
    """A date and a time in Panzhihua: 2026-03-01 09:00."""

    PATTERN = re.compile(r"(.*?)[ T]*(\d{1,2})[:：](\d{2})", re.ASCII)

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", "例如 2026-03-01 09:00；24:00 请写次日 00:00。")
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        """An aware datetime, or None when left empty."""
        if value in self.empty_values or isinstance(value, datetime.datetime):
            return value or None
        found = self.PATTERN.fullmatch(half_width(str(value)).strip())
        if not found:
            raise ValidationError("时间格式不对，例如 2026-03-01 09:00。")
        try:
            day = DateText().clean(found[1].strip())
            clock = datetime.time(int(found[2]), int(found[3]))
        except (ValidationError, ValueError):
            raise ValidationError("没有这个时间，请核对，例如 2026-03-01 09:00。") from None
        return datetime.datetime.combine(day, clock, tzinfo=ZONE)

    def prepare_value(self, value: Any) -> Any:
        """In the zone of the city."""
        if isinstance(value, datetime.datetime):
            return value.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
        return value


class BatchForm(forms.ModelForm):
    """A batch (Art. 3)."""

    name = PlainText(label="名称", max_length=60)
    year = IntegerText(label="年度", minimum=2021, maximum=2100)
    announced_at = InstantText(label="公告时间")
    opens_at = InstantText(label="开始受理时间")
    closes_at = InstantText(label="截止时间", help_text="到这一刻为止，之后不能报送。")
    review_by = DateText(label="评审完成期限（惯例）")
    notes = LongText(label="申报说明", required=False, max_length=3000)
    quota = IntegerText(label="计划认定数（惯例）", required=False, minimum=1, maximum=500)
    pass_mark = DecimalText(label="合格线（惯例）", minimum=0, maximum=100)
    panel_size = IntegerText(label="评审专家人数（惯例）", minimum=5, maximum=31)
    trim_from = IntegerText(label="满几人去最高最低分（惯例）", minimum=3, maximum=99)
    notice_days = IntegerText(label="公示工作日（惯例）", minimum=1, maximum=60)
    notice_restarts = forms.BooleanField(
        label="名单变动后重新公示（惯例）",
        required=False,
        help_text="勾选：有单位退出公示时，其余单位另行公示，公示期重新计算。",
    )
    workload_cap = IntegerText(label="每位专家至多评审件数（惯例）", minimum=1, maximum=500)

    class Meta:
        model = Batch
        fields = (
            "name",
            "year",
            "announced_at",
            "opens_at",
            "closes_at",
            "review_by",
            "focus_fields",
            "focus_counties",
            "quota",
            "rubric",
            "pass_mark",
            "panel_size",
            "trim_from",
            "notice_days",
            "notice_restarts",
            "workload_cap",
            "notes",
        )
        widgets = {
            "focus_fields": forms.CheckboxSelectMultiple,
            "focus_counties": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, at: datetime.datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.is_running = self.instance.pk is not None and self.instance.opens_at <= at
        if self.is_running:
            for name, field in self.fields.items():
                field.disabled = name not in STAYS_OPEN

    def clean(self) -> dict[str, Any]:
        """The three instants follow each other, the panel is odd."""
        data = super().clean() or {}
        announced, opens, closes = (data.get(n) for n in ("announced_at", "opens_at", "closes_at"))
        if opens and closes and opens >= closes:
            self.add_error("closes_at", "截止时间应晚于开始受理时间。")
        if announced and opens and announced > opens:
            self.add_error("announced_at", "公告时间不能晚于开始受理时间。")
        if self.is_running:
            return data
        if data.get("panel_size") and data["panel_size"] % 2 == 0:
            self.add_error("panel_size", "评审专家人数应为单数。")
        return data


class CriterionForm(forms.Form):
    """One line of a review table."""

    condition = forms.ChoiceField(
        label="对应条件", choices=[(c.value, CONDITIONS[c].title) for c in Condition]
    )
    title = PlainText(label="评审要点", max_length=100)
    guidance = PlainText(label="评分说明", max_length=500, required=False)
    weight = IntegerText(label="分值", minimum=1, maximum=100)
    use_required_attribute = False


CriterionFormSet = forms.formset_factory(CriterionForm, extra=0, can_delete=True, max_num=60)


class ExpertForm(forms.ModelForm):
    """A member of the pool; the account comes from an invitation."""

    title = PlainText(label="职称", max_length=60)
    employer = PlainText(label="工作单位", max_length=150)
    employer_uscc = UsccField(
        label="工作单位统一社会信用代码", required=False, help_text="用于自动发现应当回避的情形。"
    )
    term_from = DateText(label="任期开始", required=False)
    term_until = DateText(
        label="任期结束", required=False, help_text="任期以外不选派、不抽取；留空为不限。"
    )
    id_number = VeiledNumber(label="身份证号（选填，仅用于回避核对）", required=False)

    class Meta:
        model = Expert
        fields = (
            "user",
            "kind",
            "fields",
            "title",
            "employer",
            "employer_uscc",
            "term_from",
            "term_until",
            "is_active",
        )
        widgets = {"fields": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        present = "已登记；重新填写即更换。" if self.instance.id_digest else ""
        self.fields["id_number"].help_text = f"{present}只保存不可还原的摘要，登记后不再显示。"
        if self.instance.pk:
            del self.fields["user"]
            return
        known = Expert.objects.values("user")
        people = User.objects.filter(role=Role.EXPERT, is_active=True).exclude(pk__in=known)
        choice: Any = self.fields["user"]
        choice.queryset = people
        choice.label_from_instance = lambda person: f"{person.name}（{person.username}）"
        choice.help_text = "请先邀请；对方接受邀请、开通账户后在此登记。"

    def clean(self) -> dict[str, Any]:
        """A term in order; the number's digest, which nobody else in the pool has."""
        data = super().clean() or {}
        first, last = data.get("term_from"), data.get("term_until")
        if first and last and first > last:
            self.add_error("term_until", "任期结束不能早于任期开始。")
        digest = identity.digest_in(data.get("id_number") or "")
        if digest:
            if Expert.objects.filter(id_digest=digest).exclude(pk=self.instance.pk).exists():
                self.add_error("id_number", "该号码已登记在另一位专家名下，请核对。")
            self.instance.id_digest = digest
        return data


class EmploymentForm(forms.Form):
    """A former employer."""

    employer = PlainText(label="曾任职单位", max_length=150)
    employer_uscc = UsccField(label="信用代码", required=False)
    until = DateText(label="离开日期")
    use_required_attribute = False


EmploymentFormSet = forms.formset_factory(EmploymentForm, extra=0, can_delete=True, max_num=20)


class AttachmentKindForm(forms.ModelForm):
    """A line of the list of attachments."""

    label = PlainText(label="材料名称", max_length=100)
    help = PlainText(label="说明", max_length=300, required=False)
    order = IntegerText(label="排序", minimum=0, maximum=9999)

    class Meta:
        model = AttachmentKind
        fields = ("code", "label", "help", "section", "required", "order", "is_active")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        code = self.fields["code"]
        code.help_text = "字母、数字、连字符；上传的文件按它归档，登记后不能更改。"
        code.disabled = self.instance.pk is not None


class FormTextForm(forms.ModelForm):
    """The bureau's wording of a field of the form."""

    place = forms.ChoiceField(label="字段")
    label = PlainText(label="名称", max_length=60, required=False, help_text="留空用原名称。")
    help = PlainText(label="说明", max_length=300, required=False)

    class Meta:
        model = FormText
        fields = ("label", "help")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(f"{s}|{f}", f"{s} · {label}") for s, f, label in form_labels()]
        self.fields["place"].choices = choices  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["place"] = f"{self.instance.section}|{self.instance.field}"

    def clean(self) -> dict[str, Any]:
        """Put section and field in their places; one wording per field."""
        data = super().clean() or {}
        if "place" in data:
            section, field = data["place"].split("|", 1)
            same = FormText.objects.filter(section=section, field=field)
            if same.exclude(pk=self.instance.pk).exists():
                self.add_error("place", "该字段已有设置，请直接修改。")
            self.instance.section, self.instance.field = section, field
        return data


def rubric_rows(rubric: Rubric) -> list[dict[str, Any]]:
    """What the lines of a review table start with."""
    lines: list[Criterion] = list(rubric.criteria.all())
    return [
        {"condition": c.condition, "title": c.title, "guidance": c.guidance, "weight": c.weight}
        for c in lines
    ]
