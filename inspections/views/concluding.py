"""Verbs of conclusions and their publication, a page each (Art. 18)."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from bases.views.reach import posted
from inspections.actions import concluding, publishing
from inspections.forms.common import OpinionForm, ReasonForm
from inspections.forms.inspections import ConclusionForm, PublishResultsForm
from inspections.models import Grade, Inspection, InspectionState
from inspections.scoring import plain, score
from inspections.views.inspections import fetched
from inspections.views.pages import FORMS, ask, carry_out, insider, me, verb


@FORMS
def propose_conclusion(request: HttpRequest, pk: int) -> HttpResponse:
    """A clerk proposes the grade."""
    found, user, at = fetched(request, pk), me(request), timezone.now()
    total = score(found.table, found.lines.all())  # type: ignore[attr-defined]
    initial = {"grade": found.grade or total.grade, "conclusion": found.conclusion}
    form = ConclusionForm(posted(request), initial=initial)
    grounds = f"（{'；'.join(total.grounds)}）" if total.grounds else ""
    return verb(
        request,
        found,
        "propose_conclusion",
        form,
        lambda: concluding.propose_conclusion(found, **form.cleaned_data, by=user, at=at),
        done="结论已拟定，等审批人批准。",
        title="拟定检查结论",
        label="提交审批",
        text=f"检查表得分{plain(total.total)}分，按表为{Grade(total.grade).label}{grounds}。",
    )


@FORMS
def approve_conclusion(request: HttpRequest, pk: int) -> HttpResponse:
    """Another person approves it."""
    found, user, at = fetched(request, pk), me(request), timezone.now()
    form = OpinionForm(posted(request))
    return verb(
        request,
        found,
        "approve_conclusion",
        form,
        lambda: concluding.approve_conclusion(
            found, opinion=form.cleaned_data["opinion"], by=user, at=at
        ),
        done="结论已批准，报告正在生成。",
        title="批准检查结论",
        label="批准",
        text=f"拟定等次：{found.grade_label}，总分{found.total}。{found.conclusion}",
    )


@FORMS
def return_conclusion(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the clerk."""
    found, user, at = fetched(request, pk), me(request), timezone.now()
    form = ReasonForm(posted(request))
    return verb(
        request,
        found,
        "return_conclusion",
        form,
        lambda: concluding.return_conclusion(found, **form.cleaned_data, by=user, at=at),
        done="已退回。",
        title="退回检查结论",
        label="退回",
    )


@FORMS
def publish_results(request: HttpRequest) -> HttpResponse:
    """Several results at once, from a frozen snapshot."""
    user, at = insider(request), timezone.now()
    if not user.is_municipal_approver:
        raise PermissionDenied
    waiting = Inspection.objects.filter(state=InspectionState.CONCLUDED).with_facts()
    first = waiting.order_by("year").first()
    year = first.year if first else at.year
    form = PublishResultsForm(posted(request), rows=waiting.filter(year=year).order_by("base"))
    answer = carry_out(
        request,
        form,
        lambda: publishing.publish_results(
            form.inspections(), year=year, title=form.cleaned_data["title"], by=user, at=at
        ),
        done="结果已公布，通报正在生成。",
        to="/results/",
    )
    return answer or ask(
        request, form, title=f"公布{year}年度检查结果", label="公布", back="/inspections/list/",
        consequences=["公开页面立即可见，内容固定不再变化", "生成《检查评估结果通报》"],
    )  # fmt: skip
