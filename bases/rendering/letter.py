"""Letters and decisions of the bureau, after GB/T 9704."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from bases import qr
from bases.chinese import plain_date
from bases.papers import LetterFacts
from bases.rendering.pdf import render_pdf
from bases.rendering.tables import Table, table
from bases.rendering.text import fours, width

SHEETS = ("page.css", "letter.css")
ACROSS = 36.0  # characters of a table's line
FIRST = re.compile(r"[一二三四五六七八九十]+、")
SECOND = re.compile(r"（[一二三四五六七八九十]+）")
LONG_SENDER = 15  # characters that fit across the head
HEADING_LENGTH = 30  # a longer paragraph that begins with 一、 is text, not a heading


class Line(NamedTuple):
    """A paragraph and its rank."""

    text: str
    level: str


def render_letter(facts: LetterFacts) -> bytes:
    """A4, unsigned. Raises MissingGlyphs."""
    context = {
        "facts": facts,
        "paragraphs": [Line(text, _level(text)) for text in facts.paragraphs],
        "sender": sender_class(facts.issuing_body),
        "table": _table(facts.table) if facts.table else None,
        "annex": _table(facts.annex) if facts.annex else None,
        "attachments": list(_attachments(facts.attachments)),
        "date": plain_date(facts.issued_on),
        "code": qr.code(facts.verify_url),
        "check_code": fours(facts.check_code),
    }
    return render_pdf("letter.html", context, title=facts.title, sheets=SHEETS)


def sender_class(name: str) -> str:
    """A long name in the head is set smaller, a very long one on two lines."""
    return "" if width(name) <= LONG_SENDER else "long"


def _table(given: Mapping[str, Any]) -> Table:
    return table(given.get("title", ""), given["headings"], given["rows"], ACROSS)


def _level(text: str) -> str:
    if len(text) > HEADING_LENGTH:
        return ""
    if FIRST.match(text):
        return "first"
    return "second" if SECOND.match(text) else ""


def _attachments(names: Sequence[str]) -> Iterator[str]:
    """附件：1.… with the following ones set below the first."""
    if len(names) == 1:
        yield f"附件：{names[0]}"
        return
    for number, name in enumerate(names, start=1):
        yield f"{'附件：' if number == 1 else '　　　'}{number}.{name}"
