"""The annual filing for bureau and managing units: board, reminders, return, record (Art. 16)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import County, Organisation, User
from accounts.record import MovedOn, may
from accounts.views.pages import ask, carry_out, me
from bases import exports
from bases.actions import filing_bureau as actions
from bases.deadlines import filing_due, filing_year
from bases.filing.board import STATES, BoardRow, asked_bases, board, by_county, counts
from bases.filing.letters import instant
from bases.filing.years import first_year
from bases.forms.filing import RecordFilingForm, RemarksForm
from bases.forms.plaques import FilterForm
from bases.models import Base
from bases.views.filing import own_filings
from bases.views.filing_page import countdown, fetch_filing, own_base

PAGE_SIZE = 50
OWES = "owes"
EVER = datetime.datetime(1970, 1, 2, tzinfo=datetime.UTC)
SORTS: dict[str, tuple[str, Any]] = {
    "": ("县（区）、编号", None),
    "state": ("未报在前", lambda row: list(STATES).index(row.state) if not row.owes else -1),
    "received": ("收到时间，新的在前", lambda row: -(row.received_at or EVER).timestamp()),
    "name": ("名称拼音", lambda row: row.base.organisation.name_spelling),
}
HEADINGS = {
    "基地编号": 14,
    "基地": 36,
    "县（区）": 12,
    "管理使用单位": 34,
    "状态": 12,
    "收到时间": 24,
    "逾期": 18,
    "备案号": 24,
    "最近催报": 24,
}


class BoardFilterForm(FilterForm):
    """What the board is narrowed by."""

    year = forms.ChoiceField(label="年度", required=False)
    county = forms.ChoiceField(label="县（区）", required=False)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), (OWES, "未交齐"), *STATES.items()]
    )
    manager = forms.ChoiceField(label="管理使用单位", required=False)
    q = forms.CharField(label="基地名称或编号", required=False, max_length=100)
    sort = forms.ChoiceField(
        label="排序", required=False, choices=[(key, label) for key, (label, _) in SORTS.items()]
    )

    def __init__(self, *args: Any, at: datetime.datetime, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        present = filing_year(at)
        years = range(present, min(present, first_year(at)) - 1, -1)
        self.fields["year"].choices = [(str(y), f"{y}年") for y in years]  # type: ignore[attr-defined]
        self.fields["county"].choices = [  # type: ignore[attr-defined]
            ("", "全部"),
            *County.objects.values_list("code", "name"),
        ]
        if not user.is_municipal:
            del self.fields["manager"]
            return
        managers = Organisation.objects.filter(pk__in=Base.objects.values("managing_unit"))
        self.fields["manager"].choices = [  # type: ignore[attr-defined]
            ("", "全部"),
            *((str(pk), name) for pk, name in managers.order_by("name").values_list("pk", "name")),
        ]


@dataclass(frozen=True)
class _Asked:
    """What was asked of the board, all rows within reach, and those that answer."""

    form: BoardFilterForm
    year: int
    rows: list[BoardRow]
    wanted: list[BoardRow]
    filtered: bool


def _asked(request: HttpRequest, at: datetime.datetime) -> _Asked:
    form = BoardFilterForm(request.GET, at=at, user=me(request))
    chosen = form.chosen()
    year = int(chosen.get("year", filing_year(at)))
    bases = asked_bases(me(request), year)
    if "county" in chosen:
        bases = bases.filter(organisation__county__code=chosen["county"])
    if "manager" in chosen:
        bases = bases.filter(managing_unit=int(chosen["manager"]))
    if words := chosen.get("q", "").replace("\0", ""):
        bases = bases.filter(pk__in=Base.objects.search(words).values("pk"))
    wanted = rows = board(bases, year, at)
    if state := chosen.get("state"):
        wanted = [row for row in rows if row.state == state or (state == OWES and row.owes)]
    _label, key = SORTS[chosen.get("sort", "")]
    filtered = bool(chosen.keys() - {"year", "sort"})
    return _Asked(form, year, rows, sorted(wanted, key=key) if key else wanted, filtered)


@require_safe
def filings(request: HttpRequest) -> HttpResponse:
    """A base's own years, or the board of a year for those above it."""
    at, user = timezone.now(), me(request)
    if user.is_institution_member:
        base = own_base(user)
        if base is None:
            raise PermissionDenied
        return own_filings(request, base)
    if user.is_expert:
        raise PermissionDenied
    asked = _asked(request, at)
    due = filing_due(asked.year)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": asked.form,
        "year": asked.year,
        "filtered": asked.filtered,
        "counts": counts(asked.rows),
        "counties": by_county(asked.rows),
        "total": len(asked.rows),
        "owing": sum(row.owes for row in asked.wanted),
        "page_obj": Paginator(asked.wanted, PAGE_SIZE).get_page(request.GET.get("page")),
        "due": due,
        "countdown": countdown(due, at),
        "may_remind": user.is_municipal_clerk,
        "query": query.urlencode(),
    }
    return render(request, "bases/filings.html", context)


@require_safe
def filings_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The rows of the board as a workbook."""
    user = me(request)
    if user.is_institution_member or user.is_expert:
        raise PermissionDenied
    asked = _asked(request, timezone.now())
    return exports.workbook(
        (_cells(row) for row in asked.wanted),
        title=f"{asked.year}年度备案",
        headings=HEADINGS,
        filename=f"filings-{asked.year}.xlsx",
    )


def _cells(row: BoardRow) -> tuple[str, ...]:
    organisation = row.base.organisation
    return (
        row.base.number,
        organisation.name,
        organisation.county.name if organisation.county else "",
        row.base.managing_unit.name if row.base.managing_unit else "",
        row.label,
        instant(row.received_at) if row.received_at else "",
        row.late,
        row.filing.record_number if row.filing else "",
        instant(row.reminded_at) if row.reminded_at else "",
    )


def remind_filing(request: HttpRequest) -> HttpResponse:
    """Who would be reminded; then remind them."""
    user = me(request)
    if not user.is_municipal_clerk:
        raise PermissionDenied
    asked = _asked(request, timezone.now())
    one, year = request.GET.get("base", ""), asked.year
    owing = [row for row in asked.wanted if row.owes and one in ("", str(row.base.pk))]
    if request.method == "POST":
        chosen = set(request.POST.getlist("base"))
        bases = [row.base for row in owing if str(row.base.pk) in chosen]
        reminded = actions.remind_filing(bases, year=year, by=user, at=timezone.now())
        messages.success(request, f"已向{len(reminded)}个基地发出催报。")
        return redirect(f"/bases/filings/?year={year}")
    context = {"rows": owing, "year": year, "query": request.GET.urlencode()}
    return render(request, "bases/remind_filing.html", context)


def return_filing(request: HttpRequest, pk: int) -> HttpResponse:
    """Return it with remarks."""
    found = fetch_filing(request, pk)
    if not me(request).is_municipal_clerk:
        raise PermissionDenied
    if not may(found.return_filing, me(request)):
        raise MovedOn("这份备案不在待办理状态。", found)
    form = RemarksForm(request.POST or None)

    def act() -> Any:
        remarks = form.cleaned_data["remarks"]
        return actions.return_filing(found, remarks=remarks, by=me(request), at=timezone.now())

    answer = carry_out(request, form, act, done="已退回。", to=found.get_absolute_url())
    return answer or ask(
        request,
        form,
        title="退回补正",
        kicker=str(found),
        label="退回",
        back=found.get_absolute_url(),
        consequences=["基地收到站内消息和邮件，可以修改后重新报送", "原版本和收到时间仍然保留"],
    )


def record_filing(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it on record."""
    found = fetch_filing(request, pk)
    if not me(request).is_municipal_clerk:
        raise PermissionDenied
    if not may(found.record_filing, me(request)):
        raise MovedOn("这份备案不在待办理状态。", found)
    form = RecordFilingForm(request.POST or None)

    def act() -> Any:
        opinion = form.cleaned_data["opinion"]
        return actions.record_filing(found, by=me(request), at=timezone.now(), opinion=opinion)

    answer = carry_out(request, form, act, done="已予备案。", to=found.get_absolute_url())
    return answer or ask(
        request,
        form,
        title="予以备案",
        kicker=str(found),
        label="予以备案",
        back=found.get_absolute_url(),
        consequences=["编发备案号并生成备案回执", "下一年度计划即作为基地办班的依据"],
    )
