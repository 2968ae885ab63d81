"""Inspections: the list, one case (Art. 18)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from bases.views.reach import day, export
from inspections import rules
from inspections.forms.inspections import InspectionFilterForm
from inspections.models import (
    FactSource,
    Grade,
    Inspection,
    InspectionState,
    Rectification,
    SeatState,
)
from inspections.scoring import plain
from inspections.views.inspection_parts import CLOSED, sections_of, settled
from inspections.views.pages import (
    Button,
    Cell,
    Listing,
    buttons,
    fetch,
    insider,
    me,
    paper,
    papers_of,
    show_case,
    show_list,
)

TONES: dict[str, str] = {
    InspectionState.PLANNED: "draft",
    InspectionState.ANNOUNCED: "waiting",
    InspectionState.VISITED: "waiting",
    InspectionState.STATEMENT: "waiting",
    InspectionState.CONCLUDED: "done",
    InspectionState.PUBLISHED: "done",
    InspectionState.CALLED_OFF: "draft",
}
GRADE_TONES: dict[str, str] = {
    Grade.EXCELLENT: "good",
    Grade.GOOD: "good",
    Grade.PASS: "done",
    Grade.FAIL: "bad",
}
HEADINGS: dict[str, int] = {
    "检查编号": 24,
    "基地编号": 14,
    "基地": 34,
    "类型": 16,
    "年度": 8,
    "检查日期": 12,
    "状态": 16,
    "总分": 8,
    "等次": 10,
}
VERBS = (
    ("announce", "发出通知", "primary"),
    ("finish_visit", "完成现场检查", "primary"),
    ("make_statement", "陈述意见", "primary"),
    ("note_silence", "记录未陈述", "outline-primary"),
    ("propose_conclusion", "拟定结论", "primary"),
    ("call_off", "取消检查", "outline-danger"),
)
WAITING: dict[str, str] = {
    InspectionState.PLANNED: "等检查人员声明有无利害关系，然后由市局发出通知。",
    InspectionState.ANNOUNCED: "等检查组现场检查、填表并签名。",
    InspectionState.VISITED: "等基地陈述意见；期满未陈述的，由市局记录。",
    InspectionState.STATEMENT: "等市局经办拟定结论、审批人批准。",
    InspectionState.CONCLUDED: "等市局公布；结论不合格的，责令限期整改。",
}


def _asked(request: HttpRequest) -> tuple[InspectionFilterForm, Any]:
    user = insider(request)
    form = InspectionFilterForm(request.GET, user=user)
    return form, form.found(Inspection.objects.visible_to(user).with_facts())


@require_safe
def inspections(request: HttpRequest) -> HttpResponse:
    """Inspections within reach."""
    form, rows = _asked(request)
    user = me(request)
    actions = []
    if user.is_municipal_clerk:
        actions.append(Button("安排计划外检查", "/inspections/list/new/", "primary"))
    if user.is_municipal_approver:
        actions.append(Button("公布结果", "/inspections/publish-results/", "primary"))
    listing = Listing(
        here="inspections",
        title="检查",
        lead="定期检查评估和不定期抽查：通知、现场检查、基地陈述、结论、公布。",
        article="第十八条",
        headings=("基地", "类型", "编号", "检查日期", "状态", "总分", "等次"),
        clear="/inspections/list/",
        empty="没有检查",
        export="/inspections/list.xlsx",
        actions=actions,
    )
    return show_list(
        request,
        listing,
        rows=rows,
        cells=lambda row: _cells(row, user),
        form=form,
        filtered=form.is_narrowed,
    )


def _cells(row: Inspection, user: Any) -> list[Cell]:
    told = settled(row, user) and row.grade
    return [
        Cell(row.base.organisation.name, row.get_absolute_url(), note=row.base.display_number),
        Cell(row.get_kind_display()),
        Cell(row.number, number=True),
        Cell(day(row.visit_on), number=True, note="不预先通知" if row.unannounced else ""),
        Cell(row.state_label, tone=TONES[row.state]),
        Cell(plain(row.total) if told and row.total is not None else "", number=True),
        Cell(row.grade_label, tone=GRADE_TONES[row.grade]) if told else Cell(""),
    ]


@require_safe
def inspections_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The same rows as a workbook."""
    _form, rows = _asked(request)
    user = me(request)
    return export(
        rows, lambda row: _line(row, user), title="检查", name="inspections", headings=HEADINGS
    )


def _line(row: Inspection, user: Any) -> tuple[str, ...]:
    told = settled(row, user)
    return (
        row.number,
        row.base.number,
        row.base.organisation.name,
        row.get_kind_display(),
        str(row.year),
        day(row.visit_on),
        row.state_label,
        str(row.total) if told and row.total is not None else "",
        row.grade_label if told else "",
    )


def fetched(request: HttpRequest, pk: int) -> Inspection:
    """One within reach, with its group."""
    rows = Inspection.objects.with_facts().with_group()
    found: Inspection = fetch(
        request, rows.select_related("table", "notice__file", "report__file", "publication"), pk
    )
    return found


@require_safe
def inspection(request: HttpRequest, pk: int) -> HttpResponse:
    """One inspection: group, sheet, statement, conclusion."""
    found, user = fetched(request, pk), me(request)
    return show_case(
        request,
        found,
        here="inspections",
        title=found.get_kind_display(),
        kicker=f"{found.base.organisation.name} {found.base.display_number}",
        tone=TONES[found.state],
        waiting=WAITING.get(found.state, ""),
        buttons=[*buttons(found, user, VERBS), *_more(found, user)],
        sections=sections_of(found, user),
        papers=_papers(found, user),
        back="/inspections/list/",
    )


def _more(found: Inspection, user: Any) -> list[Button]:
    """Ways that are no steps of the case."""
    address, more = found.get_absolute_url(), []
    seat = next((s for s in found.seats.all() if s.inspector.user_id == user.pk), None)  # type: ignore[attr-defined]
    before = found.state in (InspectionState.PLANNED, InspectionState.ANNOUNCED)
    if seat is not None and before and seat.state == SeatState.SEATED:
        more += [
            Button("声明无利害关系", f"{address}declare/", "primary"),
            Button("申请回避", f"{address}recuse/", "outline-danger"),
        ]
    if before and user.is_municipal_clerk:
        more.append(Button("增补检查人员", f"{address}seat-inspector/"))
    if reads_sheet(found, user):
        label = "填写检查表" if found.state == InspectionState.ANNOUNCED else "检查表"
        more.append(Button(label, f"{address}sheet/", "primary"))
    if found.state == InspectionState.STATEMENT and found.proposed_by_id:
        if user.is_municipal_approver and user.pk != found.proposed_by_id:
            more += [
                Button("批准结论", f"{address}approve-conclusion/", "primary"),
                Button("退回结论", f"{address}return-conclusion/", "outline-danger"),
            ]
    fails = found.state in CLOSED and found.grade == Grade.FAIL
    if user.is_municipal_clerk and fails and found.base.state == "active":
        if not Rectification.objects.filter(inspection=found).exists():
            order = f"/inspections/rectifications/new/{found.base.number}/?inspection={found.pk}"
            more.append(Button("责令整改", order, "danger"))
    return more


def reads_sheet(found: Inspection, user: Any) -> bool:
    """Inspectors and the bureau at once, the base and its managing unit after the visit."""
    if user.is_municipal or rules.is_declared(found, user):
        return found.state != InspectionState.PLANNED
    return found.state in (InspectionState.VISITED, InspectionState.STATEMENT, *CLOSED)


def _papers(found: Inspection, user: Any) -> list[Any]:
    report = found.report if settled(found, user) else None
    return papers_of(found, [("检查通知书", found.notice), ("检查评估报告", report)])


@require_safe
def inspection_paper(request: HttpRequest, pk: int, document: int) -> HttpResponseBase:
    """One of its papers."""
    return paper(request, _papers(fetched(request, pk), me(request)), document)


def hidden_from(found: Inspection, user: Any) -> tuple[str, ...]:
    """Facts a base must not read: who complained, and what is suspected (Art. 19)."""
    return () if user.is_municipal or rules.is_declared(found, user) else (FactSource.ABUSES,)
