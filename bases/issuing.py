"""Issuing documents, and certifying: number, base, list and plaque at once (Art. 10)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django_q.tasks import async_task

from accounts.models import Organisation, User
from accounts.record import Audience, MovedOn, digest_of, record
from bases.calendar import today
from bases.glyphs import missing_glyphs
from bases.models import Base, Document, DocumentKind, DocumentState, Field, Plaque
from bases.models.barring import is_barred
from bases.models.documents import new_check_code
from bases.models.numbers import next_number
from bases.regulation import ISSUING_BODY
from bases.roster import TeacherFacts, enter, once

RENDER_TASK = "bases.tasks.render_document"
MOST_ATTEMPTS = 5


@dataclass(frozen=True)
class Contact:
    """What the public may know of how to reach a base (Art. 22): office data only."""

    name: str
    phone: str
    address: str


def issue_document(
    *,
    kind: str,
    number: str,
    title: str,
    subject_name: str,
    facts: Mapping[str, Any],
    at: datetime.datetime,
    check_code: str = "",
) -> Document:
    """Freeze a document's facts and have the worker render it once the transaction commits."""
    document = Document.objects.create(
        kind=kind,
        number=number,
        title=title,
        subject_name=subject_name,
        facts=dict(facts),
        facts_digest=digest_of(facts),
        issued_at=at,
        check_code=check_code or new_check_code(),
    )
    async_task(RENDER_TASK, document.pk, task_name=f"render-{document.pk}")
    return document


@transaction.atomic
def render_again(document: Document) -> bool:
    """Queue a document that has no file once more; false when it has one by now."""
    waiting = Document.objects.filter(pk=document.pk).exclude(state=DocumentState.READY)
    if not waiting.update(state=DocumentState.WAITING, attempts=0, last_error=""):
        return False
    async_task(RENDER_TASK, document.pk, task_name=f"render-{document.pk}")
    return True


@transaction.atomic
def void_document(document: Document, *, reason: str, by: User, at: datetime.datetime) -> Document:
    """Declare a document void, for good; number and file stay where they are (Art. 4).

    Plaques are withdrawn in their register instead. Raises PermissionDenied, MovedOn,
    ValidationError.
    """
    if not by.is_municipal_approver:
        raise PermissionDenied
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if document.kind == DocumentKind.PLAQUE:
        raise MovedOn("匾牌不在这里作废，请在匾牌登记中收回或换发。", document)
    if document.is_void:
        raise MovedOn("这份文书已经作废。", document)
    if not reason.strip():
        raise ValidationError("请写明作废原因。")
    document.voided_at, document.voided_by, document.void_reason = at, by, reason.strip()
    document.save(update_fields=("voided_at", "voided_by", "void_reason"))
    record(
        verb="void_document",
        label="作废文书",
        subject=document,
        by=by,
        at=at,
        opinion=document.void_reason,
        audience=Audience.BUREAU,
        details={"kind": document.kind, "number": document.number},
    )
    return document


def require_glyphs(text: str) -> None:
    """Refuse to issue what the fonts would print with a hole. Raises ValidationError."""
    missing = missing_glyphs(text)
    if missing:
        raise ValidationError(
            f"字库缺字，暂不能制发：{'、'.join(missing)}。请联系管理员补充字库后再办理。"
        )


@transaction.atomic
def certify(
    *,
    institution: Organisation,
    managing_unit: Organisation | None,
    fields: Iterable[Field],
    batch_name: str,
    decision_number: str,
    contact: Contact,
    at: datetime.datetime,
    teachers: Iterable[TeacherFacts] = (),
) -> Base:
    """Make an institution a base: gapless yearly number, base, plaque (Art. 10).

    Its roster begins with the teachers of its application (Art. 8(1)).
    Raises MovedOn for a barred body (Art. 20) or one that is a base already, ValidationError
    when the plaque could not be printed whole.
    """
    if is_barred(institution):
        raise MovedOn("该单位在不再受理名单中，不能认定。", institution)
    if Base.objects.in_service().filter(organisation=institution).exists():
        raise MovedOn("该单位已是基地。", institution)
    require_glyphs(institution.name)
    day = today(at)
    serial = next_number("base", day.year)
    base = Base.objects.create(
        number=f"{day.year}-{serial:03d}",
        year=day.year,
        serial=serial,
        organisation=institution,
        managing_unit=managing_unit,
        batch_name=batch_name,
        decision_number=decision_number,
        certified_on=day,
        contact_name=contact.name,
        contact_phone=contact.phone,
        address=contact.address,
        state_since=day,
    )
    base.fields.set(fields)
    enter(base, once(teachers), at)
    issue_plaque(base, at=at)
    return base


def issue_plaque(base: Base, *, at: datetime.datetime) -> Plaque:
    """Issue the plaque of a base under its present name (Art. 10)."""
    require_glyphs(base.organisation.name)
    code = new_check_code()
    facts = {
        "institution": base.organisation.name,
        "number": base.display_number,
        "issued_on": today(at).isoformat(),
        "issuing_body": ISSUING_BODY,
        "check_code": code,
        "verify_url": f"{settings.PORTAL_URL}/verify/{code}/",
    }
    issued_before = base.plaques.count()
    document = issue_document(
        kind=DocumentKind.PLAQUE,
        number=f"{base.number}-{issued_before + 1}",
        title="攀枝花市专业技术人员继续教育基地匾牌",
        subject_name=base.organisation.name,
        facts=facts,
        at=at,
        check_code=code,
    )
    return Plaque.objects.create(
        base=base,
        name=base.organisation.name,
        check_code=code,
        issued_on=today(at),
        document=document,
    )
