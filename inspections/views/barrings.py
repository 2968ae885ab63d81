"""Barring: list, case, verbs (Art. 20)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from bases.calendar import today
from bases.views.reach import day, posted
from inspections.actions import barring as actions
from inspections.forms.common import (
    AnswerForm,
    DecisionServiceForm,
    HearForm,
    OpinionForm,
    ReasonForm,
    ServiceForm,
)
from inspections.forms.revocations import ProposeBarringForm
from inspections.models import Barring
from inspections.views.pages import (
    FORMS,
    Button,
    Cell,
    Listing,
    act_on,
    ask,
    buttons,
    carry_out,
    fetch,
    insider,
    me,
    paper,
    papers_of,
    show_case,
    show_list,
)
from inspections.views.revocations import TONES, hearing_sections, waiting

VERBS = (
    ("serve_barring_notice", "登记告知送达", "primary"),
    ("answer_barring", "提交陈述申辩", "primary"),
    ("hear_barring", "办结陈述申辩", "primary"),
    ("decide_barring", "决定列入名单", "danger"),
    ("publish_barring", "登记决定送达并公告", "primary"),
    ("drop_barring", "不再办理", "outline-primary"),
)


@require_safe
def barrings(request: HttpRequest) -> HttpResponse:
    """Cases and entries; a body sees its own."""
    user = insider(request)
    new = Button("拟列入名单", "/inspections/barrings/new/", "danger")
    actions_ = [new] if user.is_municipal_clerk else []
    listing = Listing(
        here="barrings",
        title="不再受理",
        lead="申请过程中弄虚作假的，经告知、陈述申辩后列入；被取消资格的，随决定列入。没有期限。",
        article="第二十条",
        headings=("单位", "编号", "涉及申报", "状态", "告知送达", "决定日期"),
        clear="/inspections/barrings/",
        empty="没有拟列入名单的事项",
        actions=[*actions_, Button("名单记录", "/inspections/bar-entries/")],
    )
    rows = Barring.objects.visible_to(user).select_related("organisation")
    return show_list(request, listing, rows=rows, cells=_cells)


def _cells(row: Barring) -> list[Cell]:
    return [
        Cell(row.organisation.name, row.get_absolute_url(), note=row.organisation.uscc),
        Cell(row.number, number=True),
        Cell(row.application_number, number=True),
        Cell(row.state_label, tone=TONES[row.state]),
        Cell(day(row.served_on), number=True),
        Cell(day(today(row.decided_at)) if row.decided_at else "", number=True),
    ]


def _fetched(request: HttpRequest, pk: int) -> Barring:
    rows = Barring.objects.select_related("organisation", "notice__file", "decision__file", "entry")
    found: Barring = fetch(request, rows, pk)
    return found


def _papers(found: Barring) -> list[Any]:
    return papers_of(
        found, [("拟不再受理告知书", found.notice), ("不再受理决定书", found.decision)]
    )


@require_safe
def barring(request: HttpRequest, pk: int) -> HttpResponse:
    """One case."""
    found = _fetched(request, pk)
    return show_case(
        request,
        found,
        here="barrings",
        title="列入不再受理名单",
        kicker=f"{found.organisation.name} {found.organisation.uscc}",
        tone=TONES[found.state],
        waiting=waiting(found),
        buttons=[
            one
            for one in buttons(found, me(request), VERBS)
            if not (one.label == "提交陈述申辩" and found.statement_at)
        ],
        sections=hearing_sections(found, f"申报编号：{found.application_number}"),
        papers=_papers(found),
        back="/inspections/barrings/",
    )


@require_safe
def barring_paper(request: HttpRequest, pk: int, document: int) -> HttpResponseBase:
    """One of its papers."""
    return paper(request, _papers(_fetched(request, pk)), document)


@FORMS
def propose_barring(request: HttpRequest) -> HttpResponse:
    """A clerk proposes to bar a body that is no base."""
    user, at = insider(request), timezone.now()
    if not user.is_municipal_clerk:
        raise PermissionDenied
    form = ProposeBarringForm(posted(request))

    def act() -> Barring:
        typed = dict(form.cleaned_data)
        return actions.propose_barring(typed.pop("uscc"), **typed, by=user, at=at)

    answer = carry_out(
        request,
        form,
        act,
        done="已提出，请送达告知书并登记送达日期。",
        to=lambda made: made.get_absolute_url(),
    )
    return answer or ask(
        request,
        form,
        title="拟列入不再受理名单",
        label="提出",
        back="/inspections/barrings/",
        text="只用于在申请过程中弄虚作假、还不是基地的单位；已是基地的，按取消基地资格办理。",
    )


def _verb(request: HttpRequest, pk: int, name: str, form: Any, **page: Any) -> HttpResponse:
    return act_on(request, _fetched(request, pk), actions, name, form, **page)


@FORMS
def serve_barring_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """When the notice reached the body."""
    form = ServiceForm(posted(request))
    return _verb(request, pk, "serve_barring_notice", form, done="送达已登记。",
                 title="登记告知送达", label="登记")  # fmt: skip


@FORMS
def answer_barring(request: HttpRequest, pk: int) -> HttpResponse:
    """The body answers."""
    form = AnswerForm(posted(request))
    return _verb(request, pk, "answer_barring", form, done="陈述申辩已提交。",
                 title="提交陈述申辩", label="提交")  # fmt: skip


@FORMS
def hear_barring(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer is weighed, or the term passed."""
    form = HearForm(posted(request))
    return _verb(request, pk, "hear_barring", form, done="陈述申辩已办结。",
                 title="办结陈述申辩", label="办结")  # fmt: skip


@FORMS
def decide_barring(request: HttpRequest, pk: int) -> HttpResponse:
    """The entry is written."""
    form = OpinionForm(posted(request))
    return _verb(
        request, pk, "decide_barring", form, done="已列入不再受理名单。",
        title="决定列入不再受理名单", label="确定列入", danger=True,
        consequences=["自决定之日起不再受理该单位的认定申请，没有期限", "公开名单立即更新"],
    )  # fmt: skip


@FORMS
def publish_barring(request: HttpRequest, pk: int) -> HttpResponse:
    """When the decision reached the body."""
    form = DecisionServiceForm(posted(request))
    return _verb(request, pk, "publish_barring", form, done="决定送达已登记。",
                 title="登记决定送达并公告", label="登记")  # fmt: skip


@FORMS
def drop_barring(request: HttpRequest, pk: int) -> HttpResponse:
    """It is given up."""
    form = ReasonForm(posted(request))
    return _verb(request, pk, "drop_barring", form, done="已不再办理。",
                 title="不再办理", label="确定")  # fmt: skip
