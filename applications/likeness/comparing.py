"""Two bodies side by side: which facts they share (Art. 20). Pure; decides nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from accounts.identity import digest_in
from applications.committee.rosters import plain_name
from applications.models import SectionKey

SHARED_TEACHERS = 3
AREA_CODE = "0812"
SHORTEST_PHONE, SHORTEST_ACCOUNT, SHORTEST_ADDRESS = 7, 8, 4
PHONES = ("contact_mobile", "contact_phone", "head_phone")
ADDRESSES = ("registered_address", "teaching_address")
_EXTENSION = re.compile(r"(转|分机|ext|x|#).*", re.IGNORECASE)


class Kind(StrEnum):
    """The facts that are compared."""

    NAME = "名称或曾用名相同"
    REPRESENTATIVE = "法定代表人相同"
    ADDRESS = "地址相同"
    PHONE = "电话相同"
    BANK = "银行账号相同"
    TEACHERS = "师资重合"


@dataclass(frozen=True)
class Profile:
    """What is known of a body, in spellings that compare."""

    names: Mapping[str, str] = field(default_factory=dict)
    representatives: Mapping[str, str] = field(default_factory=dict)
    addresses: Mapping[str, str] = field(default_factory=dict)
    phones: Mapping[str, str] = field(default_factory=dict)
    accounts: Mapping[str, str] = field(default_factory=dict)
    teachers: tuple[Teacher, ...] = ()


@dataclass(frozen=True)
class Teacher:
    """Somebody on a roster, with every key that tells who it is."""

    name: str
    keys: frozenset[tuple[str, ...]]


@dataclass(frozen=True)
class Watched:
    """A body on the list of Art. 20, or one refused lately."""

    uscc: str
    name: str
    standing: str
    profile: Profile


@dataclass(frozen=True)
class Match:
    """A watched body and the facts it shares with the one looked at."""

    uscc: str
    name: str
    standing: str
    facts: tuple[tuple[Kind, str], ...]

    @property
    def sentences(self) -> list[str]:
        """Each shared fact in words."""
        return [f"{kind}：{what}" for kind, what in self.facts]

    def as_details(self) -> dict[str, Any]:
        """For the record of the event; account numbers stay out of it."""
        facts = [
            kind.value if kind == Kind.BANK else f"{kind}：{what}" for kind, what in self.facts
        ]
        return {"uscc": self.uscc, "name": self.name, "standing": self.standing, "facts": facts}


def phone_key(raw: str) -> str:
    """Figures alone: no country code or extension, local numbers with the city's area code."""
    text = _EXTENSION.sub("", unicodedata.normalize("NFKC", raw))
    figures = "".join(c for c in text if c.isascii() and c.isdigit())
    for prefix in ("0086", "86"):
        if figures.startswith(prefix) and len(figures) - len(prefix) >= 10:
            figures = figures.removeprefix(prefix)
            break
    if len(figures) == 10 and figures.startswith(AREA_CODE[1:]):
        figures = f"0{figures}"  # written +86 812 …
    if len(figures) == 7 and not figures.startswith("0"):
        figures = f"{AREA_CODE}{figures}"
    return figures if len(figures) >= SHORTEST_PHONE else ""


def account_key(raw: str) -> str:
    """Figures alone."""
    figures = "".join(c for c in unicodedata.normalize("NFKC", raw) if c.isdigit())
    return figures if len(figures) >= SHORTEST_ACCOUNT else ""


def address_key(raw: str) -> str:
    """Without province, city, spaces and signs, which some write and some do not."""
    text = plain_name(raw)
    for prefix in ("四川省", "攀枝花市"):
        text = text.removeprefix(prefix)
    return text if len(text) >= SHORTEST_ADDRESS else ""


def keyed(key: Any, raw: Iterable[str | None]) -> dict[str, str]:
    """Each spelling that compares, with how it was written."""
    return {k: text for text in raw if text and (k := key(text))}


def fields_in(content: Mapping[str, Any]) -> dict[str, str]:
    """The section 基本情况 of a version handed in, in words."""
    for section in content.get("sections", ()):
        if section["key"] == SectionKey.INSTITUTION:
            return {one["name"]: str(one["value"] or "") for one in section["fields"]}
    return {}


def teachers_in(content: Mapping[str, Any]) -> tuple[Teacher, ...]:
    """The roster of a version handed in: by number, name and employer, name and month of birth."""
    found: list[Teacher] = []
    for section in content.get("sections", ()):
        if section["key"] != SectionKey.TEACHERS:
            continue
        for table in section["tables"]:
            if table["prefix"] == "teachers":
                found += _teachers(table)
    return tuple(found)


def _teachers(table: Mapping[str, Any]) -> list[Teacher]:
    columns = [column["name"] for column in table["columns"]]
    numbers = table.get("veiled", {}).get("id_number", ())
    found = []
    for place, row in enumerate(table["rows"]):
        told = dict(zip(columns, row, strict=True))
        name = plain_name(told["name"])
        employer, born = plain_name(told["employer"]), plain_name(told.get("born", ""))
        digest = digest_in(numbers[place]) if place < len(numbers) else ""
        keys = {
            *([("id", digest)] if digest else []),
            *([("employer", name, employer)] if name and employer else []),
            *([("born", name, born)] if name and born else []),
        }
        found.append(Teacher(told["name"], frozenset(keys)))
    return found


def matches_between(own: Profile, watched: Watched) -> Match | None:
    """What a body shares with a watched one; None when nothing."""
    other = watched.profile
    pairs = (
        (Kind.NAME, own.names, other.names),
        (Kind.REPRESENTATIVE, own.representatives, other.representatives),
        (Kind.ADDRESS, own.addresses, other.addresses),
        (Kind.PHONE, own.phones, other.phones),
        (Kind.BANK, own.accounts, other.accounts),
    )
    facts = [
        (kind, "、".join(sorted({ours[key] for key in ours.keys() & theirs.keys()})))
        for kind, ours, theirs in pairs
        if ours.keys() & theirs.keys()
    ]
    taught = shared_teachers(own.teachers, other.teachers)
    if len(taught) >= SHARED_TEACHERS:
        facts.append((Kind.TEACHERS, f"{len(taught)}人（{'、'.join(taught)}）"))
    if not facts:
        return None
    return Match(watched.uscc, watched.name, watched.standing, tuple(facts))


def shared_teachers(own: Iterable[Teacher], others: Iterable[Teacher]) -> list[str]:
    """Who of the own roster is on the other one too; each counts once."""
    known: set[tuple[str, ...]] = set().union(*(teacher.keys for teacher in others))
    return [teacher.name for teacher in own if teacher.keys & known]
