"""Revocations: the list, one case with what each step left behind (Art. 18, Art. 20)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from bases.calendar import today
from bases.models import BarEntry, Plaque
from bases.regulation import cite
from bases.views.reach import day, export
from inspections.forms.revocations import RevocationFilterForm
from inspections.models import CaseState, ClassOutcome, Revocation
from inspections.views.pages import (
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
    CaseState.PROPOSED: "waiting",
    CaseState.HEARD: "waiting",
    CaseState.DECIDED: "bad",
    CaseState.PUBLISHED: "bad",
    CaseState.DROPPED: "done",
}
LISTING = Listing(
    here="revocations",
    title="取消基地资格",
    lead="须有期满复查不合格、申请弄虚作假或者查证属实的违规，告知并听取陈述申辩后，由审批人决定。",
    article="第十八条",
    headings=("基地", "编号", "情形", "状态", "告知送达", "陈述申辩期限", "决定日期"),
    clear="/inspections/revocations/",
    empty="没有取消资格的事项",
    export="/inspections/revocations.xlsx",
)
HEADINGS: dict[str, int] = {
    "基地编号": 14,
    "基地": 34,
    "编号": 24,
    "情形": 24,
    "状态": 20,
    "告知送达日期": 14,
    "陈述申辩期限": 14,
    "决定日期": 12,
    "决定文号": 24,
}
VERBS = (
    ("serve_revocation_notice", "登记告知送达", "primary"),
    ("answer_revocation", "提交陈述申辩", "primary"),
    ("hear_revocation", "办结陈述申辩", "primary"),
    ("decide_revocation", "决定取消资格", "danger"),
    ("publish_revocation", "登记决定送达并公告", "primary"),
    ("drop_revocation", "不再办理", "outline-primary"),
)


def _asked(request: HttpRequest) -> tuple[RevocationFilterForm, Any]:
    user = insider(request)
    form = RevocationFilterForm(request.GET, user=user)
    rows = Revocation.objects.visible_to(user).select_related("base__organisation", "decision")
    return form, form.found(rows)


@require_safe
def revocations(request: HttpRequest) -> HttpResponse:
    """Cases within reach."""
    form, rows = _asked(request)
    return show_list(
        request, LISTING, rows=rows, cells=_cells, form=form, filtered=form.is_narrowed
    )


def _cells(row: Revocation) -> list[Cell]:
    return [
        Cell(row.base.organisation.name, row.get_absolute_url(), note=row.base.display_number),
        Cell(row.number, number=True),
        Cell(row.get_ground_display()),
        Cell(row.state_label, tone=TONES[row.state]),
        Cell(day(row.served_on), number=True),
        Cell(day(row.statement_until), number=True, note="待核" if row.provisional else ""),
        Cell(day(today(row.decided_at)) if row.decided_at else "", number=True),
    ]


@require_safe
def revocations_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The same rows as a workbook."""
    _form, rows = _asked(request)
    return export(rows, _line, title="取消基地资格", name="revocations", headings=HEADINGS)


def _line(row: Revocation) -> tuple[str, ...]:
    return (
        row.base.number,
        row.base.organisation.name,
        row.number,
        row.get_ground_display(),
        row.state_label,
        day(row.served_on),
        day(row.statement_until),
        day(today(row.decided_at)) if row.decided_at else "",
        row.decision.number if row.decision else "",
    )


def fetched(request: HttpRequest, pk: int) -> Revocation:
    """One within reach."""
    rows = Revocation.objects.select_related(
        "base__organisation", "base__managing_unit", "notice__file", "decision__file", "entry",
        "rectification", "complaint", "decided_by",
    )  # fmt: skip
    found: Revocation = fetch(request, rows, pk)
    return found


@require_safe
def revocation(request: HttpRequest, pk: int) -> HttpResponse:
    """One case; after the decision, each thing that ended with the base."""
    found, user = fetched(request, pk), me(request)
    return show_case(
        request,
        found,
        here="revocations",
        title="取消基地资格",
        kicker=f"{found.base.organisation.name} {found.base.display_number}",
        tone=TONES[found.state],
        waiting=waiting(found),
        buttons=[
            one
            for one in buttons(found, user, VERBS)
            if not (one.label == "提交陈述申辩" and found.statement_at)
        ],
        sections=[*hearing_sections(found, _source(found)), *_ended(found)],
        papers=_papers(found),
        back="/inspections/revocations/",
    )


def waiting(case: Any) -> str:
    """Who must do what, until when."""
    if case.state == CaseState.PROPOSED and case.served_on is None:
        return "等市局送达告知书并登记送达日期。"
    if case.state == CaseState.PROPOSED and case.statement_at is None:
        over = case.statement_ends_at and timezone.now() >= case.statement_ends_at
        until = f"陈述申辩期限至{case.statement_until}24:00（5个工作日，惯例）。"
        return (
            f"等市局办结，{until}期限已满，未收到陈述。" if over else f"等被告知单位陈述，{until}"
        )
    if case.state == CaseState.PROPOSED:
        return "已收到陈述申辩，等市局写明处理意见。"
    if case.state == CaseState.HEARD:
        return "等市局审批人决定；提出的人不能决定。"
    if case.state == CaseState.DECIDED:
        return "已决定并立即生效，等市局登记决定送达。"
    return ""


def hearing_sections(case: Any, source: str) -> list[Section]:
    """What every adverse case shows: facts, notice, answer, decision."""
    served = ""
    if case.served_on:
        served = f"{case.served_on} {case.get_served_how_display()}，签收人{case.served_to}"
    statement = case.statement or ("期限内未提出" if case.state != CaseState.PROPOSED else "")
    sections = [
        Section("事实与依据", facts=[("来源", source), ("事实", case.facts), ("依据", case.basis)]),
        Section(
            "告知与陈述申辩",
            facts=[
                ("告知送达", served),
                ("陈述申辩期限", day(case.statement_until)),
                ("陈述申辩", statement),
                ("处理意见", case.reply),
            ],
            note="决定前告知、5个工作日陈述申辩是惯例，不是《办法》的规定。",
        ),
    ]
    if case.decided_at:
        facts = [
            ("决定日期", day(today(case.decided_at))),
            ("决定文号", case.decision.number if case.decision else ""),
            ("决定送达", day(case.decision_served_on)),
        ]
        sections.append(Section("决定", facts=facts, article=cite("20")))
    if case.dropped_reason:
        sections.append(Section("不再办理", text=case.dropped_reason))
    return sections


def _source(found: Revocation) -> str:
    if found.rectification:
        return f"{found.get_ground_display()}：{found.rectification.number}"
    if found.complaint:
        return found.get_ground_display()
    return f"{found.get_ground_display()}：{found.application_number}"


def _ended(found: Revocation) -> list[Section]:
    """The checklist of what the decision did."""
    if found.decided_at is None:
        return []
    entry: BarEntry | None = found.entry
    plaque = Plaque.objects.filter(base=found.base).select_related("document").first()
    outcomes = ClassOutcome.objects.filter(base=found.base, at=found.decided_at)
    rows = [
        [
            Cell(one.training_class.title, one.training_class.get_absolute_url()),
            Cell(one.get_kind_display()),
            Cell(one.new_class.number if one.new_class else ""),
            Cell(one.told, number=True),
        ]
        for one in outcomes.select_related("training_class", "new_class")
    ]
    facts = [
        ("基地状态", f"✓ {found.base.state_label}（{found.base.state_since}），公开名录同步更新"),
        ("匾牌", f"✓ {plaque.get_state_display()} {day(plaque.withdrawn_on)}" if plaque else "—"),
        ("不再受理名单", f"✓ {entry.document_number}" if entry else "—"),
        ("未结培训班", f"✓ {len(rows)}个已处理" if rows else "✓ 没有未结的培训班"),
        ("已登记的学时", "✓ 继续有效"),
    ]
    table = Table(("培训班", "处理", "承接班号", "通知人数"), rows) if rows else None
    return [Section("一并办结的事项", facts=facts, table=table)]


def _papers(found: Revocation) -> list[Any]:
    return papers_of(
        found, [("拟取消基地资格告知书", found.notice), ("取消基地资格决定书", found.decision)]
    )


@require_safe
def revocation_paper(request: HttpRequest, pk: int, document: int) -> HttpResponseBase:
    """One of its papers."""
    return paper(request, _papers(fetched(request, pk)), document)
