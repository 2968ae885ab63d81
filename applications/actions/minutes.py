"""The minutes of a meeting: kept, signed, closed (论证, Art. 9(3))."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import Event, Role, StoredFile, User
from accounts.record import MovedOn, require, tell
from applications.actions.meetings import (
    INTERNAL,
    agenda_of,
    experts_of,
    locked_meeting,
    note,
    require_clerk,
    require_running,
    reset_clocks,
)
from applications.actions.papers import issue_meeting_minutes
from applications.actions.steps import step
from applications.models import (
    Application,
    Attendance,
    Meeting,
    MeetingCase,
    MeetingScan,
    MeetingState,
)
from bases.calendar import today

Arguments = Mapping[UUID, str]


@transaction.atomic
def keep_minutes(
    meeting: Meeting,
    *,
    minutes: str,
    attendance: Collection[int],
    arguments: Arguments,
    by: User,
    at: datetime.datetime,
) -> Meeting:
    """Write the minutes: who came (keys of experts), what was made of each case (Art. 9(3)).

    May be written anew until somebody signs. Raises ValidationError, MovedOn, PermissionDenied.
    """
    cases = agenda_of(meeting)
    meeting = locked_meeting(meeting)
    require_running(meeting)
    for case in cases:
        require(case.argue, by)
    if today(at) < today(meeting.starts_at):
        raise ValidationError("会议还没有召开，到会议当天才能记录。")
    if not minutes.strip():
        raise ValidationError("请填写会议记录。")
    for case in cases:
        if not arguments.get(case.pk, "").strip():
            raise ValidationError(f"{case.institution.name}还没有论证意见。")
        require_quorum(case, attendance)
    _write_attendance(meeting, cases, attendance)
    meeting.minutes, meeting.minuted_by, meeting.minuted_at = minutes, by, at
    meeting.state = MeetingState.MINUTED
    meeting.save(update_fields=("minutes", "minuted_by", "minuted_at", "state"))
    for case in cases:
        _argue(meeting, case, arguments[case.pk], by, at)
    event = note("keep_minutes", "记录评审会议", meeting, by, at, came=len(attendance))
    _ask_for_signatures(event, meeting)
    return meeting


def require_quorum(case: Application, present: Collection[int]) -> None:
    """Two thirds of a case's panel must be there (practice, 惯例). Raises ValidationError."""
    seats = [m for m in case.panel.all() if m.is_seated]  # type: ignore[attr-defined]
    came = [m for m in seats if m.is_declared and m.expert_id in present]
    if not has_quorum(case, present):
        raise ValidationError(
            f"{case.institution.name}的评审组现有 {len(seats)} 人，到会 {len(came)} 人，"
            "不足三分之二，不能对该件论证。"
        )


def _write_attendance(
    meeting: Meeting, cases: Iterable[Application], present: Collection[int]
) -> None:
    """Who was called and who joined a panel since; whoever left one of them stays as absent."""
    entitled = experts_of(cases)
    rows = {row.expert_id: row for row in meeting.attendances.all()}  # type: ignore[attr-defined]
    for pk in entitled:
        if pk not in rows:
            rows[pk] = Attendance(meeting=meeting, expert_id=pk)
    for pk, row in rows.items():
        row.present = pk in present and pk in entitled
        row.save()


def _argue(
    meeting: Meeting, case: Application, argument: str, by: User, at: datetime.datetime
) -> None:
    row = MeetingCase.objects.get(meeting=meeting, application=case)
    row.argument = argument
    step(
        case.argue,
        by=by,
        at=at,
        opinion=argument,
        audience=INTERNAL,
        told=False,
        details={"meeting": meeting.pk},
        settle=lambda: row.save(update_fields=("argument",)),
    )


def _ask_for_signatures(event: Event, meeting: Meeting) -> None:
    path = meeting.get_absolute_url()
    rows = meeting.attendances.filter(present=True)  # type: ignore[attr-defined]
    tell(
        event,
        User.objects.filter(pk__in=rows.values("expert__user")),
        subject="【继续教育基地评审】会议记录待签署",
        body=f"{meeting.batch}评审会议的记录已写好，请核对后签署：{settings.PORTAL_URL}{path}",
        path=path,
    )


@transaction.atomic
def sign_minutes(
    meeting: Meeting, *, remark: str = "", by: User, at: datetime.datetime
) -> Attendance:
    """Sign the minutes, with a reservation if there is one; the last signature closes them.

    Raises MovedOn, PermissionDenied.
    """
    cases = agenda_of(meeting)
    meeting = locked_meeting(meeting)
    rows = list(meeting.attendances.select_related("expert"))  # type: ignore[attr-defined]
    own = next((row for row in rows if row.expert.user_id == by.pk), None)
    if own is None or own.expert_id not in experts_of(cases):
        raise PermissionDenied
    if meeting.state != MeetingState.MINUTED:
        raise MovedOn("会议记录现在不能签署。", meeting)
    if not own.present:
        raise PermissionDenied
    if own.signed_at is not None:
        raise MovedOn("您已签署过会议记录。", meeting)
    own.remark, own.signed_at = remark, at
    own.save(update_fields=("remark", "signed_at"))
    closes = is_signed(rows, cases)
    if closes:
        _close(meeting, cases, at)
    opinion = f"保留意见：{remark}" if remark else ""
    event = note("sign_minutes", "签署会议记录", meeting, by, at, opinion, closed=closes)
    if closes:
        _tell_clerks(event, meeting)
    return own


def is_signed(rows: Iterable[Attendance], cases: Iterable[Application]) -> bool:
    """Whether everybody who came and still sits has signed: two thirds of each panel (惯例)."""
    held = list(cases)
    entitled = experts_of(held)
    due = [row for row in rows if row.present and row.expert_id in entitled]
    signed = {row.expert_id for row in due if row.signed_at is not None}
    return len(signed) == len(due) and all(has_quorum(case, signed) for case in held)


def has_quorum(case: Application, present: Collection[int]) -> bool:
    """Whether two thirds of a case's panel are among these experts (practice, 惯例)."""
    seats = [m for m in case.panel.all() if m.is_seated]  # type: ignore[attr-defined]
    came = [m for m in seats if m.is_declared and m.expert_id in present]
    return bool(seats) and 3 * len(came) >= 2 * len(seats)


def _close(meeting: Meeting, cases: Iterable[Application], at: datetime.datetime) -> None:
    meeting.state, meeting.closed_at = MeetingState.CLOSED, at
    meeting.save(update_fields=("state", "closed_at"))
    reset_clocks(cases, at)
    issue_meeting_minutes(meeting, at=at)


@transaction.atomic
def close_minutes(meeting: Meeting, *, by: User, at: datetime.datetime) -> Meeting:
    """Close minutes when whoever had not signed yet has left the panels since.

    Raises MovedOn, PermissionDenied.
    """
    cases = agenda_of(meeting)
    meeting = locked_meeting(meeting)
    require_clerk(by)
    rows = meeting.attendances.select_related("expert")  # type: ignore[attr-defined]
    if meeting.state != MeetingState.MINUTED or not is_signed(rows, cases):
        raise MovedOn("会议记录还不能完成签字。", meeting)
    _close(meeting, cases, at)
    event = note("close_minutes", "会议记录签字完成", meeting, by, at)
    _tell_clerks(event, meeting)
    return meeting


def _tell_clerks(event: Event, meeting: Meeting) -> None:
    path = meeting.get_absolute_url()
    tell(
        event,
        User.objects.filter(role=Role.CLERK),
        subject="【继续教育基地申报待办】评审会议记录已签齐",
        body=f"{meeting.batch}评审会议的记录已签齐，可以形成评审结论：{settings.PORTAL_URL}{path}",
        path=path,
    )


@transaction.atomic
def add_scan(
    meeting: Meeting, *, file: StoredFile, caption: str, by: User, at: datetime.datetime
) -> MeetingScan:
    """Attach a page that was signed on paper; its digest goes into the record."""
    meeting = locked_meeting(meeting)
    require_clerk(by)
    if meeting.state not in (MeetingState.MINUTED, MeetingState.CLOSED):
        raise MovedOn("会议记录写好以后才能附签字页。", meeting)
    scan = MeetingScan.objects.create(
        meeting=meeting, file=file, caption=caption, added_by=by, added_at=at
    )
    note("add_scan", "附签字页扫描件", meeting, by, at, caption, sha256=file.sha256)
    return scan
