"""What each paper needs to be printed: plain facts, checked when they are read back."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

from bases.regulation import ISSUING_BODY


class Facts:
    """Facts that a document keeps as JSON."""

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Take what this paper knows out of stored facts; dates come as text."""
        names = {f.name for f in fields(cls)}  # type: ignore[arg-type]
        known = {name: value for name, value in stored.items() if name in names}
        if isinstance(known.get("issued_on"), str):
            known["issued_on"] = datetime.date.fromisoformat(known["issued_on"])
        return cls(**known)


@dataclass(frozen=True, kw_only=True)
class PlaqueFacts(Facts):
    """A plaque (Art. 10)."""

    institution: str
    number: str
    issued_on: datetime.date
    check_code: str
    verify_url: str
    issuing_body: str = ISSUING_BODY


@dataclass(frozen=True, kw_only=True)
class LetterFacts(Facts):
    """A letter or decision of the bureau."""

    number: str
    title: str
    addressee: str
    paragraphs: Sequence[str]
    issued_on: datetime.date
    check_code: str
    verify_url: str
    issuing_body: str = ISSUING_BODY
    remedy: str = ""
    table: Mapping[str, Any] | None = None  # title, headings, rows
    annex: Mapping[str, Any] | None = None  # a table on pages of its own
    attachments: Sequence[str] = ()
    copies_to: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class SheetFacts(Facts):
    """A form (表): parts one after the other, upright or lying on its side.

    A part is a mapping with one key: heading, text, small, pairs, table or signatures.
    """

    number: str
    title: str
    parts: Sequence[Mapping[str, Any]]
    issued_on: datetime.date
    check_code: str
    verify_url: str
    issuing_body: str = ISSUING_BODY
    is_wide: bool = False


@dataclass(frozen=True, kw_only=True)
class SlipFacts(Facts):
    """A registration slip (学时登记单) of one record; the number is masked (Art. 17)."""

    number: str
    title: str
    pairs: Sequence[Sequence[str]]
    record_code: str
    look_up_url: str
    base: str
    issued_on: datetime.date
    check_code: str
    verify_url: str


@dataclass(frozen=True, kw_only=True)
class FormFacts(Facts):
    """The application form (申报表) of one version handed in (Art. 9(1))."""

    receipt: str
    digest: str
    meta: Mapping[str, Any]
    sections: Sequence[Mapping[str, Any]]
    files: Sequence[Mapping[str, Any]] = ()
    figures: Mapping[str, Any] | None = None
    opinions: Sequence[Mapping[str, Any]] = ()
    check_code: str = ""
    verify_url: str = ""
