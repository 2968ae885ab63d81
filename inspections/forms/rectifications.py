"""Forms of a rectification (Art. 18)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from accounts.fields import DateText, IntegerText, LongText, PlainText
from bases.forms.office import PaperField
from bases.regulation import cite
from inspections.actions.rectifying import ItemFacts
from inspections.forms.common import ALL, OfficeForm, ReachForm, base_field, named
from inspections.models import RectificationState

ROWS = 8
ARTICLES = ("6", "8(1)", "8(2)", "8(3)", "8(4)", "8(5)", "11", "12", "13", "14", "15", "16", "17",
            "19", "21", "22")  # fmt: skip
GROUNDS = (
    "不按《办法》开展继续教育工作",
    "不能完成继续教育任务",
    "达不到教学管理要求",
)
EVIDENCE = ("pdf", "jpg", "png", "docx", "xlsx")


class RectificationFilterForm(ReachForm):
    """Rectifications by base and state."""

    base = base_field()
    state = forms.ChoiceField(
        label="状态", choices=[ALL, *RectificationState.choices], required=False
    )

    def found(self, rows: Any) -> Any:
        """Rows that were asked for."""
        asked = self.chosen()
        if "base" in asked:
            rows = rows.filter(named(asked["base"]))
        return rows.filter(state=asked["state"]) if "state" in asked else rows


class OrderForm(OfficeForm):
    """What is to be mended; as many items as there are rows filled in."""

    ground = forms.ChoiceField(
        label="属于第十八条的哪种情形", choices=[(text, text) for text in GROUNDS]
    )

    def __init__(self, *args: Any, problems: list[str] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        found = problems or []
        articles = [("", "请选择"), *((one, cite(one)) for one in ARTICLES)]
        for n in range(1, max(ROWS, len(found) + 2) + 1):
            self.fields[f"problem_{n}"] = PlainText(
                label=f"问题{n}",
                max_length=500,
                required=n == 1,
                initial=found[n - 1] if n <= len(found) else "",
                error_messages={"required": "请至少写明一项问题。"},
            )
            self.fields[f"article_{n}"] = forms.ChoiceField(
                label=f"问题{n} 不符合的条款", choices=articles, required=n == 1
            )
            self.fields[f"asked_{n}"] = PlainText(
                label=f"问题{n} 整改要求", max_length=500, required=n == 1
            )

    def clean(self) -> dict[str, Any]:
        """A problem comes with its article and what is asked."""
        typed = super().clean() or {}
        for n in self._numbers():
            filled = [bool(typed.get(f"{name}_{n}")) for name in ("problem", "article", "asked")]
            if any(filled) and not all(filled):
                self.add_error(f"problem_{n}", "问题、条款和整改要求要同时填写。")
        return typed

    def items(self) -> list[ItemFacts]:
        """Rows that were filled in."""
        typed = self.cleaned_data
        return [
            ItemFacts(typed[f"problem_{n}"], typed[f"article_{n}"], typed[f"asked_{n}"])
            for n in self._numbers()
            if typed.get(f"problem_{n}")
        ]

    def _numbers(self) -> list[int]:
        return [int(name[8:]) for name in self.fields if name.startswith("problem_")]


class ItemForm(OfficeForm):
    """What was done about one item, and what shows it."""

    report = LongText(label="整改情况", max_length=3000, required=False)
    evidence = PaperField(label="佐证材料", kinds=EVIDENCE, required=False)


class ExtensionForm(OfficeForm):
    """How much longer, and why."""

    days = IntegerText(
        label="延长天数",
        help_text=f"自原期限届满之日起算，最多{settings.EXTENSION_MOST_DAYS}日（惯例）。",
        error_messages={"required": "请填写延长天数。"},
    )
    reason = LongText(
        label="延期理由", max_length=500, error_messages={"required": "请写明延期理由。"}
    )


class DecideExtensionForm(OfficeForm):
    """Granted or not."""

    granted = forms.ChoiceField(
        label="审批意见",
        choices=[("yes", "同意延期"), ("no", "不同意延期")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择审批意见。"},
    )
    opinion = LongText(label="说明", max_length=300, required=False)


class ReinspectForm(OfficeForm):
    """What was found of each item."""

    on = DateText(label="复查日期", error_messages={"required": "请填写复查日期。"})
    inspectors = PlainText(
        label="复查人员",
        max_length=200,
        help_text="至少两人（惯例），写明姓名和单位。",
        error_messages={"required": "请填写复查人员。"},
    )

    def __init__(self, *args: Any, items: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.numbers = []
        for item in items:
            self.numbers.append(item.number)
            self.fields[f"met_{item.number}"] = forms.ChoiceField(
                label=f"第{item.number}项 {item.problem}",
                choices=[("", "请选择"), ("yes", "已整改到位"), ("no", "未整改到位")],
                error_messages={"required": "请选择这一项是否到位。"},
            )
            self.fields[f"finding_{item.number}"] = PlainText(
                label=f"第{item.number}项 复查情况", max_length=500, required=False
            )

    def findings(self) -> dict[int, tuple[bool, str]]:
        """By item, met or not, and in words."""
        typed = self.cleaned_data
        return {n: (typed[f"met_{n}"] == "yes", typed[f"finding_{n}"]) for n in self.numbers}
