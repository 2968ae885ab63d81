"""The roster of a base: what is known of a teacher, and what the whole amounts to (Art. 8(1))."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Count, Q
from simple_history.utils import bulk_create_with_history

from bases.models import Base, BaseRule, Engagement, Teacher
from bases.models.roster import RULE_KINDS, SENIOR_LEVELS

OTHER_RULE = "other"
NEEDED_RULES: dict[str, str] = {kind: label for kind, label in RULE_KINDS if kind != OTHER_RULE}


@dataclass(frozen=True)
class TeacherFacts:
    """What the roster keeps of a teacher: work data only, never an identity number."""

    name: str
    engagement: str
    title_level: str
    title: str = ""
    speciality: str = ""
    employer: str = ""
    frontline: bool = False
    courses: str = ""
    started_on: datetime.date | None = None

    @property
    def key(self) -> tuple[str, str]:
        """By this a base tells its teachers apart."""
        return self.name, self.employer


def once(teachers: Iterable[TeacherFacts]) -> list[TeacherFacts]:
    """Each teacher once, as first named."""
    return list({facts.key: facts for facts in reversed(list(teachers))}.values())[::-1]


def enter(base: Base, teachers: Iterable[TeacherFacts], at: datetime.datetime) -> list[Teacher]:
    """Write teachers, each known to be new, onto the roster of a locked base."""
    rows = [Teacher(base=base, added_at=at, **asdict(facts)) for facts in teachers]
    made: list[Teacher] = bulk_create_with_history(rows, Teacher)
    return made


@dataclass(frozen=True)
class Figures:
    """Head counts of a roster, and shares in per cent."""

    total: int
    full_time: int
    part_time: int
    senior: int
    frontline: int

    def share(self, count: int) -> str:
        """So many of all, in per cent with one decimal."""
        return f"{count * 100 / self.total:.1f}%" if self.total else "—"

    @property
    def tiles(self) -> list[tuple[int, str, str]]:
        """Number, label, share."""
        return [
            (self.total, "在聘教师", ""),
            (self.full_time, "专职", self.share(self.full_time)),
            (self.part_time, "兼职", self.share(self.part_time)),
            (self.senior, "副高以上", self.share(self.senior)),
            (self.frontline, "来自科研生产一线", self.share(self.frontline)),
        ]


def figures(teachers: Any) -> Figures:
    """Count the teachers of a set who have not ended, in one query (Art. 8(1))."""
    full_time = Q(engagement=Engagement.FULL_TIME)
    counted = teachers.present().aggregate(
        total=Count("pk"),
        full_time=Count("pk", filter=full_time),
        part_time=Count("pk", filter=~full_time),
        senior=Count("pk", filter=Q(title_level__in=SENIOR_LEVELS)),
        frontline=Count("pk", filter=Q(frontline=True)),
    )
    return Figures(**counted)


def missing_rules(kinds: Iterable[str]) -> list[str]:
    """Names of the rules documents that are not among those in place (Art. 6, Art. 8(2))."""
    present = set(kinds)
    return [label for kind, label in NEEDED_RULES.items() if kind not in present]


def series_of(rule: BaseRule) -> tuple[str, str]:
    """Rules of one series replace each other: by kind, and the others by title."""
    return rule.kind, rule.title if rule.kind == OTHER_RULE else ""


def newest(rules: Iterable[BaseRule]) -> list[BaseRule]:
    """Of each series the version that holds, in the order of the Measures."""
    latest: dict[tuple[str, str], BaseRule] = {}
    for rule in rules:
        standing = latest.setdefault(series_of(rule), rule)
        if rule.version > standing.version:
            latest[series_of(rule)] = rule
    order = {kind: place for place, (kind, _label) in enumerate(RULE_KINDS)}
    return sorted(latest.values(), key=lambda rule: (order[rule.kind], rule.title))


def public_rules(base: Base) -> list[BaseRule]:
    """What everybody may read: of each series the newest published version (Art. 6)."""
    return newest(BaseRule.objects.public().filter(base=base).select_related("file", "base"))
