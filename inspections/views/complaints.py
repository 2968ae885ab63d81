"""Complaints inside the bureau: list, case, verbs (Art. 19)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.files import serve
from bases.calendar import today
from bases.views.reach import day, export
from inspections.forms.complaints import ComplaintFilterForm
from inspections.models import Complaint, ComplaintState
from inspections.views.pages import (
    Button,
    Cell,
    Listing,
    Section,
    Table,
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
    ComplaintState.RECEIVED: "waiting",
    ComplaintState.ACCEPTED: "waiting",
    ComplaintState.INVESTIGATED: "waiting",
    ComplaintState.ANSWERED: "done",
    ComplaintState.NOT_ACCEPTED: "draft",
    ComplaintState.TRANSFERRED: "done",
}
HEADINGS: dict[str, int] = {
    "编号": 24,
    "类型": 20,
    "来源": 10,
    "基地": 34,
    "状态": 16,
    "收到日期": 12,
    "办理期限": 12,
    "核查结论": 12,
    "答复日期": 12,
}
VERBS = (
    ("accept_complaint", "受理", "primary"),
    ("decline_complaint", "不予受理", "outline-danger"),
    ("transfer_complaint", "转送", "outline-primary"),
    ("investigate_complaint", "记录核查情况", "primary"),
    ("answer_complaint", "批准并答复", "primary"),
    ("return_complaint", "退回重新核查", "outline-danger"),
)
OPEN = (ComplaintState.RECEIVED, ComplaintState.ACCEPTED, ComplaintState.INVESTIGATED)


def _asked(request: HttpRequest) -> tuple[ComplaintFilterForm, Any]:
    user = insider(request)
    if not user.is_municipal:
        raise PermissionDenied
    form = ComplaintFilterForm(request.GET, user=user)
    rows = Complaint.objects.visible_to(user).select_related("base__organisation")
    return form, form.found(rows)


@require_safe
def complaints(request: HttpRequest) -> HttpResponse:
    """Everything that came in."""
    form, rows = _asked(request)
    on = today(timezone.now())
    clerk = me(request).is_municipal_clerk
    listing = Listing(
        here="complaints",
        title="投诉举报",
        lead="网上提交和代录的情况。5个工作日内决定是否受理，60日内答复（惯例）。",
        article="第十九条",
        headings=("编号", "类型", "被反映单位", "来源", "状态", "收到", "期限"),
        clear="/inspections/complaints/",
        empty="没有投诉举报",
        export="/inspections/complaints.xlsx",
        actions=[
            *([Button("代录", "/inspections/complaints/new/", "primary")] if clerk else []),
            Button("统计", "/inspections/complaints/statistics/"),
        ],
    )
    return show_list(
        request,
        listing,
        rows=rows,
        cells=lambda row: _cells(row, on),
        form=form,
        filtered=form.is_narrowed,
    )


def body_of(row: Complaint) -> str:
    """Whom it is about."""
    return row.base.organisation.name if row.base else row.body_named


def _cells(row: Complaint, on: Any) -> list[Cell]:
    late = row.state in OPEN and row.due_on is not None and row.due_on < on
    return [
        Cell(row.number, row.get_absolute_url(), number=True),
        Cell(row.get_kind_display()),
        Cell(body_of(row), note="" if row.base else "自述"),
        Cell(row.get_channel_display()),
        Cell(row.state_label, tone=TONES[row.state]),
        Cell(day(today(row.received_at)), number=True),
        Cell(
            day(row.due_on) if row.state in OPEN else "", number=True, note="逾期" if late else ""
        ),
    ]


@require_safe
def complaints_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The same rows as a workbook: neither person nor contact."""
    _form, rows = _asked(request)
    return export(rows, _line, title="投诉举报", name="complaints", headings=HEADINGS)


def _line(row: Complaint) -> tuple[str, ...]:
    return (
        row.number,
        row.get_kind_display(),
        row.get_channel_display(),
        body_of(row),
        row.state_label,
        day(today(row.received_at)),
        day(row.due_on),
        row.get_finding_display(),
        day(today(row.answered_at)) if row.answered_at else "",
    )


def fetched(request: HttpRequest, pk: int) -> Complaint:
    """One, for the bureau."""
    rows = Complaint.objects.select_related(
        "base__organisation", "entered_by", "answer_paper__file"
    )
    found: Complaint = fetch(request, rows, pk)
    return found


@require_safe
def complaint(request: HttpRequest, pk: int) -> HttpResponse:
    """One case; who complained shows only after an audited step."""
    found, user = fetched(request, pk), me(request)
    extra = []
    address = found.get_absolute_url()
    if user.is_municipal_clerk:
        if found.state in (ComplaintState.ACCEPTED, ComplaintState.INVESTIGATED):
            extra += [
                Button("关联", f"{address}link-complaint/"),
                Button("补充材料", f"{address}add-complaint-file/"),
            ]
        if found.person_sealed or found.contact_sealed:
            extra.append(Button("查看联系方式", f"{address}reveal-contact/"))
        if found.is_proven and found.base and found.base.is_in_service:
            number = found.base.number
            extra += [
                Button(
                    "责令整改",
                    f"/inspections/rectifications/new/{number}/?complaint={pk}",
                    "danger",
                ),
                Button("拟取消资格", f"/inspections/revocations/new/{number}/", "outline-danger"),
            ]
    return show_case(
        request,
        found,
        here="complaints",
        title=f"{found.get_kind_display()}",
        kicker=found.number,
        tone=TONES[found.state],
        buttons=[*buttons(found, user, VERBS), *extra],
        sections=_sections(found),
        papers=papers_of(found, [("投诉举报答复书", found.answer_paper)]),
        back="/inspections/complaints/",
    )


def _sections(found: Complaint) -> list[Section]:
    who = "留有姓名或联系方式（加密）" if found.person_sealed or found.contact_sealed else "未留"
    source = found.get_channel_display()
    if found.entered_by:
        source += f"（{found.entered_by.name}代录）"
    facts = [
        ("被反映单位", f"{body_of(found)}{'' if found.base else '（自述，受理时明确基地）'}"),
        ("发生时间", found.happened),
        ("具体情况", found.text),
        ("反映人", who),
        ("来源", source),
        ("收到", day(today(found.received_at))),
        ("期限", day(found.due_on)),
    ]
    files = [
        [
            Cell(kept.file.name, f"{found.get_absolute_url()}files/{kept.pk}/"),
            Cell("反映人提交" if kept.added_by is None else kept.added_by.name),
            Cell(day(today(kept.added_at)), number=True),
        ]
        for kept in found.files.select_related("file", "added_by")  # type: ignore[attr-defined]
    ]
    handled = [
        ("受理或转送说明", found.reason),
        ("转送", f"{found.transferred_to} {found.transfer_document}".strip()),
        ("核查结论", found.get_finding_display()),
        ("核查情况", found.investigation),
        ("答复", found.answer),
    ]
    table = Table(("材料", "来源", "时间"), files) if files else None
    links = _links(found)
    sections = [Section("反映的情况", facts=facts, table=table, article="第十九条")]
    if any(value for _label, value in handled):
        sections.append(Section("办理", facts=[one for one in handled if one[1]]))
    if links:
        sections.append(Section("关联", table=Table(("内容", "关联人", "时间"), links)))
    return sections


def _links(found: Complaint) -> list[list[Cell]]:
    rows = found.links.select_related(  # type: ignore[attr-defined]
        "training_class", "fee_version__item", "inspection__base__organisation", "linked_by"
    )
    things = [
        (
            row,
            row.training_class
            or row.inspection
            or (row.fee_version.item if row.fee_version else None),
        )
        for row in rows
    ]
    return [
        [
            Cell(str(row), thing.get_absolute_url() if thing else ""),
            Cell(row.linked_by.name),
            Cell(day(today(row.linked_at)), number=True),
        ]
        for row, thing in things
    ]


@require_safe
def complaint_file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Evidence of a complaint."""
    found = fetched(request, pk)
    kept = get_object_or_404(found.files.select_related("file"), pk=file)  # type: ignore[attr-defined]
    return serve(request, kept.file)


@require_safe
def complaint_paper(request: HttpRequest, pk: int, document: int) -> HttpResponseBase:
    """The letter of the answer."""
    found = fetched(request, pk)
    return paper(request, papers_of(found, [("答复书", found.answer_paper)]), document)
