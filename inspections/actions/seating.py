"""Verbs of inspectors' seats: declare, step back, be replaced (practice, 惯例)."""

from __future__ import annotations

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import Event, User
from accounts.record import MovedOn, record, tell
from bases.calendar import today
from bases.emails import clerks, letter
from inspections.actions.announcing import fetch
from inspections.actions.arranging import require_group
from inspections.models import Inspection, InspectionState, Inspector, Seat, SeatState

BEFORE_VISIT = (InspectionState.PLANNED, InspectionState.ANNOUNCED)


@transaction.atomic
def declare(inspection: Inspection, *, by: User, at: datetime.datetime) -> Seat:
    """Declare to have no interest in the base. Raises PermissionDenied, MovedOn."""
    inspection, seat = _own_seat(inspection, by)
    if seat.state != SeatState.SEATED:
        raise MovedOn("已经作过声明。", inspection)
    seat.state, seat.declared_at = SeatState.DECLARED, at
    seat.save(update_fields=("state", "declared_at"))
    _note("declare", "声明无利害关系", inspection, by=by, at=at)
    return seat


@transaction.atomic
def recuse(inspection: Inspection, *, ground: str, by: User, at: datetime.datetime) -> Seat:
    """Step back, with the ground; a clerk seats somebody else. Raises as ``declare`` does."""
    inspection, seat = _own_seat(inspection, by)
    _step_back(seat, ground)
    event = _note("recuse", "检查人员回避", inspection, by=by, at=at, opinion=ground.strip())
    tell(event, clerks(), **letter(event, inspection))
    return seat


@transaction.atomic
def remove_inspector(seat: Seat, *, ground: str, by: User, at: datetime.datetime) -> Seat:
    """A clerk lets somebody step back, as when the base objects. Raises as ``declare`` does."""
    if not by.is_municipal_clerk:
        raise PermissionDenied
    inspection = _before_visit(fetch(seat.inspection))
    seat = Seat.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    _step_back(seat, ground)
    _note("remove_inspector", "更换检查人员", inspection, by=by, at=at, opinion=ground.strip())
    return seat


@transaction.atomic
def seat_inspector(
    inspection: Inspection,
    *,
    inspector: Inspector,
    is_lead: bool = False,
    by: User,
    at: datetime.datetime,
) -> Seat:
    """Seat somebody in place of who stepped back. Raises as ``declare`` does, ValidationError."""
    if not by.is_municipal_clerk:
        raise PermissionDenied
    inspection = _before_visit(fetch(inspection))
    seats = list(inspection.seats.all())  # type: ignore[attr-defined]
    if any(seat.inspector_id == inspector.pk for seat in seats):
        raise ValidationError({"inspector": "此人已在检查组，或者已经回避。"})
    staying = [seat.inspector for seat in seats if not seat.is_recused]
    require_group(inspection.base, [*staying, inspector], today(at))
    leads = any(seat.is_lead and not seat.is_recused for seat in seats)
    if is_lead and leads:
        raise ValidationError({"is_lead": "已有组长。"})
    seat = Seat.objects.create(
        inspection=inspection, inspector=inspector, is_lead=is_lead or not leads
    )
    event = _note(
        "seat_inspector", "增补检查人员", inspection, by=by, at=at, who=inspector.user.name
    )
    tell(event, [inspector.user], **letter(event, inspection))
    return seat


def _own_seat(inspection: Inspection, by: User) -> tuple[Inspection, Seat]:
    inspection = _before_visit(fetch(inspection))
    rows = Seat.objects.select_for_update(of=("self",)).exclude(state=SeatState.RECUSED)
    seat = rows.filter(inspection=inspection, inspector__user=by).first()
    if seat is None:
        raise PermissionDenied
    return inspection, seat


def _before_visit(inspection: Inspection) -> Inspection:
    if inspection.state not in BEFORE_VISIT:
        raise MovedOn("现场检查已经结束，检查组不能再变动。", inspection)
    return inspection


def _step_back(seat: Seat, ground: str) -> None:
    if not ground.strip():
        raise ValidationError({"ground": "请写明回避事由。"})
    if seat.signed_at is not None:
        raise MovedOn("已在检查表上签名，不能再回避。", seat.inspection)
    seat.state, seat.ground, seat.is_lead = SeatState.RECUSED, ground.strip(), False
    seat.save(update_fields=("state", "ground", "is_lead"))


def _note(
    verb: str,
    label: str,
    inspection: Inspection,
    *,
    by: User,
    at: datetime.datetime,
    opinion: str = "",
    **details: str,
) -> Event:
    return record(
        verb=verb,
        label=label,
        subject=inspection,
        by=by,
        at=at,
        opinion=opinion,
        article="18",
        audience="bureau",
        details=details,
    )
