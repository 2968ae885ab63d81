"""What may not be kept as it was typed: identity numbers become mask and digest."""

from __future__ import annotations

from typing import Any

from applications.forms.inputs import VeiledNumber
from applications.forms.sections import SPECS


def veiled(key: str, data: dict[str, Any]) -> dict[str, Any]:
    """A section's data with every identity number veiled; what is veiled already stays."""
    tables = dict(data.get("tables", {}))
    for table in SPECS[key].tables if key in SPECS else ():
        fields: dict[str, Any] = table.form_class.base_fields  # type: ignore[attr-defined]
        names = [n for n, f in fields.items() if isinstance(f, VeiledNumber)]
        if names and table.prefix in tables:
            tables[table.prefix] = [
                {**row, **{n: VeiledNumber.veil(row[n]) for n in names if row.get(n)}}
                for row in tables[table.prefix]
            ]
    return {**data, "tables": tables} if tables else data
