"""Rows added to the ledger later, with reasons; what stands there is never changed (Art. 17)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.record import MovedOn, record
from bases.actions.keeping import own_base
from bases.actions.slips import void_slips
from bases.models import RecordKind, Result, TrainingRecord
from bases.records.chain import Standing, is_reversed, standing_of
from bases.records.figures import figure
from bases.records.freezing import freeze_of

MORE_THAN_CLASS = "超过培训班的学时（公需 {0}、专业 {1}）。"


@dataclass(frozen=True)
class Corrected:
    """How a record should have been."""

    hours_public: Decimal
    hours_professional: Decimal
    result: str
    score: Decimal | None


@transaction.atomic
def correct_record(
    entry: TrainingRecord, *, to: Corrected, reason: str, by: User, at: datetime.datetime
) -> TrainingRecord:
    """Add the difference to what should stand there, with the reason (Art. 17).

    Raises PermissionDenied, MovedOn, ValidationError.
    """
    entry = _locked(entry, by)
    if is_reversed(entry):
        raise MovedOn("该记录已冲销，不能再更正。", entry)
    now = standing_of(entry)
    if (to.hours_public, to.hours_professional, to.result, to.score) == now.values:
        raise ValidationError("没有改动：更正后的内容与现有记录相同。")
    _require_within_class(entry, to)
    added = _add(
        entry,
        RecordKind.CORRECTION,
        Standing(
            hours_public=to.hours_public - now.hours_public,
            hours_professional=to.hours_professional - now.hours_professional,
            person_times=0,
            result=to.result,
            score=to.score,
        ),
        reason=reason,
        by=by,
        at=at,
    )
    _record(added, "correct_record", "更正学时记录", by=by, at=at)
    return added


@transaction.atomic
def reverse_record(
    entry: TrainingRecord, *, reason: str, by: User, at: datetime.datetime
) -> TrainingRecord:
    """Take back everything a record says, once, with the reason (Art. 17).

    Raises PermissionDenied, MovedOn, ValidationError.
    """
    entry = _locked(entry, by)
    if is_reversed(entry):
        raise MovedOn("该记录已冲销。", entry)
    now = standing_of(entry)
    added = _add(
        entry,
        RecordKind.REVERSAL,
        Standing(
            hours_public=-now.hours_public,
            hours_professional=-now.hours_professional,
            person_times=-now.person_times,
            result=now.result,
            score=None,
        ),
        reason=reason,
        by=by,
        at=at,
    )
    _record(added, "reverse_record", "冲销学时记录", by=by, at=at)
    return added


def _locked(entry: TrainingRecord, by: User) -> TrainingRecord:
    """The first row of a chain, its base locked: two corrections never count from the same sum."""
    own_base(entry.base, by, serving=False)
    found = TrainingRecord.objects.select_related("base__organisation", "training_class", "trainee")
    entry = found.get(pk=entry.pk)
    if entry.kind != RecordKind.ENTRY:
        raise MovedOn("更正和冲销只对原登记记录进行。", entry.corrects)
    return entry


def _require_within_class(entry: TrainingRecord, to: Corrected) -> None:
    held = entry.training_class
    over = {
        name: MORE_THAN_CLASS.format(figure(held.hours_public), figure(held.hours_professional))
        for name in ("hours_public", "hours_professional")
        if getattr(to, name) > getattr(held, name)
    }
    if over:
        raise ValidationError(over)
    if to.result == Result.QUALIFIED and not to.hours_public + to.hours_professional:
        raise ValidationError({"hours_professional": "考核合格的，请填写公需学时或专业学时。"})


def _add(
    entry: TrainingRecord,
    kind: str,
    difference: Standing,
    *,
    reason: str,
    by: User,
    at: datetime.datetime,
) -> TrainingRecord:
    return TrainingRecord.objects.create(
        base=entry.base,
        training_class=entry.training_class,
        trainee=entry.trainee,
        kind=kind,
        corrects=entry,
        year=entry.year,
        hours_public=difference.hours_public,
        hours_professional=difference.hours_professional,
        person_times=difference.person_times,
        result=difference.result,
        score=difference.score,
        reason=reason,
        registered_at=at,
        registered_by=by,
    )


def _record(
    added: TrainingRecord, verb: str, label: str, *, by: User, at: datetime.datetime
) -> None:
    held = added.training_class
    frozen = freeze_of(added.base, held.starts_on, held.ends_on, at)
    entry = added.corrects or added
    details = {
        "entry": added.corrects_id,
        "hours_public": str(added.hours_public),
        "hours_professional": str(added.hours_professional),
        "person_times": added.person_times,
        "frozen": frozen.why if frozen else "",
        "voided_slips": void_slips(entry, reason=label, by=by, at=at),
    }
    record(
        verb=verb,
        label=label,
        subject=entry,
        by=by,
        at=at,
        opinion=added.reason,
        article="17",
        subject_name=f"{added.trainee} {held.number}",
        details=details,
    )
