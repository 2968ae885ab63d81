"""The plaque register: handing over, replacing, withdrawing; one valid plaque a base (Art. 10)."""

from __future__ import annotations

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.record import MovedOn, record
from bases.calendar import today
from bases.issuing import issue_plaque
from bases.models import Base, Plaque, PlaqueState, WithdrawnWhy

REPLACING = (WithdrawnWhy.LOST, WithdrawnWhy.DAMAGED, WithdrawnWhy.RENAMED)


def may_keep_register(user: User) -> bool:
    """The clerk keeps the register (Art. 4)."""
    return user.is_municipal_clerk


def _valid(plaque: Plaque, by: User) -> Plaque:
    """The plaque as it is now, its base locked first. Raises PermissionDenied, MovedOn."""
    if not may_keep_register(by):
        raise PermissionDenied
    base = Base.objects.select_for_update(of=("self",)).get(pk=plaque.base_id)
    found = Plaque.objects.select_for_update(of=("self",)).get(pk=plaque.pk)
    found.base = base
    if not found.is_valid:
        raise MovedOn("这块匾牌已经收回，不能再办理。", found)
    return found


def _note(
    verb: str, label: str, plaque: Plaque, *, by: User, at: datetime.datetime, **more: str
) -> None:
    """One event, about the base."""
    opinion = more.pop("opinion", "")
    record(
        verb=verb,
        label=label,
        subject=plaque.base,
        by=by,
        at=at,
        opinion=opinion,
        article="10",
        details={"plaque": plaque.document.number, **more},
    )


@transaction.atomic
def hand_over_plaque(
    plaque: Plaque, *, to: str, on: datetime.date, by: User, at: datetime.datetime
) -> Plaque:
    """Note who took the plaque away and when, once (Art. 10)."""
    plaque = _valid(plaque, by)
    if plaque.handed_on is not None:
        raise MovedOn("这块匾牌的领取情况已经登记。", plaque)
    if not plaque.issued_on <= on <= today(at):
        raise ValidationError({"on": "领取日期应在颁发日期之后、今天或今天之前。"})
    plaque.handed_to, plaque.handed_on = to, on
    plaque.save(update_fields=("handed_to", "handed_on"))
    _note("hand_over_plaque", "登记匾牌领取", plaque, by=by, at=at, to=to, on=str(on))
    return plaque


@transaction.atomic
def replace_plaque(
    plaque: Plaque, *, why: str, reason: str, by: User, at: datetime.datetime
) -> Plaque:
    """Withdraw the valid plaque and issue another under the present name, at once (Art. 10).

    Raises PermissionDenied, MovedOn for one withdrawn already or a base out of service,
    ValidationError for a renaming that did not happen.
    """
    plaque = _valid(plaque, by)
    if not plaque.base.is_in_service:
        raise MovedOn("该单位已不是基地，不能换发匾牌，只能收回。", plaque)
    if why not in REPLACING:
        raise ValidationError({"why": "请从列表中选择换发情形。"})
    if why == WithdrawnWhy.RENAMED and not plaque.is_renamed:
        raise ValidationError({"why": "单位现名与牌面名称相同，不能按更名换发。"})
    take_back(plaque, why, reason, at)
    new = issue_plaque(plaque.base, at=at)
    _note(
        "replace_plaque",
        "换发匾牌",
        plaque,
        by=by,
        at=at,
        opinion=reason,
        why=why,
        new=new.document.number,
    )
    return new


@transaction.atomic
def withdraw_plaque(plaque: Plaque, *, reason: str, by: User, at: datetime.datetime) -> Plaque:
    """Take the plaque back from a body that is a base no longer (Art. 10)."""
    plaque = _valid(plaque, by)
    if plaque.base.is_in_service:
        raise MovedOn("该单位仍是基地，匾牌不能收回；遗失、损坏或更名的，请换发。", plaque)
    take_back(plaque, WithdrawnWhy.ENDED, reason, at)
    _note("withdraw_plaque", "收回匾牌", plaque, by=by, at=at, opinion=reason)
    return plaque


def take_back(plaque: Plaque, why: str, reason: str, at: datetime.datetime) -> None:
    """The plaque counts no longer; the register says so, and so does its code."""
    plaque.state, plaque.withdrawn_on = PlaqueState.WITHDRAWN, today(at)
    plaque.withdrawn_why, plaque.withdrawn_reason = why, reason
    plaque.save(update_fields=("state", "withdrawn_on", "withdrawn_why", "withdrawn_reason"))
