"""The papers of this room: numbered, frozen, rendered by the worker; one module for an area."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from bases.calendar import today
from bases.issuing import issue_document, require_glyphs
from bases.models import Base, Document, DocumentKind
from bases.models.numbers import next_number
from bases.regulation import ISSUING_BODY

# The word of each series: 攀人社继检〔2026〕1号.
SERIES: dict[str, str] = {
    DocumentKind.INSPECTION_DRAW: "攀人社继抽",
    DocumentKind.INSPECTION_NOTICE: "攀人社继检",
    DocumentKind.INSPECTION_REPORT: "攀人社继评",
    DocumentKind.RESULTS_BULLETIN: "攀人社继通",
    DocumentKind.RECTIFICATION_ORDER: "攀人社继改",
    DocumentKind.EXTENSION_REPLY: "攀人社继延",
    DocumentKind.REINSPECTION: "攀人社继复",
    DocumentKind.REVOCATION_NOTICE: "攀人社继告",
    DocumentKind.REVOCATION: "攀人社继撤",
    DocumentKind.BARRING_NOTICE: "攀人社继拟",
    DocumentKind.BARRING: "攀人社继禁",
    DocumentKind.ANNULMENT: "攀人社继销",
    DocumentKind.WITHDRAWAL: "攀人社继退",
    DocumentKind.COMPLAINT_ANSWER: "攀人社继答",
}


def next_paper_number(kind: str, at: datetime.datetime) -> str:
    """The next number of a series in its year."""
    year = today(at).year
    return f"{SERIES[kind]}〔{year}〕{next_number(kind, year)}号"


def issue_letter(
    kind: str,
    *,
    title: str,
    addressee: str,
    paragraphs: Iterable[str],
    at: datetime.datetime,
    subject_name: str = "",
    number: str = "",
    **more: Any,
) -> Document:
    """Number a letter, freeze its words, have the worker draw it.

    ``more``: remedy, attachments, copies_to, table (see LetterFacts). Raises ValidationError when
    the fonts lack a character.
    """
    facts: Mapping[str, Any] = {
        "number": number or next_paper_number(kind, at),
        "title": title,
        "addressee": addressee,
        "paragraphs": list(paragraphs),
        "issued_on": today(at).isoformat(),
        "issuing_body": ISSUING_BODY,
        **more,
    }
    require_glyphs("".join([addressee, title, *facts["paragraphs"]]))
    return issue_document(
        kind=kind,
        number=facts["number"],
        title=title,
        subject_name=subject_name or addressee,
        facts=facts,
        at=at,
    )


def stop(text: str) -> str:
    """A sentence with one full stop at its end."""
    text = text.strip()
    return text if not text or text[-1] in "。！？" else f"{text.rstrip('；;，,.')}。"


def managing(base: Base) -> list[str]:
    """The unit that manages a base reads along (Art. 5)."""
    return [base.managing_unit.name] if base.managing_unit else []
