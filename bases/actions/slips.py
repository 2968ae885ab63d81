"""Registration slips: issued by the base, void once the record is corrected (Art. 17)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from accounts.record import MovedOn, record
from bases.actions.keeping import own_base
from bases.calendar import today
from bases.issuing import issue_document, require_glyphs
from bases.models import (
    Document,
    DocumentKind,
    RegistrationSlip,
    Result,
    TrainingClass,
    TrainingRecord,
)
from bases.models.numbers import next_number
from bases.records.figures import figure
from bases.records.net import net

TITLE = "专业技术人员继续教育学时登记单"
FACTS = ("base__organisation", "trainee", "training_class")


def without_slip(rows: Any) -> Any:
    """Standing records that have no slip in force."""
    valid = RegistrationSlip.objects.filter(record=OuterRef("pk"), document__voided_at__isnull=True)
    return net(rows).filter(~Exists(valid)).select_related(*FACTS).order_by("pk")


@transaction.atomic
def issue_slip(entry: TrainingRecord, *, by: User, at: datetime.datetime) -> RegistrationSlip:
    """Issue the slip of one record (Art. 17). Raises PermissionDenied, MovedOn, ValidationError."""
    own_base(entry.base, by, serving=False)
    found = without_slip(TrainingRecord.objects.filter(pk=entry.pk)).first()
    if found is None:
        raise MovedOn("该记录已冲销，或者已有有效的登记单，不能再出具。", entry)
    _require_printable([found])
    slip = _issue(found, by, at)
    record(
        verb="issue_slip",
        label="出具学时登记单",
        subject=found,
        by=by,
        at=at,
        article="17",
        subject_name=f"{found.trainee} {found.training_class.number}",
        details={"number": slip.document.number},
    )
    return slip


@transaction.atomic
def issue_slips(training_class: TrainingClass, *, by: User, at: datetime.datetime) -> int:
    """Issue the slips that a class's records lack, as one deed; how many (Art. 17).

    Raises PermissionDenied, MovedOn, ValidationError.
    """
    own_base(training_class.base, by, serving=False)
    rows = list(without_slip(TrainingRecord.objects.filter(training_class=training_class)))
    if not rows:
        raise MovedOn("本班没有需要出具登记单的记录。", training_class)
    _require_printable(rows)
    numbers = [_issue(row, by, at).document.number for row in rows]
    record(
        verb="issue_slips",
        label="批量出具学时登记单",
        subject=training_class,
        by=by,
        at=at,
        article="17",
        details={"count": len(numbers), "first": numbers[0], "last": numbers[-1]},
    )
    return len(numbers)


def void_slips(entry: TrainingRecord, *, reason: str, by: User, at: datetime.datetime) -> list[str]:
    """Declare the slips of a record void: it was corrected; their numbers. Part of that deed."""
    slips = RegistrationSlip.objects.filter(record=entry, document__voided_at__isnull=True)
    documents = Document.objects.filter(pk__in=list(slips.values_list("document", flat=True)))
    numbers = list(documents.order_by("pk").values_list("number", flat=True))
    if numbers:
        documents.update(voided_at=at, voided_by=by, void_reason=reason)
    return numbers


def _require_printable(rows: Sequence[Any]) -> None:
    require_glyphs(
        "".join(
            f"{r.trainee.name}{r.trainee.employer}{r.training_class.title}"
            f"{r.base.organisation.name}"
            for r in rows
        )
    )


def _issue(row: Any, by: User, at: datetime.datetime) -> RegistrationSlip:
    """A document with its number, and the slip that points to it."""
    day = today(at)
    number = f"攀继教学〔{day.year}〕{next_number('training_slip', day.year):06d}号"
    base = row.base.organisation.name
    facts = {
        "number": number,
        "title": TITLE,
        "pairs": _pairs(row),
        "record_code": row.code,
        "look_up_url": f"{settings.PORTAL_URL}/records/",
        "base": base,
        "issued_on": day.isoformat(),
    }
    document = issue_document(
        kind=DocumentKind.TRAINING_SLIP,
        number=number,
        title=TITLE,
        subject_name=base,
        facts=facts,
        at=at,
    )
    slip = RegistrationSlip(record=row, document=document, issued_at=at, issued_by=by)
    slip.save(force_insert=True)
    return slip


def _pairs(row: Any) -> list[list[str]]:
    held, trainee = row.training_class, row.trainee
    score = f"（{figure(row.net_score)}分）" if row.net_score is not None else ""
    return [
        ["姓名", trainee.name],
        ["证件号码", trainee.id_mask],
        ["工作单位", trainee.employer],
        ["培训班", held.title],
        ["班号", held.number],
        ["培训基地", row.base.organisation.name],
        ["基地编号", row.base.display_number],
        ["培训时间", f"{held.starts_on.isoformat()} 至 {held.ends_on.isoformat()}"],
        ["培训形式", held.get_form_display()],
        ["学时年度", str(row.year)],
        ["公需学时", figure(row.net_public)],
        ["专业学时", figure(row.net_professional)],
        ["考核结果", f"{Result(row.net_result).label}{score}"],
    ]
