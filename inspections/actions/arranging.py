"""Arranging an inspection: the group and a sheet with a line for each item (Art. 18)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.record import MovedOn, record
from bases.actions.steps import locked_base
from bases.calendar import today
from bases.models import Base
from bases.models.numbers import next_number
from inspections.conflicts import conflicts_of
from inspections.models import (
    OPEN_INSPECTIONS,
    CheckLine,
    CheckTable,
    Inspection,
    InspectionKind,
    InspectionPlan,
    Inspector,
    Seat,
)

LEAST_INSPECTORS = 2  # practice (惯例)
COPIED = (
    "number", "group_number", "group", "title", "points", "article", "condition", "source",
    "guidance", "red_line",
)  # fmt: skip


@dataclass(frozen=True)
class Scope:
    """What is looked into, by which table, and why."""

    kind: str
    table: CheckTable
    first: datetime.date
    last: datetime.date
    reason: str = ""
    plan: InspectionPlan | None = None


@transaction.atomic
def arrange_inspection(
    base: Base, *, scope: Scope, group: Sequence[Inspector], by: User, at: datetime.datetime
) -> Inspection:
    """Arrange an inspection of a base outside any plan, for a reason (Art. 18).

    The first of the group leads. Raises PermissionDenied, MovedOn, ValidationError.
    """
    if not by.is_municipal_clerk:
        raise PermissionDenied
    if scope.plan is None and not scope.reason.strip():
        raise ValidationError({"reason": "计划外的检查，请写明检查事由。"})
    inspection = arrange(base, scope=scope, group=group, by=by, at=at)
    record(
        verb="arrange_inspection",
        label="安排检查",
        subject=inspection,
        by=by,
        at=at,
        target=str(inspection.state),
        target_label=inspection.state_label,
        opinion=scope.reason,
        article="18",
        audience="bureau",
        details={"group": [inspector.user.name for inspector in group]},
    )
    return inspection


def arrange(
    base: Base, *, scope: Scope, group: Sequence[Inspector], by: User, at: datetime.datetime
) -> Inspection:
    """The inspection with its seats and lines; the caller records. Call in a transaction.

    Raises MovedOn, ValidationError.
    """
    base = locked_base(base)
    if not base.is_in_service:
        raise MovedOn("该单位已不是基地，不能安排检查。", base)
    if not scope.table.is_published:
        raise ValidationError({"table": "检查评估表还没有发布。"})
    if scope.kind not in InspectionKind.values:
        raise ValidationError({"kind": "请选择检查类型。"})
    if scope.last < scope.first:
        raise ValidationError({"scope_last": "检查范围的止期不能早于起期。"})
    _require_free(base, scope)
    require_group(base, group, today(at))
    year = scope.plan.year if scope.plan else today(at).year
    inspection = Inspection.objects.create(
        number=f"攀继教检〔{year}〕{next_number('inspection', year):03d}号",
        base=base,
        plan=scope.plan,
        kind=scope.kind,
        year=year,
        table=scope.table,
        reason=scope.reason.strip(),
        scope_first=scope.first,
        scope_last=scope.last,
        state_since=at,
        created_at=at,
        created_by=by,
    )
    Seat.objects.bulk_create(
        Seat(inspection=inspection, inspector=inspector, is_lead=place == 0)
        for place, inspector in enumerate(group)
    )
    CheckLine.objects.bulk_create(
        CheckLine(inspection=inspection, **{name: getattr(item, name) for name in COPIED})
        for item in scope.table.items.all()  # type: ignore[attr-defined]
    )
    return inspection


def require_group(base: Base, group: Sequence[Inspector], on: datetime.date) -> None:
    """Two at least, one of the bureau, none with a tie to the base. Raises ValidationError."""
    if len({inspector.pk for inspector in group}) < LEAST_INSPECTORS:
        raise ValidationError({"group": f"检查组至少{LEAST_INSPECTORS}人。"})
    if not any(inspector.user.is_municipal for inspector in group):
        raise ValidationError({"group": "检查组至少有一名市局人员。"})
    retired = [i.user.name for i in group if not i.is_active or not i.user.is_active]
    if retired:
        raise ValidationError({"group": f"{'、'.join(retired)}已不在册。"})
    reasons = conflicts_of([base], group, on)
    if reasons:
        names = {inspector.pk: inspector.user.name for inspector in group}
        said = "；".join(f"{names[pk]}：{why}" for (pk, _base), why in reasons.items())
        raise ValidationError({"group": f"应当回避：{said}。"})


def _require_free(base: Base, scope: Scope) -> None:
    rows = Inspection.objects.filter(base=base, kind=scope.kind, state__in=OPEN_INSPECTIONS)
    other = rows.first()
    if other is not None:
        raise MovedOn("该基地已有一次同类检查尚未办结。", other)
