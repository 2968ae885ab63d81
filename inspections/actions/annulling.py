"""Verbs of taking an entry off the list: a document number and two persons (Art. 20)."""

from __future__ import annotations

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import Organisation, User
from accounts.record import MovedOn, record, require
from bases.actions.steps import step
from bases.models import BarEntry
from inspections.models import Annulment, AnnulmentState
from inspections.papers.ending import annulment_decision


@transaction.atomic
def propose_annulment(
    entry: BarEntry, *, reason: str, document_number: str, by: User, at: datetime.datetime
) -> Annulment:
    """Propose to take an entry off, on the strength of a document.

    Raises PermissionDenied, MovedOn, ValidationError.
    """
    if not by.is_municipal_clerk:
        raise PermissionDenied
    entry = BarEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    _require_in_force(entry)
    other = Annulment.objects.filter(entry=entry, state=AnnulmentState.PROPOSED).first()
    if other is not None:
        raise MovedOn("这条记录已有一件撤销待审批。", other)
    if not document_number.strip():
        raise ValidationError({"document_number": "请填写行政复议决定、判决等依据文书的文号。"})
    if not reason.strip():
        raise ValidationError({"reason": "请写明撤销的理由。"})
    annulment = Annulment.objects.create(
        entry=entry,
        reason=reason.strip(),
        document_number=document_number.strip(),
        proposed_at=at,
        proposed_by=by,
        state_since=at,
    )
    record(
        verb="propose_annulment",
        label="拟撤销不再受理记录",
        subject=annulment,
        by=by,
        at=at,
        opinion=annulment.reason,
        article="20",
        audience="bureau",
        details={"entry": entry.pk, "document_number": annulment.document_number},
    )
    return annulment


@transaction.atomic
def decide_annulment(
    annulment: Annulment, *, opinion: str, by: User, at: datetime.datetime
) -> Annulment:
    """Write the later entry that takes the earlier one off; both stay readable.

    Raises PermissionDenied for whoever proposed, MovedOn.
    """
    annulment = _fetch(annulment)
    require(annulment.decide_annulment, by)
    if by.pk == annulment.proposed_by_id:
        raise PermissionDenied
    entry = annulment.entry
    _require_in_force(entry)
    decision = annulment_decision(
        entry, document_number=annulment.document_number, reason=annulment.reason, at=at
    )
    annulment.decision, annulment.opinion = decision, opinion.strip()
    annulment.decided_by, annulment.decided_at = by, at
    annulment.new_entry = BarEntry.objects.create(
        uscc=entry.uscc,
        organisation=entry.organisation,
        name=entry.name,
        ground=entry.ground,
        reason=annulment.reason,
        document_number=annulment.document_number,
        annuls=entry,
        proposed_by=annulment.proposed_by,
        decided_by=by,
        decided_at=at,
    )
    step(
        annulment.decide_annulment,
        by=by,
        at=at,
        opinion=annulment.opinion,
        details={"entry": entry.pk, "decision": decision.number, "document": decision.pk},
        told=[annulment.proposed_by, *_members(entry.organisation)],
    )
    return annulment


@transaction.atomic
def drop_annulment(
    annulment: Annulment, *, reason: str, by: User, at: datetime.datetime
) -> Annulment:
    """The entry stands, for a reason. Raises as ``decide_annulment`` does."""
    annulment = _fetch(annulment)
    require(annulment.drop_annulment, by)
    if not reason.strip():
        raise ValidationError({"reason": "请写明不予撤销的理由。"})
    annulment.opinion = reason.strip()[:300]
    annulment.decided_by, annulment.decided_at = by, at
    step(
        annulment.drop_annulment,
        by=by,
        at=at,
        opinion=annulment.opinion,
        audience="bureau",
        told=[annulment.proposed_by],
    )
    return annulment


def _fetch(annulment: Annulment) -> Annulment:
    entry = BarEntry.objects.select_for_update(of=("self",)).get(pk=annulment.entry_id)
    annulment = Annulment.objects.select_for_update(of=("self",)).get(pk=annulment.pk)
    annulment.entry = entry
    return annulment


def _require_in_force(entry: BarEntry) -> None:
    if not BarEntry.objects.in_force().filter(pk=entry.pk).exists():
        raise MovedOn("这条记录已经撤销，或者本身是一条撤销记录。", entry)


def _members(organisation: Organisation | None) -> list[User]:
    if organisation is None:
        return []
    return list(User.objects.filter(organisation=organisation, is_active=True))
