"""When it is time: predicates of a case alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from applications.models.states import AFTER_ACCEPTANCE, State
from bases.regulation import Route

if TYPE_CHECKING:
    from applications.models import Application, Intake


def is_accepted(application: Application) -> bool:
    """The bureau has taken the case on, whatever became of it since."""
    return application.state in AFTER_ACCEPTANCE


def intake_of(application: Application) -> Intake | None:
    """How its paper was keyed in at the window, or None."""
    return getattr(application, "intake", None)


def is_keyed_in(application: Application) -> bool:
    """Staff keyed its paper in, and the institution has not taken it over (practice, 惯例)."""
    intake = intake_of(application)
    return intake is not None and intake.is_ours


def is_own_writing(application: Application) -> bool:
    """The institution writes it itself."""
    return not is_keyed_in(application)


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


def has_open_visit(application: Application) -> bool:
    """A visit is arranged or waits for signatures."""
    return application.open_visit() is not None


def no_open_visit(application: Application) -> bool:
    """No visit is under way."""
    return not has_open_visit(application)


def visit_is_unsigned(application: Application) -> bool:
    """The record of the visit may still be written: nobody has signed."""
    visit = application.open_visit()
    return visit is not None and not any(m.signed_at for m in visit.members.all())


def visit_is_recorded(application: Application) -> bool:
    """The record is written and waits for signatures."""
    visit = application.open_visit()
    return visit is not None and visit.state == "recorded"


def visit_lacks_nobody(application: Application) -> bool:
    """Whoever has not signed has left the panel since; two signatures stand (practice, 惯例)."""
    visit = application.open_visit()
    if visit is None or visit.state != "recorded":
        return False
    due = [m for m in visit.members.all() if m.present and m.seat.is_declared]
    return len(due) >= 2 and all(m.signed_at for m in due)


def is_visited(application: Application) -> bool:
    """The committee went to see, and signed what it saw (考察, Art. 9(3))."""
    return any(v.state == "closed" for v in application.visits.all())


def is_on_agenda(application: Application) -> bool:
    """A meeting of the committee has the case before it."""
    return any(c.meeting.state in ("called", "minuted") for c in application.meeting_cases.all())


def not_on_agenda(application: Application) -> bool:
    """No meeting has the case before it."""
    return not is_on_agenda(application)


def minutes_are_unsigned(application: Application) -> bool:
    """The minutes over the case may still be written: nobody has signed."""
    return not any(
        a.signed_at
        for c in application.meeting_cases.all()
        if c.meeting.state in ("called", "minuted")
        for a in c.meeting.attendances.all()
    )


def minutes_are_kept(application: Application) -> bool:
    """The minutes over the case are written and wait for signatures."""
    return any(c.meeting.state == "minuted" for c in application.meeting_cases.all())


def is_argued(application: Application) -> bool:
    """The committee met over it and signed the minutes (论证, Art. 9(3))."""
    return any(c.meeting.state == "closed" and c.argument for c in application.meeting_cases.all())


def sheets_are_open(application: Application) -> bool:
    """The panel may compare its final sheets: a meeting is called, or the review is over (惯例)."""
    return (
        application.state != State.UNDER_REVIEW
        or is_on_agenda(application)
        or is_argued(application)
    )


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
