"""The year's plan against what was held: pre-filled from classes and records (Art. 16)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from bases.models import Base, ClassState, PlanLine, TrainingClass, TrainingRecord
from bases.models.classes import HELD_STATES
from bases.models.kinds import ClassForm, ClassLevel, SubjectKinds
from bases.regulation import MIN_PERSON_TIMES_PER_YEAR

UNDER_WAY = (*HELD_STATES, ClassState.RUNNING)


@dataclass(frozen=True)
class LineResult:
    """One line of the plan with what became of it."""

    line: PlanLine
    classes: int
    person_times: int

    @property
    def differs(self) -> bool:
        """Whether plan and result differ, so that an explanation is asked for."""
        return (self.classes, self.person_times) != (self.line.classes, self.line.person_times)

    def frozen(self, why: str) -> dict[str, Any]:
        """As a version keeps it."""
        return {
            "number": self.line.number,
            "title": self.line.title,
            "planned_classes": self.line.classes,
            "planned_person_times": self.line.person_times,
            "classes": self.classes,
            "person_times": self.person_times,
            "why": why,
        }


@dataclass(frozen=True)
class YearResults:
    """A base's year as the records have it."""

    year: int
    lines: list[LineResult]
    off_plan: list[TrainingClass]
    classes: int
    person_times: int
    persons: int
    hours_public: Decimal
    hours_professional: Decimal
    shares: list[tuple[str, str]]

    @property
    def planned_classes(self) -> int:
        """Classes the plan has."""
        return sum(result.line.classes for result in self.lines)

    @property
    def planned_person_times(self) -> int:
        """Person-times the plan has."""
        return sum(result.line.person_times for result in self.lines)

    @property
    def completion(self) -> int | None:
        """Person-times held of those planned, per cent; None without a plan."""
        planned = self.planned_person_times
        return round(100 * self.person_times / planned) if planned else None

    @property
    def short_of_threshold(self) -> int:
        """Person-times that lack to the yearly scale (Art. 8(5))."""
        return max(0, MIN_PERSON_TIMES_PER_YEAR - self.person_times)

    def frozen(self) -> dict[str, Any]:
        """The sums as a version keeps them."""
        return {
            "classes": self.classes,
            "person_times": self.person_times,
            "persons": self.persons,
            "hours_public": str(self.hours_public),
            "hours_professional": str(self.hours_professional),
            "planned_classes": self.planned_classes,
            "planned_person_times": self.planned_person_times,
            "completion": self.completion,
            "shares": [list(share) for share in self.shares],
            "off_plan": [
                {"number": c.number, "title": c.title, "reason": c.off_plan_reason}
                for c in self.off_plan
            ],
        }


def results_of(base: Base, year: int) -> YearResults:
    """What a base held in a year, line by line; four queries."""
    classes = list(
        TrainingClass.objects.filter(base=base, starts_on__year=year, state__in=UNDER_WAY)
        .annotate(trained=Sum("records__person_times"))
        .order_by("starts_on", "pk")
    )
    lines = PlanLine.objects.standing().filter(base=base, year=year).order_by("number")
    sums = TrainingRecord.objects.filter(base=base, year=year).aggregate(
        person_times=Sum("person_times"),
        people=Count("trainee", distinct=True),
        public=Sum("hours_public"),
        professional=Sum("hours_professional"),
    )
    return YearResults(
        year=year,
        lines=[_line_result(line, classes) for line in lines],
        off_plan=[held for held in classes if held.plan_line_id is None],
        classes=len(classes),
        person_times=sums["person_times"] or 0,
        persons=sums["people"],
        hours_public=sums["public"] or Decimal(0),
        hours_professional=sums["professional"] or Decimal(0),
        shares=_shares(classes),
    )


def _shares(classes: list[Any]) -> list[tuple[str, str]]:
    """Person-times of the classes by level, subject and form, in words."""
    kinds: tuple[tuple[str, str, Any], ...] = (
        ("按层级", "level", ClassLevel),
        ("按科目", "subject_kind", SubjectKinds),
        ("按方式", "form", ClassForm),
    )
    found = []
    for title, name, choices in kinds:
        counted: Counter[str] = Counter()
        for held in classes:
            counted[getattr(held, name)] += held.trained or 0
        words = [f"{choice.label} {counted[choice]}" for choice in choices if counted[choice]]
        found.append((title, "，".join(words)))
    return found


def _line_result(line: PlanLine, classes: list[Any]) -> LineResult:
    held = [c for c in classes if c.plan_line_id == line.pk]
    return LineResult(line, len(held), sum(c.trained or 0 for c in held))
