"""Objections of the public: taken, answered, and what an upheld one leads to (practice, 惯例)."""

from __future__ import annotations

import datetime

from django.db import transaction

from accounts.models import StoredFile, User
from accounts.models.events import Audience
from accounts.record import MovedOn, record, require, tell
from applications import committee
from applications.actions.committee import invite_to_review
from applications.actions.late import void_conclusion
from applications.actions.noticing import leave_notice, locked_on_notice
from applications.actions.steps import locked, set_clock, step
from applications.models import (
    Application,
    Objection,
    ObjectionOutcome,
    ObjectionState,
    PublicNotice,
    State,
)
from bases.calendar import today

LEAVES = "公示异议成立"


def _may_be_objected(application: Application, notice: PublicNotice, at: datetime.datetime) -> bool:
    return application.state == State.IN_NOTICE and not notice.is_over(today(at))


@transaction.atomic
def object_to(
    application: Application,
    *,
    notice: PublicNotice,
    name: str,
    contact: str,
    facts: str,
    evidence: StoredFile | None,
    at: datetime.datetime,
) -> Objection:
    """Take an objection from the public while the notice runs (practice, 惯例). Raises MovedOn."""
    application = locked(application)
    if application.present_notice() != notice or not _may_be_objected(application, notice, at):
        raise MovedOn("公示期已过或该单位已不在公示中，不能再提交异议。", application)
    objection = Objection.objects.create(
        notice=notice,
        application=application,
        name=name,
        contact=contact,
        facts=facts,
        evidence=evidence,
        received_at=at,
    )
    set_clock(application, at, moved=False)
    event = record(
        verb="object_to",
        label="收到异议",
        subject=application,
        by=None,
        at=at,
        source=application.state,
        target=application.state,
        audience=Audience.BUREAU,
        details={"objection": objection.pk},
    )
    clerks = User.objects.filter(role="clerk", is_active=True)
    tell(
        event,
        clerks,
        subject=f"【公示异议】{application.institution.name}",
        body="收到公示异议，请登录核查处理。",
        path=application.get_absolute_url(),
    )
    return objection


def _handle(
    objection: Objection,
    state: str,
    answer: str,
    by: User,
    at: datetime.datetime,
    outcome: str = "",
) -> None:
    changed = Objection.objects.filter(pk=objection.pk, state=ObjectionState.RECEIVED).update(
        state=state, answer=answer, outcome=outcome, handled_by=by, handled_at=at
    )
    if not changed:
        raise MovedOn("该异议已经处理。", objection.application)


@transaction.atomic
def dismiss_objection(
    objection: Objection, *, answer: str, by: User, at: datetime.datetime
) -> Application:
    """Answer an objection that has no ground."""
    application = locked(objection.application)
    require(application.dismiss_objection, by)
    step(
        application.dismiss_objection,
        by=by,
        at=at,
        opinion=answer,
        audience=Audience.BUREAU,
        details={"objection": objection.pk},
        told=False,
        settle=lambda: _handle(objection, ObjectionState.DISMISSED, answer, by, at),
    )
    return application


@transaction.atomic
def uphold_objection(
    objection: Objection, *, answer: str, by: User, at: datetime.datetime
) -> Application:
    """An objection is right: the case leaves the notice and is reviewed again.

    The sheets open for another look; as they were, they stay on record.
    """
    application = locked_on_notice(objection.application)
    require(application.uphold_objection, by)
    papers = void_conclusion(application, reason=LEAVES, by=by, at=at)
    sheets = committee.reopen(application)
    leave_notice(application, reason=LEAVES, by=by, at=at)
    application.passed, application.average = None, None
    event = step(
        application.uphold_objection,
        by=by,
        at=at,
        opinion=answer,
        audience=Audience.BUREAU,
        details={"objection": objection.pk, "sheets": sheets, "papers": papers},
        settle=lambda: _handle(
            objection, ObjectionState.UPHELD, answer, by, at, ObjectionOutcome.REVIEW
        ),
    )
    seated = [m for m in application.panel.all() if m.is_seated]  # type: ignore[attr-defined]
    invite_to_review(event, application, seated)
    return application


@transaction.atomic
def uphold_to_refuse(
    objection: Objection, *, answer: str, by: User, at: datetime.datetime
) -> Application:
    """An objection is right and rules certification out: the case waits to be refused.

    What the committee counted stays as it is; only the outcome no longer follows it.
    """
    application = locked_on_notice(objection.application)
    require(application.uphold_to_refuse, by)
    leave_notice(application, reason=LEAVES, by=by, at=at)
    application.passed = False
    step(
        application.uphold_to_refuse,
        by=by,
        at=at,
        opinion=answer,
        audience=Audience.BUREAU,
        details={"objection": objection.pk},
        settle=lambda: _handle(
            objection, ObjectionState.UPHELD, answer, by, at, ObjectionOutcome.REFUSE
        ),
    )
    return application
