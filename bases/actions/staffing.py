"""Verbs of the management body's staff: add, change, end, one head (Art. 6, Art. 8(2))."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.record import MovedOn, record
from bases.actions.keeping import own_base, put
from bases.actions.roster import require_end
from bases.models import Base, StaffMember


@dataclass(frozen=True)
class StaffFacts:
    """What is kept of a person who manages: office data only."""

    name: str
    post: str
    engagement: str
    title: str = ""
    duties: str = ""
    office_phone: str = ""
    started_on: datetime.date | None = None


@transaction.atomic
def add_staff(base: Base, *, facts: StaffFacts, by: User, at: datetime.datetime) -> StaffMember:
    """Enter a person of the management body (Art. 6). Raises as all verbs here do.

    PermissionDenied, MovedOn for a base out of service, ValidationError for one entered already.
    """
    base = own_base(base, by)
    _require_new(base, facts)
    member = StaffMember.objects.create(base=base, added_at=at, **asdict(facts))
    _note("add_staff", "登记管理人员", member, by=by, at=at)
    return member


@transaction.atomic
def change_staff(
    member: StaffMember, *, facts: StaffFacts, by: User, at: datetime.datetime
) -> StaffMember:
    """Correct what is kept of a person (Art. 6)."""
    member = _present(member, by)
    _require_new(member.base, facts, but=member)
    changed = put(member, asdict(facts))
    if changed:
        _note("change_staff", "更改管理人员信息", member, by=by, at=at, changed=changed)
    return member


@transaction.atomic
def end_staff(
    member: StaffMember, *, on: datetime.date, by: User, at: datetime.datetime
) -> StaffMember:
    """Note from when somebody manages no longer; the row stays (Art. 6)."""
    member = _present(member, by, serving=False)
    require_end(on, member.started_on, at)
    put(member, {"ended_on": on})
    _note("end_staff", "管理人员离任", member, by=by, at=at, on=on.isoformat())
    return member


@transaction.atomic
def set_head(member: StaffMember, *, by: User, at: datetime.datetime) -> StaffMember:
    """Make a person the head of the base; whoever was it is so no longer (Art. 6)."""
    member = _present(member, by)
    if member.is_head:
        raise MovedOn("此人已是基地负责人。", member.base)
    for former in StaffMember.objects.present().filter(base=member.base, is_head=True):
        put(former, {"is_head": False})
    put(member, {"is_head": True})
    _note("set_head", "确定基地负责人", member, by=by, at=at)
    return member


def _present(member: StaffMember, by: User, *, serving: bool = True) -> StaffMember:
    """The row as it is now, its base locked first. Raises PermissionDenied, MovedOn."""
    base = own_base(member.base, by, serving=serving)
    found = StaffMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
    found.base = base
    require_managing(found)
    return found


def require_managing(member: StaffMember) -> None:
    """Refuse what concerns somebody who has left. Raises MovedOn."""
    if member.ended_on is not None:
        raise MovedOn("此人已离任，不能再办理。", member.base)


def _require_new(base: Base, facts: StaffFacts, but: StaffMember | None = None) -> None:
    alike = StaffMember.objects.present().filter(base=base, name=facts.name, post=facts.post)
    if but is not None:
        alike = alike.exclude(pk=but.pk)
    if alike.exists():
        raise ValidationError({"name": "已登记同名同职务的管理人员。"})


def _note(
    verb: str, label: str, member: StaffMember, *, by: User, at: datetime.datetime, **more: object
) -> None:
    """One event, about the base."""
    record(
        verb=verb,
        label=label,
        subject=member.base,
        by=by,
        at=at,
        article="6",
        details={"staff": member.pk, "name": member.name, "post": member.post, **more},
    )
