"""Forms (表) and records: headings, pairs, tables and lines to sign, upright or on their side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bases import qr
from bases.chinese import plain_date
from bases.papers import SheetFacts
from bases.rendering.pdf import render_pdf
from bases.rendering.tables import LYING, UPRIGHT, table
from bases.rendering.text import fours, width

SHEETS = ("page.css", "sheet.css")
HALF = {False: 15.0, True: 27.0}  # a value up to this width shares its line with another


def render_sheet(facts: SheetFacts) -> bytes:
    """A4, unsigned. Raises MissingGlyphs."""
    context = {
        "facts": facts,
        "parts": [_laid_out(part, facts.is_wide) for part in facts.parts],
        "date": plain_date(facts.issued_on),
        "code": qr.code(facts.verify_url),
        "check_code": fours(facts.check_code),
    }
    return render_pdf("sheet.html", context, title=facts.title, sheets=SHEETS)


def _laid_out(part: Mapping[str, Any], is_wide: bool) -> dict[str, Any]:
    """A part with its table measured and its pairs on lines."""
    if "table" in part:
        given = part["table"]
        across = LYING if is_wide else UPRIGHT
        laid = table(given.get("title", ""), given["headings"], given["rows"], across)
        return {"table": laid}
    if "pairs" in part:
        return {"lines": _lines(part["pairs"], HALF[is_wide])}
    if "signatures" in part:
        return {"signatures": part["signatures"]}
    return dict(part)


def _lines(pairs: Sequence[Sequence[str]], half: float) -> list[list[Sequence[str]]]:
    """Two short values on a line, a long one alone; order is kept."""
    lines: list[list[Sequence[str]]] = []
    short: list[Sequence[str]] = []
    for pair in pairs:
        if width(pair[1]) <= half and "\n" not in pair[1]:
            short.append(pair)
            continue
        lines += [list(two) for two in _twos(short)]
        short = []
        lines.append([pair])
    return [*lines, *(list(two) for two in _twos(short))]


def _twos(pairs: Sequence[Sequence[str]]) -> list[Sequence[Sequence[str]]]:
    return [pairs[n : n + 2] for n in range(0, len(pairs), 2)]
