"""The committee's meeting: called, minuted, signed (论证, Art. 9(3))."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Event, Role, User
from accounts.models.events import Audience
from accounts.record import MovedOn, record, require, tell
from applications.actions.steps import locked, set_clock, step
from applications.models import (
    Application,
    Attendance,
    Batch,
    Expert,
    Meeting,
    MeetingCase,
    MeetingState,
)
from bases.calendar import today

INTERNAL = Audience.BUREAU
RUNNING = (MeetingState.CALLED, MeetingState.MINUTED)


def _locked_cases(cases: Iterable[Application]) -> list[Application]:
    return [locked(case) for case in sorted(cases, key=lambda c: str(c.pk))]


def locked_meeting(meeting: Meeting) -> Meeting:
    """The meeting as the database has it now, locked after its cases."""
    return (
        Meeting.objects.select_for_update(of=("self",)).select_related("batch").get(pk=meeting.pk)
    )


def agenda_of(meeting: Meeting) -> list[Application]:
    """The cases of a meeting, locked; the agenda never changes once it is called."""
    rows = meeting.cases.select_related("application")  # type: ignore[attr-defined]
    return _locked_cases(row.application for row in rows)


def _declared(case: Application) -> list[Expert]:
    return [m.expert for m in case.panel.all() if m.is_declared]  # type: ignore[attr-defined]


def experts_of(cases: Iterable[Application]) -> dict[int, Expert]:
    """Whoever has declared and sits on one of the panels."""
    return {expert.pk: expert for case in cases for expert in _declared(case)}


@transaction.atomic
def call_meeting(
    batch: Batch,
    *,
    cases: Sequence[Application],
    starts_at: datetime.datetime,
    place: str,
    agenda: str,
    chair: Expert | None = None,
    by: User,
    at: datetime.datetime,
) -> Meeting:
    """Call together the panels of some cases of a batch (Art. 9(3)).

    Raises ValidationError, MovedOn, PermissionDenied.
    """
    order = {case.pk: number for number, case in enumerate(cases)}
    held = _locked_cases(cases)
    for case in held:
        require(case.call_meeting, by)
    experts = experts_of(held)
    _require_callable(batch, held, experts, chair)
    if today(starts_at) < today(at):
        raise ValidationError("会议时间不能早于今天。")
    meeting = Meeting.objects.create(
        batch=batch,
        starts_at=starts_at,
        place=place,
        agenda=agenda,
        chair=chair,
        called_by=by,
        called_at=at,
    )
    Attendance.objects.bulk_create(
        [Attendance(meeting=meeting, expert=expert) for expert in experts.values()]
    )
    for case in held:
        row = MeetingCase(meeting=meeting, application=case, order=order[case.pk])
        step(
            case.call_meeting,
            by=by,
            at=at,
            opinion=f"{when_and_where(meeting)}。",
            audience=INTERNAL,
            told=False,
            details={"meeting": meeting.pk},
            settle=row.save,
        )
    event = note("call_meeting", "召集评审会议", meeting, by, at)
    _invite(event, meeting, experts.values())
    return meeting


def _require_callable(
    batch: Batch,
    cases: Sequence[Application],
    experts: Mapping[int, Expert],
    chair: Expert | None,
) -> None:
    if not cases:
        raise ValidationError("请至少选择一件上会申报。")
    if any(case.batch_id != batch.pk for case in cases):
        raise ValidationError("所选申报不在本批次。")
    for case in cases:
        if not _declared(case):
            raise ValidationError(f"{case.institution.name}的评审专家还没有签署承诺，不能上会。")
    if chair is not None and chair.pk not in experts:
        raise ValidationError("主任委员应当是参加本次会议的专家。")


def when_and_where(meeting: Meeting) -> str:
    """Time and place in words."""
    start = timezone.localtime(meeting.starts_at)
    return f"会议时间：{start:%Y年%m月%d日 %H:%M}；会议地点：{meeting.place}"


def note(
    verb: str,
    label: str,
    meeting: Meeting,
    by: User,
    at: datetime.datetime,
    opinion: str = "",
    **details: object,
) -> Event:
    """One event about the meeting itself, for the bureau."""
    return record(
        verb=verb,
        label=label,
        subject=meeting,
        by=by,
        at=at,
        opinion=opinion,
        article="9(3)",
        audience=INTERNAL,
        details=details,
    )


def _invite(event: Event, meeting: Meeting, experts: Iterable[Expert]) -> None:
    path = meeting.get_absolute_url()
    tell(
        event,
        User.objects.filter(pk__in=[e.user_id for e in experts]),
        subject="【继续教育基地评审】评审会议通知",
        body=f"请参加{meeting.batch}评审会议。\n{when_and_where(meeting)}。\n"
        f"议程和上会申报：{settings.PORTAL_URL}{path}",
        path=path,
    )


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, reason: str, by: User, at: datetime.datetime) -> Meeting:
    """Call the meeting off before its minutes are signed by all; its cases wait for another.

    Raises MovedOn, PermissionDenied.
    """
    cases = agenda_of(meeting)
    meeting = locked_meeting(meeting)
    require_clerk(by)
    require_running(meeting)
    meeting.state, meeting.cancelled_reason = MeetingState.CANCELLED, reason
    meeting.save(update_fields=("state", "cancelled_reason"))
    reset_clocks(cases, at)
    event = note("cancel_meeting", "取消评审会议", meeting, by, at, reason)
    rows = meeting.attendances.values("expert__user")  # type: ignore[attr-defined]
    tell(
        event,
        User.objects.filter(pk__in=rows),
        subject="【继续教育基地评审】评审会议取消",
        body=f"原定{meeting.batch}评审会议取消：{reason}\n{when_and_where(meeting)}。",
        path=meeting.get_absolute_url(),
    )
    return meeting


def require_clerk(by: User) -> None:
    """Raises PermissionDenied for everybody else (Art. 4)."""
    if by.role != Role.CLERK:
        raise PermissionDenied


def require_running(meeting: Meeting) -> None:
    """Neither closed nor cancelled. Raises MovedOn."""
    if meeting.state not in RUNNING:
        raise MovedOn(f"会议{meeting.get_state_display()}，不能再改动。", meeting)


def reset_clocks(cases: Iterable[Application], at: datetime.datetime) -> None:
    """What the cases wait for has changed with the meeting."""
    for case in cases:
        set_clock(case, at, moved=False)
