"""Section 培训规模与建设规划: person-times of three years and planned (Art. 8(5))."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.fields import DecimalText, IntegerText, LongText, PlainText
from applications.forms.inputs import YearText
from applications.forms.sections.parts import (
    YES_NO,
    Choices,
    Facts,
    RowForm,
    SectionForm,
    Select,
    Spec,
    Table,
)
from applications.models import SectionKey

SUBJECTS: Choices = (
    ("public", "公需科目"),
    ("professional", "专业科目"),
    ("both", "公需和专业科目"),
)
MANY = 10_000_000


class ScaleForm(SectionForm):
    """Focus, plan, public welfare, fees, credit."""

    groups = (
        ("服务重点领域", ("focus",)),
        ("近三年开展情况", (), "history", "classes"),
        (
            "建设规划",
            (
                "planned_person_times",
                "plan",
                "development",
                "features",
                "public_welfare",
                "fees",
            ),
            "targets",
        ),
        ("信用与合规", ("violations", "violations_note")),
    )

    focus = LongText(
        label="服务的重点领域和现代服务业领域",
        max_length=2000,
        help_text="围绕我市经济社会发展重点领域，说明主要培训方向。",
    )
    planned_person_times = IntegerText(
        label="计划年培训人次",
        minimum=1,
        maximum=MANY,
        help_text="人次不是人数：一人参加两个班计2人次。办法第八条第（五）项要求每年不少于2000人次。",
    )
    plan = LongText(label="年度培训安排", max_length=3000)
    development = LongText(label="课程与教材开发计划", max_length=3000)
    features = LongText(label="特色与优势", max_length=2000, required=False)
    public_welfare = LongText(
        label="公益性培训安排", max_length=2000, help_text="承担公共服务项目、平等开放的安排。"
    )
    fees = LongText(
        label="收费项目与标准", max_length=2000, help_text="附收费依据；不收费的填“不收费”。"
    )
    violations = Select(
        YES_NO,
        label="近三年有无违法违规、行政处罚或被取消基地、培训资格",
        help_text="有的选“是”。",
    )
    violations_note = LongText(label="情况说明", max_length=2000, required=False)

    @classmethod
    def rule(cls, cleaned: dict[str, Any], facts: Facts) -> dict[str, str]:
        """A yes is explained."""
        if cleaned.get("violations") == "yes" and cleaned.get("violations_note") == "":
            return {"violations_note": "选“是”的，请说明时间、事由和处理结果。"}
        return {}


class HistoryForm(RowForm):
    """One past year; person-times, not persons."""

    identity = ("year",)

    year = YearText(label="年度")
    classes = IntegerText(label="班次", minimum=0, maximum=100_000)
    person_times = IntegerText(label="培训人次", minimum=0, maximum=MANY)
    senior = IntegerText(label="其中高级（人次）", minimum=0, maximum=MANY)
    middle = IntegerText(label="其中中级（人次）", minimum=0, maximum=MANY)
    junior = IntegerText(label="其中初级（人次）", minimum=0, maximum=MANY)
    public_hours = IntegerText(label="公需科目学时", minimum=0, maximum=MANY)
    professional_hours = IntegerText(label="专业科目学时", minimum=0, maximum=MANY)
    delegated_by = PlainText(label="主要委托方", max_length=150, required=False)
    satisfaction = DecimalText(
        label="满意度（%）",
        minimum=0,
        maximum=100,
        places=2,
        required=False,
    )

    @classmethod
    def rule(cls, cleaned: dict[str, Any], facts: Facts) -> dict[str, str]:
        """The split does not exceed the whole."""
        parts = [cleaned.get(name) for name in ("senior", "middle", "junior")]
        total = cleaned.get("person_times")
        if total is None or None in parts:
            return {}
        told = sum(p for p in parts if p is not None)
        if told > total:
            return {"person_times": f"高、中、初级合计{told}人次，超过培训人次{total}，请核对。"}
        return {}


class ClassForm(RowForm):
    """One of the main classes held."""

    identity = ("name", "held")

    name = PlainText(label="班名", max_length=100)
    held = PlainText(label="时间", max_length=60, help_text="例如 2025年5月12日至16日。")
    organiser = PlainText(label="主办或委托单位", max_length=150)
    people = IntegerText(label="人数", minimum=1, maximum=100_000)
    hours = IntegerText(label="学时", minimum=1, maximum=10_000)
    subject = Select(SUBJECTS, label="科目")


class TargetForm(RowForm):
    """A field's share of the yearly plan."""

    identity = ("field", "person_times")

    field = Select(label="专业领域")
    person_times = IntegerText(label="计划人次", minimum=1, maximum=MANY)


def choices(facts: Facts) -> Mapping[str, Choices]:
    """Subject fields that the bureau keeps."""
    return {"field": facts.fields}


def check(
    fields: dict[str, Any], tables: dict[str, list[dict[str, Any]]], facts: Facts
) -> list[str]:
    """The plan by field adds up to the plan."""
    planned = fields.get("planned_person_times")
    parts = [row.get("person_times") for row in tables.get("targets", [])]
    if planned is None or not parts or None in parts:
        return []
    total = sum(p for p in parts if p is not None)
    if total != planned:
        return [f"分领域计划合计{total}人次，与计划年培训人次{planned}不一致，请核对。"]
    return []


SPEC = Spec(
    SectionKey.SCALE,
    ScaleForm,
    tables=(
        Table(
            "history",
            "近三年继续教育开展情况",
            HistoryForm,
            min_rows=3,
            max_rows=3,
            fixed_years=True,
        ),
        Table("classes", "近三年主要班次", ClassForm, min_rows=1),
        Table("targets", "分领域年培训计划", TargetForm, min_rows=1, max_rows=40, choices=choices),
    ),
    check=check,
)
