"""Meetings of the committee: the list, the call (论证, Art. 9(3))."""

from __future__ import annotations

import datetime
import uuid
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Role
from accounts.record import MovedOn
from applications import actions
from applications.forms.meetings import CallMeetingForm
from applications.models import Application, Batch, Expert, Meeting, State
from applications.views.hearing_page import settle_form
from applications.views.reviewing_page import fetch, guard
from bases.calendar import today

if TYPE_CHECKING:
    from accounts.models import User

PER_PAGE = 20


@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """Meetings by batch, the newest first; an expert sees those called to."""
    user: User = request.user  # type: ignore[assignment]
    if not (user.is_municipal or user.is_expert):
        raise PermissionDenied
    found = (
        Meeting.objects.visible_to(user)
        .select_related("batch")
        .annotate(case_count=Count("cases", distinct=True))
        .order_by("-starts_at", "-pk")
    )
    number = request.GET.get("batch", "")
    batch = Batch.objects.filter(pk=int(number)).first() if _is_key(number) else None
    if batch is not None:
        found = found.filter(batch=batch)
    context = {
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "batch": batch,
        "batches": Batch.objects.order_by("-year", "-pk") if user.is_municipal else (),
        "waiting": waiting_batches() if user.role == Role.CLERK else (),
    }
    return render(request, "applications/meetings.html", context)


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def callable_cases(batch: Batch | None = None) -> QuerySet[Application]:
    """Cases under review that no meeting has before it and none has argued."""
    cases: QuerySet[Application] = Application.objects.filter(state=State.UNDER_REVIEW).exclude(
        pk__in=Application.objects.filter(
            meeting_cases__meeting__state__in=("called", "minuted")
        ).values("pk")
    )
    return cases.filter(batch=batch) if batch is not None else cases


def waiting_batches() -> QuerySet[Batch]:
    """Batches in which cases wait for a meeting, with how many."""
    waiting = callable_cases().filter(duty="call_meeting").order_by()
    counts = dict(waiting.values_list("batch").annotate(Count("pk")))
    rows = Batch.objects.filter(pk__in=counts)
    for row in rows:
        row.cases_waiting = counts[row.pk]  # type: ignore[attr-defined]
    return rows


def call_meeting(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Call the committee together over a case, and over others of the batch if wished."""
    at = timezone.now()
    application = fetch(request, pk)
    user = guard(request, application, "call_meeting")
    return _call(request, application.batch, user, at, [application.pk], application)


def call_batch_meeting(request: HttpRequest, batch: int) -> HttpResponse:
    """Call the committee together over the cases of a batch that wait for it."""
    at = timezone.now()
    user: User = request.user  # type: ignore[assignment]
    if user.role != Role.CLERK:
        raise PermissionDenied
    row = get_object_or_404(Batch, pk=batch)
    ready = callable_cases(row).filter(duty="call_meeting").values_list("pk", flat=True)
    return _call(request, row, user, at, list(ready), None)


def _call(
    request: HttpRequest,
    batch: Batch,
    user: User,
    at: datetime.datetime,
    chosen: list[uuid.UUID],
    application: Application | None,
) -> HttpResponse:
    cases = callable_cases(batch)
    form = CallMeetingForm(
        request.POST or None,
        cases=cases.select_related("institution")
        .prefetch_related("panel", "visits")
        .order_by("institution__name", "pk"),
        experts=Expert.objects.filter(
            pk__in=cases.filter(panel__state="declared").values("panel__expert")
        ).select_related("user"),
        on=today(at),
        initial={"cases": chosen},
    )
    called: list[Meeting] = []

    def act() -> None:
        called.append(actions.call_meeting(batch, by=user, at=at, **_data(form)))

    answer = settle_form(
        request, form, act, version=str(batch.pk), done="会议已召集，已通知各位专家。", to="/"
    )
    if answer is not None:
        return redirect(called[0])
    context = {"form": form, "batch": batch, "application": application, "seen": batch.pk}
    return render(request, "applications/call_meeting.html", context)


def _data(form: CallMeetingForm) -> dict[str, Any]:
    return {**form.cleaned_data, "cases": list(form.cleaned_data["cases"])}


# From a case to the page of its meeting


@require_safe
def argue(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The minutes of the meeting that has the case before it."""
    return redirect("applications:keep_minutes", pk=_meeting_over(request, pk, "argue").pk)


@require_safe
def sign_minutes(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The page on which the minutes over the case are signed."""
    return redirect(_meeting_over(request, pk, "sign_minutes"))


def _meeting_over(request: HttpRequest, pk: uuid.UUID, verb: str) -> Meeting:
    application = fetch(request, pk)
    user = guard(request, application, verb)
    found = (
        Meeting.objects.visible_to(user)
        .filter(cases__application=application, state__in=("called", "minuted"))
        .first()
    )
    if found is None:
        raise MovedOn("现在没有进行中的评审会议。", application)
    return found
