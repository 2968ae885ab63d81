"""Hints for people to judge (Art. 19)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bases.calendar import today
from bases.views.reach import day, export, posted
from inspections.actions import hinting
from inspections.forms.tasks import HintFilterForm, JudgeHintForm
from inspections.models import OPEN_INSPECTIONS, Hint, Inspection, Judgement
from inspections.views.pages import (
    FORMS,
    Button,
    Cell,
    Listing,
    ask,
    carry_out,
    fetch,
    insider,
    me,
    show_list,
)

TONES: dict[str, str] = {
    Judgement.OPEN: "waiting",
    Judgement.CONFIRMED: "bad",
    Judgement.DISMISSED: "done",
}
LISTING = Listing(
    here="hints",
    title="疑点",
    lead="平台比对备案计划、培训班、收费标准和学时登记发现的矛盾，只作提示，由人判断。",
    article="第十九条",
    headings=("矛盾之处", "类型", "基地", "发现", "判断"),
    clear="/inspections/hints/",
    empty="没有疑点",
    empty_text="平台每天比对一次。",
    export="/inspections/hints.xlsx",
)
HEADINGS: dict[str, int] = {
    "类型": 10,
    "基地编号": 14,
    "基地": 34,
    "矛盾之处": 80,
    "发现日期": 12,
    "判断": 18,
    "理由": 40,
}


def _asked(request: HttpRequest) -> tuple[HintFilterForm, Any]:
    user = insider(request)
    if not user.is_municipal:
        raise PermissionDenied
    form = HintFilterForm(request.GET, user=user)
    rows = Hint.objects.visible_to(user).select_related("base__organisation", "inspection")
    return form, form.found(rows)


@require_safe
def hints(request: HttpRequest) -> HttpResponse:
    """What contradicts what."""
    form, rows = _asked(request)
    look = Button("立即比对", "/inspections/hints/find/")
    listing = replace(LISTING, deed=look) if me(request).is_municipal_clerk else LISTING
    return show_list(
        request, listing, rows=rows, cells=_cells, form=form, filtered=form.is_narrowed
    )


def _cells(row: Hint) -> list[Cell]:
    judged = f"{row.reason}{f'（{row.inspection.number}）' if row.inspection else ''}"
    return [
        Cell(row.sentence, row.get_absolute_url() if row.judgement == Judgement.OPEN else ""),
        Cell(row.get_kind_display(), number=True),
        Cell(row.base.organisation.name, f"/bases/{row.base.number}/case/"),
        Cell(day(today(row.found_at)), number=True),
        Cell(row.get_judgement_display(), tone=TONES[row.judgement], note=judged),
    ]


@require_safe
def hints_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The same rows as a workbook."""
    _form, rows = _asked(request)
    return export(rows, _line, title="疑点", name="hints", headings=HEADINGS)


def _line(row: Hint) -> tuple[str, ...]:
    return (
        row.get_kind_display(),
        row.base.number,
        row.base.organisation.name,
        row.sentence,
        day(today(row.found_at)),
        row.get_judgement_display(),
        row.reason,
    )


@FORMS
def judge_hint(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether there is something in it."""
    user, at = me(request), timezone.now()
    found = fetch(request, Hint.objects.select_related("base__organisation"), pk)
    if not user.is_municipal_clerk:
        raise PermissionDenied
    running = Inspection.objects.filter(base=found.base, state__in=OPEN_INSPECTIONS).with_facts()
    form = JudgeHintForm(posted(request), inspections=running)
    answer = carry_out(
        request,
        form,
        lambda: hinting.judge_hint(found, **form.cleaned_data, by=user, at=at),
        done="已记录判断。",
        to="/inspections/hints/",
    )
    return answer or ask(
        request, form, title="判断疑点", label="确定", back="/inspections/hints/",
        kicker=found.base.organisation.name, text=found.sentence,
    )  # fmt: skip


@require_POST
def find_hints(request: HttpRequest) -> HttpResponse:
    """Look now, without waiting for the night."""
    new = hinting.find_hints(timezone.now(), by=me(request))
    messages.success(request, f"已比对，新发现{new}条。")
    return redirect("/inspections/hints/")
