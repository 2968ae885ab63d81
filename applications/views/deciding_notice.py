"""The public notice: the clerk posts it, everybody may read it and object (practice, 惯例)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications import actions
from applications.forms.deciding import PostNoticeForm
from applications.layout import around
from applications.models import Application, Batch, Objection, PublicNotice, State
from applications.views.reviewing_page import fetch, guard, require_unchanged, show
from bases.calendar import today, working_days

if TYPE_CHECKING:
    from accounts.models import User

NOTICES_SHOWN = 50


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """For the clerk: who can go on notice, what is on notice, which objections wait."""
    at = timezone.now()
    user: User = request.user  # type: ignore[assignment]
    if not user.is_municipal:
        raise PermissionDenied
    ready = _ready().select_related("institution", "batch").order_by("batch", "-average")
    context = {
        "ready": ready,
        "can_post": user.is_municipal_clerk,
        "notices": PublicNotice.objects.select_related("batch").prefetch_related(
            "applications__institution"
        )[:NOTICES_SHOWN],
        "objections": Objection.objects.filter(state="received").select_related(
            "application__institution", "notice"
        ),
        "today": today(at),
    }
    return render(request, "applications/notices.html", context)


def _ready(batch: Batch | None = None) -> Any:
    """Cases that passed and are not on notice yet, best first."""
    cases = Application.objects.filter(state=State.REVIEWED, passed=True)
    if batch is not None:
        cases = cases.filter(batch=batch)
    return cases.order_by("-average", "pk")


def post_notice(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Publish whom the bureau means to certify: all passed cases of the batch to choose from."""
    at = timezone.now()
    application = fetch(request, pk)
    user = guard(request, application, "post_notice")
    batch = application.batch
    cases = _ready(batch).select_related("institution", "institution__county")
    form = PostNoticeForm(
        request.POST or None, cases=cases, initial={"applications": [c.pk for c in cases]}
    )
    if request.method == "POST":
        require_unchanged(request, application)
        if form.is_valid():
            chosen = list(form.cleaned_data["applications"])
            try:
                notice = actions.post_notice(batch, applications=chosen, by=user, at=at)
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                messages.success(request, f"公示已发布：{notice.number}。")
                return redirect(notice)
    picked = {str(value) for value in form["applications"].value() or ()}
    return show(
        request,
        "post_notice",
        application,
        form=form,
        batch=batch,
        layout=around(application, at=at),
        rows=[(case, str(case.pk) in picked) for case in cases],
        term=working_days(today(at), batch.notice_days),
    )
