"""Forms of inspections, from arranging to conclusion (Art. 18)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from accounts.fields import DateText, DecimalText, LongText, PlainText
from bases.forms.office import PaperField
from bases.models import Base
from inspections.actions.arranging import Scope
from inspections.actions.checking import LineFacts
from inspections.forms.common import ALL, OfficeForm, ReachForm, base_field, named
from inspections.forms.complaints import BaseChoice, bases
from inspections.models import (
    CheckLine,
    CheckTable,
    Grade,
    InspectionKind,
    InspectionState,
    Inspector,
)

PHOTOS = ("jpg", "png", "pdf")


class InspectionFilterForm(ReachForm):
    """Inspections by base, year, kind, state, grade."""

    base = base_field()
    year = forms.CharField(label="年度", max_length=4, required=False)
    kind = forms.ChoiceField(label="类型", choices=[ALL, *InspectionKind.choices], required=False)
    state = forms.ChoiceField(label="状态", choices=[ALL, *InspectionState.choices], required=False)
    grade = forms.ChoiceField(label="等次", choices=[ALL, *Grade.choices], required=False)

    def found(self, rows: Any) -> Any:
        """Rows that were asked for."""
        asked = self.chosen()
        if "base" in asked:
            rows = rows.filter(named(asked["base"]))
        if asked.get("year", "").isdecimal():
            rows = rows.filter(year=int(asked["year"]))
        if "grade" in asked:
            rows = rows.filter(grade=asked["grade"], approved_by__isnull=False)
        names = ("kind", "state")
        return rows.filter(**{name: asked[name] for name in names if name in asked})


class InspectorsField(forms.ModelMultipleChoiceField):
    """People of the register."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and unit."""
        return f"{obj.user.name}（{obj.user.organisation}）"


class ArrangeInspectionForm(OfficeForm):
    """An inspection outside any plan."""

    base = BaseChoice(queryset=Base.objects.none(), label="基地")
    kind = forms.ChoiceField(
        label="类型", choices=InspectionKind.choices, initial=InspectionKind.SPOT
    )
    table = forms.ModelChoiceField(queryset=CheckTable.objects.none(), label="检查评估表")
    scope_first = DateText(label="检查范围起")
    scope_last = DateText(label="检查范围止")
    group = InspectorsField(
        queryset=Inspector.objects.none(),
        label="检查组",
        widget=forms.CheckboxSelectMultiple,
        help_text="至少两人，其中至少一名市局人员；按名册顺序的第一名市局人员为组长。",
        error_messages={"required": "请选择检查人员。"},
    )
    reason = LongText(
        label="检查事由", max_length=300, error_messages={"required": "请写明检查事由。"}
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["base"].queryset = bases().in_service()  # type: ignore[attr-defined]
        published = CheckTable.objects.filter(published_at__isnull=False)
        self.fields["table"].queryset = published  # type: ignore[attr-defined]
        self.fields["table"].initial = published.first()
        people = Inspector.objects.filter(is_active=True).select_related("user__organisation")
        self.fields["group"].queryset = people  # type: ignore[attr-defined]

    def scope(self) -> Scope:
        """What is looked into."""
        typed = self.cleaned_data
        return Scope(
            kind=typed["kind"],
            table=typed["table"],
            first=typed["scope_first"],
            last=typed["scope_last"],
            reason=typed["reason"],
        )

    def people(self) -> list[Inspector]:
        """The group, one of the bureau first."""
        return sorted(self.cleaned_data["group"], key=lambda one: not one.user.is_municipal)


class AnnounceForm(OfficeForm):
    """When and where."""

    visit_on = DateText(label="检查日期", error_messages={"required": "请填写检查日期。"})
    place = PlainText(
        label="检查地点", max_length=200, required=False, help_text="不填的为办学地址。"
    )
    unannounced = forms.BooleanField(label="不预先通知基地（只用于抽查）", required=False)


class RecuseForm(OfficeForm):
    """Why one steps back."""

    ground = PlainText(
        label="回避事由", max_length=200, error_messages={"required": "请写明回避事由。"}
    )


class SeatInspectorForm(OfficeForm):
    """Who takes a place in the group."""

    inspector = forms.ModelChoiceField(queryset=Inspector.objects.none(), label="检查人员")
    is_lead = forms.BooleanField(label="组长", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        people = Inspector.objects.filter(is_active=True).select_related("user")
        self.fields["inspector"].queryset = people  # type: ignore[attr-defined]


class LineForm(OfficeForm):
    """One line of the sheet, small enough for a telephone."""

    awarded = DecimalText(label="得分", required=False)
    reason = PlainText(label="扣分理由", max_length=500, required=False)
    evidence = PlainText(label="佐证", max_length=500, required=False)
    is_problem = forms.BooleanField(label="列为存在问题", required=False)
    red_line_hit = forms.BooleanField(label="触及一票否决（惯例）", required=False)
    seen = forms.CharField(widget=forms.HiddenInput)
    photo = PaperField(
        label="照片或材料",
        kinds=PHOTOS,
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*,.pdf", "capture": "environment"}),
    )

    def __init__(self, *args: Any, line: CheckLine, **options: Any) -> None:
        super().__init__(*args, **options)
        if not line.red_line:
            del self.fields["red_line_hit"]

    def facts(self) -> LineFacts:
        """What was typed."""
        typed = self.cleaned_data
        awarded = typed["awarded"]
        return LineFacts(
            awarded=None if awarded is None else Decimal(awarded),
            reason=typed["reason"],
            evidence=typed["evidence"],
            is_problem=typed["is_problem"],
            red_line_hit=typed.get("red_line_hit", False),
        )


class FinishVisitForm(OfficeForm):
    """Who was there, and what it comes to."""

    base_attendee = PlainText(
        label="基地在场负责人", max_length=60, error_messages={"required": "请填写在场负责人。"}
    )
    managing_attendees = PlainText(label="管理使用单位参加人", max_length=200, required=False)
    overall = LongText(
        label="总体情况", max_length=3000, error_messages={"required": "请写明总体情况。"}
    )
    problems = LongText(
        label="发现问题清单", max_length=3000, required=False, help_text="一行一个问题。"
    )


class StatementForm(OfficeForm):
    """The base agrees or objects."""

    agrees = forms.ChoiceField(
        label="对检查情况",
        choices=[("yes", "没有异议"), ("no", "有异议")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择有无异议。"},
    )
    text = LongText(label="陈述内容", max_length=3000, required=False)


class ConclusionForm(OfficeForm):
    """The grade, and why."""

    grade = forms.ChoiceField(label="等次", choices=Grade.choices, widget=forms.RadioSelect)
    conclusion = LongText(
        label="结论意见",
        max_length=2000,
        help_text="与检查表得出的等次不一致的，写明理由。",
        error_messages={"required": "请写明结论意见。"},
    )


class PublishResultsForm(OfficeForm):
    """Which results, under what title."""

    title = PlainText(
        label="标题", max_length=200, required=False, help_text="不填的，按年度拟定。"
    )

    def __init__(self, *args: Any, rows: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rows = {str(row.pk): row for row in rows}
        self.fields["chosen"] = forms.MultipleChoiceField(
            label="已出结果、尚未公布的检查",
            choices=[
                (key, f"{row.base.organisation.name} {row.get_kind_display()} {row.grade_label}")
                for key, row in self.rows.items()
            ],
            initial=list(self.rows),
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "请至少选择一件。"},
        )

    def inspections(self) -> list[Any]:
        """Those that were chosen."""
        return [self.rows[key] for key in self.cleaned_data["chosen"]]
