"""What a sheet comes to: total, groups, and the grade the table would give (practice, 惯例).

The portal proposes; a person decides, and says why when it decides otherwise (Art. 18).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from inspections.models import CheckLine, CheckTable, Grade

ZERO = Decimal(0)
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Group:
    """One group of lines."""

    number: int
    title: str
    points: Decimal
    awarded: Decimal

    @property
    def share(self) -> Decimal:
        """Per cent of the group's points."""
        return HUNDRED * self.awarded / self.points if self.points else ZERO


@dataclass(frozen=True)
class Score:
    """Total out of the table's points, the grade it gives, and why that may be no pass."""

    total: Decimal
    points: Decimal
    groups: list[Group]
    grade: str
    grounds: list[str]
    complete: bool

    @property
    def words(self) -> list[str]:
        """组织管理18/20, for a report."""
        return [f"{g.title}{plain(g.awarded)}/{plain(g.points)}" for g in self.groups]


def score(table: CheckTable, lines: Iterable[CheckLine]) -> Score:
    """Add up a sheet. Lines without points count as nothing and make it incomplete."""
    lines = list(lines)
    groups = _groups(lines)
    points = sum((group.points for group in groups), ZERO)
    total = sum((group.awarded for group in groups), ZERO)
    grounds = [
        f"“{group.title}”得分率低于{table.group_floor}%"
        for group in groups
        if group.awarded * HUNDRED < group.points * table.group_floor
    ]
    grounds += [f"“{line.title}”触及一票否决" for line in lines if line.red_line_hit]
    marks = total * HUNDRED / points if points else ZERO
    grade = Grade.FAIL if grounds else _grade(table, marks)
    if marks < table.pass_from:
        grounds.append(f"总分低于{table.pass_from}分")
    return Score(
        total=total,
        points=points,
        groups=groups,
        grade=grade,
        grounds=grounds,
        complete=all(line.awarded is not None for line in lines),
    )


def plain(number: Decimal) -> str:
    """18.0 as 18, 17.5 as it is."""
    return f"{number.normalize():f}"


def _groups(lines: list[CheckLine]) -> list[Group]:
    found: dict[int, Group] = {}
    for line in sorted(lines, key=lambda one: (one.group_number, one.number)):
        before = found.get(line.group_number)
        found[line.group_number] = Group(
            number=line.group_number,
            title=line.group,
            points=(before.points if before else ZERO) + line.points,
            awarded=(before.awarded if before else ZERO) + (line.awarded or ZERO),
        )
    return list(found.values())


def _grade(table: CheckTable, marks: Decimal) -> str:
    if marks >= table.excellent_from:
        return Grade.EXCELLENT
    if marks >= table.good_from:
        return Grade.GOOD
    return Grade.PASS if marks >= table.pass_from else Grade.FAIL
