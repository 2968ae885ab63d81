"""Verbs before a visit: announce with a frozen scope, or call off (Art. 18)."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.record import require
from bases.actions.steps import locked, locked_base, step
from bases.calendar import today
from bases.emails import managers_of, members_of_base
from bases.models import RecordFreeze
from inspections.models import Inspection, InspectionKind
from inspections.papers.inspecting import inspection_notice


@transaction.atomic
def announce(
    inspection: Inspection,
    *,
    visit_on: datetime.date,
    place: str,
    unannounced: bool = False,
    by: User,
    at: datetime.datetime,
) -> Inspection:
    """Give notice; from this instant the records in scope freeze (Art. 18).

    A spot check may come without warning: then nobody of the base is told before the visit.
    Raises PermissionDenied, MovedOn, ValidationError.
    """
    inspection = fetch(inspection)
    require(inspection.announce, by)
    if visit_on < today(at):
        raise ValidationError({"visit_on": "检查日期不能早于今天。"})
    if unannounced and inspection.kind != InspectionKind.SPOT:
        raise ValidationError({"unannounced": "定期检查评估应当预先通知，只有抽查可以不预先通知。"})
    inspection.visit_on, inspection.place = visit_on, place.strip()
    inspection.unannounced, inspection.announced_at = unannounced, at
    inspection.notice = inspection_notice(inspection, visit_on=visit_on, place=place, at=at)
    inspection.freeze = RecordFreeze.objects.create(
        base=inspection.base,
        first_day=inspection.scope_first,
        last_day=inspection.scope_last,
        # The base reads this when it registers late: a surprise must not be given away.
        why="市局核对登记"
        if unannounced
        else f"{inspection.get_kind_display()}（{inspection.number}）",
        announced_at=at,
    )
    base = inspection.base
    group = [seat.inspector.user for seat in inspection.seats.all() if not seat.is_recused]  # type: ignore[attr-defined]
    told = [] if unannounced else [*members_of_base(base), *managers_of(base)]
    step(
        inspection.announce,
        by=by,
        at=at,
        details={
            "visit_on": str(visit_on),
            "unannounced": unannounced,
            "notice": inspection.notice.number,
            "frozen": [str(inspection.scope_first), str(inspection.scope_last)],
        },
        audience="bureau" if unannounced else "parties",
        told=[*group, *told],
    )
    return inspection


@transaction.atomic
def call_off(inspection: Inspection, *, reason: str, by: User, at: datetime.datetime) -> Inspection:
    """It does not take place; nothing stays frozen. Raises as ``announce`` does."""
    inspection = fetch(inspection)
    require(inspection.call_off, by)
    if not reason.strip():
        raise ValidationError({"reason": "请写明取消的原因。"})
    secret = inspection.unannounced or inspection.announced_at is None
    lift(inspection, at)
    base = inspection.base
    told = [] if secret else [*members_of_base(base), *managers_of(base)]
    step(
        inspection.call_off,
        by=by,
        at=at,
        opinion=reason.strip(),
        audience="bureau" if secret else "parties",
        told=told,
    )
    return inspection


def lift(inspection: Inspection, at: datetime.datetime) -> None:
    """What an inspection froze is free again."""
    freeze = inspection.freeze
    if freeze is not None and freeze.lifted_at is None:
        freeze.lifted_at = at
        freeze.save(update_fields=("lifted_at",))


def fetch(inspection: Inspection) -> Inspection:
    """The inspection as it is now with its group; base and inspection locked, in that order."""
    base = locked_base(inspection.base)
    locked(inspection)
    found = Inspection.objects.select_related("freeze", "notice", "table").with_group()
    inspection = found.get(pk=inspection.pk)
    inspection.base = base
    return inspection
