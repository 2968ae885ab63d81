"""Verbs of a revocation, a page each (Art. 18, Art. 20)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from bases.models import Base
from bases.views.reach import posted
from inspections.actions import revoking
from inspections.endings import ClassChoice, unfinished
from inspections.forms.common import (
    AnswerForm,
    ClassChoicesForm,
    DecisionServiceForm,
    HearForm,
    ServiceForm,
)
from inspections.forms.revocations import DropRevocationForm, ProposeRevocationForm
from inspections.models import Complaint, Ground, Rectification, RectificationState
from inspections.views.pages import FORMS, ask, carry_out, insider, me, verb
from inspections.views.revocations import fetched

CONSEQUENCES = [
    "基地状态立即变为“已取消资格”，公开名录和匾牌查验同步更新",
    "收回匾牌；未结的培训班按所选办法处理并通知",
    "列入不再受理名单，永久有效",
    "生成《取消基地资格决定书》，通知单位和管理使用单位",
]


@FORMS
def propose_revocation(request: HttpRequest, number: str) -> HttpResponse:
    """A clerk proposes, on one of the three grounds."""
    user, at = insider(request), timezone.now()
    if not user.is_municipal_clerk:
        raise PermissionDenied
    base = get_object_or_404(Base.objects.select_related("organisation"), number=number)
    failed = Rectification.objects.filter(base=base, state=RectificationState.FAILED)
    rectification = failed.order_by("-pk").first()
    proven = [one for one in Complaint.objects.filter(base=base) if one.is_proven]
    complaint = proven[-1] if proven else None
    ground = Ground.REINSPECTION if rectification else Ground.FRAUD
    form = ProposeRevocationForm(posted(request), initial={"ground": ground})
    answer = carry_out(
        request,
        form,
        lambda: revoking.propose_revocation(
            base, **form.cleaned_data, rectification=rectification, complaint=complaint,
            by=user, at=at,
        ),
        done="已提出，请送达告知书并登记送达日期。",
        to=lambda made: made.get_absolute_url(),
    )  # fmt: skip
    return answer or ask(
        request,
        form,
        title="拟取消基地资格",
        label="提出",
        kicker=f"{base.organisation.name} {base.display_number}",
        back=rectification.get_absolute_url() if rectification else "/inspections/revocations/",
        consequences=["生成《拟取消基地资格告知书》", "送达后5个工作日内可以陈述申辩（惯例）"],
    )


@FORMS
def serve_revocation_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """When the notice reached the base."""
    found, user, at = fetched(request, pk), me(request), timezone.now()
    form = ServiceForm(posted(request))
    return verb(
        request,
        found,
        "serve_revocation_notice",
        form,
        lambda: revoking.serve_revocation_notice(found, **form.service(), by=user, at=at),
        done="送达已登记，陈述申辩期限开始计算。",
        title="登记告知送达",
        label="登记",
    )


@FORMS
def answer_revocation(request: HttpRequest, pk: int) -> HttpResponse:
    """The base answers."""
    found, user, at = fetched(request, pk), me(request), timezone.now()
    form = AnswerForm(posted(request))
    return verb(
        request,
        found,
        "answer_revocation",
        form,
        lambda: revoking.answer_revocation(found, **form.cleaned_data, by=user, at=at),
        done="陈述申辩已提交。",
        title="提交陈述申辩",
        label="提交",
    )


@FORMS
def hear_revocation(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer is weighed, or the term passed."""
    found, user, at = fetched(request, pk), me(request), timezone.now()
    form = HearForm(posted(request))
    return verb(
        request,
        found,
        "hear_revocation",
        form,
        lambda: revoking.hear_revocation(found, **form.cleaned_data, by=user, at=at),
        done="陈述申辩已办结，等审批人决定。",
        title="办结陈述申辩",
        label="办结",
        text=f"陈述申辩：{found.statement or '没有收到'}",
    )


def chosen(form: ClassChoicesForm) -> dict[int, ClassChoice]:
    """What the form says of each unfinished class."""
    return {pk: ClassChoice(kind, to) for pk, (kind, to) in form.choices().items()}


def class_form(request: HttpRequest, base: Base) -> ClassChoicesForm:
    """An opinion, and a choice for every unfinished class of a base."""
    others = Base.objects.in_service().exclude(pk=base.pk).select_related("organisation")
    return ClassChoicesForm(
        posted(request), classes=unfinished(base), bases=others.order_by("number")
    )


@FORMS
def decide_revocation(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision, with what becomes of every unfinished class."""
    found, user, at = fetched(request, pk), me(request), timezone.now()
    form = class_form(request, found.base)
    return verb(
        request,
        found,
        "decide_revocation",
        form,
        lambda: revoking.decide_revocation(
            found, opinion=form.cleaned_data["opinion"], classes=chosen(form), by=user, at=at
        ),
        done="已取消基地资格，请送达决定书。",
        title="决定取消基地资格",
        label="确定取消资格",
        danger=True,
        consequences=CONSEQUENCES,
    )


@FORMS
def publish_revocation(request: HttpRequest, pk: int) -> HttpResponse:
    """When the decision reached the body."""
    found, user, at = fetched(request, pk), me(request), timezone.now()
    form = DecisionServiceForm(posted(request))
    return verb(
        request,
        found,
        "publish_revocation",
        form,
        lambda: revoking.publish_revocation(found, **form.cleaned_data, by=user, at=at),
        done="决定送达已登记。",
        title="登记决定送达并公告",
        label="登记",
        text="送达之日起60日内可以申请行政复议，6个月内可以提起行政诉讼。",
    )


@FORMS
def drop_revocation(request: HttpRequest, pk: int) -> HttpResponse:
    """It is given up."""
    found, user, at = fetched(request, pk), me(request), timezone.now()
    form: Any = DropRevocationForm(posted(request))
    if found.ground != Ground.REINSPECTION:
        del form.fields["restores"]
    return verb(
        request,
        found,
        "drop_revocation",
        form,
        lambda: revoking.drop_revocation(found, **form.cleaned_data, by=user, at=at),
        done="已不再办理。",
        title="不再办理取消资格",
        label="确定",
    )
