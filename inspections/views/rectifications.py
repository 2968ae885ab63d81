"""Rectifications: the board of running clocks, one case, what is asked and answered (Art. 18)."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from bases.calendar import today
from bases.regulation import cite
from bases.views.reach import day, export
from inspections.clocks import clock_of
from inspections.forms.rectifications import RectificationFilterForm
from inspections.models import Rectification, RectificationState
from inspections.views.pages import (
    Button,
    Cell,
    Listing,
    Section,
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
    RectificationState.ORDERED: "back",
    RectificationState.REPORTED: "waiting",
    RectificationState.REINSPECTED: "waiting",
    RectificationState.CLOSED: "good",
    RectificationState.FAILED: "bad",
    RectificationState.ENDED: "done",
}
MET = {True: "到位", False: "未到位"}
LISTING = Listing(
    here="rectifications",
    title="责令整改",
    lead="三个月期限自送达次日起算；最后一日是休息日的，顺延至下一个工作日。先到期的在前。",
    article="第十八条",
    headings=("基地", "文号", "状态", "送达", "期限届满", "最后一日", "剩余"),
    clear="/inspections/rectifications/",
    empty="没有责令整改的基地",
    empty_text="检查结论为不合格，或者投诉举报查证属实的，在其页面上责令整改。",
    export="/inspections/rectifications.xlsx",
)
HEADINGS: dict[str, int] = {
    "基地编号": 14,
    "基地": 34,
    "文号": 24,
    "状态": 16,
    "成文日期": 12,
    "送达日期": 12,
    "法定期限届满日": 16,
    "最后一日": 12,
    "待核": 8,
    "报告日期": 12,
    "决定日期": 12,
}
VERBS = (
    ("serve_order", "登记送达", "primary"),
    ("reinspect", "登记复查", "outline-primary"),
    ("close_rectification", "整改合格", "primary"),
    ("resume_rectification", "退回继续整改", "outline-primary"),
    ("fail_rectification", "整改不合格", "outline-danger"),
)


def _asked(request: HttpRequest) -> tuple[RectificationFilterForm, Any]:
    user = insider(request)
    form = RectificationFilterForm(request.GET, user=user)
    rows = Rectification.objects.visible_to(user).with_facts()
    return form, form.found(rows).order_by("state", "due_on", "-pk")


@require_safe
def rectifications(request: HttpRequest) -> HttpResponse:
    """The board: who mends what, until when."""
    form, rows = _asked(request)
    on = today(timezone.now())
    return show_list(
        request,
        LISTING,
        rows=rows,
        cells=lambda row: _cells(row, on),
        form=form,
        filtered=form.is_narrowed,
    )


def _cells(row: Rectification, on: datetime.date) -> list[Cell]:
    clock = clock_of(row, on)
    return [
        Cell(row.base.organisation.name, row.get_absolute_url(), note=row.base.display_number),
        Cell(row.number, number=True),
        Cell(row.state_label, tone=TONES[row.state]),
        Cell(day(row.served_on), number=True, note="" if row.served_on else "未送达"),
        Cell(day(row.named_end), number=True),
        Cell(day(row.due_on), number=True, note="待核" if row.provisional else ""),
        Cell(clock.words, tone=clock.tone) if clock else Cell(""),
    ]


@require_safe
def rectifications_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The same rows as a workbook."""
    _form, rows = _asked(request)
    return export(rows, _line, title="责令整改", name="rectifications", headings=HEADINGS)


def _line(row: Rectification) -> tuple[str, ...]:
    return (
        row.base.number,
        row.base.organisation.name,
        row.number,
        row.state_label,
        day(today(row.ordered_at)),
        day(row.served_on),
        day(row.named_end),
        day(row.due_on),
        "是" if row.provisional else "",
        day(today(row.reported_at)) if row.reported_at else "",
        day(today(row.decided_at)) if row.decided_at else "",
    )


def fetched(request: HttpRequest, pk: int) -> Rectification:
    """One within reach, with what its page shows."""
    rows = Rectification.objects.with_facts()
    found: Rectification = fetch(
        request, rows.select_related("order__file", "opinion__file", "inspection"), pk
    )
    return found


@require_safe
def rectification(request: HttpRequest, pk: int) -> HttpResponse:
    """One case: days, items with reports and evidence, second looks, longer terms."""
    found, user = fetched(request, pk), me(request)
    on = today(timezone.now())
    clock = clock_of(found, on)
    extra = [
        Button(
            "审批延期", f"/inspections/rectifications/{pk}/extensions/{one.pk}/decide/", "primary"
        )
        for one in found.extensions.filter(granted__isnull=True)  # type: ignore[attr-defined]
        if user.is_municipal_approver and one.proposed_by_id != user.pk
    ]
    running = found.served_on is not None and found.state in ("ordered", "reported")
    if user.is_municipal_clerk and running:
        extra.append(Button("提出延期", f"{found.get_absolute_url()}propose-extension/"))
    if user.is_municipal_clerk and found.state == RectificationState.FAILED:
        extra.append(
            Button(
                "办理取消资格",
                f"/inspections/revocations/new/{found.base.number}/?rectification={found.pk}",
                "danger",
            )
        )
    if user.is_institution_member and found.state == RectificationState.ORDERED:
        extra.append(Button("填写整改报告", f"{found.get_absolute_url()}report/", "primary"))
    return show_case(
        request,
        found,
        template="inspections/rectification.html",
        here="rectifications",
        title="责令限期整改",
        kicker=f"{found.base.organisation.name} {found.base.display_number}",
        tone=TONES[found.state],
        waiting=clock.sentence if clock else "",
        buttons=[*buttons(found, user, VERBS), *extra],
        sections=_sections(found),
        items=found.items.prefetch_related("files__file"),  # type: ignore[attr-defined]
        papers=_papers(found),
        back="/inspections/rectifications/",
    )


def _sections(found: Rectification) -> list[Section]:
    facts = [
        ("文号", found.number),
        ("情形", found.ground),
        ("依据", str(found.inspection) if found.inspection else "查证属实的投诉举报"),
        ("成文日期", day(today(found.ordered_at))),
        ("送达", _served(found)),
        ("法定期限届满日", day(found.named_end)),
        (
            "最后一日",
            f"{day(found.due_on)}{'（放假安排未录入，待核）' if found.provisional else ''}",
        ),
    ]
    sections = [Section("期限", facts=facts, article=cite("18"))]
    looks = list(found.reinspections.all())  # type: ignore[attr-defined]
    for look in looks:
        lines = [
            (
                f"第{row['number']}项",
                f"{'到位' if row['met'] else '未到位'} {row['finding']}".strip(),
            )
            for row in look.findings
        ]
        when = "期满后复查" if look.after_term else "期内复查"
        facts = [("复查日期", f"{look.on}（{when}）"), ("复查人员", look.inspectors), *lines]
        sections.append(Section("复查", facts=facts))
    for extension in found.extensions.select_related("proposed_by"):  # type: ignore[attr-defined]
        said = {None: "待审批", True: "已批准", False: "未批准"}[extension.granted]
        facts = [("延长", f"{extension.days}日（{said}）"), ("理由", extension.reason)]
        if extension.granted:
            facts.append(("延长后最后一日", day(extension.due_on)))
        sections.append(Section("延期", facts=facts))
    return sections


def _served(found: Rectification) -> str:
    if found.served_on is None:
        return "未送达"
    return f"{found.served_on} {found.get_served_how_display()}，签收人{found.served_to}"


def _papers(found: Rectification) -> list[Any]:
    extensions = found.extensions.filter(granted=True).select_related("document__file")  # type: ignore[attr-defined]
    return papers_of(
        found,
        [
            ("责令限期整改通知书", found.order),
            *(("延期批复", one.document) for one in extensions),
            ("复查意见", found.opinion),
        ],
    )


@require_safe
def rectification_paper(request: HttpRequest, pk: int, document: int) -> HttpResponseBase:
    """One of its papers."""
    return paper(request, _papers(fetched(request, pk)), document)
