"""Interests of experts: declared by themselves or noted by the bureau, ended, never deleted."""

from __future__ import annotations

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import Event, Organisation, Role, User
from accounts.models.events import Audience
from accounts.record import MovedOn, record, tell
from applications import committee
from applications.committee import Late
from applications.models import Application, Expert, Interest, InterestKind
from bases.calendar import today


def late_of(expert: Expert, at: datetime.datetime) -> list[Late]:
    """Running cases on whose panel an expert sits against a conflict of interest."""
    cases = Application.objects.filter(
        state__in=committee.WATCHED, panel__expert=expert
    ).select_related("institution", "batch")
    return [
        late
        for late in committee.found_late(cases.distinct(), today(at))
        if late.seat.expert_id == expert.pk
    ]


def tell_clerks(event: Event, expert: Expert, at: datetime.datetime) -> None:
    """Tell the clerks which running cases a change in the register touches (practice, 惯例)."""
    found = late_of(expert, at)
    if not found:
        return
    lines = [f"{late.application.institution.name}：{'；'.join(late.grounds)}" for late in found]
    tell(
        event,
        User.objects.filter(role=Role.CLERK, is_active=True),
        subject=f"【发现利害关系】{expert}在 {len(found)} 件评审中应当回避",
        body="\n".join([*lines, "请登录撤换该专家；其评分作废，需要时补选专家。"]),
        path=found[0].application.get_absolute_url(),
    )


@transaction.atomic
def note_interest(
    expert: Expert,
    *,
    organisation: Organisation,
    kind: str,
    note: str,
    by: User,
    at: datetime.datetime,
) -> Interest:
    """Note an expert's interest in an institution: by the bureau, or declared by the expert.

    From then on the expert is neither drawn nor assigned there (practice, 惯例). Raises
    PermissionDenied, ValidationError.
    """
    is_own = by.is_expert and expert.user_id == by.pk
    if not (is_own or by.is_municipal_clerk or by.is_municipal_admin):
        raise PermissionDenied
    expert = Expert.objects.select_for_update(of=("self",)).get(pk=expert.pk)
    same = Interest.objects.filter(
        expert=expert, organisation=organisation, kind=kind, ended_at=None
    )
    if same.exists():
        raise ValidationError("已登记过与该单位的同类利害关系。")
    interest: Interest = Interest.objects.create(
        expert=expert,
        organisation=organisation,
        kind=kind,
        note=note,
        noted_by=by,
        noted_at=at,
    )
    event = record(
        verb="note_interest",
        label="申报利害关系" if is_own else "登记利害关系",
        subject=expert,
        by=by,
        at=at,
        opinion=note,
        audience=Audience.BUREAU,
        details={"organisation": organisation.name, "kind": str(InterestKind(kind).label)},
    )
    tell_clerks(event, expert, at)
    return interest


@transaction.atomic
def end_interest(interest: Interest, *, reason: str, by: User, at: datetime.datetime) -> Interest:
    """End an interest with a reason; the row stays. Raises PermissionDenied, MovedOn."""
    if not (by.is_municipal_clerk or by.is_municipal_admin):
        raise PermissionDenied
    interest = Interest.objects.select_for_update(of=("self",)).get(pk=interest.pk)
    if interest.ended_at is not None:
        raise MovedOn("该利害关系已经解除。")
    interest.ended_at, interest.ended_reason = at, reason
    interest.save(update_fields=("ended_at", "ended_reason"))
    record(
        verb="end_interest",
        label="解除利害关系",
        subject=interest.expert,
        by=by,
        at=at,
        opinion=reason,
        audience=Audience.BUREAU,
        details={
            "organisation": interest.organisation.name,
            "kind": interest.get_kind_display(),
        },
    )
    return interest
