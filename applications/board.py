"""How a batch stands: counts by state, its planned number, who waits for whom (Art. 3)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from applications.duties import noted
from applications.models import State
from bases.calendar import today

if TYPE_CHECKING:
    from applications.models import Application

NAMED = 3  # cases named in a line of who waits for whom


@dataclass(frozen=True)
class Quota:
    """The planned number beside what came of it: shown, never enforced (practice, 惯例)."""

    planned: int | None
    in_notice: int
    certified: int

    @property
    def used(self) -> int:
        """Certified, and on notice to be."""
        return self.in_notice + self.certified

    @property
    def over(self) -> int:
        """How many more than planned."""
        return max(0, self.used - self.planned) if self.planned is not None else 0

    @property
    def left(self) -> int | None:
        """How many fewer than planned; None when nothing is planned."""
        return None if self.planned is None else max(0, self.planned - self.used)


def quota_of(planned: int | None, by_state: Mapping[str, int]) -> Quota:
    """From counts by state."""
    return Quota(planned, by_state.get(State.IN_NOTICE, 0), by_state.get(State.CERTIFIED, 0))


@dataclass
class Wait:
    """Cases that wait for the same party to do the same."""

    party: str
    what: str
    cases: list[Application] = field(default_factory=list)
    late: int = 0
    days: int = 0

    @property
    def named(self) -> list[Application]:
        """Those that have waited longest."""
        return self.cases[:NAMED]


def waits(cases: Iterable[Any], at: datetime.datetime) -> list[Wait]:
    """Who must do what in how many cases, most cases first. Give the longest waiting first."""
    on = today(at)
    found: dict[tuple[str, str], Wait] = {}
    for case in cases:
        sentence = noted(case)
        if sentence is None:
            continue
        key = (sentence.party, sentence.what)
        wait = found.setdefault(key, Wait(*key))
        wait.cases.append(case)
        wait.late += case.due_on is not None and case.due_on < on
        wait.days = max(wait.days, (on - today(case.state_since)).days)
    return sorted(found.values(), key=lambda wait: (-len(wait.cases), wait.party))
