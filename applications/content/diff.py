"""What changed between two versions handed in, for the institution and its reviewers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any


@dataclass(frozen=True)
class Change:
    """One difference: where, and what it was before and is now."""

    section: str
    label: str
    before: str
    after: str


def changes(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """All differences in the order of the form."""
    before = {part["key"]: part for part in old["sections"]}
    found: list[Change] = []
    for part in new["sections"]:
        was = before.get(part["key"], {"fields": [], "tables": []})
        found += _fields(part["title"], was, part)
        found += _tables(part["title"], was, part)
        found += _files(part["title"], part["key"], old, new)
    return found


def _fields(title: str, was: dict[str, Any], now: dict[str, Any]) -> Iterator[Change]:
    texts = {f["name"]: f["text"] for f in was["fields"]}
    for field in now["fields"]:
        text = texts.pop(field["name"], "")
        if text != field["text"]:
            yield Change(title, field["label"], text, field["text"])


def _tables(title: str, was: dict[str, Any], now: dict[str, Any]) -> Iterator[Change]:
    older = {t["prefix"]: t for t in was["tables"]}
    newer = {t["prefix"]: t for t in now["tables"]}
    for prefix in dict.fromkeys([*older, *newer]):
        old, new = older.get(prefix), newer.get(prefix)
        yield from _rows(title, (new or old or {})["title"], _lines(old), _lines(new))


def _lines(table: dict[str, Any] | None) -> list[str]:
    return ["｜".join(row) for row in table["rows"]] if table else []


def _rows(title: str, name: str, old: list[str], new: list[str]) -> Iterator[Change]:
    """Rows added, taken out and changed, matched by their likeness in order."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for what, i1, i2, j1, j2 in matcher.get_opcodes():
        if what == "equal":
            continue
        for n in range(max(i2 - i1, j2 - j1)):
            before = old[i1 + n] if i1 + n < i2 else ""
            after = new[j1 + n] if j1 + n < j2 else ""
            number = j1 + n + 1 if after else i1 + n + 1
            yield Change(title, f"{name}第{number}行", before, after)


def _files(title: str, key: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    before, after = _by_slot(old, key), _by_slot(new, key)
    for label in dict.fromkeys([*before, *after]):
        was, now = before.get(label, {}), after.get(label, {})
        if was.keys() != now.keys():
            yield Change(title, label, _names(was), _names(now))


def _by_slot(frozen: dict[str, Any], key: str) -> dict[str, dict[str, str]]:
    slots: dict[str, dict[str, str]] = {}
    for file in frozen["files"]:
        if file["section"] == key:
            slots.setdefault(file["label"], {})[file["sha256"]] = file["name"]
    return slots


def _names(files: dict[str, str]) -> str:
    return "、".join(f"{name}（{digest[:8]}）" for digest, name in files.items())
