"""What the municipal bureau does before review: examine, accept, reject (Art. 4, Art. 9)."""

from __future__ import annotations

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.likeness import looked_into
from accounts.models import Organisation, User
from accounts.models.events import Audience
from accounts.record import MovedOn, require
from applications import likeness, papers, requirements
from applications.actions.papers import issue_for, take_number
from applications.actions.steps import locked, require_met, step
from applications.models import Application, Decision, DecisionKind, DecisionState
from bases.models import Document, DocumentKind
from bases.regulation import Route


def open_proposal(
    application: Application, kind: str, *, reasons: str, by: User, at: datetime.datetime
) -> Decision:
    """Put a proposal before the approver."""
    return Decision.objects.create(
        application=application, kind=kind, reasons=reasons, proposed_by=by, proposed_at=at
    )


def proposal_for(application: Application, by: User) -> Decision:
    """The open proposal; whoever proposed may not decide (domain decision 6).

    Raises MovedOn when none is open, PermissionDenied for the same person.
    """
    decision: Decision | None = application.open_decision()
    if decision is None:
        raise MovedOn("没有待审批的经办意见，或经办意见已经变化。", application)
    if decision.proposed_by_id == by.pk:
        raise PermissionDenied
    return decision


def close(
    decision: Decision,
    *,
    opinion: str,
    by: User,
    at: datetime.datetime,
    number: str = "",
    state: str = DecisionState.TAKEN,
    document: Document | None = None,
) -> None:
    """Write down what the approver made of a proposal."""
    decision.state = state
    decision.decided_by, decision.decided_at = by, at
    decision.opinion, decision.number, decision.document = opinion, number, document
    decision.save()


def _require_acceptable(application: Application) -> None:
    require_met(requirements.acceptance_checklist(application))


@transaction.atomic
def examine(
    application: Application,
    *,
    kind: str,
    reasons: str,
    likeness_note: str = "",
    by: User,
    at: datetime.datetime,
) -> Decision:
    """Propose to accept or to reject (Art. 9(3)); a barred body cannot be accepted (Art. 20).

    Where the applicant resembles a barred or recently refused body, the clerk says what came of
    looking into it; the likeness itself decides nothing.
    """
    application = locked(application)
    require(application.examine, by)
    if kind == DecisionKind.ACCEPT:
        _require_acceptable(application)
    alike = likeness.of_application(application, at)
    if alike and not likeness_note:
        raise ValidationError("有与不再受理或近期未获认定的单位相同的信息，请核对并写明核对情况。")
    made: list[Decision] = []
    step(
        application.examine,
        by=by,
        at=at,
        opinion=reasons,
        audience=Audience.BUREAU,
        details={"kind": kind, **looked_into(alike, likeness_note)},
        settle=lambda: made.append(open_proposal(application, kind, reasons=reasons, by=by, at=at)),
    )
    return made[0]


@transaction.atomic
def accept(application: Application, *, opinion: str, by: User, at: datetime.datetime) -> Decision:
    """Take the case on (Art. 9(3)). Raises PermissionDenied, MovedOn, NotReady."""
    application = locked(application)
    require(application.accept, by)
    decision = proposal_for(application, by)
    _require_acceptable(application)
    number = take_number(DocumentKind.ACCEPTANCE, at)
    paper = papers.acceptance(application, number)
    document = issue_for(application, paper, at=at, number=number)
    step(
        application.accept,
        by=by,
        at=at,
        opinion=opinion,
        details={"number": number},
        settle=lambda: close(
            decision, opinion=opinion, number=number, document=document, by=by, at=at
        ),
    )
    return decision


@transaction.atomic
def reject(application: Application, *, opinion: str, by: User, at: datetime.datetime) -> Decision:
    """Do not take the case on, with the clerk's reasons and the remedy (Art. 20 or Art. 8)."""
    application = locked(application)
    require(application.reject, by)
    decision = proposal_for(application, by)
    document = issue_for(application, papers.rejection(application, decision), at=at)
    number = document.number
    step(
        application.reject,
        by=by,
        at=at,
        opinion=opinion or decision.reasons,
        details={"number": number, "reasons": decision.reasons},
        settle=lambda: close(
            decision, opinion=opinion, number=number, document=document, by=by, at=at
        ),
    )
    return decision


@transaction.atomic
def overrule(
    application: Application, *, opinion: str, by: User, at: datetime.datetime
) -> Decision:
    """Hand a proposal back to the clerk (Art. 4)."""
    application = locked(application)
    require(application.overrule, by)
    decision = proposal_for(application, by)
    step(
        application.overrule,
        by=by,
        at=at,
        opinion=opinion,
        audience=Audience.BUREAU,
        details={"kind": decision.kind},
        settle=lambda: close(
            decision, opinion=opinion, by=by, at=at, state=DecisionState.OVERRULED
        ),
    )
    return decision


@transaction.atomic
def reroute(
    application: Application,
    *,
    route: str,
    recommender: Organisation | None,
    opinion: str,
    by: User,
    at: datetime.datetime,
) -> Application:
    """Correct a wrong route, with a reason on record (Art. 9(1)). Raises ValidationError."""
    application = locked(application)
    require(application.reroute, by)
    if (route == Route.SELF_REVIEW) != (recommender is None):
        raise ValidationError("直报路径不设推荐单位，其他路径必须有推荐单位。")
    if recommender is not None and application.institution_id == recommender.pk:
        raise ValidationError("推荐单位不能是申报单位自己。")
    before = application.recommender.name if application.recommender else "直报"
    application.route, application.recommender = route, recommender
    application.opened_at = None
    step(
        application.reroute,
        by=by,
        at=at,
        opinion=opinion,
        details={"from": before, "to": recommender.name if recommender else "直报"},
    )
    return application
