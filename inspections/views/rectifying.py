"""Verbs of a rectification, a page each (Art. 18)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.record import require
from bases.models import Base
from bases.views.reach import posted
from inspections.actions import extending, rectifying, reinspecting
from inspections.forms.common import OpinionForm, ServiceForm
from inspections.forms.rectifications import (
    DecideExtensionForm,
    ExtensionForm,
    OrderForm,
    ReinspectForm,
)
from inspections.models import Complaint, Extension, Inspection
from inspections.views.pages import FORMS, ask, carry_out, me, verb
from inspections.views.rectifications import fetched


@FORMS
def order_rectification(request: HttpRequest, number: str) -> HttpResponse:
    """Order a base to mend what an inspection or a proven complaint found."""
    user, at = me(request), timezone.now()
    bases = Base.objects.select_related("organisation", "managing_unit")
    base = get_object_or_404(bases, number=number)
    require(base.order_rectification, user)
    inspection = _source(Inspection, request.GET.get("inspection"), base, user)
    complaint = _source(Complaint, request.GET.get("complaint"), base, user)
    problems = inspection.problem_lines if inspection else []
    form = OrderForm(posted(request), problems=problems)
    answer = carry_out(
        request,
        form,
        lambda: rectifying.order_rectification(
            base,
            items=form.items(),
            ground=form.cleaned_data["ground"],
            inspection=inspection,
            complaint=complaint,
            by=user,
            at=at,
        ),
        done="已责令限期整改，请尽快送达并登记送达日期。",
        to=lambda made: made.get_absolute_url(),
    )
    if answer is not None:
        return answer
    source = inspection or complaint
    return ask(
        request,
        form,
        title="责令限期整改",
        label="下达",
        kicker=f"{base.organisation.name} {base.display_number}",
        back=source.get_absolute_url() if source else "/inspections/",
        consequences=[
            "生成《责令限期整改通知书》，通知基地和管理使用单位",
            "基地状态变为“限期整改中”，公开页面同步显示",
            "三个月期限自送达次日起算，请登记送达日期",
        ],
    )


def _source(model: Any, pk: str | None, base: Base, user: Any) -> Any:
    if not pk or not pk.isdecimal():
        return None
    return get_object_or_404(model.objects.visible_to(user), pk=int(pk), base=base)


@FORMS
def serve_order(request: HttpRequest, pk: int) -> HttpResponse:
    """When the order reached the base."""
    found, user, at = fetched(request, pk), me(request), timezone.now()
    form = ServiceForm(posted(request))
    return verb(
        request,
        found,
        "serve_order",
        form,
        lambda: rectifying.serve_order(found, **form.service(), by=user, at=at),
        done="送达已登记，期限开始计算。",
        title="登记送达",
        label="登记",
    )


@FORMS
def propose_extension(request: HttpRequest, pk: int) -> HttpResponse:
    """A longer term is asked for."""
    found, user, at = fetched(request, pk), me(request), timezone.now()
    if not user.is_municipal_clerk:
        raise PermissionDenied
    form = ExtensionForm(posted(request))
    answer = carry_out(
        request,
        form,
        lambda: extending.propose_extension(
            found,
            days=form.cleaned_data["days"],
            reason=form.cleaned_data["reason"],
            by=user,
            at=at,
        ),
        done="已提出延期，等审批人审批。",
        to=found.get_absolute_url(),
    )
    return answer or ask(
        request, form, title="提出整改延期", label="提出", back=found.get_absolute_url(),
        kicker=str(found),
    )  # fmt: skip


@FORMS
def decide_extension(request: HttpRequest, pk: int, extension: int) -> HttpResponse:
    """Granted or not, by another person."""
    found, user, at = fetched(request, pk), me(request), timezone.now()
    if not user.is_municipal_approver:
        raise PermissionDenied
    asked = get_object_or_404(Extension, pk=extension, rectification=found)
    form = DecideExtensionForm(posted(request))
    answer = carry_out(
        request,
        form,
        lambda: extending.decide_extension(
            asked,
            granted=form.cleaned_data["granted"] == "yes",
            opinion=form.cleaned_data["opinion"],
            by=user,
            at=at,
        ),
        done="延期已审批。",
        to=found.get_absolute_url(),
    )
    return answer or ask(
        request, form, title="审批整改延期", label="确定", back=found.get_absolute_url(),
        kicker=str(found),
        text=f"拟延长{asked.days}日，自原期限届满之日起算。理由：{asked.reason}",
    )  # fmt: skip


@FORMS
def reinspect(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found at the second look."""
    found, user, at = fetched(request, pk), me(request), timezone.now()
    form = ReinspectForm(posted(request), items=found.items.all())  # type: ignore[attr-defined]
    return verb(
        request,
        found,
        "reinspect",
        form,
        lambda: reinspecting.reinspect(
            found,
            on=form.cleaned_data["on"],
            inspectors=form.cleaned_data["inspectors"],
            findings=form.findings(),
            by=user,
            at=at,
        ),
        done="复查情况已登记，等审批人决定。",
        title="登记复查情况",
        label="登记",
        text="收到整改报告以后，或者期限届满以后才能复查。期满前复查未到位的，只能退回继续整改。",
    )


def _decision(request: HttpRequest, pk: int, name: str, *, done: str, **page: Any) -> HttpResponse:
    found, user, at = fetched(request, pk), me(request), timezone.now()
    form = OpinionForm(posted(request))
    act = getattr(reinspecting, name)
    return verb(
        request,
        found,
        name,
        form,
        lambda: act(found, opinion=form.cleaned_data["opinion"], by=user, at=at),
        done=done,
        **page,
    )


@FORMS
def close_rectification(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything is mended."""
    return _decision(
        request,
        pk,
        "close_rectification",
        done="整改合格，基地恢复正常。",
        title="整改合格",
        label="确定整改合格",
        consequences=["生成《整改复查意见》", "基地状态恢复“正常”，公开页面同步更新"],
    )


@FORMS
def fail_rectification(request: HttpRequest, pk: int) -> HttpResponse:
    """Something is left after the term."""
    return _decision(
        request,
        pk,
        "fail_rectification",
        done="已认定整改不合格，请办理取消资格。",
        title="整改不合格",
        label="确定整改不合格",
        danger=True,
        consequences=["生成《整改复查意见》", "可以据此办理取消基地资格，决定前听取陈述申辩"],
    )


@FORMS
def resume_rectification(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to mending while the term runs."""
    return _decision(
        request,
        pk,
        "resume_rectification",
        done="已退回继续整改。",
        title="退回继续整改",
        label="退回",
    )
