"""Situations of a case beyond the plain stories: sent back, examined, objected to, and so on."""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import User
from applications import actions
from applications.models import Application, Finding
from bases.calendar import today
from bases.models import BarEntry
from bases.regulation import Condition
from tests import stories
from tests.bank import kept
from tests.cast import Cast


@kept
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


@kept
def opened(cast: Cast) -> Application:
    case = stories.submitted(cast)
    actions.open_case(case, by=cast.dongqu, at=cast.now)
    return stories.fresh(case)


@kept
def declined(cast: Cast) -> Application:
    case = stories.submitted(cast)
    actions.decline(case, opinion="不具备条件。", by=cast.dongqu, at=cast.now)
    return stories.fresh(case)


def examined(kind: str) -> Callable[[Cast], Application]:
    @kept
    def story(cast: Cast) -> Application:
        case = stories.recommended(cast)
        actions.examine(case, kind=kind, reasons="理由。", by=cast.jingban, at=cast.now)
        return stories.fresh(case)

    return story


@kept
def rejected(cast: Cast) -> Application:
    case = examined("reject")(cast)
    actions.reject(case, opinion="同意。", by=cast.shenpi, at=cast.now)
    return stories.fresh(case)


@kept
def withdrawn(cast: Cast) -> Application:
    case = stories.submitted(cast)
    actions.withdraw(case, opinion="不再申报。", by=cast.xueyuan, at=cast.now)
    return stories.fresh(case)


@kept
def taken_back(cast: Cast) -> Application:
    case = stories.submitted(cast)
    actions.take_back(case, by=cast.xueyuan, at=cast.now)
    return stories.fresh(case)


@kept
def panelled(cast: Cast) -> Application:
    """Accepted, seven seats, one recused: six left is even, so the panel cannot begin."""
    case = stories.accepted(cast)
    actions.assign(case, experts=cast.experts, by=cast.jingban, at=cast.now)
    actions.recuse(case, grounds="利害关系。", by=cast.zhuanjia7, at=cast.now)
    return stories.fresh(case)


@kept
def panel_ready(cast: Cast) -> Application:
    case = stories.accepted(cast)
    actions.assign(case, experts=cast.experts[:5], by=cast.jingban, at=cast.now)
    return stories.fresh(case)


@kept
def under_review(cast: Cast) -> Application:
    """Seats 1 to 5 declared, 6 only assigned, 7 recused."""
    case = stories.accepted(cast)
    actions.assign(case, experts=cast.experts, by=cast.jingban, at=cast.now)
    actions.open_review(case, by=cast.jingban, at=cast.now)
    for expert in cast.experts[:5]:
        actions.declare(case, declaration="无利害关系。", by=expert.user, at=cast.now)
    actions.recuse(case, grounds="利害关系。", by=cast.zhuanjia7, at=cast.now)
    return stories.fresh(case)


@kept
def visit_arranged(cast: Cast) -> Application:
    """The first two of the panel are to go."""
    case = stories.scored(cast)
    seats = [m for m in case.panel.all() if m.is_declared][:2]  # type: ignore[attr-defined]
    actions.arrange_visit(
        case,
        members=seats,
        starts_at=cast.now,
        place="示例校区",
        by=cast.jingban,
        at=cast.now,
    )
    return stories.fresh(case)


@kept
def visit_recorded(cast: Cast) -> Application:
    case = visit_arranged(cast)
    actions.record_visit(
        case,
        findings=dict.fromkeys(Condition, (Finding.MEETS, "属实")),
        summary="与申报一致。",
        by=cast.jingban,
        at=cast.now,
    )
    return stories.fresh(case)


@kept
def meeting_called(cast: Cast) -> Application:
    case = stories.visited(cast)
    stories.called([case], by=cast.jingban, at=cast.now)
    return stories.fresh(case)


@kept
def minutes_kept(cast: Cast) -> Application:
    case = stories.visited(cast)
    meeting = stories.called([case], by=cast.jingban, at=cast.now)
    actions.keep_minutes(
        meeting,
        minutes="论证。",
        attendance=[a.expert_id for a in meeting.attendances.all()],  # type: ignore[attr-defined]
        arguments={case.pk: "同意。"},
        by=cast.jingban,
        at=cast.now,
    )
    return stories.fresh(case)


@kept
def to_be_refused(cast: Cast) -> Application:
    """An objection was right: off the notice, waiting to be refused."""
    case = objected(cast)
    actions.uphold_to_refuse(case.objections.get(), answer="属实。", by=cast.jingban, at=cast.now)
    return stories.fresh(case)


def keyed_in(cast: Cast, owner: User | None = None) -> Application:
    """Being keyed in by the clerk who is the principal of the table."""
    organisation = (owner or cast.xueyuan).organisation
    assert organisation is not None
    return actions.enter(
        organisation,
        cast.batch,
        received_on=today(cast.now),
        scan=stories.seal_scan(cast.jingban, cast.now),
        note="",
        by=cast.jingban,
        at=cast.now,
    )


@kept
def not_passed(cast: Cast) -> Application:
    return stories.reviewed(cast, share="0.50", vote="disagree")


@kept
def refusal_proposed(cast: Cast) -> Application:
    case = not_passed(cast)
    actions.propose(case, kind="refuse", reasons="未通过评审。", by=cast.jingban, at=cast.now)
    return stories.fresh(case)


@kept
def refused(cast: Cast) -> Application:
    case = refusal_proposed(cast)
    actions.refuse(case, opinion="同意。", by=cast.shenpi, at=cast.now)
    return stories.fresh(case)


@kept
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


@kept
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
