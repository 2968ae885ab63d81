"""Policy of the bureau, and the recommenders' own management measures (Art. 4, Art. 5)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import StoredFile, User
from accounts.record import MovedOn, record, tell
from bases.actions.keeping import put
from bases.calendar import today
from bases.emails import letter, members_of_bases
from bases.models import Base, Measure
from bases.models.base import BaseQuerySet


@dataclass(frozen=True)
class MeasureFacts:
    """What is told of a measure."""

    title: str
    issued_on: datetime.date
    summary: str
    document_number: str = ""


def may_issue(user: User) -> bool:
    """The municipal clerk (Art. 4), and counties and departments (Art. 5)."""
    return user.is_municipal_clerk or user.is_recommender_staff


def may_withdraw(measure: Measure, user: User) -> bool:
    """Whether a measure is this person's to withdraw: by the issuer's own people alone."""
    return may_issue(user) and user.organisation_id == measure.issuer_id


@transaction.atomic
def publish_measure(
    *, facts: MeasureFacts, files: Sequence[StoredFile], by: User, at: datetime.datetime
) -> Measure:
    """Publish a measure with its text, and tell the bases it concerns (Art. 4, Art. 5).

    Raises PermissionDenied, ValidationError.
    """
    if not may_issue(by):
        raise PermissionDenied
    if not files:
        raise ValidationError({"file_1": "请上传文件全文。"})
    if facts.issued_on > today(at):
        raise ValidationError({"issued_on": "印发日期不能晚于今天。"})
    issuer: Any = by.organisation
    measure = Measure.objects.create(issuer=issuer, published_at=at, published_by=by, **vars(facts))
    measure.files.set(files)
    event = record(
        verb="publish_measure",
        label="公布政策措施",
        subject=measure,
        by=by,
        at=at,
        article="4" if by.is_municipal else "5",
        details={"files": {file.name: file.sha256 for file in files}},
    )
    tell(event, members_of_bases(_concerned(by)), **letter(event, measure))
    return measure


def _concerned(by: User) -> BaseQuerySet:
    """All bases, or those that a unit manages (Art. 5)."""
    bases = Base.objects.in_service()
    return bases if by.is_municipal else bases.filter(managing_unit=by.organisation_id)


@transaction.atomic
def withdraw_measure(measure: Measure, *, reason: str, by: User, at: datetime.datetime) -> Measure:
    """Declare a measure no longer in force; it leaves the public pages (Art. 4, Art. 5).

    Raises PermissionDenied, MovedOn, ValidationError.
    """
    if not may_withdraw(measure, by):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError({"reason": "请写明废止依据或原因。"})
    measure = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
    require_in_force(measure)
    put(measure, {"withdrawn_on": today(at), "withdrawn_reason": reason.strip()})
    record(
        verb="withdraw_measure",
        label="废止政策措施",
        subject=measure,
        by=by,
        at=at,
        opinion=measure.withdrawn_reason,
        article="4" if by.is_municipal else "5",
    )
    return measure


def require_in_force(measure: Measure) -> None:
    """Refuse what concerns a measure that holds no longer. Raises MovedOn."""
    if measure.withdrawn_on is not None:
        raise MovedOn("这项政策措施已经废止。")
