"""Forms of fees (Art. 21): publish, revise, end; filters inside and outside."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.db.models import Q

from accounts.fields import DateText, DecimalText, PlainText
from accounts.models import County
from bases.actions.fees import FeeFacts
from bases.fees import raised_lately, standing_as
from bases.forms.office import (
    Choice,
    OfficeForm,
    PaperField,
    ReachForm,
    base_field,
    named,
    sort_field,
)
from bases.forms.plaques import ALL, LONGEST, FilterForm
from bases.models import Base, FeeUnit, FeeVersion
from bases.reading import read_number

BASIS_FILES = ("pdf", "jpg", "png", "docx")
MOST = 1_000_000
STANDINGS = (
    ALL,
    ("current", "执行中"),
    ("coming", "待执行"),
    ("expired", "已过有效期"),
    ("ended", "已停止"),
)
ITEM_SORTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "base": ("基地", ("base__number", "name", "pk")),
    "name": ("收费项目", ("name", "pk")),
    "newest": ("新登记在前", ("-created_at", "-pk")),
}
PUBLIC_SORTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "base": ("基地", ("item__base__number", "item__name", "pk")),
    "cheap": ("标准从低到高", ("unit", "standard", "pk")),
    "dear": ("标准从高到低", ("unit", "-standard", "pk")),
    "newest": ("新执行在前", ("-valid_from", "-pk")),
}


class FeeFactsForm(OfficeForm):
    """A standard with its basis."""

    standard = DecimalText(
        label="收费标准（元）",
        maximum=MOST,
        help_text="只填数字，例：12.50。",
        error_messages={"required": "请填写收费标准。"},
    )
    unit = Choice(FeeUnit.choices, label="计价单位")
    content = PlainText(
        label="服务内容",
        max_length=300,
        help_text="如：培训、教材、场地；不含食宿的，请写明。",
        error_messages={"required": "请写明服务内容。"},
    )
    reductions = PlainText(
        label="减免", max_length=300, required=False, help_text="如：困难企业职工减半。"
    )
    basis = PlainText(
        label="收费依据",
        max_length=200,
        help_text="文件名称，如：关于核定培训收费标准的批复。",
        error_messages={"required": "请填写收费依据。"},
    )
    basis_number = PlainText(
        label="依据文号", max_length=80, error_messages={"required": "请填写依据文号。"}
    )
    basis_file = PaperField(
        label="依据文件",
        kinds=BASIS_FILES,
        required=False,
        help_text="pdf、jpg、png 或 docx，向社会公开。提高标准的必须上传。",
    )
    valid_from = DateText(label="执行日期", error_messages={"required": "请填写执行日期。"})
    valid_until = DateText(label="有效期至", required=False, help_text="长期有效的不填。")

    def clean_standard(self) -> Any:
        """Free is no fee."""
        standard = self.cleaned_data["standard"]
        if standard is not None and standard <= 0:
            raise forms.ValidationError("收费标准应大于 0。不收费的不用登记。")
        return standard

    def facts(self) -> FeeFacts:
        """What was typed, for the action."""
        names = FeeFacts.__dataclass_fields__
        return FeeFacts(**{name: self.cleaned_data[name] for name in names})


class PublishFeeForm(FeeFactsForm):
    """A new item."""

    field_order = ("name",)
    name = PlainText(
        label="收费项目",
        max_length=80,
        help_text="公布后不能改名，如：公需科目培训费。",
        error_messages={"required": "请填写收费项目。"},
    )


class ReviseFeeForm(FeeFactsForm):
    """The next standard of an item; ``after`` is the version that was on the page."""

    after = forms.IntegerField(widget=forms.HiddenInput)
    reason = PlainText(
        label="调整原因",
        max_length=300,
        required=False,
        help_text="提高标准的必须填写。向社会公开。",
    )


class EndFeeForm(OfficeForm):
    """From when it is charged no more."""

    on = DateText(
        label="停止日期",
        help_text="从这一天起不再收费。",
        error_messages={"required": "请填写停止日期。"},
    )
    reason = PlainText(
        label="停止原因", max_length=200, error_messages={"required": "请写明停止收费的原因。"}
    )


class FeeFilterForm(ReachForm):
    """Items inside."""

    q = forms.CharField(label="项目、内容或依据文号", max_length=LONGEST, required=False)
    base = base_field()
    state = forms.ChoiceField(label="状态", choices=STANDINGS, required=False)
    unit = forms.ChoiceField(label="计价单位", choices=[ALL, *FeeUnit.choices], required=False)
    raised = forms.ChoiceField(
        label="近一年提高", choices=[ALL, ("yes", "提高过标准")], required=False
    )
    sort = sort_field(ITEM_SORTS)

    def found(self, items: Any, on: datetime.date) -> Any:
        """The items asked for, in order."""
        wanted = self.chosen()
        if words := wanted.get("q"):
            items = items.filter(
                Q(name__icontains=words) | Q(pk__in=_versions_with(words).values("item"))
            )
        if "base" in wanted:
            items = items.filter(named(wanted["base"]))
        if "unit" in wanted:
            items = items.filter(
                pk__in=FeeVersion.objects.in_force(on).filter(unit=wanted["unit"]).values("item")
            )
        if "raised" in wanted:
            items = items.filter(raised_lately(on))
        items = standing_as(wanted.get("state", ""), items, on)
        return items.order_by(*ITEM_SORTS[wanted.get("sort", "base")][1])


def _versions_with(words: str) -> Any:
    return FeeVersion.objects.filter(
        Q(content__icontains=words) | Q(basis__icontains=words) | Q(basis_number__icontains=words)
    )


class PublicFeeForm(FilterForm):
    """Fees in force."""

    q = forms.CharField(label="项目、内容或依据", max_length=LONGEST, required=False)
    base = base_field()
    county = forms.ModelChoiceField(
        County.objects.all(),
        label="县（区）",
        required=False,
        empty_label="全部",
        to_field_name="code",
    )
    unit = forms.ChoiceField(label="计价单位", choices=[ALL, *FeeUnit.choices], required=False)
    sort = sort_field(PUBLIC_SORTS)

    @property
    def is_narrowed(self) -> bool:
        """Whether rows were left out, the order aside."""
        return any(name != "sort" for name in self.chosen())

    def found(self, versions: Any) -> Any:
        """The standards asked for, in order."""
        wanted = self.chosen()
        if words := wanted.get("q"):
            versions = versions.filter(
                Q(item__name__icontains=words)
                | Q(content__icontains=words)
                | Q(basis__icontains=words)
                | Q(basis_number__icontains=words)
            )
        if "base" in wanted:
            number = read_number(wanted["base"])
            of_base = Q(item__base__in=Base.objects.search(wanted["base"]).values("pk"))
            versions = versions.filter(of_base | Q(item__base__number=number or "-"))
        if "county" in wanted:
            versions = versions.filter(item__base__organisation__county=wanted["county"])
        if "unit" in wanted:
            versions = versions.filter(unit=wanted["unit"])
        return versions.order_by(*PUBLIC_SORTS[wanted.get("sort", "base")][1])
