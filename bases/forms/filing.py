"""The filing's form in two parts (Art. 16): results of the year, plan of the next."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.fields import DecimalText, IntegerText, LongText, PlainText
from bases.models import ClassForm, ClassLevel, FeeItem, Field, SubjectKinds

MOST_LINES = 200
LONGEST = 3_000


def _long(label: str, *, required: bool = True, help_text: str = "") -> LongText:
    return LongText(label=label, required=required, max_length=LONGEST, rows=3, help_text=help_text)


def _money(label: str) -> DecimalText:
    return DecimalText(label=f"{label}（万元）", help_text="没有的填 0。", maximum=100_000)


class ResultsForm(forms.Form):
    """Part A: this year's plan as it was carried out (Art. 16, Art. 21)."""

    use_required_attribute = False

    delegated_tasks = _long("委托任务完成情况", help_text="没有承担委托任务的，填“无”。")
    teacher_changes = _long("师资变化")
    course_development = _long("课程开发与理论研究", help_text="没有的，填“无”。")
    income_fiscal = _money("财政拨款收入")
    income_delegated = _money("委托培训收入")
    income_fees = _money("收费收入")
    spending = _money("支出")
    spending_on_base = _money("其中用于基地建设和发展")
    fee_use = _long("收费情况与使用", help_text="收取的费用优先用于保障基地的建设和发展。")
    effect = _long("培训效果评估", help_text="满意度、跟踪反馈及改进。")
    rules_changes = _long("制度和管理人员变化", help_text="没有变化的，填“无”。")
    problems = _long("存在问题")
    practices = _long("典型做法", required=False)


class PlanForm(forms.Form):
    """Part B: next year's plan, beside its lines (Art. 16)."""

    use_required_attribute = False

    target = IntegerText(label="下一年度总目标（人次）", minimum=1, maximum=1_000_000)
    budget = _money("经费预算")
    team_building = _long("师资建设计划")
    course_plan = _long("课程开发计划", required=False)
    safeguards = _long("保障措施")


class PlanLineForm(forms.Form):
    """One line of next year's plan (Art. 13, Art. 16)."""

    use_required_attribute = False

    title = PlainText(label="培训班名称", max_length=120)
    subject_kind = forms.ChoiceField(
        label="科目类别", choices=[("", "请选择"), *SubjectKinds.choices]
    )
    form = forms.ChoiceField(label="方式", choices=[("", "请选择"), *ClassForm.choices])
    level = forms.ChoiceField(label="对象层次", choices=[("", "请选择"), *ClassLevel.choices])
    field = forms.ChoiceField(label="专业领域")
    month = IntegerText(label="拟定月份", minimum=1, maximum=12)
    classes = IntegerText(label="期数", minimum=1, maximum=1_000)
    persons = IntegerText(label="每期人数", minimum=1, maximum=100_000)
    hours = DecimalText(label="学时", places=1, minimum=0, maximum=1_000)
    fee_item = forms.ChoiceField(label="收费项目", required=False)
    delegated_by = PlainText(label="委托单位", max_length=150, required=False)
    teachers = PlainText(label="师资", max_length=200, required=False)
    content = PlainText(label="主要内容", max_length=500, required=False)
    number = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, choices: LineChoices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["field"].choices = choices.fields  # type: ignore[attr-defined]
        self.fields["fee_item"].choices = choices.fees  # type: ignore[attr-defined]
        self.fields["delegated_by"].help_text = "自办的不填。"

    def clean_hours(self) -> Any:
        """More than nothing."""
        hours = self.cleaned_data["hours"]
        if hours is not None and hours <= 0:
            raise forms.ValidationError("学时应大于 0。")
        return hours

    def clean_number(self) -> int | None:
        """The line's stable number, when it had one."""
        text = self.cleaned_data["number"]
        return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None


class LineChoices:
    """What a line chooses from, read once for all lines."""

    def __init__(self, base: Any) -> None:
        fields = Field.objects.filter(is_active=True).values_list("pk", "name")
        fees = FeeItem.objects.filter(base=base, ended_on__isnull=True).values_list("pk", "name")
        self.fields = [("", "请选择"), *((str(pk), name) for pk, name in fields)]
        self.fees = [("", "免费"), *((str(pk), name) for pk, name in fees)]


class ExplanationForm(forms.Form):
    """Why plan and result differ, one box for each line that does (Art. 16)."""

    use_required_attribute = False

    def __init__(self, *args: Any, numbers: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        for number, title in numbers:
            self.fields[f"why_{number}"] = LongText(
                label=f"第{number}项“{title}”差异说明", max_length=500, rows=2
            )


class ReasonForm(forms.Form):
    """Words that go with a step."""

    reason = LongText(label="更正原因", max_length=500)


class RemarksForm(forms.Form):
    """What the bureau returns a filing with."""

    remarks = LongText(
        label="退回意见", max_length=1_000, help_text="请一次写明全部需要补正的内容。"
    )


class RecordFilingForm(forms.Form):
    """Nothing to type: the number is the portal's."""

    opinion = LongText(label="意见", max_length=500, required=False)
