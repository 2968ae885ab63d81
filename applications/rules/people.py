"""Who may: predicates of a case and a person.

Each carries the ``party`` it speaks of: the sentence "who must act now" is read from the same
table that enforces it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from accounts.models import Role
from applications.rules.moments import intake_of, is_keyed_in, waits_for_acceptance

if TYPE_CHECKING:
    from accounts.models import User
    from applications.models import Application


class Party(StrEnum):
    """Those who take part in a case."""

    APPLICANT = "申报单位"
    RECOMMENDER = "推荐单位"
    REVIEWER = "审核单位"
    CLERK = "市局经办"
    APPROVER = "市局审批"
    EXPERT = "评审专家"


Predicate = Callable[["Application", "User"], bool]


def party(who: Party) -> Callable[[Predicate], Predicate]:
    """Say of whom a predicate speaks."""

    def mark(predicate: Predicate) -> Predicate:
        predicate.party = who  # type: ignore[attr-defined]
        return predicate

    return mark


@party(Party.APPLICANT)
def is_applicant(application: Application, user: User) -> bool:
    """Staff of the institution itself (Art. 9(1))."""
    return user.is_institution_member and user.organisation_id == application.institution_id


@party(Party.APPLICANT)
def may_fill(application: Application, user: User) -> bool:
    """Writes in the form: the applicant, or the clerks while they key its paper in (惯例)."""
    if is_keyed_in(application):
        return is_clerk(application, user)
    return is_applicant(application, user)


@party(Party.APPLICANT)
def may_give_up(application: Application, user: User) -> bool:
    """The applicant; of a paper being keyed in, the clerks too, who may have mistaken it."""
    return is_applicant(application, user) or (
        application.is_editable and may_fill(application, user)
    )


@party(Party.CLERK)
def may_check(application: Application, user: User) -> bool:
    """A second clerk: never the one who keyed the paper in (practice, 惯例)."""
    intake = intake_of(application)
    return is_clerk(application, user) and (intake is None or intake.entered_by_id != user.pk)


@party(Party.RECOMMENDER)
def is_recommender(application: Application, user: User) -> bool:
    """Staff of the unit the route leads to (Art. 9(1), Art. 9(2))."""
    return (
        application.recommender_id is not None
        and user.organisation_id == application.recommender_id
        and user.role in (Role.COUNTY, Role.DEPARTMENT, Role.CLERK)
    )


@party(Party.REVIEWER)
def is_present_reviewer(application: Application, user: User) -> bool:
    """The recommender while it reviews, the clerk once the case is with the bureau."""
    if waits_for_acceptance(application):
        return is_clerk(application, user)
    return is_recommender(application, user)


@party(Party.CLERK)
def is_clerk(application: Application, user: User) -> bool:
    """Municipal clerk (Art. 4)."""
    return user.role == Role.CLERK


@party(Party.APPROVER)
def is_approver(application: Application, user: User) -> bool:
    """Municipal approver; never the one who proposed (actions hold that)."""
    return user.role == Role.APPROVER


@party(Party.EXPERT)
def is_panel_member(application: Application, user: User) -> bool:
    """On the panel of this case and not stepped back or voided (Art. 9(3))."""
    return user.is_expert and any(
        m.expert.user_id == user.pk and m.is_seated for m in application.panel.all()
    )


@party(Party.EXPERT)
def is_declared_member(application: Application, user: User) -> bool:
    """On the panel, and has declared to have no interest (Art. 9(3))."""
    return user.is_expert and any(
        m.expert.user_id == user.pk and m.is_declared for m in application.panel.all()
    )


@party(Party.CLERK)
def keeps_visit(application: Application, user: User) -> bool:
    """Writes the record of a visit: the clerk, or an expert who visits (Art. 9(3))."""
    visit = application.open_visit()
    if visit is not None and any(m.seat.expert.user_id == user.pk for m in visit.members.all()):
        return is_declared_member(application, user)
    return is_clerk(application, user)


@party(Party.EXPERT)
def is_visitor(application: Application, user: User) -> bool:
    """Goes on the visit under way, and still sits on the panel (Art. 9(3))."""
    visit = application.open_visit()
    if visit is None:
        return is_declared_member(application, user)
    return is_declared_member(application, user) and any(
        m.seat.expert.user_id == user.pk and m.present for m in visit.members.all()
    )
