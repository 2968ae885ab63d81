"""The decision: proposed by one, taken by another, one document for many (Art. 9(3), Art. 10)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.models.events import Audience
from accounts.record import require
from applications import papers, requirements
from applications.actions.bureau import close, open_proposal, proposal_for
from applications.actions.committee import require_no_conflict
from applications.actions.noticing import locked_all
from applications.actions.papers import issue_decision, issue_for, take_number
from applications.actions.steps import locked, require_met, step
from applications.models import Application, Batch, Decision, DecisionKind
from bases import issuing
from bases.models import Base, DocumentKind


@transaction.atomic
def propose(
    application: Application, *, kind: str, reasons: str, by: User, at: datetime.datetime
) -> Decision:
    """Propose to certify or to refuse (Art. 9(3)). Raises NotReady, MovedOn, PermissionDenied."""
    application = locked(application)
    require(application.propose, by)
    require_no_conflict(application, at)
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
    require_met(requirements.certification_checklist(application, at))


def _require_of_batch(batch: Batch, applications: Sequence[Application]) -> None:
    if not applications:
        raise ValidationError("请至少选择一家单位。")
    if any(case.batch_id != batch.pk for case in applications):
        raise ValidationError("所选单位不在本批次。")


@transaction.atomic
def propose_all(
    batch: Batch,
    applications: Sequence[Application],
    *,
    kind: str,
    reasons: str,
    by: User,
    at: datetime.datetime,
) -> list[Decision]:
    """Propose the same for many cases of a batch; all or none (Art. 9(3))."""
    _require_of_batch(batch, applications)
    cases = locked_all(applications)  # all of them before the first event
    return [propose(case, kind=kind, reasons=reasons, by=by, at=at) for case in cases]


@transaction.atomic
def certify_all(
    batch: Batch,
    applications: Sequence[Application],
    *,
    opinion: str,
    by: User,
    at: datetime.datetime,
) -> list[Base]:
    """Certify many cases of a batch by one decision: all or none (Art. 10).

    Decision, numbers, bases, public list and plaques come from this one transaction. Raises
    PermissionDenied, MovedOn, NotReady, and ValidationError when a glyph is missing.
    """
    _require_of_batch(batch, applications)
    cases = locked_all(applications)
    proposals = []
    for case in cases:
        require(case.certify, by)
        proposals.append(proposal_for(case, by))
        _require_certifiable(case, at)
    number = take_number(DocumentKind.DECISION, at)
    bases = [_make_base(case, number, at) for case in cases]
    document = issue_decision(batch, cases, bases, number=number, by=by, at=at)
    for case, base, decision in zip(cases, bases, proposals, strict=True):
        case.base = base
        taken = partial(
            close, decision, opinion=opinion, number=number, document=document, by=by, at=at
        )
        details = {"base": base.number, "number": number}
        step(case.certify, by=by, at=at, opinion=opinion, details=details, settle=taken)
    return bases


def _make_base(application: Application, number: str, at: datetime.datetime) -> Base:
    return issuing.certify(
        institution=application.institution,
        managing_unit=application.recommender,
        fields=requirements.chosen_fields(application),
        batch_name=application.batch.name,
        decision_number=number,
        contact=requirements.public_contact(application),
        at=at,
        teachers=requirements.roster(application),
    )


def certify(application: Application, *, opinion: str, by: User, at: datetime.datetime) -> Base:
    """Certify one case: a decision with one base (Art. 10). Raises as ``certify_all`` does."""
    return certify_all(application.batch, [application], opinion=opinion, by=by, at=at)[0]


@transaction.atomic
def refuse(application: Application, *, opinion: str, by: User, at: datetime.datetime) -> Decision:
    """Do not certify, with reasons and remedy (Art. 9(3))."""
    application = locked(application)
    require(application.refuse, by)
    decision = proposal_for(application, by)
    require_no_conflict(application, at)
    document = issue_for(application, papers.refusal(application, decision), at=at)
    number = document.number
    step(
        application.refuse,
        by=by,
        at=at,
        opinion=opinion or decision.reasons,
        details={"number": number, "reasons": decision.reasons},
        settle=lambda: close(
            decision, opinion=opinion, number=number, document=document, by=by, at=at
        ),
    )
    return decision
