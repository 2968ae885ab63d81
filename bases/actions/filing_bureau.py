"""The bureau's part in the annual filing: return, put on record, remind (Art. 16)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.record import record, require, tell
from bases.actions.steps import locked, step
from bases.calendar import today
from bases.deadlines import filing_due
from bases.emails import members_of_base
from bases.filing.letters import filing_record
from bases.filing.reminding import reminder_letter
from bases.issuing import issue_document
from bases.models import AnnualFiling, Base, Document, DocumentKind, FilingReminder
from bases.models.numbers import next_number


@transaction.atomic
def return_filing(
    filing: AnnualFiling, *, remarks: str, by: User, at: datetime.datetime
) -> AnnualFiling:
    """Return it with everything that must be mended. Raises PermissionDenied, MovedOn."""
    filing = locked(filing)
    require(filing.return_filing, by)
    if not remarks.strip():
        raise ValidationError({"remarks": "请写明退回意见。"})
    filing.remarks = remarks.strip()
    step(
        filing.return_filing,
        by=by,
        at=at,
        opinion=filing.remarks,
        told=members_of_base(filing.base),
    )
    return filing


@transaction.atomic
def record_filing(
    filing: AnnualFiling, *, by: User, at: datetime.datetime, opinion: str = ""
) -> Document:
    """Put it on record under a gapless number, with a letter. Raises PermissionDenied, MovedOn."""
    filing = locked(filing)
    require(filing.record_filing, by)
    day = today(at)
    number = f"攀继教备〔{day.year}〕{next_number('filing_record', day.year):03d}号"
    filing.record_number, filing.recorded_at, filing.recorded_by = number, at, by
    version = filing.versions.order_by("-number")[0]  # type: ignore[attr-defined]
    letter = issue_document(
        kind=DocumentKind.FILING_RECORD,
        number=number,
        title=f"{filing.year}年度计划备案回执",
        subject_name=filing.base.organisation.name,
        facts=filing_record(filing, version, day),
        at=at,
    )
    step(
        filing.record_filing,
        by=by,
        at=at,
        opinion=opinion,
        details={"number": number, "version": version.number, "document": letter.pk},
        told=members_of_base(filing.base),
    )
    return letter


@transaction.atomic
def remind_filing(
    bases: Iterable[Base], *, year: int, by: User, at: datetime.datetime
) -> list[Base]:
    """Remind bases by hand; those that have filed by now are left out. Raises PermissionDenied."""
    if not by.is_municipal_clerk:
        raise PermissionDenied
    due = filing_due(year)
    days_left = (due.last_day - today(at)).days
    done = set(
        AnnualFiling.objects.filter(year=year, state__in=("filed", "recorded")).values_list(
            "base_id", flat=True
        )
    )
    reminded = []
    for base in bases:
        if base.pk in done or not base.is_in_service or base.certified_on.year > year:
            continue
        FilingReminder.objects.create(
            base=base, year=year, day=today(at), days_left=days_left, by=by, sent_at=at
        )
        event = record(
            verb="remind_filing",
            label=f"催报{year}年度计划备案",
            subject=base,
            by=by,
            at=at,
            article="16",
        )
        tell(event, members_of_base(base), **reminder_letter(base, year, days_left))
        reminded.append(base)
    return reminded
