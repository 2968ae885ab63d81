"""Verbs of complaints: accept or not, transfer, investigate, answer (Art. 19)."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.record import Audience, require
from bases.actions.steps import step
from bases.calendar import today
from bases.models import Base
from inspections.models import (
    Complaint,
    Finding,
)
from inspections.papers.complaints import complaint_answer


@transaction.atomic
def accept_complaint(
    complaint: Complaint,
    *,
    reason: str = "",
    base: Base | None = None,
    by: User,
    at: datetime.datetime,
) -> Complaint:
    """Look into it; the base it is about is settled here. Raises PermissionDenied, MovedOn."""
    complaint = fetch(complaint)
    require(complaint.accept_complaint, by)
    complaint.base = base or complaint.base
    complaint.reason = reason.strip()
    complaint.due_on = today(complaint.received_at) + datetime.timedelta(
        days=settings.COMPLAINT_ANSWER_DAYS
    )
    step(
        complaint.accept_complaint,
        by=by,
        at=at,
        opinion=complaint.reason,
        audience=Audience.BUREAU,
        details={"base": complaint.base.number if complaint.base else ""},
    )
    return complaint


@transaction.atomic
def decline_complaint(
    complaint: Complaint, *, reason: str, by: User, at: datetime.datetime
) -> Complaint:
    """Turn it down, with the reason that the tracking code shows.

    Raises PermissionDenied, MovedOn, ValidationError.
    """
    complaint = fetch(complaint)
    require(complaint.decline_complaint, by)
    if not reason.strip():
        raise ValidationError({"reason": "请写明不予受理的理由，反映人凭查询码可以看到。"})
    complaint.reason, complaint.due_on = reason.strip(), None
    step(
        complaint.decline_complaint,
        by=by,
        at=at,
        opinion=complaint.reason,
        audience=Audience.BUREAU,
    )
    return complaint


@transaction.atomic
def transfer_complaint(
    complaint: Complaint,
    *,
    to: str,
    on: datetime.date,
    document_number: str,
    reason: str,
    by: User,
    at: datetime.datetime,
) -> Complaint:
    """Hand it to the authority whose business it is. Raises as ``decline_complaint`` does."""
    complaint = fetch(complaint)
    require(complaint.transfer_complaint, by)
    if not to.strip():
        raise ValidationError({"to": "请填写转送的单位。"})
    if not today(complaint.received_at) <= on <= today(at):
        raise ValidationError({"on": "转送日期应在收到之后，且不晚于今天。"})
    complaint.transferred_to, complaint.transferred_on = to.strip(), on
    complaint.transfer_document, complaint.reason = document_number.strip(), reason.strip()
    complaint.due_on = None
    step(
        complaint.transfer_complaint,
        by=by,
        at=at,
        opinion=complaint.reason,
        audience=Audience.BUREAU,
        details={"to": complaint.transferred_to, "document": complaint.transfer_document},
    )
    return complaint


@transaction.atomic
def investigate_complaint(
    complaint: Complaint,
    *,
    finding: str,
    investigation: str,
    answer: str,
    base: Base | None = None,
    by: User,
    at: datetime.datetime,
) -> Complaint:
    """Write down what was found, and propose an answer; a base found out is settled here.

    Raises as ``decline_complaint`` does.
    """
    complaint = fetch(complaint)
    require(complaint.investigate_complaint, by)
    complaint.base = complaint.base or base
    if finding not in Finding.values:
        raise ValidationError({"finding": "请选择核查结论。"})
    if not investigation.strip():
        raise ValidationError({"investigation": "请写明核查情况。"})
    if not answer.strip():
        raise ValidationError({"answer": "请拟写答复。"})
    if finding in (Finding.TRUE, Finding.PARTLY) and complaint.base is None:
        raise ValidationError({"finding": "查证属实的，请先明确被反映的基地。"})
    complaint.finding, complaint.investigation = finding, investigation.strip()
    complaint.answer, complaint.investigated_by = answer.strip(), by
    step(
        complaint.investigate_complaint,
        by=by,
        at=at,
        opinion=complaint.investigation,
        audience=Audience.BUREAU,
        details={
            "finding": finding,
            "base": complaint.base.number if complaint.base else "",
        },
    )
    return complaint


@transaction.atomic
def answer_complaint(
    complaint: Complaint, *, answer: str, by: User, at: datetime.datetime
) -> Complaint:
    """Approve the answer; the tracking code shows it and a letter is made.

    Raises PermissionDenied for whoever investigated, MovedOn, ValidationError.
    """
    complaint = fetch(complaint)
    require(complaint.answer_complaint, by)
    if complaint.investigated_by_id == by.pk:
        raise PermissionDenied
    if not answer.strip():
        raise ValidationError({"answer": "请填写答复。"})
    complaint.answer, complaint.answered_by, complaint.answered_at = answer.strip(), by, at
    complaint.answer_paper = complaint_answer(
        complaint, answer=complaint.answer, received_on=today(complaint.received_at), at=at
    )
    step(
        complaint.answer_complaint,
        by=by,
        at=at,
        opinion=complaint.answer,
        audience=Audience.BUREAU,
        details={"finding": complaint.finding, "document": complaint.answer_paper.pk},
        told=[complaint.investigated_by] if complaint.investigated_by else [],
    )
    return complaint


@transaction.atomic
def return_complaint(
    complaint: Complaint, *, reason: str, by: User, at: datetime.datetime
) -> Complaint:
    """Back to the clerk to look again. Raises as ``decline_complaint`` does."""
    complaint = fetch(complaint)
    require(complaint.return_complaint, by)
    if not reason.strip():
        raise ValidationError({"reason": "请写明退回的理由。"})
    told = [complaint.investigated_by] if complaint.investigated_by else []
    step(
        complaint.return_complaint,
        by=by,
        at=at,
        opinion=reason.strip(),
        audience=Audience.BUREAU,
        told=told,
    )
    return complaint


def fetch(complaint: Complaint) -> Complaint:
    """The complaint as it is now, locked."""
    rows = Complaint.objects.select_for_update(of=("self",)).select_related("base__organisation")
    return rows.get(pk=complaint.pk)
