"""Reading fees: which standard holds, which comes, what changed from one to the next (Art. 21)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from bases.calendar import today
from bases.models import FeeItem, FeeVersion
from bases.models.base import IN_SERVICE
from bases.models.fees import FeeItemQuerySet, FeeVersionQuerySet

MARKED_FOR = datetime.timedelta(days=365)  # a raise is marked that long: practice (惯例)
# Nationwide numbers: the labour and personnel line, and the line for complaints about prices.
COMPLAINTS = "12333（人社服务热线）、12315（价格投诉）"
COMPARED = ("standard", "unit", "content", "reductions", "basis", "basis_number", "valid_until")


@dataclass(frozen=True)
class Difference:
    """One thing that two versions say otherwise."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Chapter:
    """A version in the history of its item."""

    version: FeeVersion
    standing: str
    tone: str
    differences: list[Difference] = field(default_factory=list)


@dataclass(frozen=True)
class Standing:
    """An item as it stands on a day."""

    item: FeeItem
    current: FeeVersion | None
    coming: FeeVersion | None
    raised: bool
    label: str
    tone: str


def shown(version: FeeVersion, name: str) -> str:
    """A fact of a version in words."""
    if name == "unit":
        return str(version.get_unit_display())
    value = getattr(version, name)
    return "" if value is None else str(value)


def differences(before: FeeVersion, after: FeeVersion) -> list[Difference]:
    """What changed from one version to the next, old and new."""
    found = []
    for name in COMPARED:
        if getattr(before, name) != getattr(after, name):
            label = str(FeeVersion._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            found.append(Difference(label, shown(before, name), shown(after, name)))
    return found


def current_of(
    item: FeeItem, versions: Iterable[FeeVersion], on: datetime.date
) -> FeeVersion | None:
    """The version that holds on a day, as ``FeeVersion.objects.in_force`` has it."""
    begun = [version for version in versions if version.valid_from <= on]
    if not begun or (item.ended_on is not None and item.ended_on <= on):
        return None
    newest = max(begun, key=lambda version: version.number)
    until = newest.valid_until
    return newest if until is None or until >= on else None


def standing(item: FeeItem, on: datetime.date) -> Standing:
    """How an item stands; its versions are prefetched, so no query."""
    versions: list[FeeVersion] = list(item.versions.all())  # type: ignore[attr-defined]
    current = current_of(item, versions, on)
    ended = item.ended_on is not None and item.ended_on <= on
    coming = min(
        (version for version in versions if version.valid_from > on),
        key=lambda version: version.valid_from,
        default=None,
    )
    if item.ended_on is not None and coming and item.ended_on <= coming.valid_from:
        coming = None
    raised = any(v.is_raise and today(v.published_at) > on - MARKED_FOR for v in versions)
    if ended:
        label, tone = "已停止", "draft"
    elif current:
        label, tone = "执行中", "good"
    elif coming:
        label, tone = "待执行", "waiting"
    else:
        label, tone = "已过有效期", "bad"
    return Standing(item, current, coming, raised, label, tone)


def chapters(item: FeeItem, on: datetime.date) -> list[Chapter]:
    """The history of an item, newest first, each version with its difference."""
    versions: list[FeeVersion] = sorted(
        item.versions.all(),  # type: ignore[attr-defined]
        key=lambda version: -version.number,
    )
    current = current_of(item, versions, on)
    told = []
    for place, version in enumerate(versions):
        before = versions[place + 1] if place + 1 < len(versions) else None
        label, tone = _of_version(version, current, on)
        changed = differences(before, version) if before else []
        told.append(Chapter(version, label, tone, changed))
    return told


def _of_version(
    version: FeeVersion, current: FeeVersion | None, on: datetime.date
) -> tuple[str, str]:
    if current is not None and version.pk == current.pk:
        return "执行中", "good"
    return ("待执行", "waiting") if version.valid_from > on else ("历史版本", "draft")


def public_fees(on: datetime.date) -> FeeVersionQuerySet:
    """What bases in service charge on a day."""
    return FeeVersion.objects.in_force(on).filter(item__base__state__in=IN_SERVICE)


def raised_lately(on: datetime.date) -> Q:
    """Items with a raise that is still marked."""
    raises = FeeVersion.objects.filter(
        item=OuterRef("pk"), is_raise=True, published_at__date__gt=on - MARKED_FOR
    )
    return Q(Exists(raises))


def standing_as(state: str, items: FeeItemQuerySet, on: datetime.date) -> FeeItemQuerySet:
    """Items that stand so on a day: the words of ``standing``, asked of the database."""
    of_item = FeeVersion.objects.filter(item=OuterRef("pk"))
    ended = Q(ended_on__isnull=False, ended_on__lte=on)
    holds = Exists(FeeVersion.objects.in_force(on).filter(item=OuterRef("pk")))
    comes = Exists(
        of_item.filter(valid_from__gt=on).filter(
            Q(item__ended_on__isnull=True) | Q(item__ended_on__gt=F("valid_from"))
        )
    )
    asked: dict[str, Any] = {
        "ended": ended,
        "current": Q(holds),
        "coming": ~ended & ~Q(holds) & Q(comes),
        "expired": ~ended & ~Q(holds) & ~Q(comes),
    }
    return items.filter(asked[state]) if state in asked else items
