"""Who may do what with organisations and accounts: one sentence each."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from accounts.models import Organisation, OrganisationState, User


def may_activate(user: User, organisation: Organisation) -> bool:
    """The county bureau of the institution's place, or a municipal clerk."""
    if not organisation.is_institution:
        return False
    if user.is_municipal_clerk:
        return True
    bureau = user.organisation if user.is_county_staff else None
    return bureau is not None and bureau.county_id == organisation.county_id


def may_manage_members(user: User, organisation: Organisation | None) -> bool:
    """The administrator everywhere; an owner inside the own, active institution."""
    if user.is_municipal_admin:
        return True
    return (
        user.is_owner
        and organisation is not None
        and user.organisation_id == organisation.pk
        and organisation.state == OrganisationState.ACTIVE
    )


def members_managed_by(user: User) -> QuerySet[User]:
    """Accounts that this person may deactivate or give another role."""
    people = User.objects.select_related("organisation")
    if user.is_municipal_admin:
        return people
    if user.is_owner:
        return people.filter(organisation=user.organisation)
    return people.none()


def require_admin(user: User) -> None:
    """Only the municipal administrator. Raises PermissionDenied."""
    if not user.is_municipal_admin:
        raise PermissionDenied
