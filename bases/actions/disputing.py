"""A trainee says that a record is wrong; the base answers (Art. 17)."""

from __future__ import annotations

import datetime

from django.db import transaction

from accounts.models import User
from accounts.record import MovedOn, record, tell
from bases.actions.keeping import own_base
from bases.actions.steps import locked_base
from bases.emails import letter, members_of_base
from bases.models import RecordDispute, TrainingRecord
from bases.records.net import net

WAITING = "该记录已有一项异议等待基地答复，答复后可以再提。"


@transaction.atomic
def dispute_record(
    entry: TrainingRecord, *, text: str, contact: str, at: datetime.datetime
) -> RecordDispute:
    """Keep what the trainee says and tell the base (Art. 17). The words stay out of the record.

    Raises MovedOn when one about the same record is still open.
    """
    base = locked_base(entry.base)
    found = net(TrainingRecord.objects.filter(pk=entry.pk))
    entry_now = found.select_related("trainee", "training_class").first()
    if entry_now is None:
        raise MovedOn("该记录已冲销。", entry)
    if RecordDispute.objects.filter(record=entry_now, answered_at__isnull=True).exists():
        raise MovedOn(WAITING, entry)
    dispute = RecordDispute.objects.create(
        record=entry_now, text=text, contact=contact, raised_at=at
    )
    event = record(
        verb="dispute_record",
        label="学员提出学时异议",
        subject=dispute,
        by=None,
        at=at,
        article="17",
        subject_name=f"{entry_now.trainee} {entry_now.training_class.number}",
        details={"entry": entry_now.pk},
    )
    tell(event, members_of_base(base), **letter(event, dispute))
    return dispute


@transaction.atomic
def answer_dispute(
    dispute: RecordDispute, *, answer: str, is_upheld: bool, by: User, at: datetime.datetime
) -> RecordDispute:
    """The base answers, once (Art. 17). Raises PermissionDenied, MovedOn."""
    own_base(dispute.record.base, by, serving=False)
    answered = RecordDispute.objects.filter(pk=dispute.pk, answered_at__isnull=True).update(
        answer=answer, is_upheld=is_upheld, answered_at=at, answered_by=by
    )
    if not answered:
        raise MovedOn("这项异议已经答复。", dispute)
    facts = RecordDispute.objects.select_related("record__trainee", "record__training_class")
    found = facts.get(pk=dispute.pk)
    record(
        verb="answer_dispute",
        label="答复学时异议",
        subject=found,
        by=by,
        at=at,
        article="17",
        subject_name=f"{found.record.trainee} {found.record.training_class.number}",
        target_label=found.state_label,
        details={"upheld": is_upheld},
    )
    return found
