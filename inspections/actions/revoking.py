"""Verbs of a revocation; the decision is one transaction (Art. 18, Art. 19, Art. 20)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.record import MovedOn, record, require
from bases.actions.steps import locked, locked_base, move_base, step
from bases.calendar import today
from bases.models import BarEntry, Base, Document
from bases.regulation import BarGround
from inspections import endings
from inspections.actions import hearing
from inspections.actions.grounds import require_ground
from inspections.actions.rectifying import concerned
from inspections.endings import ClassChoice
from inspections.models import (
    PENDING,
    Complaint,
    Ground,
    Rectification,
    Revocation,
)
from inspections.papers.ending import BASES, revocation_decision, revocation_notice

BARS: dict[str, BarGround] = {
    Ground.REINSPECTION: BarGround.REVOKED,
    Ground.VIOLATION: BarGround.REVOKED,
    Ground.FRAUD: BarGround.FRAUD,
}


@transaction.atomic
def propose_revocation(
    base: Base,
    *,
    ground: str,
    facts: str,
    basis: str = "",
    rectification: Rectification | None = None,
    complaint: Complaint | None = None,
    application_number: str = "",
    by: User,
    at: datetime.datetime,
) -> Revocation:
    """Propose to end a base, on one of the three grounds; the notice is issued at once.

    Raises PermissionDenied, MovedOn while another is pending, ValidationError.
    """
    base = locked_base(base)
    if not by.is_municipal_clerk:
        raise PermissionDenied
    _require_open(base)
    if not facts.strip():
        raise ValidationError({"facts": "请写明认定的事实。"})
    require_ground(base, ground, rectification, complaint, application_number)
    basis = basis.strip() or BASES[ground]
    notice = revocation_notice(
        base,
        ground=ground,
        facts=facts,
        basis=basis,
        days=settings.STATEMENT_WORKING_DAYS,
        at=at,
    )
    revocation = Revocation.objects.create(
        base=base,
        number=notice.number,
        ground=ground,
        rectification=rectification if ground == Ground.REINSPECTION else None,
        complaint=complaint if ground == Ground.VIOLATION else None,
        application_number=application_number.strip() if ground == Ground.FRAUD else "",
        facts=facts.strip(),
        basis=basis,
        proposed_at=at,
        proposed_by=by,
        notice=notice,
        state_since=at,
    )
    record(
        verb="propose_revocation",
        label="拟取消基地资格",
        subject=revocation,
        by=by,
        at=at,
        target=str(revocation.state),
        target_label=revocation.state_label,
        article="18",
        audience="bureau",
        details={"ground": ground, "notice": notice.pk},
    )
    return revocation


@transaction.atomic
def serve_revocation_notice(
    revocation: Revocation,
    *,
    served_on: datetime.date,
    served_how: str,
    served_to: str,
    by: User,
    at: datetime.datetime,
) -> Revocation:
    """Write down when the notice reached the base; the term to answer begins.

    Raises PermissionDenied, MovedOn, ValidationError.
    """
    revocation = fetch(revocation)
    require(revocation.serve_revocation_notice, by)
    values = hearing.service(
        revocation, served_on=served_on, served_how=served_how, served_to=served_to, at=at
    )
    step(
        revocation.serve_revocation_notice,
        by=by,
        at=at,
        details=hearing.words(values),
        told=concerned(revocation.base),
    )
    hearing.put(revocation, values)
    return revocation


@transaction.atomic
def answer_revocation(
    revocation: Revocation, *, text: str, by: User, at: datetime.datetime
) -> Revocation:
    """The base answers, once. Raises as ``serve_revocation_notice`` does."""
    revocation = fetch(revocation)
    require(revocation.answer_revocation, by)
    details = hearing.answer(revocation, text=text, by=by, at=at)
    step(
        revocation.answer_revocation,
        by=by,
        at=at,
        details=details,
        told=[revocation.proposed_by],
    )
    return revocation


@transaction.atomic
def hear_revocation(
    revocation: Revocation, *, reply: str, by: User, at: datetime.datetime
) -> Revocation:
    """Weigh the answer, or note that the term passed. Raises as ``serve_revocation_notice``."""
    revocation = fetch(revocation)
    require(revocation.hear_revocation, by)
    hearing.require_heard(revocation, at)
    if revocation.statement and not reply.strip():
        raise ValidationError({"reply": "请写明对陈述、申辩的处理意见。"})
    revocation.reply = reply.strip()
    step(revocation.hear_revocation, by=by, at=at, opinion=revocation.reply, audience="bureau")
    return revocation


@transaction.atomic
def decide_revocation(
    revocation: Revocation,
    *,
    opinion: str,
    classes: Mapping[int, ClassChoice],
    by: User,
    at: datetime.datetime,
) -> Revocation:
    """Decide: base, plaque, list, classes, bar entry, papers and letters, or nothing at all.

    Whoever proposed does not decide. Raises PermissionDenied, MovedOn, ValidationError.
    """
    revocation = fetch(revocation)
    require(revocation.decide_revocation, by)
    if by.pk == revocation.proposed_by_id:
        raise PermissionDenied
    base = revocation.base
    why = f"{base.organisation.name}被取消基地资格"
    ending = endings.wind_up(base, choices=classes, why=why, by=by, at=at)
    decision = revocation_decision(
        revocation, opinion=opinion, classes=endings.lines_of(ending), at=at
    )
    revocation.decision, revocation.decided_by, revocation.decided_at = decision, by, at
    revocation.entry = _bar(revocation, decision, by, at)
    step(
        revocation.decide_revocation,
        by=by,
        at=at,
        opinion=opinion,
        details={"decision": decision.number, "document": decision.pk, **ending.details},
        told=[*concerned(base), revocation.proposed_by],
    )
    move_base(base.revoke, by=by, on=today(at))
    endings.write_down(ending, why=why, by=by, at=at)
    return revocation


@transaction.atomic
def publish_revocation(
    revocation: Revocation,
    *,
    served_on: datetime.date,
    served_how: str,
    by: User,
    at: datetime.datetime,
) -> Revocation:
    """Write down that the decision reached the body. Raises as ``serve_revocation_notice`` does."""
    revocation = fetch(revocation)
    require(revocation.publish_revocation, by)
    hearing.set_decision_service(revocation, served_on=served_on, served_how=served_how, at=at)
    step(
        revocation.publish_revocation,
        by=by,
        at=at,
        details={"served_on": str(served_on), "served_how": served_how},
        told=concerned(revocation.base),
    )
    return revocation


@transaction.atomic
def drop_revocation(
    revocation: Revocation,
    *,
    reason: str,
    restores: bool = False,
    by: User,
    at: datetime.datetime,
) -> Revocation:
    """Give it up for a reason; ``restores`` says that the base proved to be in order after all.

    Raises as ``serve_revocation_notice`` does.
    """
    revocation = fetch(revocation)
    require(revocation.drop_revocation, by)
    if not reason.strip():
        raise ValidationError({"reason": "请写明不再办理的原因。"})
    revocation.dropped_reason = reason.strip()
    base = revocation.base
    told = concerned(base) if revocation.served_on else []
    step(
        revocation.drop_revocation,
        by=by,
        at=at,
        opinion=revocation.dropped_reason,
        details={"restores": restores},
        told=[*told, revocation.proposed_by],
    )
    if restores and revocation.ground == Ground.REINSPECTION:
        move_base(base.close_rectification, by=by, on=today(at))
    return revocation


def fetch(revocation: Revocation) -> Revocation:
    """The case as it is now; base and case locked, in that order."""
    base = locked_base(revocation.base)
    revocation = locked(revocation)
    revocation.base = base
    return revocation


def _require_open(base: Base) -> None:
    if not base.is_in_service:
        raise MovedOn("该单位已不是基地。", base)
    other = Revocation.objects.filter(base=base, state__in=PENDING).first()
    if other is not None:
        raise MovedOn("已有一件取消资格正在办理。", other)


def _bar(revocation: Revocation, decision: Document, by: User, at: datetime.datetime) -> BarEntry:
    """The entry of Art. 20; a body that is barred already keeps the one it has."""
    organisation = revocation.base.organisation
    standing = BarEntry.objects.against(organisation.uscc).first()
    if standing is not None:
        return standing
    return BarEntry.objects.create(
        uscc=organisation.uscc,
        organisation=organisation,
        name=organisation.name,
        ground=BARS[revocation.ground].value,
        reason=revocation.facts,
        document_number=decision.number,
        proposed_by=revocation.proposed_by,
        decided_by=by,
        decided_at=at,
    )
