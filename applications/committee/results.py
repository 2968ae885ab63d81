"""The arithmetic of a panel: who may join, what sheets come to (practice, 惯例; Art. 9(3))."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from applications.models import Vote
from bases.regulation import Condition

if TYPE_CHECKING:
    from applications.models import Application, Criterion, PanelMember, Rubric

CENT = Decimal("0.01")
WIDE = Decimal(20)


def places_left(application: Application) -> int:
    """How many may still join a running review: who replaces those that left, nobody more."""
    seated = sum(m.is_seated for m in application.panel.all())  # type: ignore[attr-defined]
    whole = max(application.batch.panel_size | 1, seated + 1 + seated % 2)
    return whole - seated


def missing_criteria(seat: PanelMember, rubric: Rubric) -> list[Criterion]:
    """Lines of the review table without points on a sheet."""
    given = {s.criterion_id for s in seat.scores.all() if s.points is not None}
    return [c for c in rubric.criteria.all() if c.pk not in given]


def require_complete(seat: PanelMember, rubric: Rubric) -> None:
    """Every line has points and the vote is cast. Raises ValidationError naming what lacks."""
    names = [c.title for c in missing_criteria(seat, rubric)] + ([] if seat.vote else ["表决意见"])
    if names:
        raise ValidationError(f"尚未填写：{'、'.join(names)}")


@dataclass(frozen=True)
class Result:
    """What a panel's sheets come to."""

    totals: tuple[Decimal, ...]
    trimmed: bool
    average: Decimal
    votes: dict[str, int]
    seated: int
    pass_mark: Decimal

    @property
    def spread(self) -> Decimal:
        """Highest total less lowest: a wide one deserves a second look."""
        return max(self.totals) - min(self.totals)

    @property
    def is_wide(self) -> bool:
        """Whether the spread is to be pointed out."""
        return self.spread >= WIDE

    @property
    def passed(self) -> bool:
        """More than half of the votes agree, and the average reaches the mark."""
        cast = sum(self.votes.values())
        return 2 * self.votes[Vote.AGREE] > cast and self.average >= self.pass_mark

    def details(self) -> dict[str, Any]:
        """In plain types, for the record; without a name."""
        return {
            "totals": [str(t) for t in self.totals],
            "trimmed": self.trimmed,
            "average": str(self.average),
            "votes": self.votes,
            "seated": self.seated,
            "pass_mark": str(self.pass_mark),
            "passed": self.passed,
        }


def average_of(totals: list[Decimal], trim_from: int) -> tuple[Decimal, bool]:
    """Mean, half up to two decimals; highest and lowest dropped from ``trim_from`` sheets up."""
    kept = sorted(totals)
    trimmed = len(kept) >= max(trim_from, 3)
    if trimmed:
        kept = kept[1:-1]
    mean = sum(kept, Decimal(0)) / len(kept)
    return mean.quantize(CENT, ROUND_HALF_UP), trimmed


def aggregate(application: Application) -> Result:
    """The result of the final sheets of seated members; order of arrival does not matter."""
    final = [
        m
        for m in application.panel.prefetch_related("scores")
        if m.is_final  # type: ignore[attr-defined]
    ]
    totals = sorted(m.total for m in final)
    average, trimmed = average_of(totals, application.batch.trim_from)
    votes = {v.value: sum(m.vote == v for m in final) for v in Vote}
    seated = sum(m.is_seated for m in application.panel.all())  # type: ignore[attr-defined]
    return Result(tuple(totals), trimmed, average, votes, seated, application.batch.pass_mark)


def by_condition(seat: PanelMember) -> dict[str, Decimal]:
    """A sheet's points per condition of Art. 8, for the matrix."""
    sums = {c.value: Decimal(0) for c in Condition}
    for score in seat.scores.all():
        sums[score.criterion.condition] += score.points or 0
    return sums


@dataclass(frozen=True)
class Sheet:
    """One expert's sheet as the bureau reads it."""

    number: int  # what the seat is called where names are not shown
    seat: PanelMember
    total: Decimal
    conditions: dict[str, Decimal]


def sheets(application: Application) -> list[Sheet]:
    """Every sheet ever made final, void ones included."""
    seats = application.panel.prefetch_related("scores__criterion")  # type: ignore[attr-defined]
    return [
        Sheet(number, seat, seat.total, by_condition(seat))
        for number, seat in enumerate(seats, start=1)
        if seat.final_at is not None
    ]


def reopen(application: Application) -> list[dict[str, Any]]:
    """Open the sheets that counted for another look; returns them as they were, for the record."""
    counted = [s for s in sheets(application) if s.seat.is_final]
    for sheet in counted:
        sheet.seat.final_at = None
        sheet.seat.save(update_fields=("final_at",))
    return [
        {"seat": s.seat.pk, "total": str(s.total), "vote": s.seat.vote, "comment": s.seat.comment}
        for s in counted
    ]


def wording(
    result: Result, *, visited: datetime.date | None = None, met: datetime.date | None = None
) -> str:
    """The committee's opinion in the usual words (practice, 惯例); the secretary may edit it."""
    votes = result.votes
    verdict = "同意通过评审" if result.passed else "不同意通过评审"
    seen = f"实地考察（{visited:%Y年%m月%d日}）" if visited else "实地考察"
    argued = f"会议质询讨论（{met:%Y年%m月%d日}）" if met else "质询讨论"
    return (
        f"专家评审委员会由{result.seated}名专家组成，提交评分{len(result.totals)}名。"
        f"经审核材料、听取汇报、{seen}、{argued}和实名投票，"
        f"同意{votes[Vote.AGREE]}票、不同意{votes[Vote.DISAGREE]}票、弃权{votes[Vote.ABSTAIN]}票，"
        f"平均{result.average}分（合格线{result.pass_mark}分）。评审意见：{verdict}。"
    )
