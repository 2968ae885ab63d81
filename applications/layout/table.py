"""The table of the layout (合理布局, Art. 3), put together without the database."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from bases.listing import SERVING

if TYPE_CHECKING:
    from applications.models import Batch

# Where a county or a field is not told apart: the sums.
ALL = None
Key = tuple[int | None, int | None]


class Gap(Enum):
    """Whether bases are missing, and where the batch asked for some."""

    NONE = ""
    GAP = "空白"
    FOCUS = "重点空白"


@dataclass(frozen=True)
class Axis:
    """A county or a subject field."""

    pk: int
    code: str
    name: str
    is_focus: bool = False


@dataclass(frozen=True)
class BaseFact:
    """What one base in service adds; None where its form does not tell."""

    county: int
    fields: frozenset[int]
    seats: int | None = None
    person_times: int | None = None


@dataclass(frozen=True)
class CaseFact:
    """An application in hand."""

    county: int
    fields: frozenset[int]


@dataclass(frozen=True)
class Cell:
    """A field in a county, or a sum where ``county`` or ``field`` is None."""

    county: Axis | None
    field: Axis | None
    batch: int | None
    bases: int
    seats: int
    person_times: int
    untold: int  # bases whose form tells no seats and no person-times
    cases: int

    @property
    def gap(self) -> Gap:
        """No base in service; stronger where the batch has its focus."""
        if self.bases:
            return Gap.NONE
        focused = any(axis is not None and axis.is_focus for axis in (self.county, self.field))
        return Gap.FOCUS if focused else Gap.GAP

    @property
    def is_focus_gap(self) -> bool:
        """Whether the batch asked for bases where there are none."""
        return self.gap is Gap.FOCUS

    @property
    def gap_label(self) -> str:
        """The mark in words."""
        return self.gap.value

    @property
    def has_figures(self) -> bool:
        """Whether any base here tells its seats or person-times."""
        return self.bases > self.untold

    @property
    def bases_query(self) -> str:
        """The same bases on the public list."""
        asked = {"state": SERVING}
        if self.county is not None:
            asked["county"] = self.county.code
        if self.field is not None:
            asked["field"] = self.field.code
        return urlencode(asked)

    @property
    def cases_query(self) -> str:
        """The same applications on the list of cases."""
        asked: dict[str, Any] = {"due": "open"}
        if self.batch is not None:
            asked["batch"] = self.batch
        if self.county is not None:
            asked["county"] = self.county.pk
        if self.field is not None:
            asked["field"] = self.field.pk
        return urlencode(asked)


@dataclass(frozen=True)
class Line:
    """A subject field through the counties, or the sum of all fields (``field`` None)."""

    field: Axis | None
    cells: tuple[Cell, ...]
    total: Cell


@dataclass(frozen=True)
class Layout:
    """The table. Sums count a base, or a case, of several fields once."""

    at: datetime.datetime
    batch: Batch | None
    counties: tuple[Axis, ...]
    lines: tuple[Line, ...]
    total: Line

    @property
    def focus_gaps(self) -> int:
        """Cells in which the batch asked for bases and there are none."""
        return sum(cell.is_focus_gap for line in self.lines for cell in line.cells)

    @property
    def gaps(self) -> int:
        """Cells without a base, those in focus included."""
        return sum(not cell.bases for line in self.lines for cell in line.cells)

    def cut(self, county: int | None, fields: Iterable[int]) -> Layout:
        """One county and some fields; the sums stay those of the whole city."""
        wanted = set(fields)
        places = [n for n, axis in enumerate(self.counties) if axis.pk == county]

        def narrow(line: Line) -> Line:
            return Line(line.field, tuple(line.cells[n] for n in places), line.total)

        return Layout(
            at=self.at,
            batch=self.batch,
            counties=tuple(self.counties[n] for n in places),
            lines=tuple(narrow(x) for x in self.lines if x.field and x.field.pk in wanted),
            total=narrow(self.total),
        )


def assemble(
    counties: Iterable[Axis],
    fields: Iterable[Axis],
    bases: Iterable[BaseFact],
    cases: Iterable[CaseFact],
    *,
    at: datetime.datetime,
    batch: Batch | None = None,
) -> Layout:
    """Put every fact in its cells and sums."""
    columns = tuple(counties)
    found = _spread(bases)
    waiting = _spread(cases)

    def cell(county: Axis | None, field: Axis | None) -> Cell:
        key = (county.pk if county else ALL, field.pk if field else ALL)
        return _cell(county, field, batch, found[key], len(waiting[key]))

    def line(field: Axis | None) -> Line:
        return Line(field, tuple(cell(c, field) for c in columns), cell(None, field))

    return Layout(at, batch, columns, tuple(line(field) for field in fields), line(None))


def _spread(facts: Iterable[Any]) -> defaultdict[Key, list[Any]]:
    spread: defaultdict[Key, list[Any]] = defaultdict(list)
    for fact in facts:
        for key in _keys(fact.county, fact.fields):
            spread[key].append(fact)
    return spread


def _keys(county: int, fields: Iterable[int]) -> Iterator[Key]:
    """Once in each cell and once in each sum."""
    for field in {*fields, ALL}:
        yield county, field
        yield ALL, field


def _cell(
    county: Axis | None, field: Axis | None, batch: Batch | None, bases: list[BaseFact], cases: int
) -> Cell:
    return Cell(
        county=county,
        field=field,
        batch=batch.pk if batch else None,
        bases=len(bases),
        seats=sum(base.seats or 0 for base in bases),
        person_times=sum(base.person_times or 0 for base in bases),
        untold=sum(base.seats is None and base.person_times is None for base in bases),
        cases=cases,
    )
