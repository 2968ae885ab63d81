"""What the municipal bureau does before review: examine, accept, reject (Art. 4, Art. 9)."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import Event
from applications import actions, likeness, requirements
from applications.forms.bureau import (
    REASON_BLOCKS,
    ApprovalForm,
    ExamineForm,
    LikenessForm,
    RerouteForm,
)
from applications.layout import around
from applications.models import Application, Decision
from applications.views.reviewing_materials import materials_of
from applications.views.reviewing_page import carry_out, fetch, guard, show
from bases.regulation import REMEDY

if TYPE_CHECKING:
    from accounts.models import User


def examine(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The clerk proposes to accept or to reject (Art. 9(3))."""
    at = timezone.now()
    application = fetch(request, pk)
    user = guard(request, application, "examine")
    actions.open_case(application, by=user, at=at)
    block = REASON_BLOCKS.get(request.GET.get("block", ""), ("", ""))[1]
    alike = likeness.of_application(application, at)
    kind = LikenessForm if alike else ExamineForm
    form = kind(request.POST or None, initial={"reasons": block})
    answer = carry_out(
        request,
        application,
        form,
        lambda: actions.examine(application, by=user, at=at, **form.cleaned_data),
        done="受理意见已提交审批。",
    )
    return answer or show(
        request,
        "examine",
        application,
        form=form,
        parts=materials_of(application),
        checklist=requirements.acceptance_checklist(application),
        blocks=REASON_BLOCKS,
        alike=alike,
        recommendation=application.recommendations.last(),  # type: ignore[attr-defined]
    )


def accept(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The approver takes the case on (Art. 9(3))."""
    return approve(request, pk, "accept", actions.accept, done="已受理。", initial="同意受理。")


def reject(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The approver does not take the case on (Art. 8, Art. 20)."""
    return approve(
        request, pk, "reject", actions.reject, done="已作出不予受理。", initial="同意不予受理。"
    )


def overrule(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The approver hands a proposal back to the clerk (Art. 4)."""
    return approve(request, pk, "overrule", actions.overrule, done="已退回经办人。")


def approve(
    request: HttpRequest,
    pk: uuid.UUID,
    verb: str,
    action: Callable[..., Any],
    *,
    done: str,
    initial: str = "",
) -> HttpResponse:
    """Any step of the approver on an open proposal; never by whoever proposed."""
    at = timezone.now()
    application = fetch(request, pk)
    user = guard(request, application, verb)
    decision = proposal_of(application, user)
    form: Form = ApprovalForm(request.POST or None, initial={"opinion": initial})
    answer = carry_out(
        request,
        application,
        form,
        lambda: action(application, by=user, at=at, **form.cleaned_data),
        done=done,
    )
    return answer or show(
        request,
        verb,
        application,
        form=form,
        decision=decision,
        remedy=REMEDY,
        **looked_into(application, verb, at),
    )


def looked_into(application: Application, verb: str, at: datetime.datetime) -> dict[str, Any]:
    """What to look at before deciding: the layout (Art. 3), or look-alikes (Art. 20)."""
    if verb in ("certify", "refuse"):
        return {"layout": around(application, at=at)}
    if verb not in ("accept", "reject"):
        return {}
    examined = Event.objects.about(application).filter(verb="examine").last()
    return {
        "alike": likeness.of_application(application, at),
        "likeness_note": examined.details.get("likeness_note", "") if examined else "",
    }


def proposal_of(application: Application, user: User) -> Decision:
    """The open proposal; whoever made it may not decide (domain decision 6)."""
    decision: Decision = application.open_decision()
    if decision.proposed_by_id == user.pk:
        raise PermissionDenied
    return decision


def reroute(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Correct a wrong route, with a reason (Art. 9(1))."""
    at = timezone.now()
    application = fetch(request, pk)
    user = guard(request, application, "reroute")
    form = RerouteForm(request.POST or None, application=application)
    answer = carry_out(
        request,
        application,
        form,
        lambda: actions.reroute(application, by=user, at=at, **form.cleaned_data),
        done="申报路径已更正，有关单位会收到通知。",
    )
    return answer or show(request, "reroute", application, form=form)
