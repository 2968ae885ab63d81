"""Terms that waited for a year's arrangement of holidays, settled once it is known (Art. 18)."""

from __future__ import annotations

import datetime

from django.db import transaction

from accounts.record import record, tell
from bases.calendar import last_day
from bases.emails import letter
from inspections.actions import barring as barring_actions
from inspections.actions import revoking
from inspections.actions.rectifying import concerned, fetch
from inspections.models import PENDING, Barring, Rectification, Revocation
from inspections.terms import extended_term, statement_term


def settle_provisional(at: datetime.datetime) -> int:
    """Settle every running term that can be; how many were."""
    settled = 0
    for rectification in Rectification.objects.running().filter(provisional=True):
        settled += settle_rectification(rectification, at)
    for revocation in Revocation.objects.filter(state__in=PENDING, provisional=True):
        settled += settle_revocation(revocation, at)
    for barring in Barring.objects.filter(state__in=PENDING, provisional=True):
        settled += settle_barring(barring, at)
    return settled


@transaction.atomic
def settle_rectification(rectification: Rectification, at: datetime.datetime) -> bool:
    """The last day as it is by the arrangement now known; false while it is not."""
    rectification = fetch(rectification)
    if not (rectification.is_running and rectification.provisional):
        return False
    longer = rectification.extensions.filter(granted=True).order_by("-days").first()  # type: ignore[attr-defined]
    named = rectification.term.named_end
    found = extended_term(named, longer.days) if longer else last_day(named)
    if found.provisional:
        return False
    before, rectification.due_on = rectification.due_on, found.day
    rectification.provisional = False
    rectification.save(update_fields=("due_on", "provisional"))
    event = record(
        verb="settle_term",
        label="按放假安排核定整改最后一日",
        subject=rectification,
        by=None,
        at=at,
        article="18",
        details={"before": str(before), "due_on": str(found.day)},
    )
    tell(event, concerned(rectification.base), **letter(event, rectification))
    return True


@transaction.atomic
def settle_revocation(revocation: Revocation, at: datetime.datetime) -> bool:
    """The end of the term to answer, once the arrangement is known."""
    return _settle_hearing(revoking.fetch(revocation), at)


@transaction.atomic
def settle_barring(barring: Barring, at: datetime.datetime) -> bool:
    """The same of a barring case."""
    return _settle_hearing(barring_actions.fetch(barring), at)


def _settle_hearing(case: Revocation | Barring, at: datetime.datetime) -> bool:
    if case.state not in PENDING or not case.provisional or case.served_on is None:
        return False
    term = statement_term(case.served_on)
    if term.provisional:
        return False
    case.statement_until, case.provisional = term.last, False
    case.save(update_fields=("statement_until", "provisional"))
    record(
        verb="settle_term",
        label="按放假安排核定陈述申辩期限",
        subject=case,
        by=None,
        at=at,
        details={"statement_until": str(term.last)},
    )
    return True
