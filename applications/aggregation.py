"""What lies behind a result: order of cases, outliers, how little would turn it (惯例)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Generic, TypeVar

from applications.committee import Result, average_of
from applications.models import Vote

if TYPE_CHECKING:
    from applications.models import Application, Batch

CENT = Decimal("0.01")
FULL = Decimal(100)
OUTLYING = Decimal(15)  # points from the median of the others: practice (惯例)

Key = TypeVar("Key")


@dataclass(frozen=True)
class Mark:
    """What one final sheet adds to the result."""

    total: Decimal
    vote: str


@dataclass(frozen=True)
class Rule:
    """How a batch comes from sheets to a result."""

    trim_from: int
    pass_mark: Decimal

    def result(self, marks: Iterable[Mark]) -> Result:
        """The result of some sheets; their order does not matter. At least one."""
        given = list(marks)
        totals = sorted(mark.total for mark in given)
        average, trimmed = average_of(totals, self.trim_from)
        votes = {vote.value: sum(mark.vote == vote for mark in given) for vote in Vote}
        return Result(tuple(totals), trimmed, average, votes, len(given), self.pass_mark)


def rule_of(batch: Batch) -> Rule:
    """The rule of a batch."""
    return Rule(batch.trim_from, batch.pass_mark)


# Spread and outliers


def median(values: Sequence[Decimal]) -> Decimal:
    """The middle value, half up to two decimals between the two middle ones."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return ((ordered[middle - 1] + ordered[middle]) / 2).quantize(CENT, ROUND_HALF_UP)


def outlying(marks: Sequence[Mark]) -> list[bool]:
    """For each sheet: farther than ``OUTLYING`` from the median of the others; needs three."""
    if len(marks) < 3:
        return [False] * len(marks)
    totals = [mark.total for mark in marks]
    return [
        abs(total - median(totals[:number] + totals[number + 1 :])) > OUTLYING
        for number, total in enumerate(totals)
    ]


# Sensitivity


@dataclass(frozen=True)
class Sensitivity:
    """What one sheet alone could turn, all others being as they are."""

    mark: Mark
    outlying: bool
    without: bool  # the result turns when the sheet is left out
    votes: tuple[str, ...]  # other votes of this expert that turn the result
    crossing: Decimal | None  # first total at which the average is on the other side of the mark
    crossing_turns: bool  # and whether the result turns with it, votes being as they are

    @property
    def is_decisive(self) -> bool:
        """Whether this sheet alone could turn the result."""
        return self.without or bool(self.votes) or self.crossing_turns


def sensitivity(marks: Sequence[Mark], rule: Rule) -> list[Sensitivity]:
    """For each sheet, in the order given, what it alone could turn."""
    if not marks:
        return []
    passed = rule.result(marks).passed
    far = outlying(marks)
    return [_of_one(marks, number, rule, passed, far[number]) for number in range(len(marks))]


def _of_one(marks: Sequence[Mark], number: int, rule: Rule, passed: bool, far: bool) -> Sensitivity:
    mark = marks[number]
    others = [*marks[:number], *marks[number + 1 :]]

    def with_mark(total: Decimal, vote: str) -> Result:
        return rule.result([*others, Mark(total, vote)])

    crossing = _crossing(others, mark, rule)
    return Sensitivity(
        mark=mark,
        outlying=far,
        without=bool(others) and rule.result(others).passed != passed,
        votes=tuple(
            vote.value
            for vote in Vote
            if vote != mark.vote and with_mark(mark.total, vote.value).passed != passed
        ),
        crossing=crossing,
        crossing_turns=crossing is not None and with_mark(crossing, mark.vote).passed != passed,
    )


def _crossing(others: Sequence[Mark], mark: Mark, rule: Rule) -> Decimal | None:
    """The total nearest to the sheet's own at which the average changes sides, in cents."""

    def reaches(cents: int) -> bool:
        total = Decimal(cents) * CENT
        return rule.result([*others, Mark(total, mark.vote)]).average >= rule.pass_mark

    low, high = 0, int(FULL / CENT)
    if reaches(low) == reaches(high):
        return None
    while high - low > 1:  # the average never falls as the total rises
        middle = (low + high) // 2
        low, high = (low, middle) if reaches(middle) else (middle, high)
    above = rule.result([*others, mark]).average >= rule.pass_mark
    return Decimal(low if above else high) * CENT


# Ranking


@dataclass(frozen=True)
class Place(Generic[Key]):
    """A case in the order of its batch; equal averages share a place (1, 2, 2, 4)."""

    rank: int
    key: Key
    average: Decimal
    tied: bool


def ranking(averages: Iterable[tuple[Key, Decimal]]) -> list[Place[Key]]:
    """Highest average first; ties keep the order given."""
    ordered = sorted(averages, key=lambda pair: -pair[1])
    values = [average for _, average in ordered]
    return [
        Place(values.index(average) + 1, key, average, values.count(average) > 1)
        for key, average in ordered
    ]


@dataclass(frozen=True)
class Standing:
    """A case with its result so far."""

    application: Application
    result: Result
    outliers: int
    decisive: int


def standings(cases: Iterable[Application], rule: Rule) -> list[Standing]:
    """Cases with a final sheet at least; bring ``panel__scores`` with the rows."""
    found = []
    for case in cases:
        seats = case.panel.all()  # type: ignore[attr-defined]
        marks = [Mark(seat.total, seat.vote) for seat in seats if seat.is_final]
        if marks:
            each = sensitivity(marks, rule)
            far, decisive = sum(s.outlying for s in each), sum(s.is_decisive for s in each)
            found.append(Standing(case, rule.result(marks), far, decisive))
    return found
