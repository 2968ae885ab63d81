"""Verbs of the register of inspectors (practice, 惯例; Art. 5, Art. 18)."""

from __future__ import annotations

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import Organisation, User
from accounts.record import record
from bases.calendar import today
from inspections.models import Inspector, InspectorInterest, InterestKind


@transaction.atomic
def enter_inspector(user: User, *, note: str = "", by: User, at: datetime.datetime) -> Inspector:
    """Enter somebody of the bureau or of a managing unit, or make active again.

    Raises PermissionDenied, ValidationError.
    """
    _require_keeper(by)
    if not (user.is_municipal or user.is_recommender_staff):
        raise ValidationError({"user": "检查人员从市局和管理使用单位人员中列入。"})
    inspector, _new = Inspector.objects.get_or_create(
        user=user, defaults={"since": today(at), "note": note.strip()}
    )
    inspector.is_active, inspector.note = True, note.strip()
    inspector.save(update_fields=("is_active", "note"))
    _note("enter_inspector", "列入检查人员", inspector, by, at)
    return inspector


@transaction.atomic
def retire_inspector(
    inspector: Inspector, *, reason: str, by: User, at: datetime.datetime
) -> Inspector:
    """Draw the person no more. Raises PermissionDenied, ValidationError."""
    _require_keeper(by)
    if not reason.strip():
        raise ValidationError({"reason": "请写明原因。"})
    inspector.is_active = False
    inspector.save(update_fields=("is_active",))
    _note("retire_inspector", "移出检查人员", inspector, by, at, opinion=reason.strip())
    return inspector


@transaction.atomic
def enter_interest(
    inspector: Inspector,
    *,
    organisation: Organisation,
    kind: str,
    note: str,
    by: User,
    at: datetime.datetime,
) -> InspectorInterest:
    """Write down a tie, by the inspector or the bureau. Raises as ``enter_inspector`` does."""
    if inspector.user_id != by.pk:
        _require_keeper(by)
    if kind not in InterestKind.values:
        raise ValidationError({"kind": "请选择情形。"})
    interest = InspectorInterest.objects.create(
        inspector=inspector,
        organisation=organisation,
        kind=kind,
        note=note.strip(),
        entered_at=at,
        entered_by=by,
    )
    _note(
        "enter_interest",
        "登记检查人员利害关系",
        inspector,
        by,
        at,
        opinion=f"{organisation.name}：{interest.get_kind_display()}",
    )
    return interest


def _require_keeper(by: User) -> None:
    if not (by.is_municipal_clerk or by.is_municipal_admin):
        raise PermissionDenied


def _note(
    verb: str,
    label: str,
    inspector: Inspector,
    by: User,
    at: datetime.datetime,
    *,
    opinion: str = "",
) -> None:
    record(
        verb=verb,
        label=label,
        subject=inspector,
        by=by,
        at=at,
        opinion=opinion,
        article="18",
        audience="bureau",
    )
