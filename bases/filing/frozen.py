"""What a version keeps (Art. 16): plain data with labels, and what two versions differ in."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bases.filing.draft import Sheet
from bases.forms.filing import PlanForm, ResultsForm
from bases.models import Field


@dataclass(frozen=True)
class Change:
    """One difference between two versions."""

    label: str
    before: str
    after: str


def freeze(sheet: Sheet, at: datetime.datetime) -> dict[str, Any]:
    """A sound sheet as plain data. Figures of the records are those of the instant."""
    why = sheet.why.cleaned_data
    fields = dict(Field.objects.values_list("pk", "name"))
    fees = dict(sheet.choices.fees)
    return {
        "year": sheet.filing.year,
        "as_of": at.isoformat(),
        "sums": sheet.year_results.frozen(),
        "lines": [r.frozen(why.get(f"why_{r.line.number}", "")) for r in sheet.year_results.lines],
        "results": _texts(sheet.results),
        "plan": _texts(sheet.plan),
        "plan_lines": [_line(form, fields, fees) for form in sheet.lines],
    }


def _texts(form: Any) -> dict[str, str]:
    return {name: "" if v is None else str(v) for name, v in form.cleaned_data.items()}


def _line(form: Any, fields: Mapping[int, str], fees: Mapping[str, str]) -> dict[str, str]:
    data = _texts(form)
    shown = {
        name: str(dict(form.fields[name].choices).get(data[name], ""))
        for name in ("subject_kind", "form", "level")
    }
    return {
        **data,
        **{f"{name}_label": label for name, label in shown.items()},
        "field_label": fields.get(int(data["field"]), ""),
        "fee_label": fees.get(data["fee_item"], "免费"),
    }


LINE_LABELS = {
    "title": "名称",
    "subject_kind_label": "科目类别",
    "form_label": "方式",
    "level_label": "层次",
    "field_label": "专业领域",
    "month": "月份",
    "classes": "期数",
    "persons": "每期人数",
    "hours": "学时",
    "fee_label": "收费项目",
    "delegated_by": "委托单位",
    "teachers": "师资",
    "content": "主要内容",
}


def labelled(content: Mapping[str, Any], part: str) -> list[tuple[str, str]]:
    """Label and text of a part's fields, in the form's order."""
    kind: Any = ResultsForm if part == "results" else PlanForm
    values = content.get(part, {})
    return [(str(f.label), values.get(name, "")) for name, f in kind.base_fields.items()]


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What an amendment changed, field by field and line by line."""
    found = []
    for part in ("results", "plan"):
        pairs = zip(labelled(before, part), labelled(after, part), strict=True)
        found += [Change(label, old, new) for (label, old), (_, new) in pairs if old != new]
    olds, news = _by_number(before), _by_number(after)
    for number in sorted(olds.keys() | news.keys()):
        old, new = _sentence(olds.get(number)), _sentence(news.get(number))
        if old != new:
            found.append(Change(f"计划项 {number}", old, new))
    return found


def _by_number(content: Mapping[str, Any]) -> dict[int, Mapping[str, str]]:
    return {int(line["number"]): line for line in content.get("plan_lines", ())}


def _sentence(line: Mapping[str, str] | None) -> str:
    if line is None:
        return ""
    shown = ((label, line.get(name, "")) for name, label in LINE_LABELS.items())
    return "；".join(f"{label}：{text}" for label, text in shown if text)
