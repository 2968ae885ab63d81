"""A meeting's agenda case by case, as far as each reader may know it (Art. 9(3))."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied

from applications.aggregation import Mark, outlying, rule_of
from applications.committee import Result
from applications.models import Application, Meeting, MemberState, State

if TYPE_CHECKING:
    from accounts.models import User

LEFT = (MemberState.RECUSED, MemberState.VOIDED)


@dataclass(frozen=True)
class Row:
    """One case before the meeting."""

    number: int
    case: Application
    argument: str
    seated: int
    came: int
    needed: int
    left: list[Any]  # members who recused themselves or were taken off
    final: int
    visited: bool
    result: Result | None  # only once every sheet of the panel is final
    outliers: list[Decimal]

    @property
    def has_quorum(self) -> bool:
        """Two thirds of the panel (practice, 惯例)."""
        return self.came >= self.needed

    @property
    def may_conclude(self) -> bool:
        """Whether a conclusion can still be drawn."""
        return self.case.state == State.UNDER_REVIEW


def rows_of(meeting: Meeting, user: User) -> list[Row]:
    """The whole agenda for the bureau; for an expert the cases of the own panels."""
    found = meeting.cases.select_related(  # type: ignore[attr-defined]
        "application__institution__county", "application__batch"
    ).prefetch_related(
        "application__panel__expert__user", "application__panel__scores", "application__visits"
    )
    present = _present(meeting)
    rows = [_row(n, entry, present) for n, entry in enumerate(found, start=1)]
    if user.is_municipal:
        return rows
    return [row for row in rows if sits_on(row.case, user)]


def sits_on(case: Application, user: User) -> bool:
    """Whether an expert has declared on the panel of a case."""
    return any(
        seat.is_declared and seat.expert.user_id == user.pk
        for seat in case.panel.all()  # type: ignore[attr-defined]
    )


def _present(meeting: Meeting) -> set[int]:
    """Who came, or before the meeting who is called."""
    rows = meeting.attendances.all()  # type: ignore[attr-defined]
    return {row.expert_id for row in rows if row.present or meeting.minuted_at is None}


def _row(number: int, entry: Any, present: set[int]) -> Row:
    case: Application = entry.application
    seats = list(case.panel.all())  # type: ignore[attr-defined]
    seated = [seat for seat in seats if seat.is_seated]
    final = [seat for seat in seated if seat.is_final]
    marks = [Mark(seat.total, seat.vote) for seat in final]
    whole = bool(final) and len(final) == len(seated)
    return Row(
        number=number,
        case=case,
        argument=entry.argument,
        seated=len(seated),
        came=sum(seat.is_declared and seat.expert_id in present for seat in seated),
        needed=-(-2 * len(seated) // 3),
        left=[seat for seat in seats if seat.state in LEFT],
        final=len(final),
        visited=any(visit.state == "closed" for visit in case.visits.all()),  # type: ignore[attr-defined]
        result=rule_of(case.batch).result(marks) if whole else None,
        outliers=[m.total for m, far in zip(marks, outlying(marks), strict=True) if whole and far],
    )


def require_bureau(user: User) -> None:
    """Pages that name experts beside scores are the bureau's. Raises PermissionDenied."""
    if not user.is_municipal:
        raise PermissionDenied
