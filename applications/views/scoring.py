"""What an expert does: see the own seats, declare or recuse, score (Art. 9(3))."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.record import MovedOn, require
from applications import actions, committee
from applications.forms.committee import DECLARATION, DeclareForm, RecuseForm, ScoreForm
from applications.models import PanelMember
from bases.regulation import CONDITIONS, Condition, cite

if TYPE_CHECKING:
    from accounts.models import User


def fetch_seat(request: HttpRequest, pk: uuid.UUID) -> PanelMember:
    """The own seat on the panel of a case; 404 for everybody who has none."""
    user: User = request.user  # type: ignore[assignment]
    seats = PanelMember.objects.visible_to(user).filter(expert__user=user)
    return get_object_or_404(
        seats.select_related(
            "application__institution__county", "application__batch__rubric", "expert__user"
        ).prefetch_related("scores"),
        application_id=pk,
    )


def panel(request: HttpRequest) -> HttpResponse:
    """The expert's own seats and how far each is."""
    user: User = request.user  # type: ignore[assignment]
    if not user.is_expert:
        raise PermissionDenied
    seats = (
        PanelMember.objects.visible_to(user)
        .select_related("application__institution", "application__batch")
        .exclude(application__state="accepted")
        .order_by("final_at", "-assigned_at")
    )
    return render(request, "applications/panel_list.html", {"seats": seats})


def seat(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Before the declaration: who applies, and nothing of the file."""
    own = fetch_seat(request, pk)
    if own.is_declared:
        return redirect("applications:score", pk)
    context = {
        "seat": own,
        "application": own.application,
        "declaration": DECLARATION,
        "declare_form": DeclareForm(),
        "recuse_form": RecuseForm(),
    }
    return render(request, "applications/seat.html", context)


def declare(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Sign the declaration; the files open."""
    at = timezone.now()
    own = fetch_seat(request, pk)
    user = own.expert.user
    require(own.application.declare, user)
    form = DeclareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.declare(own.application, declaration=DECLARATION, by=user, at=at)
        messages.success(request, "承诺已签署，可以审阅材料和评分。")
        return redirect("applications:score", pk)
    context = {
        "seat": own,
        "application": own.application,
        "declaration": DECLARATION,
        "declare_form": form,
        "recuse_form": RecuseForm(),
    }
    return render(request, "applications/seat.html", context)


def recuse(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Step back, with grounds."""
    at = timezone.now()
    own = fetch_seat(request, pk)
    user = own.expert.user
    require(own.application.recuse, user)
    form = RecuseForm(request.POST or None)
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
        return render(request, "applications/score_done.html", _done(own))
    require(own.application.score, own.expert.user)
    form = ScoreForm(request.POST or None, seat=own)
    if request.method == "POST" and form.is_valid() and _save(request, own, form, at):
        return redirect("applications:score", pk)
    return render(
        request,
        "applications/score.html",
        {"seat": own, "application": own.application, "form": form, "groups": _groups(own, form)},
    )


def _save(request: HttpRequest, own: PanelMember, form: ScoreForm, at: Any) -> bool:
    """Keep or hand in; False when something is missing."""
    sheet: dict[str, Any] = {
        "points": form.points(),
        "vote": form.cleaned_data["vote"],
        "comment": form.cleaned_data["overall"],
        "by": own.expert.user,
    }
    if "final" not in request.POST:
        actions.keep_scores(own.application, **sheet)
        messages.success(request, "草稿已保存，提交前可以继续修改。")
        return True
    try:
        actions.score(own.application, at=at, **sheet)
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    messages.success(request, "评分已提交，不能再修改。")
    return True


@require_POST
def autosave_score(request: HttpRequest, pk: uuid.UUID) -> JsonResponse:
    """Keep what is right of a sheet being filled in; what is wrong stays on the page."""
    own = fetch_seat(request, pk)
    form = ScoreForm(request.POST, seat=own)
    form.is_valid()
    data = form.cleaned_data
    try:
        actions.keep_scores(
            own.application,
            points=form.points(),
            vote=data.get("vote") or "",
            comment=data.get("overall") or "",
            by=own.expert.user,
        )
    except MovedOn as late:
        return JsonResponse({"message": late.message}, status=409)
    return JsonResponse({"saved_at": timezone.localtime().strftime("%H:%M"), "version": ""})


def _groups(own: PanelMember, form: ScoreForm) -> list[dict[str, Any]]:
    """The lines under their condition of Art. 8, with what the recommender found on the spot."""
    check = own.application.present_recheck()
    found = {f.condition: f for f in check.findings.all()} if check else {}
    return [
        {
            "title": CONDITIONS[condition].title,
            "article": cite(CONDITIONS[condition].article),
            "text": CONDITIONS[condition].text,
            "finding": found.get(condition),
            "lines": [
                {
                    "criterion": c,
                    "points": form[f"points_{c.pk}"],
                    "comment": form[f"comment_{c.pk}"],
                }
                for c in form.criteria
                if c.condition == condition
            ],
        }
        for condition in Condition
    ]


def _done(own: PanelMember) -> dict[str, Any]:
    """The own sheet and, now that it is final, the others' totals without names."""
    others = [
        {"number": number, "total": sheet.total, "vote": sheet.seat.get_vote_display()}
        for number, sheet in enumerate(committee.sheets(own.application), start=1)
        if sheet.seat.is_final and sheet.seat.pk != own.pk
    ]
    return {
        "seat": own,
        "application": own.application,
        "others": others,
        "scores": own.scores.select_related("criterion"),
    }
