"""The register of experts as a list and a workbook; interests of experts (practice, 惯例)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.views.pages import refuse
from applications.actions import experts as actions
from applications.forms.interests import EndInterestForm, InterestForm, RegisterForm
from applications.models import Expert, Interest, PanelMember, State
from applications.models.committee import SEATED
from applications.views.expert_workbook import register_response
from bases.calendar import today

if TYPE_CHECKING:
    from accounts.models import User

RUNNING = Q(final_at=None, application__state__in=(State.ACCEPTED, State.UNDER_REVIEW))


def bureau(request: HttpRequest) -> User:
    """Municipal clerks and the administrator; others 403."""
    user: User = request.user  # type: ignore[assignment]
    if not (user.is_municipal_admin or user.is_municipal_clerk):
        raise PermissionDenied
    return user


def workloads(experts: Iterable[Expert]) -> dict[int, dict[str, int]]:
    """Cases each expert has in hand, and all that were ever given and kept."""
    seats = PanelMember.objects.filter(state__in=SEATED, expert__in=[e.pk for e in experts])
    counted = (
        seats.order_by()
        .values("expert")
        .annotate(all=Count("pk"), running=Count("pk", filter=RUNNING))
    )
    return {row["expert"]: {"running": row["running"], "all": row["all"]} for row in counted}


def register_rows(experts: Iterable[Expert], on: datetime.date) -> list[dict[str, Any]]:
    """What a row of the register shows."""
    found = list(experts)
    load = workloads(found)
    return [
        {
            "expert": expert,
            "load": load.get(expert.pk, {"running": 0, "all": 0}),
            "interests": sum(i.ended_at is None for i in expert.interests.all()),
            **_standing(expert, on),
        }
        for expert in found
    ]


def _standing(expert: Expert, on: datetime.date) -> dict[str, str]:
    if not (expert.is_active and expert.user.is_active):
        return {"standing": "停用", "tone": "draft"}
    if expert.term_from and on < expert.term_from:
        return {"standing": "任期未开始", "tone": "waiting"}
    if expert.term_until and on > expert.term_until:
        return {"standing": "任期届满", "tone": "back"}
    return {"standing": "在库", "tone": "good"}


@require_safe
def export_experts(request: HttpRequest) -> HttpResponse:
    """The register as filtered, as a workbook for the bureau."""
    at = timezone.now()
    bureau(request)
    rows = RegisterForm(request.GET).rows(today(at)).select_related("user")
    rows = rows.prefetch_related("fields", "interests", "employments")
    return register_response(register_rows(rows, today(at)), at)


def interests(request: HttpRequest) -> HttpResponse:
    """An expert's own page: declare an interest, read what is on record."""
    at = timezone.now()
    user: User = request.user  # type: ignore[assignment]
    if not user.is_expert:
        raise PermissionDenied
    expert = get_object_or_404(Expert, user=user)
    done = "已申报，此后不会选派您评审该单位。"
    return _page(request, expert, "applications:interests", (), user, at, done)


def expert_interests(request: HttpRequest, pk: int) -> HttpResponse:
    """The bureau's page of an expert's interests."""
    at, user = timezone.now(), bureau(request)
    expert = get_object_or_404(Expert.objects.visible_to(user).select_related("user"), pk=pk)
    return _page(request, expert, "applications:expert_interests", (pk,), user, at, "已登记。")


def _page(
    request: HttpRequest,
    expert: Expert,
    name: str,
    arguments: tuple[int, ...],
    user: User,
    at: datetime.datetime,
    done: str,
) -> HttpResponse:
    form = InterestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.note_interest(expert, by=user, at=at, **form.cleaned_data)
        except ValidationError as refused:
            refuse(form, refused)
        else:
            messages.success(request, done)
            return redirect(name, *arguments)
    rows = expert.interests.select_related("organisation", "noted_by").order_by("ended_at", "-pk")  # type: ignore[attr-defined]
    context = {
        "expert": expert,
        "form": form,
        "rows": sorted(rows, key=lambda row: row.ended_at is not None),
        "inside": not user.is_expert,
        "late": actions.late_of(expert, at) if not user.is_expert else (),
    }
    return render(request, "applications/interests.html", context)


def end_interest(request: HttpRequest, pk: int) -> HttpResponse:
    """The bureau ends an interest, with a reason."""
    at, user = timezone.now(), bureau(request)
    interest = get_object_or_404(
        Interest.objects.select_related("expert__user", "organisation"), pk=pk, ended_at=None
    )
    form = EndInterestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.end_interest(interest, by=user, at=at, **form.cleaned_data)
        messages.success(request, "已解除。")
        return redirect("applications:expert_interests", interest.expert_id)
    context = {"interest": interest, "form": form}
    return render(request, "applications/end_interest.html", context)
