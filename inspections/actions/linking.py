"""Linking a complaint to what it turned out to be about, and gathering evidence (Art. 19)."""

from __future__ import annotations

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import StoredFile, User
from accounts.record import Audience, MovedOn, record
from bases.models import FeeVersion, TrainingClass
from inspections.actions.complaints import fetch
from inspections.models import (
    Complaint,
    ComplaintFile,
    ComplaintLink,
    ComplaintState,
    Inspection,
)

LINKABLE = (ComplaintState.ACCEPTED, ComplaintState.INVESTIGATED)


@transaction.atomic
def link_complaint(
    complaint: Complaint,
    *,
    training_class: TrainingClass | None = None,
    fee_version: FeeVersion | None = None,
    inspection: Inspection | None = None,
    by: User,
    at: datetime.datetime,
) -> ComplaintLink:
    """Link one thing of the base. Raises PermissionDenied, MovedOn, ValidationError."""
    complaint = _open(complaint, by)
    things = [one for one in (training_class, fee_version, inspection) if one is not None]
    if len(things) != 1:
        raise ValidationError("请选择一项要关联的内容。")
    owner = fee_version.item.base_id if fee_version else things[0].base_id  # type: ignore[union-attr]
    if owner != complaint.base_id:
        raise ValidationError("只能关联被反映基地的内容。")
    link, new = ComplaintLink.objects.get_or_create(
        complaint=complaint,
        training_class=training_class,
        fee_version=fee_version,
        inspection=inspection,
        defaults={"linked_at": at, "linked_by": by},
    )
    if not new:
        raise ValidationError("已经关联。")
    record(
        verb="link_complaint",
        label="关联投诉举报",
        subject=complaint,
        by=by,
        at=at,
        article="19",
        audience=Audience.BUREAU,
        details={"to": str(link)},
    )
    return link


@transaction.atomic
def add_complaint_file(
    complaint: Complaint, *, file: StoredFile, by: User, at: datetime.datetime
) -> ComplaintFile:
    """Keep evidence that was gathered. Raises PermissionDenied, MovedOn."""
    complaint = _open(complaint, by)
    kept = ComplaintFile.objects.create(complaint=complaint, file=file, added_at=at, added_by=by)
    record(
        verb="add_complaint_file",
        label="补充核查材料",
        subject=complaint,
        by=by,
        at=at,
        article="19",
        audience=Audience.BUREAU,
        details={"file": file.sha256},
    )
    return kept


def _open(complaint: Complaint, by: User) -> Complaint:
    if not by.is_municipal_clerk:
        raise PermissionDenied
    complaint = fetch(complaint)
    if complaint.state not in LINKABLE:
        raise MovedOn("受理之后、答复之前才能办理。", complaint)
    return complaint
