"""Verbs of inspections, a page each (Art. 18)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from bases.views.reach import posted
from inspections import rules
from inspections.actions import announcing, seating, visiting
from inspections.actions.arranging import arrange_inspection as arrange
from inspections.forms.common import OpinionForm, ReasonForm
from inspections.forms.inspections import (
    AnnounceForm,
    ArrangeInspectionForm,
    FinishVisitForm,
    RecuseForm,
    SeatInspectorForm,
    StatementForm,
)
from inspections.views.inspections import fetched
from inspections.views.pages import FORMS, ask, carry_out, insider, me, verb


@FORMS
def arrange_inspection(request: HttpRequest) -> HttpResponse:
    """An inspection outside any plan."""
    user, at = insider(request), timezone.now()
    if not user.is_municipal_clerk:
        raise PermissionDenied
    form = ArrangeInspectionForm(posted(request))
    answer = carry_out(
        request,
        form,
        lambda: arrange(
            form.cleaned_data["base"], scope=form.scope(), group=form.people(), by=user, at=at
        ),
        done="检查已安排，等检查人员声明。",
        to=lambda made: made.get_absolute_url(),
    )
    return answer or ask(request, form, title="安排检查", label="安排", back="/inspections/list/")


@FORMS
def announce(request: HttpRequest, pk: int) -> HttpResponse:
    """Give notice; the records in scope freeze."""
    found, user, at = fetched(request, pk), me(request), timezone.now()
    form: Any = AnnounceForm(posted(request))
    return verb(
        request,
        found,
        "announce",
        form,
        lambda: announcing.announce(found, **form.cleaned_data, by=user, at=at),
        done="通知已发出，检查范围内的登记已冻结。",
        title="发出检查通知",
        label="发出",
        consequences=[
            "生成《检查通知书》，通知基地和管理使用单位（不预先通知的除外）",
            f"{found.scope_first}至{found.scope_last}的登记只可说明原因后补充更正",
        ],
    )


@FORMS
def declare(request: HttpRequest, pk: int) -> HttpResponse:
    """An inspector has no interest in the base."""
    found, user, at = fetched(request, pk), me(request), timezone.now()
    if not rules.is_seated(found, user):
        raise PermissionDenied
    form = OpinionForm(posted(request))
    del form.fields["opinion"]
    answer = carry_out(
        request,
        form,
        lambda: seating.declare(found, by=user, at=at),
        done="已声明。",
        to=found.get_absolute_url(),
    )
    return answer or ask(
        request, form, title="声明无利害关系", label="声明", back=found.get_absolute_url(),
        kicker=str(found),
        text="本人与该基地没有任职、授课、亲属、经济往来等可能影响公正检查的关系。",
    )  # fmt: skip


@FORMS
def recuse(request: HttpRequest, pk: int) -> HttpResponse:
    """An inspector steps back."""
    found, user, at = fetched(request, pk), me(request), timezone.now()
    if not rules.is_seated(found, user):
        raise PermissionDenied
    form = RecuseForm(posted(request))
    answer = carry_out(
        request,
        form,
        lambda: seating.recuse(found, ground=form.cleaned_data["ground"], by=user, at=at),
        done="已回避，由市局另行安排人员。",
        to="/inspections/list/",
    )
    return answer or ask(
        request, form, title="申请回避", label="回避", back=found.get_absolute_url(),
        kicker=str(found), danger=True,
    )  # fmt: skip


@FORMS
def seat_inspector(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody joins the group."""
    found, user, at = fetched(request, pk), me(request), timezone.now()
    if not user.is_municipal_clerk:
        raise PermissionDenied
    form = SeatInspectorForm(posted(request))
    answer = carry_out(
        request,
        form,
        lambda: seating.seat_inspector(found, **form.cleaned_data, by=user, at=at),
        done="已增补。",
        to=found.get_absolute_url(),
    )
    return answer or ask(
        request, form, title="增补检查人员", label="增补", back=found.get_absolute_url(),
        kicker=str(found),
    )  # fmt: skip


@FORMS
def finish_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """The visit is over."""
    found, user, at = fetched(request, pk), me(request), timezone.now()
    noted = [
        f"{line.title}：{line.reason}"
        for line in found.lines.filter(is_problem=True)  # type: ignore[attr-defined]
    ]
    form = FinishVisitForm(posted(request), initial={"problems": "\n".join(noted)})
    return verb(
        request,
        found,
        "finish_visit",
        form,
        lambda: visiting.finish_visit(found, **form.cleaned_data, by=user, at=at),
        done="现场检查已完成，等基地陈述意见。",
        title="完成现场检查",
        label="完成",
        text="各分项都已评分、检查组成员都已签名后才能完成。完成后检查表不能再改。",
    )


@FORMS
def make_statement(request: HttpRequest, pk: int) -> HttpResponse:
    """The base answers."""
    found, user, at = fetched(request, pk), me(request), timezone.now()
    form = StatementForm(posted(request))
    return verb(
        request,
        found,
        "make_statement",
        form,
        lambda: visiting.make_statement(
            found,
            agrees=form.cleaned_data["agrees"] == "yes",
            text=form.cleaned_data["text"],
            by=user,
            at=at,
        ),
        done="陈述意见已提交。",
        title="陈述意见",
        label="提交",
    )


@FORMS
def note_silence(request: HttpRequest, pk: int) -> HttpResponse:
    """The term passed."""
    found, user, at = fetched(request, pk), me(request), timezone.now()
    form = OpinionForm(posted(request))
    del form.fields["opinion"]
    return verb(
        request,
        found,
        "note_silence",
        form,
        lambda: visiting.note_silence(found, by=user, at=at),
        done="已记录基地未陈述。",
        title="记录基地未陈述",
        label="记录",
    )


@FORMS
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """It does not take place."""
    found, user, at = fetched(request, pk), me(request), timezone.now()
    form = ReasonForm(posted(request))
    return verb(
        request,
        found,
        "call_off",
        form,
        lambda: announcing.call_off(found, **form.cleaned_data, by=user, at=at),
        done="检查已取消，冻结已解除。",
        title="取消本次检查",
        label="取消检查",
        danger=True,
    )
