"""Verbs of complaints inside the bureau, a page each (Art. 19)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.views.pages import refuse
from bases.models import FeeVersion, TrainingClass
from bases.views.reach import keep_upload, posted
from inspections.actions import complaints as actions
from inspections.actions import linking, receiving
from inspections.forms.common import ReasonForm
from inspections.forms.complaints import (
    EVIDENCE,
    AcceptComplaintForm,
    AnswerComplaintForm,
    EnterComplaintForm,
    EvidenceForm,
    InvestigateComplaintForm,
    LinkComplaintForm,
    TransferComplaintForm,
)
from inspections.models import Complaint, Inspection
from inspections.views.complaints import fetched
from inspections.views.pages import FORMS, act_on, ask, carry_out, insider, me


@FORMS
def enter_complaint(request: HttpRequest) -> HttpResponse:
    """A clerk keys in what came by telephone, letter or visit."""
    user, at = insider(request), timezone.now()
    if not user.is_municipal_clerk:
        raise PermissionDenied
    form = EnterComplaintForm(posted(request), request.FILES or None)

    def act() -> Complaint:
        files = [
            keep_upload(name, upload, by=user, at=at, allowed=EVIDENCE)
            for name, upload in form.uploads()
        ]
        channel = form.cleaned_data["channel"]
        return receiving.enter_complaint(
            facts=form.facts(), channel=channel, files=files, by=user, at=at
        )

    answer = carry_out(request, form, act, done="已代录。", to=lambda made: made.get_absolute_url())
    return answer or ask(
        request, form, title="代录投诉举报", label="代录", back="/inspections/complaints/"
    )


def _verb(request: HttpRequest, pk: int, name: str, form: Any, **page: Any) -> HttpResponse:
    return act_on(request, fetched(request, pk), actions, name, form, **page)


@FORMS
def accept_complaint(request: HttpRequest, pk: int) -> HttpResponse:
    """It is looked into."""
    form = AcceptComplaintForm(posted(request), initial={"base": fetched(request, pk).base})
    return _verb(request, pk, "accept_complaint", form, done="已受理。",
                 title="受理投诉举报", label="受理")  # fmt: skip


@FORMS
def decline_complaint(request: HttpRequest, pk: int) -> HttpResponse:
    """It is turned down."""
    form = ReasonForm(posted(request))
    return _verb(request, pk, "decline_complaint", form, done="已决定不予受理。",
                 title="不予受理", label="确定", text="理由由反映人凭查询码看到。")  # fmt: skip


@FORMS
def transfer_complaint(request: HttpRequest, pk: int) -> HttpResponse:
    """Another authority deals with it."""
    form = TransferComplaintForm(posted(request))
    return _verb(request, pk, "transfer_complaint", form, done="已登记转送。",
                 title="转送有权处理的单位", label="登记转送")  # fmt: skip


@FORMS
def investigate_complaint(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found."""
    found = fetched(request, pk)
    form = InvestigateComplaintForm(posted(request), settled=found.base_id is not None)
    return _verb(request, pk, "investigate_complaint", form, done="已记录，等审批人批准答复。",
                 title="记录核查情况", label="提交审批")  # fmt: skip


@FORMS
def answer_complaint(request: HttpRequest, pk: int) -> HttpResponse:
    """Another person approves the answer."""
    found = fetched(request, pk)
    form = AnswerComplaintForm(posted(request), initial={"answer": found.answer})
    return _verb(
        request, pk, "answer_complaint", form, done="已答复。",
        title="批准并答复", label="批准并答复",
        text=f"核查结论：{found.get_finding_display()}。核查情况：{found.investigation}",
    )  # fmt: skip


@FORMS
def return_complaint(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the clerk."""
    form = ReasonForm(posted(request))
    return _verb(request, pk, "return_complaint", form, done="已退回。",
                 title="退回重新核查", label="退回")  # fmt: skip


@FORMS
def link_complaint(request: HttpRequest, pk: int) -> HttpResponse:
    """What it turned out to be about."""
    found, user, at = fetched(request, pk), me(request), timezone.now()
    if not user.is_municipal_clerk:
        raise PermissionDenied
    things = {
        "training_class": TrainingClass.objects.filter(base=found.base).order_by("-starts_on"),
        "fee_version": FeeVersion.objects.filter(item__base=found.base).select_related("item"),
        "inspection": Inspection.objects.filter(base=found.base).with_facts(),
    }
    form = LinkComplaintForm(posted(request), things=things)
    answer = carry_out(
        request,
        form,
        lambda: linking.link_complaint(found, **form.cleaned_data, by=user, at=at),
        done="已关联。",
        to=found.get_absolute_url(),
    )
    return answer or ask(
        request, form, title="关联", label="关联", back=found.get_absolute_url(), kicker=str(found)
    )


@FORMS
def add_complaint_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Evidence that was gathered."""
    found, user, at = fetched(request, pk), me(request), timezone.now()
    if not user.is_municipal_clerk:
        raise PermissionDenied
    form = EvidenceForm(posted(request), request.FILES or None)
    answer = carry_out(
        request,
        form,
        lambda: linking.add_complaint_file(
            found,
            file=keep_upload("file", form.cleaned_data["file"], by=user, at=at),
            by=user,
            at=at,
        ),
        done="材料已保存。",
        to=found.get_absolute_url(),
    )
    return answer or ask(
        request, form, title="补充核查材料", label="上传", back=found.get_absolute_url(),
        kicker=str(found),
    )  # fmt: skip


@FORMS
@never_cache
def reveal_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Who complained, after the purpose was written down; shown on this answer alone."""
    found, user, at = fetched(request, pk), me(request), timezone.now()
    if not user.is_municipal_clerk:
        raise PermissionDenied
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            person, contact = receiving.reveal_contact(
                found, reason=form.cleaned_data["reason"], by=user, at=at
            )
        except ValidationError as refused:
            refuse(form, refused)
        else:
            shown = {"case": found, "person": person, "contact": contact}
            return render(request, "inspections/contact.html", shown)
    return ask(
        request, form, title="查看反映人联系方式", label="查看", back=found.get_absolute_url(),
        kicker=str(found), text="每次查看都记录用途、人员和时间。",
    )  # fmt: skip
