"""Verbs of barring a body that cheated in applying (Art. 20)."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import Organisation, User
from accounts.record import MovedOn, record, require
from bases.actions.steps import step
from bases.models import BarEntry, Base
from bases.models.barring import is_barred
from bases.regulation import TITLE, BarGround
from inspections.actions import hearing
from inspections.models import PENDING, Barring
from inspections.papers.ending import barring_decision, barring_notice

BASIS = f"依据《{TITLE}》第二十条，对在申请过程中弄虚作假的施教机构，不再受理其认定申请。"


@transaction.atomic
def propose_barring(
    organisation: Organisation,
    *,
    facts: str,
    application_number: str,
    basis: str = "",
    by: User,
    at: datetime.datetime,
) -> Barring:
    """Propose to bar a body that is no base; the notice is issued at once (Art. 20).

    Raises PermissionDenied, MovedOn, ValidationError.
    """
    if not by.is_municipal_clerk:
        raise PermissionDenied
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if not organisation.is_institution:
        raise ValidationError({"organisation": "只有施教机构可以列入名单。"})
    _require_outside(organisation)
    other = Barring.objects.filter(organisation=organisation, state__in=PENDING).first()
    if other is not None:
        raise MovedOn("该单位已有一件正在办理。", other)
    if not facts.strip():
        raise ValidationError({"facts": "请写明弄虚作假的事实。"})
    if not application_number.strip():
        raise ValidationError({"application_number": "请写明涉及的申报编号。"})
    basis = basis.strip() or BASIS
    notice = barring_notice(
        organisation,
        facts=facts,
        basis=basis,
        application_number=application_number.strip(),
        days=settings.STATEMENT_WORKING_DAYS,
        at=at,
    )
    barring = Barring.objects.create(
        organisation=organisation,
        number=notice.number,
        application_number=application_number.strip(),
        facts=facts.strip(),
        basis=basis,
        proposed_at=at,
        proposed_by=by,
        notice=notice,
        state_since=at,
    )
    record(
        verb="propose_barring",
        label="拟列入不再受理名单",
        subject=barring,
        by=by,
        at=at,
        target=str(barring.state),
        target_label=barring.state_label,
        article="20",
        audience="bureau",
        details={"notice": notice.pk},
    )
    return barring


@transaction.atomic
def serve_barring_notice(
    barring: Barring,
    *,
    served_on: datetime.date,
    served_how: str,
    served_to: str,
    by: User,
    at: datetime.datetime,
) -> Barring:
    """Write down when the notice reached the body. Raises as ``propose_barring`` does."""
    barring = fetch(barring)
    require(barring.serve_barring_notice, by)
    values = hearing.service(
        barring, served_on=served_on, served_how=served_how, served_to=served_to, at=at
    )
    step(
        barring.serve_barring_notice,
        by=by,
        at=at,
        details=hearing.words(values),
        told=members(barring),
    )
    hearing.put(barring, values)
    return barring


@transaction.atomic
def answer_barring(barring: Barring, *, text: str, by: User, at: datetime.datetime) -> Barring:
    """The body answers, once. Raises as ``propose_barring`` does."""
    barring = fetch(barring)
    require(barring.answer_barring, by)
    details = hearing.answer(barring, text=text, by=by, at=at)
    step(barring.answer_barring, by=by, at=at, details=details, told=[barring.proposed_by])
    return barring


@transaction.atomic
def hear_barring(barring: Barring, *, reply: str, by: User, at: datetime.datetime) -> Barring:
    """Weigh the answer, or note that the term passed. Raises as ``propose_barring`` does."""
    barring = fetch(barring)
    require(barring.hear_barring, by)
    hearing.require_heard(barring, at)
    if barring.statement and not reply.strip():
        raise ValidationError({"reply": "请写明对陈述、申辩的处理意见。"})
    barring.reply = reply.strip()
    step(barring.hear_barring, by=by, at=at, opinion=barring.reply, audience="bureau")
    return barring


@transaction.atomic
def decide_barring(barring: Barring, *, opinion: str, by: User, at: datetime.datetime) -> Barring:
    """Write the entry, for good; whoever proposed does not decide (Art. 20).

    Raises PermissionDenied, MovedOn.
    """
    barring = fetch(barring)
    require(barring.decide_barring, by)
    if by.pk == barring.proposed_by_id:
        raise PermissionDenied
    organisation = barring.organisation
    _require_outside(organisation)
    decision = barring_decision(barring, opinion=opinion, at=at)
    barring.decision, barring.decided_by, barring.decided_at = decision, by, at
    barring.entry = BarEntry.objects.create(
        uscc=organisation.uscc,
        organisation=organisation,
        name=organisation.name,
        ground=BarGround.FRAUD.value,
        reason=barring.facts,
        document_number=decision.number,
        proposed_by=barring.proposed_by,
        decided_by=by,
        decided_at=at,
    )
    step(
        barring.decide_barring,
        by=by,
        at=at,
        opinion=opinion,
        details={"decision": decision.number, "document": decision.pk},
        told=[*members(barring), barring.proposed_by],
    )
    return barring


@transaction.atomic
def publish_barring(
    barring: Barring, *, served_on: datetime.date, served_how: str, by: User, at: datetime.datetime
) -> Barring:
    """Write down that the decision reached the body. Raises as ``propose_barring`` does."""
    barring = fetch(barring)
    require(barring.publish_barring, by)
    hearing.set_decision_service(barring, served_on=served_on, served_how=served_how, at=at)
    step(
        barring.publish_barring,
        by=by,
        at=at,
        details={"served_on": str(served_on), "served_how": served_how},
        told=members(barring),
    )
    return barring


@transaction.atomic
def drop_barring(barring: Barring, *, reason: str, by: User, at: datetime.datetime) -> Barring:
    """Give it up for a reason. Raises as ``propose_barring`` does."""
    barring = fetch(barring)
    require(barring.drop_barring, by)
    if not reason.strip():
        raise ValidationError({"reason": "请写明不再办理的原因。"})
    barring.dropped_reason = reason.strip()
    told = members(barring) if barring.served_on else []
    step(
        barring.drop_barring,
        by=by,
        at=at,
        opinion=barring.dropped_reason,
        told=[*told, barring.proposed_by],
    )
    return barring


def fetch(barring: Barring) -> Barring:
    """The case as it is now; body and case locked, in that order."""
    body = Organisation.objects.select_for_update().get(pk=barring.organisation_id)
    barring = Barring.objects.select_for_update(of=("self",)).get(pk=barring.pk)
    barring.organisation = body
    return barring


def members(barring: Barring) -> list[Any]:
    """Active people of the body."""
    return list(User.objects.filter(organisation=barring.organisation_id, is_active=True))


def _require_outside(organisation: Organisation) -> None:
    """Neither barred nor a base. Raises MovedOn."""
    if is_barred(organisation):
        raise MovedOn("该单位已在不再受理名单中。", organisation)
    if Base.objects.in_service().filter(organisation=organisation).exists():
        raise MovedOn("该单位是在册基地，请按取消基地资格办理，名单记录随决定生成。", organisation)
