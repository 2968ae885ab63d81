"""Check tables and the register of inspectors (practice, 惯例)."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bases.calendar import today
from bases.regulation import cite
from bases.views.reach import day, posted
from inspections.actions import inspectors as registering
from inspections.actions import tables as actions
from inspections.forms.common import OpinionForm, ReasonForm
from inspections.forms.plans import (
    EditTableForm,
    EnterInspectorForm,
    EnterInterestForm,
    NewTableForm,
)
from inspections.models import CheckTable, Inspector
from inspections.views.pages import FORMS, Button, Cell, Listing, ask, carry_out, me, show_list
from inspections.views.plans import bureau


@require_safe
def tables(request: HttpRequest) -> HttpResponse:
    """Every version of every year."""
    user = bureau(request)
    new = Button("新建一版", "/inspections/tables/new/", "primary")
    listing = Listing(
        here="plans",
        title="检查评估表",
        lead="按年度分版，发布后不再改动；分值和分数线是惯例。",
        article="",
        headings=("名称", "年度", "版本", "状态"),
        clear="/inspections/tables/",
        empty="没有检查评估表",
        empty_text="管理员新建第一版时，自带十八项、一百分的默认表。",
        actions=[new] if user.is_municipal_admin else [],
    )
    return show_list(request, listing, rows=CheckTable.objects.all(), cells=_cells)


def _cells(row: CheckTable) -> list[Cell]:
    state = Cell("已发布", tone="good") if row.is_published else Cell("未发布", tone="draft")
    return [
        Cell(row.title, row.get_absolute_url()),
        Cell(row.year, number=True),
        Cell(f"第{row.version}版"),
        state,
    ]


@require_safe
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """One version with its lines."""
    user = bureau(request)
    found = get_object_or_404(CheckTable, pk=pk)
    items = [(item, cite(item.article)) for item in found.items.all()]  # type: ignore[attr-defined]
    context = {
        "here": "plans",
        "table": found,
        "items": items,
        "edits": user.is_municipal_admin and not found.is_published,
    }
    return render(request, "inspections/table.html", context)


@FORMS
def new_table(request: HttpRequest) -> HttpResponse:
    """The newest copied, or the default."""
    user, at = bureau(request), timezone.now()
    actions.require_keeper(user)
    form = NewTableForm(posted(request), initial={"year": today(at).year})
    answer = carry_out(
        request,
        form,
        lambda: actions.new_table(form.cleaned_data["year"], by=user, at=at),
        done="已新建，请核对后发布。",
        to=lambda made: made.get_absolute_url(),
    )
    return answer or ask(
        request, form, title="新建检查评估表", label="新建", back="/inspections/tables/"
    )


@FORMS
def edit_table(request: HttpRequest, pk: int) -> HttpResponse:
    """Marks and lines of a draft."""
    user, at = bureau(request), timezone.now()
    actions.require_keeper(user)
    found = get_object_or_404(CheckTable, pk=pk)
    form = EditTableForm(posted(request), table=found)
    answer = carry_out(
        request,
        form,
        lambda: actions.edit_table(found, marks=form.marks(), items=form.rows(), by=user, at=at),
        done="已保存。",
        to=found.get_absolute_url(),
    )
    return answer or ask(
        request, form, title="修改检查评估表", label="保存", back=found.get_absolute_url(),
        kicker=str(found),
    )  # fmt: skip


@FORMS
def publish_table(request: HttpRequest, pk: int) -> HttpResponse:
    """From now on nobody changes it."""
    user, at = bureau(request), timezone.now()
    actions.require_keeper(user)
    found = get_object_or_404(CheckTable, pk=pk)
    form = OpinionForm(posted(request))
    del form.fields["opinion"]
    answer = carry_out(
        request,
        form,
        lambda: actions.publish_table(found, by=user, at=at),
        done="已发布。",
        to=found.get_absolute_url(),
    )
    return answer or ask(
        request, form, title="发布检查评估表", label="发布", back=found.get_absolute_url(),
        kicker=str(found), consequences=["检查可以使用这一版", "发布后不能再改，只能新建一版"],
    )  # fmt: skip


@require_safe
def inspectors(request: HttpRequest) -> HttpResponse:
    """Who may be drawn."""
    user = bureau(request)
    keeps = user.is_municipal_clerk or user.is_municipal_admin
    new = Button("列入人员", "/inspections/inspectors/new/", "primary")
    listing = Listing(
        here="plans",
        title="检查人员",
        lead="市局和管理使用单位的人员；有利害关系的，抽取前先行排除。",
        article="第十八条",
        headings=("姓名", "单位", "列入日期", "利害关系", "状态", "办理"),
        clear="/inspections/inspectors/",
        empty="名册上没有人员",
        actions=[new] if keeps else [],
    )
    rows = Inspector.objects.select_related("user__organisation").prefetch_related(
        "interests__organisation"
    )
    return show_list(request, listing, rows=rows, cells=lambda row: _person(row, keeps))


def _person(row: Inspector, keeps: bool) -> list[Cell]:
    ties = "；".join(
        f"{tie.organisation.name}（{tie.get_kind_display()}）"
        for tie in row.interests.all()  # type: ignore[attr-defined]
    )
    todo = Cell("登记利害关系", f"/inspections/inspectors/{row.pk}/enter-interest/")
    off = Cell("移出", f"/inspections/inspectors/{row.pk}/retire-inspector/")
    return [
        Cell(row.user.name, off.url if keeps and row.is_active else "", note=row.note),
        Cell(str(row.user.organisation or "")),
        Cell(day(row.since), number=True),
        Cell(ties),
        Cell("在册", tone="good") if row.is_active else Cell("已移出", tone="draft"),
        todo if keeps else Cell(""),
    ]


@FORMS
def enter_inspector(request: HttpRequest) -> HttpResponse:
    """Somebody joins the register."""
    user, at = bureau(request), timezone.now()
    form = EnterInspectorForm(posted(request))
    answer = carry_out(
        request,
        form,
        lambda: registering.enter_inspector(
            form.cleaned_data["user"], note=form.cleaned_data["note"], by=user, at=at
        ),
        done="已列入。",
        to="/inspections/inspectors/",
    )
    return answer or ask(
        request, form, title="列入检查人员", label="列入", back="/inspections/inspectors/"
    )


@FORMS
def retire_inspector(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody is drawn no more."""
    user, at = bureau(request), timezone.now()
    found = get_object_or_404(Inspector.objects.select_related("user"), pk=pk)
    if not (user.is_municipal_clerk or user.is_municipal_admin):
        raise PermissionDenied
    form = ReasonForm(posted(request))
    answer = carry_out(
        request,
        form,
        lambda: registering.retire_inspector(found, **form.cleaned_data, by=user, at=at),
        done="已移出。",
        to="/inspections/inspectors/",
    )
    return answer or ask(
        request, form, title="移出检查人员", label="移出", back="/inspections/inspectors/",
        kicker=found.user.name,
    )  # fmt: skip


@FORMS
def enter_interest(request: HttpRequest, pk: int) -> HttpResponse:
    """A tie that keeps somebody out."""
    bureau(request)
    user, at = me(request), timezone.now()
    found = get_object_or_404(Inspector.objects.select_related("user"), pk=pk)
    form = EnterInterestForm(posted(request))
    answer = carry_out(
        request,
        form,
        lambda: registering.enter_interest(found, **form.cleaned_data, by=user, at=at),
        done="已登记。",
        to="/inspections/inspectors/",
    )
    return answer or ask(
        request, form, title="登记利害关系", label="登记", back="/inspections/inspectors/",
        kicker=found.user.name,
    )  # fmt: skip
