"""Letters of an inspection: notice, report (Art. 18)."""

from __future__ import annotations

import datetime
from typing import Any

from bases.calendar import today
from bases.chinese import plain_date
from bases.models import Document, DocumentKind
from bases.regulation import TITLE
from inspections.models import Inspection
from inspections.papers import issue_letter, managing, stop


def inspection_notice(
    inspection: Inspection, *, visit_on: datetime.date, place: str, at: datetime.datetime
) -> Document:
    """When, what is looked into, what to have at hand."""
    return issue_letter(
        DocumentKind.INSPECTION_NOTICE,
        title=f"{inspection.get_kind_display()}通知书",
        addressee=inspection.base.organisation.name,
        paragraphs=[
            f"依据《{TITLE}》第十八条，定于{plain_date(visit_on)}对你基地开展"
            f"{inspection.get_kind_display()}（{inspection.number}），"
            f"地点：{place or inspection.base.address or '你基地办学地址'}。",
            f"检查范围：{plain_date(inspection.scope_first)}至{plain_date(inspection.scope_last)}"
            "的培训总体情况、责任目标、活动内容和实施效果。",
            "请准备管理制度、师资和教学条件、年度计划备案、培训班档案、学员登记与考核、"
            "效果评估、收费公示和经费使用等材料。检查按平台公布的检查评估表逐项进行。",
            "自本通知发出之时起，检查范围内的登记只可说明原因后补充更正，不得删改。",
            "检查人员与你基地有利害关系、可能影响公正检查的，你基地可以申请其回避。",
        ],
        at=at,
        copies_to=managing(inspection.base),
    )


def inspection_report(
    inspection: Inspection, *, scores: list[list[str]], groups: list[str], at: datetime.datetime
) -> Document:
    """What was found, the base's words, total and grade, with the sheet as a table."""
    facts: dict[str, Any] = {"title": "检查评估表", "headings": HEADINGS, "rows": scores}
    base = inspection.base
    visited = plain_date(inspection.visit_on or today(inspection.state_since))
    problems = [f"（{n}）{stop(line)}" for n, line in enumerate(inspection.problem_lines, start=1)]
    return issue_letter(
        DocumentKind.INSPECTION_REPORT,
        title=f"{base.organisation.name}{inspection.get_kind_display()}报告",
        addressee=base.organisation.name,
        paragraphs=[
            f"依据《{TITLE}》第十八条，检查组于{visited}"
            f"对你基地（{base.display_number}）开展了{inspection.get_kind_display()}"
            f"（{inspection.number}）。",
            "一、总体情况",
            stop(inspection.overall or "见检查评估表"),
            "二、发现的问题",
            *(problems or ["未发现问题。"]),
            "三、基地陈述",
            _stated(inspection),
            "四、结论",
            f"总分{inspection.total}分，其中{'，'.join(groups)}。等次：{inspection.grade_label}。",
            stop(inspection.conclusion),
        ],
        at=at,
        table=facts,
        copies_to=managing(base),
    )


HEADINGS = ["序号", "分项", "依据", "分值", "得分", "扣分理由"]


def _stated(inspection: Inspection) -> str:
    if inspection.statement_at is None:
        return "你基地在期限内未陈述意见。"
    agreed = "无异议" if inspection.statement_agrees else "有异议"
    return f"你基地{agreed}。{stop(inspection.statement)}"
