"""Sets of applications: what each person may see and what waits for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from accounts.models import Role
from applications.models.states import AFTER_ACCEPTANCE, State

if TYPE_CHECKING:
    from accounts.models import User


class ApplicationQuerySet(models.QuerySet[Any]):
    """Sets of applications in the portal's words."""

    def visible_to(self, user: User) -> ApplicationQuerySet:
        """What a person may read: own cases, cases put to the own unit, cases of the own panel.

        A draft is the institution's alone, but for one that the clerks key in. An expert sees a
        case after declaring and before recusing (Art. 9(3)).
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_institution_member:
            return self.filter(institution_id=user.organisation_id)
        if user.is_recommender_staff:
            return self._handed_in().filter(recommender_id=user.organisation_id)
        if user.role == Role.CLERK:
            return self.filter(HANDED_IN | KEYED_IN)
        if user.is_municipal:
            return self._handed_in()
        if user.is_expert:
            return self.filter(
                panel__expert__user=user, panel__state="declared", state__in=AFTER_ACCEPTANCE
            )
        return self.none()

    def _handed_in(self) -> ApplicationQuerySet:
        """Without drafts, those taken back included."""
        return self.filter(HANDED_IN)

    def waiting_for(self, user: User) -> ApplicationQuerySet:
        """Cases in which this person must act now, by the duty each step leaves behind."""
        seen = self.visible_to(user)
        if user.is_anonymous:
            return self.none()
        if user.is_expert:
            return seen.filter(state=State.UNDER_REVIEW).filter(_waits_for_expert(user)).distinct()
        own_review = Q(duty="recommend", recommender_id=user.organisation_id)
        if user.is_recommender_staff:
            return seen.filter(own_review)
        if user.role == Role.CLERK:
            return seen.filter(own_review | Q(duty__in=DUTIES_BY_ROLE[Role.CLERK]))
        return seen.filter(duty__in=DUTIES_BY_ROLE.get(user.role, ()))

    def for_rows(self) -> ApplicationQuerySet:
        """Bring what a row of the list shows and nothing else, as few objects as can be."""
        rows = self.annotate(
            county_name=F("institution__county__name"),
            in_batch=F("batch__name"),
            recommender_name=F("recommender__name"),
            keyed_in_on=F("intake__received_on"),
        )
        return rows.select_related("institution").only(*ROW_COLUMNS)

    def with_facts(self) -> ApplicationQuerySet:
        """Bring what a row of a list shows, the sentence of its duty included."""
        return self.select_related(
            "institution", "institution__county", "batch", "recommender", "intake"
        ).prefetch_related(
            "decisions",
            "panel",
            "submissions",
            "rechecks__findings",
            "objections",
            "visits__members__seat__expert",
            "meeting_cases__meeting__attendances__expert",
        )


def _waits_for_expert(user: User) -> Q:
    """An own sheet that is not final, the record of a visit or the minutes to sign."""
    sheet = Q(panel__expert__user=user, panel__state="declared", panel__final_at=None)
    signature = Q(
        visits__state="recorded",
        visits__members__seat__expert__user=user,
        visits__members__present=True,
        visits__members__signed_at=None,
    )
    minutes = Q(
        meeting_cases__meeting__state="minuted",
        meeting_cases__meeting__attendances__expert__user=user,
        meeting_cases__meeting__attendances__present=True,
        meeting_cases__meeting__attendances__signed_at=None,
    )
    return sheet | signature | minutes


HANDED_IN = Q(submitted_at__isnull=False) & ~Q(state=State.DRAFT)
# What the clerks write in at the window, until the institution takes it over.
KEYED_IN = Q(intake__isnull=False, intake__taken_over_at__isnull=True)
ROW_COLUMNS = (
    "state",
    "state_since",
    "due_on",
    "duty",
    "route",
    "sent_back_by",
    "passed",
    "institution__name",
    "institution__kind",
    "recommender_id",
)
# Which duties are whose; tests/applications/test_duties.py compares it with the permissions.
DUTIES_BY_ROLE: dict[str, tuple[str, ...]] = {
    Role.OWNER: ("submit",),
    Role.STAFF: ("submit",),
    Role.CLERK: (
        "check_entry",
        "examine",
        "assign",
        "open_review",
        "arrange_visit",
        "record_visit",
        "close_visit",
        "call_meeting",
        "argue",
        "conclude",
        "post_notice",
        "dismiss_objection",
        "propose",
    ),
    Role.APPROVER: ("accept", "reject", "certify", "refuse"),
}
