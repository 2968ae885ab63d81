"""What an expert does: declare or recuse, score (Art. 9(3))."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.record import MovedOn, may, require
from applications import actions, committee
from applications.forms.committee import DECLARATION, DeclareForm, RecuseForm, ScoreForm
from applications.models import PanelMember
from applications.views.reading import done_of, page, seats_of


def fetch_seat(request: HttpRequest, pk: uuid.UUID) -> PanelMember:
    """The own seat on the panel of a case; 404 for everybody who has none."""
    seats = seats_of(request.user)  # type: ignore[arg-type]
    seat: PanelMember = get_object_or_404(seats, application_id=pk)
    return seat


def seat(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Before the declaration: who applies, and nothing of the file."""
    own = fetch_seat(request, pk)
    if own.is_declared:
        return redirect("applications:score", pk)
    return _seat_page(request, own, DeclareForm())


def _seat_page(request: HttpRequest, own: PanelMember, form: DeclareForm) -> HttpResponse:
    user = own.expert.user
    context = {
        "seat": own,
        "application": own.application,
        "declaration": DECLARATION,
        "declare_form": form,
        "may_declare": own.is_seated and may(own.application.declare, user),
        "may_recuse": own.is_seated and may(own.application.recuse, user),
    }
    return render(request, "applications/seat.html", context)


def declare(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Sign the declaration; the files open."""
    at = timezone.now()
    own = fetch_seat(request, pk)
    user = own.expert.user
    require(own.application.declare, user)
    form = DeclareForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.declare(own.application, declaration=DECLARATION, by=user, at=at)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "承诺已签署，可以审阅材料和评分。")
            return redirect("applications:score", pk)
    return _seat_page(request, own, form)


def recuse(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Step back, with grounds."""
    at = timezone.now()
    own = fetch_seat(request, pk)
    user = own.expert.user
    require(own.application.recuse, user)
    form = RecuseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.recuse(own.application, grounds=form.grounds(), by=user, at=at)
        messages.success(request, "回避申请已登记，您不再参与该件评审。")
        return redirect("applications:panel")
    return render(
        request,
        "applications/recuse.html",
        {"seat": own, "application": own.application, "form": form},
    )


def score(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The sheet: draft as often as one likes, final once."""
    at = timezone.now()
    own = fetch_seat(request, pk)
    if own.final_at is not None and request.method != "POST":
        return _final(request, own)
    require(own.application.score, own.expert.user)
    form = ScoreForm(request.POST or None, seat=own)
    if request.method == "POST" and form.is_valid():
        answer = _keep(request, own, form, at)
        if answer is not None:
            return answer
    return page(request, own, form)


def _final(request: HttpRequest, own: PanelMember) -> HttpResponse:
    """What was handed in; who has left the panel sees no more than that."""
    if own.is_declared:
        return page(request, own, None)
    context = {"seat": own, "application": own.application, **done_of(own)}
    return render(request, "applications/score_done.html", context)


def _keep(
    request: HttpRequest, own: PanelMember, form: ScoreForm, at: datetime
) -> HttpResponse | None:
    """Keep the draft; hand it in when asked twice; None when something is missing."""
    sheet: dict[str, Any] = {
        "points": form.points(),
        "vote": form.cleaned_data["vote"],
        "comment": form.cleaned_data["overall"],
        "by": own.expert.user,
    }
    case = own.application
    if "final" not in request.POST:
        actions.keep_scores(case, **sheet)
        messages.success(request, "草稿已保存，提交前可以继续修改。")
        return redirect("applications:score", case.pk)
    try:
        if "confirmed" in request.POST:
            actions.score(case, at=at, **sheet)
            messages.success(request, "评分已提交，不能再修改。")
            return redirect("applications:score", case.pk)
        kept = actions.keep_scores(case, **sheet)
        committee.require_complete(kept, case.batch.rubric)
    except ValidationError as refused:
        form.add_error(None, refused)
        return None
    return _confirm(request, kept, form)


def _confirm(request: HttpRequest, kept: PanelMember, form: ScoreForm) -> HttpResponse:
    """What is about to become final, to be looked at once more."""
    context = {
        "seat": kept,
        "application": kept.application,
        "form": form,
        "scores": kept.scores.select_related("criterion"),  # type: ignore[attr-defined]
    }
    return render(request, "applications/score_confirm.html", context)


@require_POST
def autosave_score(request: HttpRequest, pk: uuid.UUID) -> JsonResponse:
    """Keep what is right of a sheet being filled in; what is wrong stays on the page."""
    at = timezone.now()
    own = fetch_seat(request, pk)
    form = ScoreForm(request.POST, seat=own)
    form.is_valid()
    data = form.cleaned_data
    try:
        kept = actions.keep_scores(
            own.application,
            points=form.points(),
            vote=data.get("vote") or "",
            comment=data.get("overall") or "",
            by=own.expert.user,
        )
    except MovedOn as late:
        return JsonResponse({"message": late.message}, status=409)
    wrong = form.wrong()
    if wrong:
        message = f"其余已保存；请更正：{'、'.join(dict.fromkeys(wrong))}"
        return JsonResponse({"message": message}, status=422)
    saved_at = timezone.localtime(at).strftime("%H:%M")
    return JsonResponse({"saved_at": saved_at, "fields": {"total": str(kept.total)}})
