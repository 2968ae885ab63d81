"""Tables on paper: column widths after what stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bases.rendering.text import width

LEAST, MOST = 2.0, 16.0  # of a column, in characters of full width
PADDING = 0.9  # of a cell, in characters
UPRIGHT, LYING = 42.0, 74.0  # characters that fit across a page
LONG = 13.0  # from here on text is set flush left


class Column(NamedTuple):
    """A heading and its share of the width, in hundredths."""

    label: str
    share: int


class Cell(NamedTuple):
    """A text and how it is set."""

    text: str
    is_long: bool


@dataclass(frozen=True)
class Table:
    """A table ready for documents/_table.html."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]


def table(
    title: str, headings: Sequence[str], rows: Sequence[Sequence[object]], across: float = UPRIGHT
) -> Table:
    """Lay out a table: a column gets room after its longest text, within reason."""
    texts = [[str(value) if value not in (None, "") else "—" for value in row] for row in rows]
    wants = [
        max(width(label) / 2 + 0.5, *(width(row[n]) for row in texts), 0)
        for n, label in enumerate(headings)
    ]
    widths = shares(wants, across)
    return Table(
        title=title,
        columns=[Column(label, n) for label, n in zip(headings, widths, strict=True)],
        rows=[[Cell(t, wants[n] > LONG) for n, t in enumerate(row)] for row in texts],
    )


def shares(wants: Sequence[float], across: float) -> list[int]:
    """Hundredths of the width for each column, a little less than 100 in sum.

    Short columns get what they want; the long ones share the rest.
    """
    most = MOST
    while most > LEAST and sum(min(want, most) + PADDING for want in wants) > across:
        most -= 0.5
    bounded = [max(min(want, most), LEAST) + PADDING for want in wants]
    total = sum(bounded)
    return [min(80, max(2, int(100 * want / total))) for want in bounded]
