"""Plans and draws: lists, one plan, one draw with its replay (practice, 惯例; Art. 18)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.record import may
from bases.calendar import today
from bases.views.reach import posted
from inspections import drawing
from inspections.actions import planning
from inspections.actions.drawing import draw_bases as draw
from inspections.forms.common import OpinionForm
from inspections.forms.plans import DrawBasesForm, PlanForm
from inspections.models import CheckTable, InspectionDraw, InspectionPlan, Inspector, PlanState
from inspections.views.pages import (
    FORMS,
    Button,
    Cell,
    Listing,
    Section,
    Table,
    ask,
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

TONES: dict[str, str] = {PlanState.DRAFT: "draft", PlanState.APPROVED: "good"}


def bureau(request: HttpRequest) -> Any:
    """Staff of the bureau. Raises PermissionDenied."""
    user = insider(request)
    if not user.is_municipal:
        raise PermissionDenied
    return user


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """All plans, with the way to tables and inspectors."""
    user = bureau(request)
    actions = [Button("拟订计划", "/inspections/plans/new/", "primary")]
    listing = Listing(
        here="plans",
        title="计划与抽取",
        lead="年度检查评估计划和抽查计划；批准后随机抽取基地和检查人员，种子和名单可以复算（惯例）。",
        article="第十八条",
        headings=("名称", "年度", "类型", "实施", "状态", "检查数"),
        clear="/inspections/plans/",
        empty="没有检查计划",
        actions=[
            *(actions if user.is_municipal_clerk else []),
            Button("检查评估表", "/inspections/tables/"),
            Button("检查人员", "/inspections/inspectors/"),
        ],
    )
    rows = InspectionPlan.objects.visible_to(user).prefetch_related("inspections")
    return show_list(request, listing, rows=rows, cells=_cells)


def _cells(row: InspectionPlan) -> list[Cell]:
    return [
        Cell(row.title, row.get_absolute_url()),
        Cell(row.year, number=True),
        Cell(row.get_kind_display()),
        Cell(f"{row.visits_from} 至 {row.visits_until}", number=True),
        Cell(row.state_label, tone=TONES[row.state]),
        Cell(len(row.inspections.all()), number=True),  # type: ignore[attr-defined]
    ]


def _fetched(request: HttpRequest, pk: int) -> InspectionPlan:
    bureau(request)
    rows = InspectionPlan.objects.select_related("table", "created_by", "approved_by")
    found: InspectionPlan = fetch(request, rows, pk)
    return found


@require_safe
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: scope, draw, inspections."""
    found, user = _fetched(request, pk), me(request)
    address, buttons = found.get_absolute_url(), []
    drawn = found.draws.first()  # type: ignore[attr-defined]
    if may(found.approve_plan, user) and user.pk != found.created_by_id:
        buttons.append(Button("批准", f"{address}approve-plan/", "primary"))
    if user.is_municipal_clerk and found.state == PlanState.DRAFT:
        buttons.append(Button("修改", f"{address}change-plan/"))
    if user.is_municipal_clerk and found.state == PlanState.APPROVED and drawn is None:
        buttons.append(Button("双随机抽取", f"{address}draw-bases/", "primary"))
    if drawn is not None:
        buttons.append(Button("抽取记录", drawn.get_absolute_url()))
    facts = [
        ("年度", found.year),
        ("检查评估表", str(found.table)),
        ("检查范围", f"{found.scope_first} 至 {found.scope_last}"),
        ("实施", f"{found.visits_from} 至 {found.visits_until}"),
        ("抽取基地数", found.bases_wanted or "全部"),
        ("每组人数", found.inspectors_each),
        ("说明", found.basis),
        ("拟订", found.created_by.name),
        ("批准", found.approved_by.name if found.approved_by else ""),
    ]
    rows = [
        [
            Cell(one.base.organisation.name, one.get_absolute_url()),
            Cell(one.number, number=True),
            Cell(one.state_label),
        ]
        for one in found.inspections.select_related("base__organisation")  # type: ignore[attr-defined]
    ]
    table = Table(("基地", "编号", "状态"), rows) if rows else None
    return show_case(
        request,
        found,
        here="plans",
        title=found.title,
        kicker=found.get_kind_display(),
        tone=TONES[found.state],
        buttons=buttons,
        sections=[Section("计划", facts=facts, table=table, article="第十八条")],
        papers=[],
        back="/inspections/plans/",
    )


@FORMS
def draft_plan(request: HttpRequest) -> HttpResponse:
    """A new plan."""
    user, at = bureau(request), timezone.now()
    if not user.is_municipal_clerk:
        raise PermissionDenied
    on = today(at)
    initial = {
        "year": on.year,
        "scope_first": f"{on.year}-01-01",
        "scope_last": on.isoformat(),
        "visits_from": on.isoformat(),
        "bases_wanted": "0",
        "inspectors_each": "2",
    }
    form = PlanForm(posted(request), initial=initial)
    answer = carry_out(
        request,
        form,
        lambda: planning.draft_plan(facts=form.cleaned_data, by=user, at=at),
        done="计划已拟订，等审批人批准。",
        to=lambda made: made.get_absolute_url(),
    )
    text = ""
    if not CheckTable.objects.filter(published_at__isnull=False).exists():
        text = "还没有发布的检查评估表，请管理员先发布一份。"
    return answer or ask(
        request, form, title="拟订检查计划", label="保存", back="/inspections/plans/", text=text
    )


@FORMS
def change_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft is changed."""
    found, user, at = _fetched(request, pk), me(request), timezone.now()
    if not user.is_municipal_clerk:
        raise PermissionDenied
    initial = {name: getattr(found, name) for name in planning.FIELDS}
    form = PlanForm(posted(request), initial=initial)
    answer = carry_out(
        request,
        form,
        lambda: planning.change_plan(found, facts=form.cleaned_data, by=user, at=at),
        done="已保存。",
        to=found.get_absolute_url(),
    )
    return answer or ask(
        request, form, title="修改检查计划", label="保存", back=found.get_absolute_url()
    )


@FORMS
def approve_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Another person agrees."""
    found, user, at = _fetched(request, pk), me(request), timezone.now()
    form = OpinionForm(posted(request))
    del form.fields["opinion"]
    return verb(
        request,
        found,
        "approve_plan",
        form,
        lambda: planning.approve_plan(found, by=user, at=at),
        done="计划已批准，可以抽取。",
        title="批准检查计划",
        label="批准",
    )


@FORMS
def draw_bases(request: HttpRequest, pk: int) -> HttpResponse:
    """Bases and inspectors, at random, once."""
    found, user, at = _fetched(request, pk), me(request), timezone.now()
    if not user.is_municipal_clerk:
        raise PermissionDenied
    form = DrawBasesForm(posted(request))
    answer = carry_out(
        request,
        form,
        lambda: draw(found, seed=form.cleaned_data["seed"], by=user, at=at),
        done="已抽取，检查已安排，等检查人员声明。",
        to=lambda made: made.get_absolute_url(),
    )
    people = Inspector.objects.filter(is_active=True).count()
    return answer or ask(
        request, form, title="双随机抽取", label="抽取", back=found.get_absolute_url(),
        kicker=found.title,
        consequences=[
            f"从{people}名在册检查人员中为每个基地抽取{found.inspectors_each}人，有利害关系的先行排除",
            "每份计划只抽取一次，结果不能改动",
            "生成《双随机抽取记录》",
        ],
    )  # fmt: skip


@require_safe
def draw_record(request: HttpRequest, pk: int) -> HttpResponse:
    """One draw, made once more before one's eyes."""
    found = _draw(request, pk)
    again = drawing.replay(
        inputs=found.inputs,
        inputs_digest=found.inputs_digest,
        seed=found.seed,
        outcome=found.outcome,
        outcome_digest=found.outcome_digest,
    )
    context = {
        "here": "plans",
        "draw": found,
        "again": again,
        "papers": _papers(found),
    }
    return render(request, "inspections/draw.html", context)


def _draw(request: HttpRequest, pk: int) -> InspectionDraw:
    bureau(request)
    rows = InspectionDraw.objects.select_related("plan", "document__file", "drawn_by")
    found: InspectionDraw = fetch(request, rows, pk)
    return found


def _papers(found: InspectionDraw) -> list[Any]:
    return papers_of(found, [("双随机抽取记录", found.document)])


@require_safe
def draw_paper(request: HttpRequest, pk: int, document: int) -> HttpResponseBase:
    """The minutes."""
    return paper(request, _papers(_draw(request, pk)), document)
