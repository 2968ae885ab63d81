"""Notice, objections and the decision (Art. 9(3), Art. 10)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import StoredFile, User
from accounts.models.events import Audience
from accounts.record import MovedOn, record, require, tell
from applications import committee, requirements
from applications.actions.bureau import close, open_proposal, proposal_for
from applications.actions.committee import invite_to_review
from applications.actions.steps import NotReady, locked, set_clock, step
from applications.duties import working_days_for
from applications.models import (
    Application,
    Batch,
    Decision,
    DecisionKind,
    Objection,
    ObjectionState,
    PublicNotice,
)
from bases import issuing
from bases.calendar import today, working_days
from bases.models import Base
from bases.models.numbers import next_number


@transaction.atomic
def post_notice(
    batch: Batch, *, applications: Sequence[Application], by: User, at: datetime.datetime
) -> PublicNotice:
    """Publish whom the bureau means to certify, for some working days (practice, 惯例)."""
    if not applications:
        raise ValidationError("请至少选择一家评审通过的单位。")
    cases = [locked(case) for case in sorted(applications, key=lambda a: str(a.pk))]
    for case in cases:
        if case.batch_id != batch.pk:
            raise ValidationError("所选单位不在本批次。")
        require(case.post_notice, by)
    term = working_days(today(at), batch.notice_days)
    year = today(at).year
    notice = PublicNotice.objects.create(
        batch=batch,
        number=f"攀继教示〔{year}〕{next_number('notice', year)}号",
        posted_at=at,
        first_day=term.first,
        last_day=term.last,
        days=batch.notice_days,
        provisional=term.provisional,
        posted_by=by,
    )
    notice.applications.set(cases)
    for case in cases:
        step(
            case.post_notice,
            by=by,
            at=at,
            details={"number": notice.number, "last_day": str(notice.last_day)},
        )
        case.due_on = working_days(notice.last_day, working_days_for("propose") or 1).last
        case.save(update_fields=("due_on",))
    return notice


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
    if application.state != "in_notice" or notice.is_over(today(at)):
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


def _handle(objection: Objection, state: str, answer: str, by: User, at: datetime.datetime) -> None:
    changed = Objection.objects.filter(pk=objection.pk, state=ObjectionState.RECEIVED).update(
        state=state, answer=answer, handled_by=by, handled_at=at
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
    application = locked(objection.application)
    require(application.uphold_objection, by)
    application.passed, application.average = None, None
    event = step(
        application.uphold_objection,
        by=by,
        at=at,
        opinion=answer,
        audience=Audience.BUREAU,
        details={"objection": objection.pk, "sheets": committee.reopen(application)},
        settle=lambda: _handle(objection, ObjectionState.UPHELD, answer, by, at),
    )
    seated = [m for m in application.panel.all() if m.is_seated]  # type: ignore[attr-defined]
    invite_to_review(event, application, seated)
    return application


@transaction.atomic
def propose(
    application: Application, *, kind: str, reasons: str, by: User, at: datetime.datetime
) -> Decision:
    """Propose to certify or to refuse (Art. 9(3)). Raises NotReady, MovedOn, PermissionDenied."""
    application = locked(application)
    require(application.propose, by)
    if kind == DecisionKind.CERTIFY:
        _require_certifiable(application, at)
    made: list[Decision] = []
    step(
        application.propose,
        by=by,
        at=at,
        opinion=reasons,
        audience=Audience.BUREAU,
        details={"kind": kind},
        settle=lambda: made.append(open_proposal(application, kind, reasons=reasons, by=by, at=at)),
    )
    return made[0]


def _require_certifiable(application: Application, at: datetime.datetime) -> None:
    unmet = [
        r for r in requirements.certification_checklist(application, at) if r.blocking and not r.met
    ]
    if unmet:
        raise NotReady(unmet)


@transaction.atomic
def certify(application: Application, *, opinion: str, by: User, at: datetime.datetime) -> Base:
    """Certify: decision, number, base, public list and plaque in one transaction (Art. 10).

    Raises PermissionDenied, MovedOn, NotReady, and ValidationError when a glyph is missing.
    """
    application = locked(application)
    require(application.certify, by)
    decision = proposal_for(application, by)
    _require_certifiable(application, at)
    year = today(at).year
    number = f"攀继教认〔{year}〕{next_number('certification', year)}号"
    base = issuing.certify(
        institution=application.institution,
        managing_unit=application.recommender,
        fields=requirements.chosen_fields(application),
        batch_name=application.batch.name,
        decision_number=number,
        contact=requirements.public_contact(application),
        at=at,
    )
    application.base = base
    step(
        application.certify,
        by=by,
        at=at,
        opinion=opinion,
        details={"base": base.number, "number": number},
        settle=lambda: close(decision, opinion=opinion, number=number, by=by, at=at),
    )
    return base


@transaction.atomic
def refuse(application: Application, *, opinion: str, by: User, at: datetime.datetime) -> Decision:
    """Do not certify, with reasons and remedy (Art. 9(3))."""
    application = locked(application)
    require(application.refuse, by)
    decision = proposal_for(application, by)
    year = today(at).year
    number = f"攀继教不认〔{year}〕{next_number('refusal', year)}号"
    step(
        application.refuse,
        by=by,
        at=at,
        opinion=opinion or decision.reasons,
        details={"number": number, "reasons": decision.reasons},
        settle=lambda: close(decision, opinion=opinion, number=number, by=by, at=at),
    )
    return decision
