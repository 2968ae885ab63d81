"""Who may act in the work of a base, and when. Each ``who`` carries its party."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Q

if TYPE_CHECKING:
    from accounts.models import User


class Party(StrEnum):
    """Those who take part in the work of a base."""

    BASE = "基地"
    CLERK = "市局经办"
    APPROVER = "市局审批"
    INSPECTOR = "检查人员"


Predicate = Callable[[Any, "User"], bool]


def party(who: Party) -> Callable[[Predicate], Predicate]:
    """Say of whom a predicate speaks."""

    def mark(predicate: Predicate) -> Predicate:
        predicate.party = who  # type: ignore[attr-defined]
        return predicate

    return mark


@party(Party.BASE)
def is_base_member(subject: Any, user: User) -> bool:
    """Staff of the base itself (Art. 6)."""
    return user.is_institution_member and user.organisation_id == subject.base.organisation_id


@party(Party.CLERK)
def is_clerk(subject: Any, user: User) -> bool:
    """Municipal clerk (Art. 4)."""
    return user.is_municipal_clerk


@party(Party.APPROVER)
def is_approver(subject: Any, user: User) -> bool:
    """Municipal approver; never the one who proposed (actions and the database hold that)."""
    return user.is_municipal_approver


def in_service(subject: Any) -> bool:
    """The base is a base today."""
    return bool(subject.base.is_in_service)


def within_reach(user: Any, base: str = "base") -> Q:
    """Rows about bases that a person may see (Art. 5).

    Municipal staff all of them, a base its own, a managing unit those of its bases; others none.
    """
    if not user.is_authenticated or user.is_expert:
        return Q(pk__in=())
    if user.is_municipal:
        return Q()
    if user.is_institution_member:
        return Q(**{f"{base}__organisation": user.organisation_id})
    return Q(**{f"{base}__managing_unit": user.organisation_id})


def within_reach_of_base(user: Any) -> Q:
    """The same of bases themselves."""
    if not user.is_authenticated or user.is_expert:
        return Q(pk__in=())
    if user.is_municipal:
        return Q()
    if user.is_institution_member:
        return Q(organisation=user.organisation_id)
    return Q(managing_unit=user.organisation_id)


def persons_within_reach(user: Any, base: str = "base") -> Q:
    """Rows about trainees: the base that entered them, and the municipal bureau (Art. 17)."""
    if user.is_authenticated and (user.is_municipal or user.is_institution_member):
        return within_reach(user, base)
    return Q(pk__in=())
