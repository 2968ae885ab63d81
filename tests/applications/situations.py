"""Situations of a case beyond the plain stories: sent back, examined, objected to, and so on."""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import User
from applications import actions
from applications.models import Application
from bases.models import BarEntry
from tests import stories
from tests.cast import Cast


def sent_back(cast: Cast) -> Application:
    case = stories.submitted(cast)
    actions.send_back(
        case,
        sections=["teachers"],
        mend_by=cast.later(days=10).date(),
        opinion="请补正。",
        by=cast.dongqu,
        at=cast.now,
    )
    return stories.fresh(case)


def opened(cast: Cast) -> Application:
    case = stories.submitted(cast)
    actions.open_case(case, by=cast.dongqu, at=cast.now)
    return stories.fresh(case)


def declined(cast: Cast) -> Application:
    case = stories.submitted(cast)
    actions.decline(case, opinion="不具备条件。", by=cast.dongqu, at=cast.now)
    return stories.fresh(case)


def examined(kind: str) -> Callable[[Cast], Application]:
    def story(cast: Cast) -> Application:
        case = stories.recommended(cast)
        actions.examine(case, kind=kind, reasons="理由。", by=cast.jingban, at=cast.now)
        return stories.fresh(case)

    return story


def rejected(cast: Cast) -> Application:
    case = examined("reject")(cast)
    actions.reject(case, opinion="同意。", by=cast.shenpi, at=cast.now)
    return stories.fresh(case)


def withdrawn(cast: Cast) -> Application:
    case = stories.submitted(cast)
    actions.withdraw(case, opinion="不再申报。", by=cast.xueyuan, at=cast.now)
    return stories.fresh(case)


def taken_back(cast: Cast) -> Application:
    case = stories.submitted(cast)
    actions.take_back(case, by=cast.xueyuan, at=cast.now)
    return stories.fresh(case)


def panelled(cast: Cast) -> Application:
    """Accepted, seven seats, one recused: six left is even, so the panel cannot begin."""
    case = stories.accepted(cast)
    actions.assign(case, experts=cast.experts, by=cast.jingban, at=cast.now)
    actions.recuse(case, grounds="利害关系。", by=cast.zhuanjia7, at=cast.now)
    return stories.fresh(case)


def panel_ready(cast: Cast) -> Application:
    case = stories.accepted(cast)
    actions.assign(case, experts=cast.experts[:5], by=cast.jingban, at=cast.now)
    return stories.fresh(case)


def under_review(cast: Cast) -> Application:
    """Seats 1 to 5 declared, 6 only assigned, 7 recused."""
    case = stories.accepted(cast)
    actions.assign(case, experts=cast.experts, by=cast.jingban, at=cast.now)
    actions.open_review(case, by=cast.jingban, at=cast.now)
    for expert in cast.experts[:5]:
        actions.declare(case, declaration="无利害关系。", by=expert.user, at=cast.now)
    actions.recuse(case, grounds="利害关系。", by=cast.zhuanjia7, at=cast.now)
    return stories.fresh(case)


def not_passed(cast: Cast) -> Application:
    return stories.reviewed(cast, share="0.50", vote="disagree")


def refusal_proposed(cast: Cast) -> Application:
    case = not_passed(cast)
    actions.propose(case, kind="refuse", reasons="未通过评审。", by=cast.jingban, at=cast.now)
    return stories.fresh(case)


def refused(cast: Cast) -> Application:
    case = refusal_proposed(cast)
    actions.refuse(case, opinion="同意。", by=cast.shenpi, at=cast.now)
    return stories.fresh(case)


def objected(cast: Cast) -> Application:
    case = stories.in_notice(cast)
    actions.object_to(
        case,
        notice=case.notices.get(),
        name="某某",
        contact="13800000000",
        facts="事实。",
        evidence=None,
        at=cast.now,
    )
    return stories.fresh(case)


def certified(cast: Cast) -> Application:
    stories.certified(cast)
    return Application.objects.get()


def bar(cast: Cast, user: User) -> None:
    assert user.organisation is not None
    BarEntry.objects.create(
        uscc=user.organisation.uscc,
        organisation=user.organisation,
        name=user.organisation.name,
        ground="fraud",
        reason="弄虚作假",
        document_number="攀人社〔2026〕1号",
        proposed_by=cast.jingban,
        decided_by=cast.shenpi,
        decided_at=cast.now,
    )
