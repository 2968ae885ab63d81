"""The plaque (匾牌) a base hangs on its wall (Art. 10)."""

from __future__ import annotations

from typing import Any

from bases import qr
from bases.chinese import chinese_month
from bases.glyphs import fandol_files, without
from bases.papers import PlaqueFacts
from bases.regulation import PLAQUE_TITLE, TITLE
from bases.rendering.pdf import render_pdf, standalone_html
from bases.rendering.text import break_evenly, fours, width

TEMPLATE = "plaque.html"
SHEETS = ("plaque.css",)
# Largest first: class, lines, characters in a line. The least size is 9 mm (26 pt).
SIZES = (("name-1", 1, 18), ("name-2", 2, 22), ("name-3", 3, 26), ("name-4", 4, 33))


def render_plaque(facts: PlaqueFacts) -> bytes:
    """A3 landscape, unsigned. Raises MissingGlyphs."""
    name = facts.institution
    return render_pdf(
        TEMPLATE,
        _context(facts),
        title=_title(facts),
        sheets=SHEETS,
        whole=name if mixes_faces(name) else "",
    )


def plaque_html(facts: PlaqueFacts) -> str:
    """The same plaque as one stand-alone page, to measure WeasyPrint alone."""
    return standalone_html(TEMPLATE, _context(facts), title=_title(facts), sheets=SHEETS)


def _title(facts: PlaqueFacts) -> str:
    return f"{PLAQUE_TITLE}匾牌 {facts.number}"


def _context(facts: PlaqueFacts) -> dict[str, Any]:
    size, lines = fit(facts.institution)
    return {
        "facts": facts,
        "plaque_title": PLAQUE_TITLE,
        "measures": TITLE,
        "size": f"{size} mixed" if mixes_faces(facts.institution) else size,
        "name_lines": lines,
        "date": chinese_month(facts.issued_on),
        "code": qr.code(facts.verify_url),
        "check_code": fours(facts.check_code),
    }


def mixes_faces(name: str) -> bool:
    """Whether 楷体 lacks a character; then the whole name is set in one 宋体."""
    return bool(without(fandol_files(), name))


def fit(name: str) -> tuple[str, list[str]]:
    """The largest size at which a name fits, and its lines, about equally long."""
    name = " ".join(name.split())
    for size, lines, capacity in SIZES:
        broken = break_evenly(name, lines)
        if max(map(width, broken)) <= capacity:
            return size, broken
    return SIZES[-1][0], break_evenly(name, -(-int(width(name)) // (SIZES[-1][2] - 3)))
