"""Taking complaints in, from the public or by a clerk; who complained stays sealed (Art. 19)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import StoredFile, User
from accounts.record import Audience, record, tell
from accounts.sealing import CannotUnseal, seal, unseal
from bases.calendar import today, working_days
from bases.emails import clerks, letter
from bases.models import Base
from bases.models.numbers import next_number
from inspections.models import Complaint, ComplaintChannel, ComplaintFile, ComplaintKind


@dataclass(frozen=True)
class ComplaintFacts:
    """What somebody says; person and contact may be left out."""

    kind: str
    text: str
    base: Base | None = None
    body_named: str = ""
    happened: str = ""
    person: str = ""
    contact: str = ""


@transaction.atomic
def file_complaint(
    *, facts: ComplaintFacts, files: Sequence[StoredFile] = (), at: datetime.datetime
) -> Complaint:
    """Take what anybody sends over the net; the tracking code is the only key to it (Art. 19).

    Raises ValidationError.
    """
    complaint = _create(facts, ComplaintChannel.WEB, files, by=None, at=at)
    event = record(
        verb="file_complaint",
        label="公众提交投诉举报",
        subject=complaint,
        by=None,
        at=at,
        target=str(complaint.state),
        target_label=complaint.state_label,
        article="19",
        audience=Audience.BUREAU,
        details={"kind": complaint.kind, "files": [kept.sha256 for kept in files]},
    )
    tell(event, clerks(), **letter(event, complaint))
    return complaint


@transaction.atomic
def enter_complaint(
    *,
    facts: ComplaintFacts,
    channel: str,
    files: Sequence[StoredFile] = (),
    by: User,
    at: datetime.datetime,
) -> Complaint:
    """Key in what came by telephone, letter or visit (代录).

    Raises PermissionDenied, ValidationError.
    """
    if not by.is_municipal_clerk:
        raise PermissionDenied
    if channel not in ComplaintChannel.values or channel == ComplaintChannel.WEB:
        raise ValidationError({"channel": "请选择来源。"})
    complaint = _create(facts, channel, files, by=by, at=at)
    record(
        verb="enter_complaint",
        label="代录投诉举报",
        subject=complaint,
        by=by,
        at=at,
        target=str(complaint.state),
        target_label=complaint.state_label,
        article="19",
        audience=Audience.BUREAU,
        details={"kind": complaint.kind, "channel": channel},
    )
    return complaint


@transaction.atomic
def reveal_contact(
    complaint: Complaint, *, reason: str, by: User, at: datetime.datetime
) -> tuple[str, str]:
    """Who complained and how to reach them: a deed with its reason each time (PIPL).

    Raises PermissionDenied, ValidationError.
    """
    if not by.is_municipal_clerk:
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError({"reason": "请写明用途。"})
    try:
        found = (
            unsealed(complaint.person_sealed, complaint),
            unsealed(complaint.contact_sealed, complaint),
        )
    except CannotUnseal as unreadable:
        raise ValidationError("联系方式无法解密，请联系平台管理员。") from unreadable
    record(
        verb="reveal_contact",
        label="查看反映人联系方式",
        subject=complaint,
        by=by,
        at=at,
        opinion=reason.strip(),
        article="19",
        audience=Audience.BUREAU,
    )
    return found


def unsealed(value: bytes | memoryview[int], complaint: Complaint) -> str:
    """A sealed text again; nothing stays nothing. Raises CannotUnseal."""
    return unseal(bytes(value), about=complaint.number) if value else ""


def _create(
    facts: ComplaintFacts,
    channel: str,
    files: Sequence[StoredFile],
    *,
    by: User | None,
    at: datetime.datetime,
) -> Complaint:
    if facts.kind not in ComplaintKind.values:
        raise ValidationError({"kind": "请选择类型。"})
    if not facts.text.strip():
        raise ValidationError({"text": "请写明反映的情况。"})
    if facts.base is None and not facts.body_named.strip():
        raise ValidationError({"body_named": "请选择或者填写被反映的单位。"})
    year = today(at).year
    number = f"攀继教诉〔{year}〕{next_number('complaint', year):04d}号"
    complaint = Complaint.objects.create(
        number=number,
        kind=facts.kind,
        channel=channel,
        base=facts.base,
        body_named=facts.body_named.strip(),
        happened=facts.happened.strip(),
        text=facts.text.strip(),
        person_sealed=_sealed(facts.person, number),
        contact_sealed=_sealed(facts.contact, number),
        state_since=at,
        received_at=at,
        entered_by=by,
        due_on=working_days(today(at), settings.COMPLAINT_ACCEPT_WORKING_DAYS).last,
    )
    ComplaintFile.objects.bulk_create(
        ComplaintFile(complaint=complaint, file=kept, added_at=at, added_by=by) for kept in files
    )
    return complaint


def _sealed(text: str, number: str) -> bytes:
    return seal(text.strip(), about=number) if text.strip() else b""
