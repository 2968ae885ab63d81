"""Who may act when a base is looked into, and when. Each ``who`` carries its party."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bases.rules import (
    Party,
    Predicate,
    in_service,
    is_approver,
    is_base_member,
    is_clerk,
    party,
    within_reach,
)

if TYPE_CHECKING:
    from accounts.models import User

__all__ = [
    "Party",
    "Predicate",
    "has_group",
    "in_service",
    "is_approver",
    "is_base_member",
    "is_clerk",
    "is_declared",
    "is_lead_inspector",
    "is_member_of_body",
    "is_seated",
    "is_served",
    "keeps_sheet",
    "not_served",
    "party",
    "within_reach",
]


@party(Party.INSPECTOR)
def is_seated(inspection: Any, user: User) -> bool:
    """Drawn or named for this inspection, and not stepped back (Art. 18)."""
    return any(
        seat.inspector.user_id == user.pk and not seat.is_recused for seat in inspection.seats.all()
    )


@party(Party.INSPECTOR)
def is_declared(inspection: Any, user: User) -> bool:
    """Seated, and has declared to have no interest in the base."""
    return any(
        seat.inspector.user_id == user.pk and seat.is_declared for seat in inspection.seats.all()
    )


@party(Party.INSPECTOR)
def is_lead_inspector(inspection: Any, user: User) -> bool:
    """Leads the group."""
    return any(
        seat.inspector.user_id == user.pk and seat.is_declared and seat.is_lead
        for seat in inspection.seats.all()
    )


@party(Party.INSPECTOR)
def keeps_sheet(inspection: Any, user: User) -> bool:
    """Writes the check sheet: the inspectors who declared, and a clerk who keys in paper."""
    return is_declared(inspection, user) or is_clerk(inspection, user)


@party(Party.BASE)
def is_member_of_body(case: Any, user: User) -> bool:
    """People of the body a case is about; it may be no base."""
    return user.is_institution_member and user.organisation_id == case.organisation_id


def is_served(case: Any) -> bool:
    """The paper reached whom it is meant for, on a day that is written down."""
    return case.served_on is not None


def not_served(case: Any) -> bool:
    """Not yet."""
    return case.served_on is None


def has_group(inspection: Any) -> bool:
    """At least two inspectors, one of them leading, none undeclared (practice, 惯例)."""
    seats = [seat for seat in inspection.seats.all() if not seat.is_recused]
    declared = [seat for seat in seats if seat.is_declared]
    return len(declared) >= 2 and len(declared) == len(seats) and any(s.is_lead for s in declared)
