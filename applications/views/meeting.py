"""The page of a committee session: who came, what was made of each case, signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.files import serve, store
from accounts.models import Role
from accounts.record import MovedOn
from applications import actions
from applications.actions.meetings import experts_of
from applications.actions.minutes import is_signed
from applications.forms.meetings import SCAN_TYPES, MinutesForm, ScanForm
from applications.forms.visits import CancelForm, SignForm
from applications.models import Expert, Meeting, MeetingScan, MeetingState
from applications.views.hearing_page import settle_form, version_of_meeting
from applications.views.meeting_facts import Row, rows_of

if TYPE_CHECKING:
    from accounts.models import User


def fetch_meeting(request: HttpRequest, pk: int) -> Meeting:
    """The meeting, if this person may see it; 404 otherwise."""
    user: User = request.user  # type: ignore[assignment]
    return get_object_or_404(
        Meeting.objects.visible_to(user).select_related(
            "batch", "chair__user", "called_by", "minuted_by"
        ),
        pk=pk,
    )


@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """The session: quorum, recusals, absences, results case by case, minutes, signatures."""
    return _page(request, fetch_meeting(request, pk), SignForm(), ScanForm())


def _page(
    request: HttpRequest, row: Meeting, sign_form: SignForm, scan_form: ScanForm
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    rows = rows_of(row, user)
    attendances = list(row.attendances.select_related("expert__user"))  # type: ignore[attr-defined]
    clerk = user.role == Role.CLERK
    context = {
        "meeting": row,
        "rows": rows,
        "attendances": attendances,
        "scans": row.scans.select_related("file", "added_by"),  # type: ignore[attr-defined]
        "version": version_of_meeting(row),
        "sign_form": sign_form if _may_sign(row, user, rows, attendances) else None,
        "scan_form": scan_form if clerk and row.minuted_at and row.state != "cancelled" else None,
        "may_keep": clerk and _is_open(row) and not any(a.signed_at for a in attendances),
        "may_cancel": clerk and _is_open(row),
        "may_close": clerk and row.state == MeetingState.MINUTED and _only_gone_lack(row, rows),
        "inside": user.is_municipal,
    }
    return render(request, "applications/meeting.html", context)


def _is_open(row: Meeting) -> bool:
    return row.state in (MeetingState.CALLED, MeetingState.MINUTED)


def _only_gone_lack(row: Meeting, rows: list[Row]) -> bool:
    attendances = row.attendances.select_related("expert")  # type: ignore[attr-defined]
    return is_signed(attendances, [entry.case for entry in rows])


def _may_sign(row: Meeting, user: User, rows: list[Row], attendances: list[Any]) -> bool:
    """Came, has not signed, and still sits on one of the panels."""
    if row.state != MeetingState.MINUTED or not rows or not user.is_expert:
        return False
    return any(a.present and not a.signed_at and a.expert.user_id == user.pk for a in attendances)


def _fetch_for_clerk(request: HttpRequest, pk: int) -> tuple[Meeting, User]:
    row = fetch_meeting(request, pk)
    user: User = request.user  # type: ignore[assignment]
    if user.role != Role.CLERK:
        raise PermissionDenied
    return row, user


def keep_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Attendance, minutes, and what was made of each case."""
    at = timezone.now()
    row, user = _fetch_for_clerk(request, pk)
    if not _is_open(row) or row.attendances.exclude(signed_at=None).exists():  # type: ignore[attr-defined]
        raise MovedOn("会议记录已有人签字或会议已结束，不能再改动。", row)
    rows = rows_of(row, user)
    cases = [entry.case for entry in rows]
    experts = Expert.objects.filter(pk__in=experts_of(cases)).select_related("user")
    form = MinutesForm(request.POST or None, meeting=row, experts=list(experts), cases=cases)
    answer = settle_form(
        request,
        form,
        lambda: actions.keep_minutes(
            row,
            minutes=form.cleaned_data["minutes"],
            attendance=form.cleaned_data["attendance"],
            arguments=form.arguments(),
            by=user,
            at=at,
        ),
        version=version_of_meeting(row),
        done="会议记录已保存，已请到会专家签字。",
        to=row,
    )
    blocks = [{**block, "row": entry} for block, entry in zip(form.blocks(), rows, strict=True)]
    context = {"form": form, "meeting": row, "blocks": blocks, "version": version_of_meeting(row)}
    return answer or render(request, "applications/keep_minutes.html", context)


@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign the minutes as they stood when the page was opened."""
    at = timezone.now()
    row = fetch_meeting(request, pk)
    user: User = request.user  # type: ignore[assignment]
    form = SignForm(request.POST)
    answer = settle_form(
        request,
        form,
        lambda: actions.sign_minutes(row, remark=form.cleaned_data["remark"], by=user, at=at),
        version=version_of_meeting(row),
        done="会议记录已签署。",
        to=row,
    )
    return answer or _page(request, row, form, ScanForm())


@require_POST
def close_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Close minutes that lack only signatures of experts who left the panels."""
    at = timezone.now()
    row, user = _fetch_for_clerk(request, pk)
    actions.close_minutes(row, by=user, at=at)
    messages.success(request, "会议记录已签字完成。")
    return redirect(row)


def cancel_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Call it off, with a reason for the experts."""
    at = timezone.now()
    row, user = _fetch_for_clerk(request, pk)
    if not _is_open(row):
        raise MovedOn("会议已结束，不能取消。", row)
    form = CancelForm(request.POST or None)
    answer = settle_form(
        request,
        form,
        lambda: actions.cancel_meeting(row, by=user, at=at, **form.cleaned_data),
        version=version_of_meeting(row),
        done="会议已取消，已通知各位专家。",
        to=row,
    )
    context = {"form": form, "meeting": row, "seen": version_of_meeting(row)}
    return answer or render(request, "applications/cancel_meeting.html", context)


@require_POST
def add_scan(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a scanned page that was signed on paper."""
    at = timezone.now()
    row, user = _fetch_for_clerk(request, pk)
    form = ScanForm(request.POST, request.FILES)

    def act() -> None:
        file = store(form.cleaned_data["file"], by=user, at=at, allowed=SCAN_TYPES)
        actions.add_scan(row, file=file, caption=form.cleaned_data["caption"], by=user, at=at)

    answer = settle_form(
        request, form, act, version=version_of_meeting(row), done="签字页已附上。", to=row
    )
    return answer or _page(request, row, SignForm(), form)


@require_safe
def scan(request: HttpRequest, pk: int, scan: int) -> HttpResponse:
    """A scanned page, to the bureau and to those who were called."""
    row = fetch_meeting(request, pk)
    found = get_object_or_404(MeetingScan.objects.select_related("file"), pk=scan, meeting=row)
    return serve(request, found.file)
