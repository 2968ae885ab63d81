"""What other rooms have to say of a base on its public page; they bring it, nobody asks them.

A room above registers a source when it is loaded, so that this room imports none of them.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from bases.models import Base


@dataclass(frozen=True)
class Line:
    """One fact that anybody may read."""

    on: datetime.date
    label: str
    text: str
    tone: str = "done"
    url: str = ""


Source = Callable[[Base], list[Line]]
SOURCES: list[Source] = []


def register(source: Source) -> None:
    """Add a source once."""
    if source not in SOURCES:
        SOURCES.append(source)


def standing_of(base: Base) -> list[Line]:
    """All that is said of a base, newest first."""
    lines = [line for source in SOURCES for line in source(base)]
    return sorted(lines, key=lambda line: line.on, reverse=True)
