"""Records to look at (疑点): facts that hardly fit together, for people to judge (Art. 17)."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from itertools import combinations, groupby
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Sum

from bases.models import ClassForm, RecordKind, Trainee, TrainingRecord

# Person, record, class, first and last day.
Fact = tuple[str, int, int, datetime.date, datetime.date]
MOST_GROUPS = 100
OVERLAP, YEAR, NAMESAKE, DAY = "overlap", "year", "namesake", "day"
LABELS: dict[str, str] = {
    OVERLAP: "时间重叠",
    YEAR: "年累计学时过多",
    DAY: "单日学时过多",
    NAMESAKE: "同名同单位",
}
EXPLAINED: dict[str, str] = {
    OVERLAP: "同一人的两个面授班日期重叠；按证件号码比对，市局可比对各基地之间。",
    YEAR: f"一人一年超过 {settings.HOURS_ODD_PER_YEAR} 学时。",
    DAY: f"按起止日期折算，每天超过 {settings.HOURS_PER_DAY} 学时；网络培训不计。",
    NAMESAKE: "同一基地、同名、同单位而证件号码不同，可能有一个号码录错。",
}


def _standing(user: Any) -> Any:
    """Rows entered first and not taken back, within reach."""
    taken = TrainingRecord.objects.filter(corrects=OuterRef("pk"), kind=RecordKind.REVERSAL)
    rows = TrainingRecord.objects.visible_to(user).entries().filter(~Exists(taken))
    return rows.select_related("trainee", "training_class", "base__organisation")


def overlaps(user: Any) -> Any:
    """Records of people who would have been in two places at a time.

    Only people of several classes are fetched, and compared here: as a join of the ledger with
    itself the database may choose a plan that takes minutes for a thousand fresh rows.
    """
    rows = _standing(user).exclude(training_class__form=ClassForm.ONLINE)
    several = (
        rows.order_by()
        .values("trainee__id_digest")
        .annotate(classes=Count("training_class", distinct=True))
        .filter(classes__gt=1)
    )
    facts = (
        rows.filter(trainee__id_digest__in=several.values("trainee__id_digest"))
        .order_by("trainee__id_digest")
        .values_list(
            "trainee__id_digest",
            "pk",
            "training_class",
            "training_class__starts_on",
            "training_class__ends_on",
        )
    )
    found: set[int] = set()
    for _person, held in groupby(facts, key=lambda fact: fact[0]):
        for one, other in combinations(held, 2):
            found |= _both_at_once(one, other)
    return rows.filter(pk__in=found).order_by(
        "trainee__id_digest", "training_class__starts_on", "pk"
    )


def _both_at_once(one: Fact, other: Fact) -> set[int]:
    """The two records, when their classes are two and share a day."""
    _, pk, held, first, last = one
    _, other_pk, other_held, other_first, other_last = other
    apart = held == other_held or last < other_first or other_last < first
    return set() if apart else {pk, other_pk}


def long_days(user: Any) -> Any:
    """Records of more hours a day than are taught."""
    found = _standing(user).exclude(training_class__form=ClassForm.ONLINE)
    hours = F("hours_public") + F("hours_professional")
    classes = found.order_by().values_list(
        "training_class", "training_class__starts_on", "training_class__ends_on"
    )
    odd = Q(pk__in=())
    for held, first, last, longest in classes.annotate(longest=Max(hours)):
        most = settings.HOURS_PER_DAY * ((last - first).days + 1)
        if longest > most:
            odd |= Q(training_class=held, hours__gt=most)
    return found.annotate(hours=hours).filter(odd).order_by("training_class", "pk")


def long_years(user: Any) -> Any:
    """People and years of more hours than anybody learns."""
    rows = TrainingRecord.objects.visible_to(user).order_by()
    return (
        rows.values(
            "trainee", "trainee__name", "trainee__id_mask", "year", "base__organisation__name"
        )
        .annotate(public=Sum("hours_public"), own=Sum("hours_professional"))
        .annotate(hours=F("public") + F("own"))
        .filter(hours__gt=settings.HOURS_ODD_PER_YEAR)
        .order_by("-year", "trainee")
    )


def namesakes(user: Any) -> Any:
    """People of one name and employer under two numbers."""
    people = Trainee.objects.visible_to(user)
    groups = people.order_by().values_list("base", "name", "employer")
    twice = list(groups.annotate(n=Count("pk")).filter(n__gt=1)[:MOST_GROUPS])
    alike = Q(pk__in=())
    for base, name, employer, _count in twice:
        alike |= Q(base=base, name=name, employer=employer)
    rows = people.filter(alike).select_related("base__organisation")
    return rows.order_by("base", "name", "employer", "pk")


FINDERS: dict[str, Callable[[Any], Any]] = {
    OVERLAP: overlaps,
    YEAR: long_years,
    DAY: long_days,
    NAMESAKE: namesakes,
}
