"""A section with its values: what is wrong with it, what it says, how it is drawn."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import Form
from django.utils.datastructures import MultiValueDict

from applications.forms.inputs import VeiledNumber
from applications.forms.sections import Facts, Part, Spec, Table

if TYPE_CHECKING:
    from applications.models import Attachment

Wording = Mapping[str, tuple[str, str]]
Data = Mapping[str, Any]
MAX_TOLD = 12


@dataclass
class Slot:
    """A place for files in a section."""

    code: str
    label: str
    help: str = ""
    required: bool = True
    many: bool = False
    files: list[Attachment] = field(default_factory=list)

    @property
    def is_missing(self) -> bool:
        """Asked for and empty."""
        return self.required and not self.files

    @property
    def dom_id(self) -> str:
        """Anchor of the slot on its page."""
        return "slot-" + self.code.replace(":", "-")


@dataclass(frozen=True)
class Problem:
    """Something to mend, and where on the page it is."""

    text: str
    anchor: str = ""
    query: str = ""


def values_of(raw: Mapping[str, Any]) -> MultiValueDict[str, Any]:
    """Stored values the way a Django form takes them."""
    return MultiValueDict({k: v if isinstance(v, list) else [v] for k, v in raw.items()})


def text_of(one: forms.Field, value: Any) -> str:
    """A cleaned value in words."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(one, forms.ChoiceField):
        names = {str(k): str(v) for k, v in one.choices}  # type: ignore[union-attr, misc]
        chosen = value if isinstance(value, list) else [value]
        return "、".join(names.get(str(v), str(v)) for v in chosen)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime.date):
        return f"{value.year}年{value.month}月{value.day}日"
    return str(value)


def plain(value: Any) -> Any:
    """A cleaned value in JSON's types."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


class BoundTable:
    """A table with its rows."""

    def __init__(
        self, table: Table, rows: Sequence[Mapping[str, Any]], facts: Facts, wording: Wording
    ) -> None:
        own = {
            name.partition(".")[2]: words
            for name, words in wording.items()
            if name.startswith(f"{table.prefix}.")
        }
        self.table = table
        self.facts = facts
        self.part = Part(table.form_class, table.prefix, table.choices, own)
        self.rows = self._by_year(rows) if table.fixed_years else list(rows)

    def _by_year(self, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """One row for each of the three years, in order, whatever was stored."""
        told = {str(row.get("year", "")): row for row in rows}
        return [{**told.get(str(y), {}), "year": str(y)} for y in self.facts.years]

    @cached_property
    def fields(self) -> dict[str, forms.Field]:
        """The columns."""
        return self.part.fields(self.facts)

    @cached_property
    def checked(self) -> list[tuple[dict[str, Any], dict[str, list[str]]]]:
        """Each row cleaned, with its errors."""
        return [self.part.check(row, self.facts) for row in self.rows]

    @property
    def cleaned(self) -> list[dict[str, Any]]:
        """Each row's sound values."""
        return [cleaned for cleaned, _errors in self.checked]

    @cached_property
    def problems(self) -> list[Problem]:
        """What is wrong, row by row, the first few."""
        found = []
        if len(self.rows) < self.table.min_rows:
            text = f"{self.table.title}：至少填写{self.table.min_rows}行。"
            found.append(Problem(text, f"table-{self.table.prefix}"))
        if len(self.rows) > self.table.max_rows:
            found.append(Problem(f"{self.table.title}：最多{self.table.max_rows}行。"))
        for number, (_cleaned, errors) in enumerate(self.checked):
            for name, messages in errors.items():
                label = self.fields[name].label
                found.append(
                    Problem(
                        f"{self.table.title}第{number + 1}行“{label}”：{messages[0]}",
                        f"id_{self.table.prefix}-{number}-{name}",
                        self._query(number),
                    )
                )
        return found

    def _query(self, number: int) -> str:
        page = number // self.table.window
        return f"?{self.table.prefix}={page + 1}" if page else ""

    def drawn(self, first: int, last: int, *, blank: int = 0, judged: bool = True) -> list[Form]:
        """Rows ``first`` to ``last`` as typed, judged or not, and blank ones after them."""
        window = self.rows[first:last]
        bound = [self._row(first + n, row, judged) for n, row in enumerate(window)]
        start = first + len(window)
        return bound + [self._form(start + n) for n in range(blank)]

    def empty_form(self) -> Form:
        """A row for JavaScript to copy."""
        return self._form("__prefix__")

    def _row(self, number: int, row: Mapping[str, Any], judged: bool) -> Form:
        if not judged:
            return self._form(number, initial=dict(row))
        data = {f"{self.table.prefix}-{number}-{name}": value for name, value in row.items()}
        return self._form(number, data=values_of(data))

    def _form(self, number: int | str, **values: Any) -> Form:
        prefix = f"{self.table.prefix}-{number}"
        return self.table.form_class(**values, prefix=prefix, facts=self.facts, part=self.part)

    def summary(self, number: int) -> str:
        """A row in a few words, as typed."""
        row = self.rows[number]
        names = self.table.form_class.identity
        words = (text_of(self.fields[n], row.get(n, "")) for n in names)
        return " · ".join(word for word in words if word)

    def frozen(self) -> dict[str, Any]:
        """Columns and rows in words, for a snapshot."""
        shown = {n: f for n, f in self.fields.items() if not isinstance(f, VeiledNumber)}
        return {
            "prefix": self.table.prefix,
            "title": self.table.title,
            "columns": [{"name": n, "label": str(f.label)} for n, f in shown.items()],
            "rows": [
                [text_of(f, cleaned.get(n)) for n, f in shown.items()] for cleaned in self.cleaned
            ],
            **self._veiled(),
        }

    def _veiled(self) -> dict[str, Any]:
        """What conflicts of interest are looked for with; no page and no paper reads it."""
        columns = {
            n: [str(cleaned.get(n) or "") for cleaned in self.cleaned]
            for n, f in self.fields.items()
            if isinstance(f, VeiledNumber)
        }
        return {"veiled": columns} if any(map(any, columns.values())) else {}


class Sheet:
    """One section with its values."""

    def __init__(
        self,
        spec: Spec,
        data: Data,
        facts: Facts,
        *,
        slots: Sequence[Slot] = (),
        wording: Wording | None = None,
    ) -> None:
        self.spec = spec
        self.facts = facts
        self.slots = list(slots)
        self.values: Mapping[str, Any] = data.get("fields", {})
        self.wording = wording or {}
        self.part = Part(spec.form_class, "", spec.choices, dict(self.wording))
        rows = data.get("tables", {})
        self.tables = {
            t.prefix: BoundTable(t, rows.get(t.prefix, ()), facts, self.wording)
            for t in spec.tables
        }

    @cached_property
    def fields(self) -> dict[str, forms.Field]:
        """The single fields."""
        return self.part.fields(self.facts)

    @cached_property
    def checked(self) -> tuple[dict[str, Any], dict[str, list[str]]]:
        """Single fields cleaned, with their errors."""
        return self.part.check(self.values, self.facts)

    @property
    def cleaned(self) -> dict[str, Any]:
        """Sound values of single fields."""
        return self.checked[0]

    @cached_property
    def wanted_tables(self) -> list[BoundTable]:
        """Tables that apply, given the single fields."""
        return [t for t in self.tables.values() if t.table.is_wanted(self.values)]

    def form(self, *, judged: bool = True) -> Form:
        """The single fields as typed; a page never saved is not judged yet."""
        values: dict[str, Any] = (
            {"data": values_of(self.values)} if judged else {"initial": dict(self.values)}
        )
        return self.spec.form_class(**values, facts=self.facts, part=self.part)

    @cached_property
    def problems(self) -> list[Problem]:
        """Everything that keeps the section from being complete."""
        found = [
            Problem(f"{self.fields[name].label}：{messages[0]}", f"id_{name}")
            for name, messages in self.checked[1].items()
        ]
        for table in self.wanted_tables:
            found += table.problems
        if self.spec.check is not None:
            rows = {t.table.prefix: t.cleaned for t in self.wanted_tables}
            found += [Problem(text) for text in self.spec.check(self.cleaned, rows, self.facts)]
        found += [
            Problem(f"尚未上传：{slot.label}", slot.dom_id)
            for slot in self.slots
            if slot.is_missing
        ]
        return found

    @property
    def is_complete(self) -> bool:
        """Nothing is missing."""
        return not self.problems

    @property
    def told(self) -> list[Problem]:
        """As many problems as a person can read."""
        return self.problems[:MAX_TOLD]

    @property
    def untold(self) -> int:
        """How many problems are not listed."""
        return max(0, len(self.problems) - MAX_TOLD)

    def frozen(self, title: str, article: str) -> dict[str, Any]:
        """The section in plain types, values and words, for a snapshot."""
        return {
            "key": str(self.spec.key),
            "title": title,
            "article": article,
            "fields": [
                {
                    "name": n,
                    "label": str(f.label),
                    "value": plain(self.cleaned.get(n)),
                    "text": text_of(f, self.cleaned.get(n)),
                }
                for n, f in self.fields.items()
            ],
            "tables": [t.frozen() for t in self.wanted_tables],
        }
