"""What a section of the form is made of: fields, tables of rows, upload slots, rules."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

if TYPE_CHECKING:
    from accounts.models import Organisation
    from applications.models import Batch

Choices = Sequence[tuple[str, str]]
Row = Mapping[str, Any]
BLANK = ("", "请选择")
YES_NO: Choices = (("yes", "是"), ("no", "否"))


@dataclass(frozen=True)
class Facts:
    """What the rules of a section look at beside its own values."""

    institution: Organisation
    batch: Batch
    today: datetime.date
    fields: Choices = ()
    legal_representative: str = ""

    @property
    def years(self) -> tuple[int, int, int]:
        """The last three full years before the batch."""
        return (self.batch.year - 3, self.batch.year - 2, self.batch.year - 1)


def one_of(choices: Choices) -> Choices:
    """Choices of a select, with an empty first line."""
    return (BLANK, *choices)


class Select(forms.ChoiceField):
    """A choice that says in Chinese what is missing."""

    def __init__(self, choices: Choices = (), **options: Any) -> None:
        super().__init__(choices=one_of(choices), **options)


def _css_class(widget: forms.Widget) -> str:
    """Bootstrap's class for a control."""
    if isinstance(widget, forms.CheckboxInput | forms.CheckboxSelectMultiple):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


class PartForm(forms.Form):
    """A form whose conditional rules can also be asked without drawing it."""

    use_required_attribute = False

    def __init__(self, *args: Any, facts: Facts, part: Part, **options: Any) -> None:
        super().__init__(*args, **options)
        self.facts = facts
        self.part = part
        part.dress(self.fields, facts)
        for one in self.fields.values():
            one.widget.attrs.setdefault("class", _css_class(one.widget))

    @classmethod
    def rule(cls, cleaned: dict[str, Any], facts: Facts) -> dict[str, str]:
        """Errors by field that depend on several values."""
        return {}

    def clean(self) -> dict[str, Any]:
        """Ask the rule of the part."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name, message in self.rule(cleaned, self.facts).items():
            if name not in self.errors:
                self.add_error(name, message)
        return self.cleaned_data


class SectionForm(PartForm):
    """The single fields of a section."""

    # Heading, names of fields, and the prefixes of tables that belong under it.
    groups: ClassVar[Sequence[tuple[Any, ...]]] = ()


class RowForm(PartForm):
    """One row of a table."""

    identity: ClassVar[Sequence[str]] = ()


@dataclass
class Part:
    """A form class with the choices and the wording it takes at run time."""

    form_class: type[PartForm]
    prefix: str = ""
    choices: Callable[[Facts], Mapping[str, Choices]] | None = None
    wording: dict[str, tuple[str, str]] = field(default_factory=dict)
    _dressed: dict[str, forms.Field] | None = None

    def dress(self, fields: dict[str, forms.Field], facts: Facts) -> None:
        """Give the fields their choices and the bureau's own wording."""
        for name, choices in (self.choices(facts) if self.choices else {}).items():
            fields[name].choices = (  # type: ignore[attr-defined]
                choices if isinstance(fields[name], forms.MultipleChoiceField) else one_of(choices)
            )
        for one in fields.values():
            if one.error_messages["required"] == forms.Field.default_error_messages["required"]:
                choice = isinstance(one, forms.ChoiceField)
                one.error_messages["required"] = "请选择。" if choice else "请填写。"
        for name, (label, text) in self.wording.items():
            if name in fields:
                fields[name].label = label or fields[name].label
                fields[name].help_text = text or fields[name].help_text

    def fields(self, facts: Facts) -> dict[str, forms.Field]:
        """The dressed fields, made once: cleaning 2,000 rows must not copy them 2,000 times."""
        if self._dressed is None:
            self._dressed = copy.deepcopy(self.form_class.base_fields)  # type: ignore[attr-defined]
            self.dress(self._dressed, facts)
        return self._dressed

    def check(self, row: Row, facts: Facts) -> tuple[dict[str, Any], dict[str, list[str]]]:
        """Cleaned values and errors by field, as the form itself would give them."""
        cleaned: dict[str, Any] = {}
        errors: dict[str, list[str]] = {}
        for name, one in self.fields(facts).items():
            try:
                cleaned[name] = one.clean(row.get(name, ""))
            except ValidationError as refused:
                errors[name] = list(refused.messages)
        for name, message in self.form_class.rule(cleaned, facts).items():
            errors.setdefault(name, []).append(message)
            cleaned.pop(name, None)
        return cleaned, errors


@dataclass(frozen=True)
class Table:
    """A table of rows in a section."""

    prefix: str
    title: str
    form_class: type[RowForm]
    help: str = ""
    min_rows: int = 0
    max_rows: int = 200
    fixed_years: bool = False
    choices: Callable[[Facts], Mapping[str, Choices]] | None = None
    wanted: Callable[[Mapping[str, Any]], bool] | None = None
    window: int = 50

    def is_wanted(self, fields: Mapping[str, Any]) -> bool:
        """Whether the table applies at all, given the section's single fields."""
        return self.wanted is None or self.wanted(fields)


Check = Callable[[dict[str, Any], dict[str, list[dict[str, Any]]], Facts], list[str]]


@dataclass(frozen=True)
class Spec:
    """A section: which form, which tables, which rules across them."""

    key: str
    form_class: type[SectionForm]
    tables: Sequence[Table] = ()
    choices: Callable[[Facts], Mapping[str, Choices]] | None = None
    check: Check | None = None
    intro: str = ""

    def table(self, prefix: str) -> Table:
        """A table by its prefix."""
        return next(t for t in self.tables if t.prefix == prefix)

    def labels(self) -> Iterable[tuple[str, str]]:
        """Every field with its built-in label, tables as ``prefix.name``."""
        for name, one in self.form_class.base_fields.items():  # type: ignore[attr-defined]
            yield name, str(one.label)
        for table in self.tables:
            for name, one in table.form_class.base_fields.items():  # type: ignore[attr-defined]
                yield f"{table.prefix}.{name}", str(one.label)
