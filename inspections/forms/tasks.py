"""Forms of delegated tasks and hints (Art. 12, Art. 19)."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.fields import DateText, IntegerText, LongText, PlainText
from bases.forms.office import ReachForm, base_field, named
from bases.models import Base, SubjectKinds, TrainingClass
from inspections.actions.tasks import TaskFacts
from inspections.forms.common import ALL, OfficeForm
from inspections.models import Grade, HintKind, Inspection, Judgement, TaskState
from inspections.standing import ranked, with_grade


class TaskFilterForm(ReachForm):
    """Tasks by base, year and state."""

    base = base_field()
    year = forms.CharField(label="年度", max_length=4, required=False)
    state = forms.ChoiceField(label="状态", choices=[ALL, *TaskState.choices], required=False)

    def found(self, rows: Any) -> Any:
        """Rows that were asked for."""
        asked = self.chosen()
        if "base" in asked:
            rows = rows.filter(named(asked["base"]))
        if asked.get("year", "").isdecimal():
            rows = rows.filter(year=int(asked["year"]))
        return rows.filter(state=asked["state"]) if "state" in asked else rows


class OfferTaskForm(OfficeForm):
    """What is asked for, of whom, and why of this base."""

    base = forms.ChoiceField(
        label="承担基地", help_text="最近一次公布为优秀的排在前面（第十八条：任务分配给予倾斜）。"
    )
    title = PlainText(
        label="任务名称", max_length=120, error_messages={"required": "请填写任务名称。"}
    )
    subject_kind = forms.ChoiceField(label="科目类别", choices=SubjectKinds.choices)
    persons = IntegerText(label="计划人次", error_messages={"required": "请填写计划人次。"})
    document_number = PlainText(
        label="委托文号", max_length=60, error_messages={"required": "请填写委托文号。"}
    )
    finish_by = DateText(label="完成期限", error_messages={"required": "请填写完成期限。"})
    reason = LongText(
        label="安排给该基地的理由", max_length=500, error_messages={"required": "请写明理由。"}
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = with_grade(Base.objects.in_service().select_related("organisation"))
        self.bases = {str(base.pk): base for base in ranked(rows)}
        labels = dict(Grade.choices)
        self.fields["base"].choices = [  # type: ignore[attr-defined]
            (key, f"{base.organisation.name}（{labels.get(base.last_grade, '尚无结果')}）")
            for key, base in self.bases.items()
        ]

    def chosen_base(self) -> Base:
        """The base."""
        found: Base = self.bases[self.cleaned_data["base"]]
        return found

    def facts(self) -> TaskFacts:
        """What is asked for."""
        names = ("title", "subject_kind", "persons", "document_number", "finish_by")
        return TaskFacts(**{name: self.cleaned_data[name] for name in names})


class DeclineTaskForm(OfficeForm):
    """Why the base cannot."""

    answer = LongText(
        label="不能承接的理由", max_length=300, error_messages={"required": "请说明理由。"}
    )


class FinishTaskForm(OfficeForm):
    """The class that was held."""

    training_class = forms.ModelChoiceField(
        queryset=TrainingClass.objects.none(), label="承办的培训班"
    )

    def __init__(self, *args: Any, classes: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["training_class"].queryset = classes  # type: ignore[attr-defined]


class HintFilterForm(ReachForm):
    """Hints by base, kind, judgement."""

    base = base_field()
    kind = forms.ChoiceField(label="类型", choices=[ALL, *HintKind.choices], required=False)
    judgement = forms.ChoiceField(label="判断", choices=[ALL, *Judgement.choices], required=False)

    def found(self, rows: Any) -> Any:
        """Rows that were asked for."""
        asked = self.chosen()
        if "base" in asked:
            rows = rows.filter(named(asked["base"]))
        names = ("kind", "judgement")
        return rows.filter(**{name: asked[name] for name in names if name in asked})


class JudgeHintForm(OfficeForm):
    """Is there something in it, and why."""

    judgement = forms.ChoiceField(
        label="判断",
        choices=[one for one in Judgement.choices if one[0] != Judgement.OPEN],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择判断。"},
    )
    reason = LongText(
        label="判断的理由", max_length=300, error_messages={"required": "请写明理由。"}
    )
    inspection = forms.ModelChoiceField(
        queryset=Inspection.objects.none(),
        label="转入检查",
        required=False,
        empty_label="不转入",
        help_text="该基地尚未办结的检查；没有的，另行安排。",
    )

    def __init__(self, *args: Any, inspections: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["inspection"].queryset = inspections  # type: ignore[attr-defined]
