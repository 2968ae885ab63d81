"""What a paper is before it has a number: its kind, its readers, and what it prints."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bases.chinese import plain_date
from bases.glyphs import missing_glyphs
from bases.regulation import PLAQUE_TITLE, TITLE, ZONE, cite

MEASURES = f"《{TITLE}》"
BASE = PLAQUE_TITLE
GETA = "〓"  # what typesetters print for a character their fonts lack
Part = Mapping[str, Any]


@dataclass(frozen=True)
class Paper:
    """A paper ready to be numbered and issued."""

    kind: str
    title: str
    subject_name: str
    audience: str
    body: Mapping[str, Any]
    names: tuple[str, ...] = ()  # names that must print whole, or the paper is not issued


def lines(text: str) -> list[str]:
    """The paragraphs of a text as typed."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def by_articles(*articles: str) -> str:
    """根据《…》第八条、第九条第（三）项规定."""
    return f"根据{MEASURES}{'、'.join(cite(article) for article in articles)}规定"


def moment(at: datetime.datetime | None) -> str:
    """2026年11月3日 14:30 as clocks in the city show it; empty for none."""
    if at is None:
        return ""
    local = at.astimezone(ZONE)
    return f"{plain_date(local.date())} {local:%H:%M}"


def counted(names: Sequence[str]) -> str:
    """One name alone, or the first with how many there are: 甲学院等12家单位."""
    return names[0] if len(names) == 1 else f"{names[0]}等{len(names)}家单位"


# Parts of a form (表), in the order they are printed


def heading(text: str) -> Part:
    """A heading of the first rank."""
    return {"heading": text}


def pairs(*rows: tuple[str, object]) -> Part:
    """Labels and their values."""
    return {"pairs": [[label, "" if value is None else str(value)] for label, value in rows]}


def text(words: str) -> Part:
    """Running text, a paragraph to each line."""
    return {"text": lines(words)}


def small(words: str) -> Part:
    """Data set small, to be compared rather than read."""
    return {"small": words}


def grid(headings: Sequence[str], rows: Sequence[Sequence[object]], title: str = "") -> Part:
    """A table."""
    return {
        "table": {
            "title": title,
            "headings": list(headings),
            "rows": [["" if cell is None else str(cell) for cell in row] for row in rows],
        }
    }


def signatures(*rows: tuple[str, str]) -> Part:
    """Lines to sign: who, and what stands there already (a date, or nothing)."""
    return {"signatures": [[who, said] for who, said in rows]}


# Characters


def printable(body: Mapping[str, Any]) -> dict[str, Any]:
    """The same facts with 〓 for what the fonts lack: one odd character holds nothing up."""
    missing = missing_glyphs("".join(texts(body)))
    if not missing:
        return dict(body)
    table = {ord(character): GETA for character in missing}
    marked: dict[str, Any] = _marked(body, table)
    return marked


def texts(value: Any) -> Iterator[str]:
    """Every text in plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts(one)


def _marked(value: Any, table: Mapping[int, str]) -> Any:
    if isinstance(value, str):
        return value.translate(table)
    if isinstance(value, Mapping):
        return {key: _marked(one, table) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_marked(one, table) for one in value]
    return value
