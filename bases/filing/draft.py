"""A filing as it is typed: raw text that is kept whatever it says, read by forms when it counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import QueryDict

from accounts.fields import LongText
from bases.filing.results import YearResults
from bases.forms.filing import (
    MOST_LINES,
    ExplanationForm,
    LineChoices,
    PlanForm,
    PlanLineForm,
    ResultsForm,
)
from bases.models import AnnualFiling, Base, PlanLine

PREFIX = "plan"
FIELDS = (*ResultsForm.base_fields, *PlanForm.base_fields)  # type: ignore[attr-defined]
SHORT = frozenset(  # boxes of one line, shown side by side
    name
    for form in (ResultsForm, PlanForm)
    for name, field in form.base_fields.items()  # type: ignore[attr-defined]
    if not isinstance(field, LongText)
)
LINE_FIELDS = tuple(PlanLineForm.base_fields)  # type: ignore[attr-defined]
COPIED = (
    "title",
    "subject_kind",
    "form",
    "level",
    "field_id",
    "month",
    "classes",
    "persons",
    "hours",
    "fee_item_id",
    "delegated_by",
    "teachers",
    "content",
)
Row = dict[str, str]


def starting_data(base: Base, year: int) -> dict[str, Any]:
    """Next year's plan begins as a copy of this year's lines, without their numbers."""
    lines = PlanLine.objects.standing().filter(base=base, year=year).order_by("number")
    rows = [
        {name.removesuffix("_id"): _text(getattr(line, name)) for name in COPIED} for line in lines
    ]
    return {"fields": {}, "why": {}, "plan": rows}


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def posted_data(post: QueryDict) -> dict[str, Any]:
    """What a page sent, raw: known names only. Raises BadRequest for what cannot be stored."""
    total = post.get(f"{PREFIX}-TOTAL_FORMS", "")
    sound = total.isascii() and total.isdigit() and len(total) < 6
    count = min(int(total), MOST_LINES) if sound else 0
    rows = [_row(post, number) for number in range(count)]
    return {
        "fields": {name: _storable(post.get(name, "")) for name in FIELDS},
        "why": {
            name.removeprefix("why_"): _storable(post.get(name, ""))
            for name in post
            if name.startswith("why_") and name[4:].isdigit() and len(name) < 10
        },
        "plan": [row for row in rows if row is not None],
    }


def _row(post: QueryDict, number: int) -> Row | None:
    """One line; None when it was struck out or is empty."""
    prefix = f"{PREFIX}-{number}-"
    row = {name: _storable(post.get(f"{prefix}{name}", "")) for name in LINE_FIELDS}
    typed = any(value.strip() for name, value in row.items() if name != "number")
    return row if typed and not post.get(f"{prefix}DELETE") else None


def _storable(value: str) -> str:
    if "\x00" in value or any("\ud800" <= c <= "\udfff" for c in value):
        raise BadRequest("内容含有不能保存的字符，或页面编码不是 UTF-8。")
    return value


class Sheet:
    """The forms over what was typed; bound when they are to judge it."""

    short = SHORT

    def __init__(self, filing: AnnualFiling, results: YearResults, *, judged: bool = False) -> None:
        data: Mapping[str, Any] = filing.data or {}
        fields, self.rows = data.get("fields", {}), data.get("plan", [])
        why = {f"why_{number}": text for number, text in data.get("why", {}).items()}
        self.filing, self.year_results = filing, results
        numbers = [(r.line.number, r.line.title) for r in results.lines if r.differs]
        self.results = self._form(ResultsForm, fields, judged)
        self.plan = self._form(PlanForm, fields, judged)
        self.why = self._form(ExplanationForm, why, judged, numbers=numbers)
        self.choices = LineChoices(filing.base)
        self.lines = [
            self._form(PlanLineForm, row, judged, prefix=f"{PREFIX}-{n}", choices=self.choices)
            for n, row in enumerate(self.rows)
        ]
        self.empty_line = PlanLineForm(prefix=f"{PREFIX}-__prefix__", choices=self.choices)

    @staticmethod
    def _form(kind: Any, values: Mapping[str, Any], judged: bool, **options: Any) -> Any:
        if not judged:
            return kind(initial=dict(values), **options)
        prefix = options.get("prefix")
        data = {f"{prefix}-{k}" if prefix else k: v for k, v in values.items()}
        return kind(data=data, **options)

    def blank_lines(self, count: int) -> list[PlanLineForm]:
        """Empty rows after those typed, for pages without scripts."""
        start = len(self.rows)
        return [
            PlanLineForm(prefix=f"{PREFIX}-{start + n}", choices=self.choices) for n in range(count)
        ]

    @property
    def forms(self) -> list[Form]:
        """Every form of the sheet."""
        return [self.results, self.why, self.plan, *self.lines]

    def is_sound(self) -> bool:
        """Whether everything typed can be filed; judged sheets only."""
        return all(form.is_valid() for form in self.forms) and bool(self.lines)

    def problems(self) -> list[tuple[str, str]]:
        """What is wrong, with the id of the box it stands in."""
        found = []
        for number, form in enumerate(self.forms):
            line = number - (len(self.forms) - len(self.lines))
            where = f"下一年度计划第{line + 1}行，" if line >= 0 else ""
            for name, errors in form.errors.items():
                box = form[name]
                found.append((f"{where}{box.label}：{errors[0]}", box.id_for_label))
        if not self.lines:
            found.append(("下一年度计划还没有计划项，请至少填写一行。", "plan-lines"))
        return found
