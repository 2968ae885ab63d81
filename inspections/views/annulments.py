"""Entries of the list, and taking one off it (Art. 20)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from bases.calendar import today
from bases.models import BarEntry
from bases.views.reach import day, posted
from inspections.actions import annulling
from inspections.forms.common import OpinionForm, ReasonForm
from inspections.forms.revocations import ProposeAnnulmentForm
from inspections.models import Annulment, AnnulmentState
from inspections.views.pages import (
    FORMS,
    Cell,
    Listing,
    Section,
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
    verb,
)

ANNULMENT_TONES: dict[str, str] = {
    AnnulmentState.PROPOSED: "waiting",
    AnnulmentState.DECIDED: "good",
    AnnulmentState.DROPPED: "done",
}


@require_safe
def bar_entries(request: HttpRequest) -> HttpResponse:
    """The entries themselves, for the bureau."""
    user = insider(request)
    if not user.is_municipal:
        raise PermissionDenied
    listing = Listing(
        here="barrings",
        title="不再受理名单记录",
        lead="只增不改；撤销是另一条记录。",
        article="第二十条",
        headings=("单位", "事由", "依据文书", "决定日期", "状态", "办理"),
        clear="/inspections/bar-entries/",
        empty="名单上没有记录",
    )
    rows = BarEntry.objects.filter(annuls__isnull=True).select_related("annulled_by")
    proposed = dict(
        Annulment.objects.filter(state=AnnulmentState.PROPOSED).values_list("entry", "pk")
    )
    return show_list(
        request, listing, rows=rows, cells=lambda row: _entry_cells(row, proposed, user)
    )


def _entry_cells(row: BarEntry, proposed: dict[int, int], user: Any) -> list[Cell]:
    off = getattr(row, "annulled_by", None)
    todo = Cell("")
    if row.pk in proposed:
        todo = Cell("撤销待审批", f"/inspections/annulments/{proposed[row.pk]}/")
    elif off is None and user.is_municipal_clerk:
        todo = Cell("拟撤销", f"/inspections/bar-entries/{row.pk}/propose-annulment/")
    return [
        Cell(row.name, note=row.uscc),
        Cell(row.get_ground_display()),
        Cell(row.document_number, number=True),
        Cell(day(today(row.decided_at)), number=True),
        Cell("已撤销", tone="done", note=off.document_number) if off else Cell("有效", tone="bad"),
        todo,
    ]


@FORMS
def propose_annulment(request: HttpRequest, pk: int) -> HttpResponse:
    """A clerk proposes to take an entry off."""
    user, at = insider(request), timezone.now()
    if not user.is_municipal_clerk:
        raise PermissionDenied
    entry = get_object_or_404(BarEntry, pk=pk)
    form = ProposeAnnulmentForm(posted(request))
    answer = carry_out(
        request,
        form,
        lambda: annulling.propose_annulment(entry, **form.cleaned_data, by=user, at=at),
        done="已提出，等审批人审批。",
        to=lambda made: made.get_absolute_url(),
    )
    return answer or ask(
        request, form, title="拟撤销不再受理记录", label="提出", back="/inspections/bar-entries/",
        kicker=str(entry),
    )  # fmt: skip


def _annulment(request: HttpRequest, pk: int) -> Annulment:
    rows = Annulment.objects.select_related("entry", "decision__file", "proposed_by")
    found: Annulment = fetch(request, rows, pk)
    return found


@require_safe
def annulment(request: HttpRequest, pk: int) -> HttpResponse:
    """One annulment."""
    found = _annulment(request, pk)
    facts = [
        ("单位", str(found.entry)),
        ("原依据文书", found.entry.document_number),
        ("撤销依据", found.document_number),
        ("理由", found.reason),
        ("审批意见", found.opinion),
    ]
    verbs = (
        ("decide_annulment", "批准撤销", "primary"),
        ("drop_annulment", "不予撤销", "outline-danger"),
    )
    return show_case(
        request,
        found,
        here="barrings",
        title="撤销不再受理记录",
        tone=ANNULMENT_TONES[found.state],
        buttons=buttons(found, me(request), verbs),
        sections=[Section("撤销", facts=facts, article="第二十条")],
        papers=papers_of(found, [("撤销决定书", found.decision)]),
        back="/inspections/bar-entries/",
    )


@require_safe
def annulment_paper(request: HttpRequest, pk: int, document: int) -> HttpResponseBase:
    """The decision."""
    found = _annulment(request, pk)
    return paper(request, papers_of(found, [("撤销决定书", found.decision)]), document)


@FORMS
def decide_annulment(request: HttpRequest, pk: int) -> HttpResponse:
    """Approved by another person."""
    found, user, at = _annulment(request, pk), me(request), timezone.now()
    form = OpinionForm(posted(request))
    return verb(
        request,
        found,
        "decide_annulment",
        form,
        lambda: annulling.decide_annulment(found, **form.cleaned_data, by=user, at=at),
        done="记录已撤销，该单位可以再次申请。",
        title="批准撤销记录",
        label="批准",
        consequences=["新增一条撤销记录，原记录保留", "该单位可以再次申请认定"],
    )


@FORMS
def drop_annulment(request: HttpRequest, pk: int) -> HttpResponse:
    """The entry stands."""
    found, user, at = _annulment(request, pk), me(request), timezone.now()
    form = ReasonForm(posted(request))
    return verb(
        request,
        found,
        "drop_annulment",
        form,
        lambda: annulling.drop_annulment(found, **form.cleaned_data, by=user, at=at),
        done="已决定不予撤销。",
        title="不予撤销",
        label="确定",
    )
