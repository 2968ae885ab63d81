"""Objections answered, the outcome proposed and decided (Art. 9(3), Art. 10)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from applications import actions, requirements
from applications.forms.deciding import ObjectionAnswerForm, ProposeForm
from applications.layout import around
from applications.models import DecisionKind, State
from applications.views.bureau import approve
from applications.views.reviewing_page import carry_out, fetch, guard, show


def dismiss_objection(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """An objection has no ground (practice, 惯例)."""
    return _answer(
        request, pk, "dismiss_objection", actions.dismiss_objection, done="异议已答复：不成立。"
    )


def uphold_objection(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """An objection is right: the committee looks again (practice, 惯例)."""
    return _answer(
        request,
        pk,
        "uphold_objection",
        actions.uphold_objection,
        done="异议成立，案件已退回专家评审。",
    )


def uphold_to_refuse(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """An objection is right and rules certification out (practice, 惯例)."""
    return _answer(
        request,
        pk,
        "uphold_to_refuse",
        actions.uphold_to_refuse,
        done="异议成立，该单位已退出公示，请提出不予认定意见。",
    )


def _answer(
    request: HttpRequest, pk: uuid.UUID, verb: str, action: Callable[..., Any], *, done: str
) -> HttpResponse:
    at = timezone.now()
    application = fetch(request, pk)
    user = guard(request, application, verb)
    form = ObjectionAnswerForm(request.POST or None, application=application)

    def act() -> None:
        data = form.cleaned_data
        action(data["objection"], answer=data["answer"], by=user, at=at)

    answer = carry_out(request, application, form, act, done=done)
    waiting = [o for o in application.objections.all() if o.is_open]  # type: ignore[attr-defined]
    return answer or show(request, verb, application, form=form, objections=waiting)


def propose(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The clerk proposes to certify or to refuse (Art. 9(3))."""
    at = timezone.now()
    application = fetch(request, pk)
    user = guard(request, application, "propose")
    form = ProposeForm(request.POST or None)
    if application.state == State.REVIEWED:  # not passed: nothing to certify
        form.fields["kind"].choices = [(DecisionKind.REFUSE, "建议不予认定")]  # type: ignore[attr-defined]
    answer = carry_out(
        request,
        application,
        form,
        lambda: actions.propose(application, by=user, at=at, **form.cleaned_data),
        done="认定意见已提交审批。",
    )
    return answer or show(
        request,
        "propose",
        application,
        form=form,
        checklist=requirements.certification_checklist(application, at),
        notice=application.present_notice(),
        layout=around(application, at=at),
    )


def certify(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The approver certifies: number, base, list and plaque at once (Art. 10)."""
    return approve(
        request,
        pk,
        "certify",
        actions.certify,
        initial="同意认定。",
        done="已认定：基地编号、名录和匾牌已同时生成。",
    )


def refuse(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The approver does not certify, with reasons and remedy (Art. 9(3))."""
    return approve(
        request, pk, "refuse", actions.refuse, initial="同意不予认定。", done="已作出不予认定。"
    )
