"""The bureau's part in the annual filing: return, put on record, remind (Art. 16)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.record import record, require, tell
from bases.actions.steps import locked, step
from bases.calendar import today
from bases.deadlines import Deadline, filing_due, filing_due_of
from bases.emails import members_of_base
from bases.filing.letters import filing_record
from bases.filing.reminding import owing, reminder_letter
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
    """Remind bases by hand, each once a day; those that filed meanwhile are left out.

    Raises PermissionDenied.
    """
    if not by.is_municipal_clerk:
        raise PermissionDenied
    due, day = filing_due(year), today(at)
    chosen = {base.pk for base in bases}
    # Locked, so that a second click finds what the first one sent.
    locked_rows = Base.objects.select_for_update(of=("self",)).filter(pk__in=chosen)
    keys = set(locked_rows.order_by("pk").values_list("pk", flat=True))
    told_today = set(
        FilingReminder.objects.filter(year=year, day=day, by__isnull=False).values_list(
            "base_id", flat=True
        )
    )
    reminded = []
    for base in owing(year):
        if base.pk in keys and base.pk not in told_today:
            _remind(base, year, filing_due_of(base, due), by=by, at=at)
            reminded.append(base)
    return reminded


def _remind(base: Any, year: int, due: Deadline, *, by: User, at: datetime.datetime) -> None:
    day = today(at)
    FilingReminder.objects.create(
        base=base, year=year, day=day, days_left=(due.last_day - day).days, by=by, sent_at=at
    )
    event = record(
        verb="remind_filing",
        label=f"催报{year}年度计划备案",
        subject=base,
        by=by,
        at=at,
        article="16",
    )
    letter = reminder_letter(base, year, due, at, returned=base.returned_at is not None)
    tell(event, members_of_base(base), **letter)
