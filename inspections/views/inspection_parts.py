"""The parts of an inspection's page, each as far as its reader may know (Art. 18)."""

from __future__ import annotations

from typing import Any

from bases.views.reach import day
from inspections import rules
from inspections.models import Grade, Inspection, InspectionState
from inspections.scoring import plain, score
from inspections.views.pages import Cell, Section, Table

CLOSED = (InspectionState.CONCLUDED, InspectionState.PUBLISHED)


def settled(row: Inspection, user: Any) -> bool:
    """Whether total and grade may be told to this person: a proposal is the bureau's own."""
    return row.state in CLOSED or user.is_municipal


def sections_of(found: Inspection, user: Any) -> list[Section]:
    """Scope, group, what was found, the base's words, the conclusion."""
    facts = [
        ("检查编号", found.number),
        ("事由", found.reason),
        ("检查范围", f"{found.scope_first} 至 {found.scope_last}"),
        ("检查日期", day(found.visit_on)),
        ("地点", found.place),
        ("依据的表", str(found.table)),
    ]
    sections = [Section("检查", facts=facts, article="第十八条")]
    named = user.is_municipal or rules.is_seated(found, user) or found.visited_at is not None
    if named:
        rows = [
            [
                Cell(seat.inspector.user.name, note="组长" if seat.is_lead else ""),
                Cell(str(seat.inspector.user.organisation or "")),
                Cell(seat.get_state_display(), note=seat.ground if user.is_municipal else ""),
                Cell("已签名" if seat.signed_at else ""),
            ]
            for seat in found.seats.all()  # type: ignore[attr-defined]
            if user.is_municipal or not seat.is_recused
        ]
        sections.append(Section("检查组", table=Table(("姓名", "单位", "声明", "签名"), rows)))
    if found.visited_at:
        sections += _after_visit(found, user)
    return sections


def _after_visit(found: Inspection, user: Any) -> list[Section]:
    agrees = {None: "", True: "没有异议", False: "有异议"}[found.statement_agrees]
    sections = [
        Section(
            "检查情况",
            facts=[
                ("基地在场负责人", found.base_attendee),
                ("管理使用单位参加人", found.managing_attendees),
                ("总体情况", found.overall),
                ("发现问题", found.problems),
            ],
        ),
        Section(
            "基地陈述",
            facts=[
                ("期限", f"{day(found.statement_until)}（惯例）"),
                ("意见", agrees or ("未陈述" if found.state != InspectionState.VISITED else "")),
                ("陈述内容", found.statement),
            ],
        ),
    ]
    if settled(found, user):
        total = score(found.table, found.lines.all())  # type: ignore[attr-defined]
        facts = [
            ("检查表得分", f"{plain(total.total)}（{'，'.join(total.words)}）"),
            ("按表等次", f"{Grade(total.grade).label}{'：' if total.grounds else ''}"
             f"{'；'.join(total.grounds)}"),
            ("结论等次", found.grade_label),
            ("结论意见", found.conclusion),
        ]  # fmt: skip
        sections.append(Section("结论", facts=facts, note="分数和等次的划分是惯例。"))
    return sections
