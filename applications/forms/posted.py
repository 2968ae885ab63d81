"""What a section's page sent: raw values of known names, rows merged into the stored table."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.http import QueryDict

from applications.forms.sections import Facts, Part, Spec, Table

logger = logging.getLogger("portal.attempts")
OWN_NAMES = {"csrfmiddlewaretoken", "version", "then", "add_row", "overwrite"}
MANAGEMENT = ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS", "FIRST", "WINDOW")
LONGEST = 20_000


@dataclass
class Posted:
    """The section's data as it would be stored, and how many rows each window now has."""

    data: dict[str, Any]
    windows: dict[str, int] = field(default_factory=dict)


def read(post: QueryDict, spec: Spec, stored: Mapping[str, Any], facts: Facts) -> Posted:
    """Known names only; everything else a page sends is left alone and noted."""
    known = set(OWN_NAMES)
    fields = _values(post, Part(spec.form_class, "", spec.choices).fields(facts), "", known)
    posted = Posted({"fields": fields, "tables": {}})
    for table in spec.tables:
        rows = list(stored.get("tables", {}).get(table.prefix, ()))
        known |= {f"{table.prefix}-{name}" for name in MANAGEMENT}
        if f"{table.prefix}-TOTAL_FORMS" in post:
            rows = _merged(post, table, rows, facts, posted, known)
        posted.data["tables"][table.prefix] = rows
    unknown = sorted(name for name in set(post) - known if "__prefix__" not in name)
    if unknown:
        logger.warning("fields that no form asks for: %s", ", ".join(unknown)[:300])
    return posted


def _values(
    post: QueryDict, fields: Mapping[str, forms.Field], prefix: str, known: set[str]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, one in fields.items():
        full = f"{prefix}{name}"
        known.add(full)
        if isinstance(one, forms.MultipleChoiceField):
            values[name] = [_storable(v) for v in post.getlist(full)]
        else:
            values[name] = _storable(post.get(full, ""))
    return values


def _storable(value: str) -> str:
    """Text that every database keeps. Raises BadRequest for NUL and broken encodings."""
    if "\x00" in value or "\ufffd" in value or any("\ud800" <= c <= "\udfff" for c in value):
        raise BadRequest("内容含有不能保存的字符，或页面编码不是 UTF-8。")
    if len(value) > LONGEST:
        raise BadRequest(f"单项内容超过{LONGEST}字，请缩短后再保存。")
    return value


def _merged(
    post: QueryDict, table: Table, rows: list[Any], facts: Facts, posted: Posted, known: set[str]
) -> list[Any]:
    """The stored rows with the page's window of them replaced by what the page sent."""
    first = _number(post, f"{table.prefix}-FIRST", 0)
    window = _number(post, f"{table.prefix}-WINDOW", len(rows))
    total = _number(post, f"{table.prefix}-TOTAL_FORMS", 0)
    fields = Part(table.form_class, table.prefix, table.choices).fields(facts)
    sent: list[dict[str, Any]] = []
    for number in range(first, total):
        prefix = f"{table.prefix}-{number}-"
        known.add(f"{prefix}DELETE")
        row = _values(post, fields, prefix, known)
        if post.get(f"{prefix}DELETE") or _is_blank(row, table):
            continue
        sent.append(row)
    posted.windows[table.prefix] = len(sent)
    return [*rows[:first], *sent, *rows[first + window :]]


def _is_blank(row: Mapping[str, str], table: Table) -> bool:
    return not table.fixed_years and not any(str(v).strip() for v in row.values())


def _number(post: QueryDict, name: str, default: int) -> int:
    text = post.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        return default
    return int(text)


def differing(spec: Spec, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Sequence[str]:
    """Labels of what differs between two sets of values, for a conflict."""
    found = []
    for name, one in spec.form_class.base_fields.items():  # type: ignore[attr-defined]
        if mine["fields"].get(name, "") != theirs.get("fields", {}).get(name, ""):
            found.append(str(one.label))
    for table in spec.tables:
        rows = theirs.get("tables", {}).get(table.prefix, [])
        if mine["tables"].get(table.prefix, []) != rows:
            found.append(table.title)
    return found
