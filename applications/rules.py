"""Who may, and when it is time. Handed to transitions; nothing else decides.

Every *who* predicate carries the ``party`` it speaks of: the sentence "who must act now" is read
from the same table that enforces it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from accounts.models import Role
from applications.models.states import State
from bases.regulation import Route

if TYPE_CHECKING:
    from accounts.models import User
    from applications.models import Application

SAME_STATE = None
DECIDABLE_STATES = (State.SUBMITTED, State.RECOMMENDED, State.REVIEWED, State.IN_NOTICE)


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


# Who


@party(Party.APPLICANT)
def is_applicant(application: Application, user: User) -> bool:
    """Staff of the institution itself (Art. 9(1))."""
    return user.is_institution_member and user.organisation_id == application.institution_id


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


# When


def has_recommender(application: Application) -> bool:
    """Not a central or provincial unit's own case (Art. 9(2))."""
    return application.route != Route.SELF_REVIEW


def not_opened(application: Application) -> bool:
    """The next level has not looked at it yet."""
    return application.opened_at is None


def waits_for_acceptance(application: Application) -> bool:
    """With the bureau: recommended, or handed in by a self-reviewing unit (Art. 9(2))."""
    if application.state == State.SUBMITTED:
        return application.route == Route.SELF_REVIEW
    return application.state == State.RECOMMENDED


def is_rechecked(application: Application) -> bool:
    """The re-check of this version is written down for every condition (Art. 9(2))."""
    recheck = application.present_recheck()
    return recheck is not None and recheck.is_complete


def _proposed(application: Application) -> Any:
    decision = application.open_decision()
    return decision.kind if decision else None


def nothing_proposed(application: Application) -> bool:
    """No proposal waits for the approver."""
    return _proposed(application) is None


def something_proposed(application: Application) -> bool:
    """A proposal waits for the approver."""
    return _proposed(application) is not None


def acceptance_proposed(application: Application) -> bool:
    """The clerk proposed to accept."""
    return _proposed(application) == "accept"


def rejection_proposed(application: Application) -> bool:
    """The clerk proposed to reject."""
    return _proposed(application) == "reject"


def certification_proposed(application: Application) -> bool:
    """The clerk proposed to certify."""
    return _proposed(application) == "certify"


def refusal_proposed(application: Application) -> bool:
    """The clerk proposed to refuse."""
    return _proposed(application) == "refuse"


def panel_is_complete(application: Application) -> bool:
    """Enough experts, an odd number, and both kinds (practice, 惯例)."""
    seated = [m for m in application.panel.all() if m.is_seated]
    kinds = {m.expert.kind for m in seated}
    return len(seated) >= application.batch.panel_size and len(seated) % 2 == 1 and len(kinds) == 2


def seats_are_open(application: Application) -> bool:
    """Before the review anybody may join; once it runs, only in place of who left (惯例)."""
    return application.state == State.ACCEPTED or not panel_is_complete(application)


def scores_are_in(application: Application) -> bool:
    """At least two thirds of an intact panel have final sheets (practice, 惯例)."""
    seated = [m for m in application.panel.all() if m.is_seated]
    final = [m for m in seated if m.is_final]
    return panel_is_complete(application) and 3 * len(final) >= 2 * len(seated)


def has_passed(application: Application) -> bool:
    """The committee's conclusion is favourable."""
    return application.passed is True


def decision_is_due(application: Application) -> bool:
    """Not passed, or on notice: the bureau has something to decide (Art. 9(3))."""
    return application.state == State.IN_NOTICE or application.passed is False


def no_open_objection(application: Application) -> bool:
    """Every objection against the case has been answered."""
    return not any(o.is_open for o in application.objections.all())


def has_open_objection(application: Application) -> bool:
    """An objection waits for an answer."""
    return not no_open_objection(application)
