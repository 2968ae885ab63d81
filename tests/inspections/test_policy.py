"""Policy of the room as a table: state, person, verb. Written by hand; silence means no."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from accounts.record import may
from bases.models import BarEntry, Base, BaseState
from inspections.actions.barring import propose_barring, serve_barring_notice
from inspections.actions.receiving import ComplaintFacts, file_complaint
from inspections.models import (
    Annulment,
    AnnulmentState,
    Barring,
    CaseState,
    Complaint,
    ComplaintState,
    DelegatedTask,
    InspectionPlan,
    InspectionState,
    PlanState,
    Rectification,
    RectificationState,
    Revocation,
    TaskState,
    Withdrawal,
    WithdrawalState,
)
from tests.bases.working import working_base
from tests.cast import Cast
from tests.inspections.chain_help import heard, served
from tests.inspections.visit_help import announced

EVERYBODY = (
    "xueyuan",  # the base itself: owner
    "xueyuan2",  # and staff
    "moshengren",  # another institution, the one that is barred below
    "dongqu",  # its managing unit, seated as inspector below
    "renhe",
    "weijian",
    "zhuanjia1",
    "jingban",
    "jingban2",  # leads the inspection below
    "shenpi",
    "guanli",
)
OWN = {"xueyuan", "xueyuan2"}
CLERKS = {"jingban", "jingban2"}
APPROVER = {"shenpi"}
Table = dict[str, dict[str, set[str]]]

BASE: Table = {
    BaseState.ACTIVE: {"order_rectification": CLERKS, "revoke": APPROVER, "withdraw": APPROVER},
    BaseState.RECTIFYING: {"close_rectification": APPROVER, "revoke": APPROVER},
    BaseState.REVOKED: {},
    BaseState.WITHDRAWN: {},
}
PLAN: Table = {PlanState.DRAFT: {"approve_plan": APPROVER}, PlanState.APPROVED: {}}
INSPECTION: Table = {
    InspectionState.PLANNED: {"announce": CLERKS, "call_off": CLERKS},
    InspectionState.ANNOUNCED: {"finish_visit": {"jingban2"}, "call_off": CLERKS},
    InspectionState.VISITED: {"make_statement": OWN, "note_silence": CLERKS},
    InspectionState.STATEMENT: {
        "propose_conclusion": CLERKS,
        "approve_conclusion": APPROVER,
        "return_conclusion": APPROVER,
    },
    InspectionState.CONCLUDED: {"publish_results": APPROVER},
    InspectionState.PUBLISHED: {},
    InspectionState.CALLED_OFF: {},
}
RECTIFICATION: Table = {
    RectificationState.ORDERED: {
        "report_rectification": OWN,
        "reinspect": CLERKS,
        "end_rectification": APPROVER,
    },
    RectificationState.REPORTED: {"reinspect": CLERKS, "end_rectification": APPROVER},
    RectificationState.REINSPECTED: {
        "reinspect": CLERKS,
        "resume_rectification": APPROVER,
        "close_rectification": APPROVER,
        "fail_rectification": APPROVER,
        "end_rectification": APPROVER,
    },
    RectificationState.CLOSED: {},
    RectificationState.FAILED: {},
    RectificationState.ENDED: {},
}
REVOCATION: Table = {
    CaseState.PROPOSED: {
        "answer_revocation": OWN,
        "hear_revocation": CLERKS,
        "drop_revocation": APPROVER,
    },
    CaseState.HEARD: {"decide_revocation": APPROVER, "drop_revocation": APPROVER},
    CaseState.DECIDED: {"publish_revocation": CLERKS},
    CaseState.PUBLISHED: {},
    CaseState.DROPPED: {},
}
BARRING: Table = {
    CaseState.PROPOSED: {
        "answer_barring": {"moshengren"},
        "hear_barring": CLERKS,
        "drop_barring": APPROVER,
    },
    CaseState.HEARD: {"decide_barring": APPROVER, "drop_barring": APPROVER},
    CaseState.DECIDED: {"publish_barring": CLERKS},
    CaseState.PUBLISHED: {},
    CaseState.DROPPED: {},
}
ANNULMENT: Table = {
    AnnulmentState.PROPOSED: {"decide_annulment": APPROVER, "drop_annulment": APPROVER},
    AnnulmentState.DECIDED: {},
    AnnulmentState.DROPPED: {},
}
WITHDRAWAL: Table = {
    WithdrawalState.FILED: {
        "accept_withdrawal": APPROVER,
        "refuse_withdrawal": APPROVER,
        "take_back_withdrawal": OWN,
    },
    WithdrawalState.ACCEPTED: {},
    WithdrawalState.REFUSED: {},
    WithdrawalState.TAKEN_BACK: {},
}
COMPLAINT: Table = {
    ComplaintState.RECEIVED: {
        "accept_complaint": CLERKS,
        "decline_complaint": CLERKS,
        "transfer_complaint": CLERKS,
    },
    ComplaintState.ACCEPTED: {"investigate_complaint": CLERKS, "transfer_complaint": CLERKS},
    ComplaintState.INVESTIGATED: {"answer_complaint": APPROVER, "return_complaint": APPROVER},
    ComplaintState.ANSWERED: {},
    ComplaintState.NOT_ACCEPTED: {},
    ComplaintState.TRANSFERRED: {},
}
TASK: Table = {
    TaskState.OFFERED: {"take_task": OWN, "decline_task": OWN, "recall_task": CLERKS},
    TaskState.TAKEN: {"finish_task": OWN, "recall_task": CLERKS},
    TaskState.DECLINED: {},
    TaskState.DONE: {},
    TaskState.RECALLED: {},
}
SERVED = datetime.date(2026, 11, 2)


def put(row: Any, state: str) -> Any:
    """The state as the database would give it; the field refuses to be set by hand."""
    row.__dict__["state"] = state
    return row


def a_base(cast: Cast, base: Base, state: str) -> Any:
    return put(base, state)


def a_plan(cast: Cast, base: Base, state: str) -> Any:
    return InspectionPlan(state=state, created_by=cast.jingban)


def an_inspection(cast: Cast, base: Base, state: str) -> Any:
    return put(announced(cast, base), state)


def a_rectification(cast: Cast, base: Base, state: str) -> Any:
    return Rectification(base=base, state=state, served_on=SERVED)


def a_revocation(cast: Cast, base: Base, state: str) -> Any:
    return Revocation(base=base, state=state, served_on=SERVED)


def a_barring(cast: Cast, base: Base, state: str) -> Any:
    return Barring(organisation=cast.moshengren.organisation, state=state, served_on=SERVED)


def an_annulment(cast: Cast, base: Base, state: str) -> Any:
    return Annulment(entry=BarEntry(), state=state)


def a_withdrawal(cast: Cast, base: Base, state: str) -> Any:
    return Withdrawal(base=base, state=state)


def a_complaint(cast: Cast, base: Base, state: str) -> Any:
    return Complaint(base=base, state=state)


def a_task(cast: Cast, base: Base, state: str) -> Any:
    return DelegatedTask(base=base, state=state)


MACHINES: tuple[tuple[Callable[[Cast, Base, str], Any], Table], ...] = (
    (a_base, BASE),
    (a_plan, PLAN),
    (an_inspection, INSPECTION),
    (a_rectification, RECTIFICATION),
    (a_revocation, REVOCATION),
    (a_barring, BARRING),
    (an_annulment, ANNULMENT),
    (a_withdrawal, WITHDRAWAL),
    (a_complaint, COMPLAINT),
    (a_task, TASK),
)
# Verbs that ask for the opposite of what the rows above are: not served yet.
BEFORE_SERVICE = {
    "serve_order": a_rectification,
    "serve_revocation_notice": a_revocation,
    "serve_barring_notice": a_barring,
}


@pytest.mark.parametrize(("make", "table"), MACHINES, ids=lambda one: getattr(one, "__name__", ""))
def test_who_may_do_what_when(
    cast: Cast, make: Callable[[Cast, Base, str], Any], table: Table
) -> None:
    base = working_base(cast)
    first = make(cast, base, next(iter(table)))
    verbs = {t.name for t in first._meta.get_field("state").get_all_transitions(type(first))}
    assert {verb for row in table.values() for verb in row} == verbs - set(BEFORE_SERVICE)
    for state, allowed in table.items():
        put(first, state)
        found = {
            verb: {who for who in EVERYBODY if may(getattr(first, verb), _person(cast, who))}
            for verb in verbs
        }
        assert {verb: who for verb, who in found.items() if who} == allowed, state


@pytest.mark.parametrize(("verb", "make"), BEFORE_SERVICE.items())
def test_only_a_clerk_writes_down_service_and_once(
    cast: Cast, verb: str, make: Callable[[Cast, Base, str], Any]
) -> None:
    case = make(cast, working_base(cast), "ordered" if verb == "serve_order" else "proposed")
    assert not any(may(getattr(case, verb), _person(cast, who)) for who in EVERYBODY)
    case.served_on = None
    assert {who for who in EVERYBODY if may(getattr(case, verb), _person(cast, who))} == CLERKS


def _person(cast: Cast, who: str) -> Any:
    return cast.experts[0].user if who == "zhuanjia1" else getattr(cast, who)


READERS: dict[str, set[str]] = {
    "rectification": {*OWN, "dongqu", "jingban", "jingban2", "shenpi", "guanli"},
    "revocation": {*OWN, "dongqu", "jingban", "jingban2", "shenpi", "guanli"},
    "barring": {"moshengren", "jingban", "jingban2", "shenpi", "guanli"},
    "complaint": {"jingban", "jingban2", "shenpi", "guanli"},
}


def test_who_may_read_what(cast: Cast) -> None:
    base = working_base(cast)
    rectification, revocation = served(cast, base), heard(cast, base)
    body = cast.moshengren.organisation
    assert body is not None
    barring = propose_barring(
        body, facts="示例", application_number="1", by=cast.jingban, at=cast.now
    )
    secret = {"jingban", "jingban2", "shenpi", "guanli"}
    assert _readers(cast, barring) == secret  # not before it is served
    serve_barring_notice(
        barring,
        served_on=cast.now.date(),
        served_how="person",
        served_to="示例",
        by=cast.jingban,
        at=cast.now,
    )
    complaint = file_complaint(facts=ComplaintFacts("other", "示例", base=base), at=cast.now)
    rows = (rectification, revocation, barring, complaint)
    for (name, wanted), row in zip(READERS.items(), rows, strict=True):
        assert _readers(cast, row) == wanted, name
        for who in EVERYBODY:
            answer = cast.client(_person(cast, who)).get(row.get_absolute_url())
            assert answer.status_code in ((200,) if who in wanted else (403, 404)), (name, who)


def _readers(cast: Cast, row: Any) -> set[str]:
    model = type(row)
    return {
        who
        for who in EVERYBODY
        if model.objects.visible_to(_person(cast, who)).filter(pk=row.pk).exists()
    }
