"""Letters of a rectification: order, longer term, what was found again (Art. 18)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from bases.calendar import LastDay
from bases.chinese import numeral, plain_date
from bases.models import Base, Document, DocumentKind
from bases.regulation import REMEDY, TITLE, cite
from inspections.models import Extension, Rectification, Reinspection
from inspections.papers import issue_letter, managing, stop


def rectification_order(
    base: Base, *, ground: str, source: str, items: Sequence[Any], at: datetime.datetime
) -> Document:
    """The order (责令限期整改通知书), with what to mend and under which article."""
    paragraphs = [f"{source}，你基地{ground}，存在下列问题："]
    for number, item in enumerate(items, start=1):
        paragraphs.append(
            f"（{numeral(number)}）{stop(item.problem)}不符合《{TITLE}》{cite(item.article)}的规定。"
            f"整改要求：{stop(item.asked)}"
        )
    paragraphs += [
        f"依据《{TITLE}》第十八条，责令你基地自收到本通知之日起3个月内完成整改，"
        "并在期限届满前报送逐项整改报告和佐证材料。",
        "期限自送达次日起算；最后一日是法定休假日的，顺延至其后第一个工作日。"
        "逾期未整改或者经整改仍达不到要求的，将依法取消基地资格。",
    ]
    return issue_letter(
        DocumentKind.RECTIFICATION_ORDER,
        title="责令限期整改通知书",
        addressee=base.organisation.name,
        paragraphs=paragraphs,
        at=at,
        remedy=REMEDY,
        copies_to=managing(base),
    )


def extension_reply(extension: Extension, term: LastDay, *, at: datetime.datetime) -> Document:
    """A longer term, counted from the end the law named."""
    rectification = extension.rectification
    return issue_letter(
        DocumentKind.EXTENSION_REPLY,
        title="关于延长整改期限的批复",
        addressee=rectification.base.organisation.name,
        paragraphs=[
            f"《责令限期整改通知书》（{rectification.number}）规定的整改期限于"
            f"{plain_date(rectification.term.named_end)}届满。因{stop(extension.reason)}",
            f"经研究，同意自原期限届满之日起延长{extension.days}日，"
            f"至{plain_date(term.named)}届满，最后一日为{plain_date(term.day)}。",
        ],
        at=at,
    )


def reinspection_opinion(
    rectification: Rectification,
    reinspection: Reinspection,
    *,
    closed: bool,
    opinion: str,
    at: datetime.datetime,
) -> Document:
    """What was found of each item, and what follows."""
    lines = [
        f"（{numeral(row['number'])}）{stop(row['problem'])}"
        f"复查情况：{'已整改到位' if row['met'] else '未整改到位'}。{stop(row['finding'])}"
        for row in reinspection.findings
    ]
    verdict = (
        "经复查，原列问题均已整改到位。结论：整改合格，恢复正常。"
        if closed
        else "经复查，期限届满后仍有问题未整改到位。结论：整改仍达不到要求，"
        "将依据第十八条办理取消基地资格，决定前另行告知并听取陈述申辩。"
    )
    return issue_letter(
        DocumentKind.REINSPECTION,
        title="整改复查意见",
        addressee=rectification.base.organisation.name,
        paragraphs=[
            f"{plain_date(reinspection.on)}，{reinspection.inspectors}"
            f"对《责令限期整改通知书》（{rectification.number}）所列问题进行了复查：",
            *lines,
            verdict,
            *_said(opinion),
        ],
        at=at,
        copies_to=managing(rectification.base),
    )


def _said(opinion: str) -> Iterable[str]:
    return [stop(opinion)] if opinion.strip() else []
