"""Letters of the hard end: intended, decided, barred, annulled, left (Art. 18, Art. 20)."""

from __future__ import annotations

import datetime
from typing import Any

from accounts.models import Organisation
from bases.calendar import today
from bases.chinese import plain_date
from bases.models import BarEntry, Base, Document, DocumentKind
from bases.regulation import REMEDY, TITLE
from inspections.models import Barring, Ground, Revocation, Withdrawal
from inspections.papers import issue_letter, managing, stop

BASES: dict[str, str] = {
    Ground.REINSPECTION: f"依据《{TITLE}》第十八条第二款，经整改仍达不到要求的，取消基地资格。",
    Ground.FRAUD: f"依据《{TITLE}》第四条、第二十条，在申请过程中弄虚作假的，不具备基地资格。",
    Ground.VIOLATION: f"依据《{TITLE}》第四条、第十八条、第十九条，对违反规定的基地依法追究责任。",
}
RIGHTS = (
    "你单位可自收到本告知书之日起5个工作日内提出陈述、申辩，"
    "并提交相关证据；逾期未提出的，视为放弃。"
)


def revocation_notice(
    base: Base, *, ground: str, facts: str, basis: str, days: int, at: datetime.datetime
) -> Document:
    """What is intended, why, and until when one may answer."""
    return issue_letter(
        DocumentKind.REVOCATION_NOTICE,
        title="拟取消基地资格告知书",
        addressee=base.organisation.name,
        paragraphs=[
            f"经查，你单位（基地编号：{base.display_number}）存在下列事实：",
            stop(facts),
            basis,
            f"你单位属于“{Ground(ground).label}”的情形，拟取消你单位基地资格，"
            f"并依据第二十条不再受理你单位的认定申请。",
            RIGHTS.replace("5个", f"{days}个"),
        ],
        at=at,
        copies_to=managing(base),
    )


def revocation_decision(
    revocation: Revocation, *, opinion: str, classes: list[str], at: datetime.datetime
) -> Document:
    """The decision, with facts, what was answered, what follows, and the remedy."""
    base = revocation.base
    return issue_letter(
        DocumentKind.REVOCATION,
        title=f"关于取消{base.organisation.name}基地资格的决定",
        addressee=base.organisation.name,
        paragraphs=[
            f"经查，你单位（基地编号：{base.display_number}，"
            f"统一社会信用代码：{base.organisation.uscc}）存在下列事实：",
            stop(revocation.facts),
            _heard(revocation),
            revocation.basis,
            "一、处理决定",
            f"自{plain_date(today(at))}起取消你单位攀枝花市专业技术人员继续教育基地资格，"
            "收回匾牌。你单位应当停止以基地名义开展活动，并于收到本决定之日起交回匾牌。",
            f"依据《{TITLE}》第二十条，不再受理你单位的认定申请。",
            "二、未办结事项",
            *(classes or ["没有未办结的培训班。"]),
            "学员已经登记的学时继续有效；已结班尚未登记学时的，你单位仍应据实登记。",
            *([stop(opinion)] if opinion.strip() else []),
        ],
        at=at,
        remedy=REMEDY,
        copies_to=managing(base),
    )


def barring_notice(
    organisation: Organisation,
    *,
    facts: str,
    basis: str,
    application_number: str,
    days: int,
    at: datetime.datetime,
) -> Document:
    """What is intended against a body that cheated in applying."""
    return issue_letter(
        DocumentKind.BARRING_NOTICE,
        title="拟不再受理认定申请告知书",
        addressee=organisation.name,
        paragraphs=[
            f"经查，你单位在基地认定申请（申报编号：{application_number}）过程中存在下列事实：",
            stop(facts),
            basis,
            "拟将你单位列入不再受理名单，不再受理你单位的认定申请。",
            RIGHTS.replace("5个", f"{days}个"),
        ],
        at=at,
    )


def barring_decision(barring: Barring, *, opinion: str, at: datetime.datetime) -> Document:
    """The decision to receive no application of a body any more (Art. 20)."""
    body = barring.organisation
    return issue_letter(
        DocumentKind.BARRING,
        title=f"关于不再受理{body.name}认定申请的决定",
        addressee=body.name,
        paragraphs=[
            f"经查，你单位（统一社会信用代码：{body.uscc}）在基地认定申请"
            f"（申报编号：{barring.application_number}）过程中存在下列事实：",
            stop(barring.facts),
            _heard(barring),
            barring.basis,
            "决定将你单位列入不再受理名单，自本决定作出之日起不再受理你单位的认定申请。"
            "单位更名、变更登记事项不影响本决定的效力。",
            *([stop(opinion)] if opinion.strip() else []),
        ],
        at=at,
        remedy=REMEDY,
    )


def annulment_decision(
    entry: BarEntry, *, document_number: str, reason: str, at: datetime.datetime
) -> Document:
    """An entry is taken off by a later one; the old one stays readable."""
    return issue_letter(
        DocumentKind.ANNULMENT,
        title=f"关于撤销{entry.name}不再受理记录的决定",
        addressee=entry.name,
        paragraphs=[
            f"你单位（统一社会信用代码：{entry.uscc}）经{entry.document_number}列入不再受理名单。",
            f"依据{document_number}：{stop(reason)}",
            "决定撤销该记录。自本决定作出之日起，你单位可以按规定申请认定。"
            "原记录和本决定一并保留备查。",
        ],
        at=at,
    )


def withdrawal_reply(
    withdrawal: Withdrawal, *, opinion: str, classes: list[str], at: datetime.datetime
) -> Document:
    """The bureau agrees that a base leaves; nobody is barred by it."""
    base = withdrawal.base
    return issue_letter(
        DocumentKind.WITHDRAWAL,
        title=f"关于同意{base.organisation.name}退出基地的批复",
        addressee=base.organisation.name,
        paragraphs=[
            f"你单位（基地编号：{base.display_number}）关于自愿退出基地的申请收悉。",
            f"经研究，同意你单位自{plain_date(today(at))}起退出攀枝花市专业技术人员继续教育基地，"
            "请交回匾牌。",
            *(classes or ["没有未办结的培训班。"]),
            "学员已经登记的学时继续有效。自愿退出不属于第二十条规定的情形，"
            "不影响你单位今后再次申请。",
            *([stop(opinion)] if opinion.strip() else []),
        ],
        at=at,
        copies_to=managing(base),
    )


def _heard(case: Any) -> str:
    served = plain_date(case.served_on)
    if case.statement:
        weighed = stop(case.reply) if case.reply else ""
        return f"本局于{served}送达告知书，你单位提出了陈述、申辩。{weighed}"
    return f"本局于{served}送达告知书，你单位在期限内未提出陈述、申辩。"
