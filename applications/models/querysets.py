"""Sets of applications: what each person may see and what waits for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from accounts.models import Role
from applications.models.states import State

if TYPE_CHECKING:
    from accounts.models import User


class ApplicationQuerySet(models.QuerySet[Any]):
    """Sets of applications in the portal's words."""

    def visible_to(self, user: User) -> ApplicationQuerySet:
        """What a person may read: own cases, cases put to the own unit, cases of the own panel.

        A draft is the institution's alone. An expert sees a case after declaring and before
        recusing (Art. 9(3)).
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_institution_member:
            return self.filter(institution_id=user.organisation_id)
        if user.is_recommender_staff:
            return self._handed_in().filter(recommender_id=user.organisation_id)
        if user.is_municipal:
            return self._handed_in()
        if user.is_expert:
            return self.filter(
                panel__expert__user=user, panel__state="declared", state__in=AFTER_ACCEPTANCE
            )
        return self.none()

    def _handed_in(self) -> ApplicationQuerySet:
        """Without drafts, those taken back included."""
        return self.filter(submitted_at__isnull=False).exclude(state=State.DRAFT)

    def waiting_for(self, user: User) -> ApplicationQuerySet:
        """Cases in which this person must act now, by the duty each step leaves behind."""
        seen = self.visible_to(user)
        if user.is_anonymous:
            return self.none()
        if user.is_expert:
            return seen.filter(
                state=State.UNDER_REVIEW,
                panel__expert__user=user,
                panel__state="declared",
                panel__final_at=None,
            )
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
        )
        return rows.select_related("institution").only(*ROW_COLUMNS)

    def with_facts(self) -> ApplicationQuerySet:
        """Bring what a row of a list shows, the sentence of its duty included."""
        return self.select_related(
            "institution", "institution__county", "batch", "recommender"
        ).prefetch_related("decisions", "panel", "submissions", "rechecks__findings", "objections")


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
        "examine",
        "assign",
        "open_review",
        "conclude",
        "post_notice",
        "dismiss_objection",
        "propose",
    ),
    Role.APPROVER: ("accept", "reject", "certify", "refuse"),
}
AFTER_ACCEPTANCE = (
    State.ACCEPTED,
    State.UNDER_REVIEW,
    State.REVIEWED,
    State.IN_NOTICE,
    State.CERTIFIED,
    State.REFUSED,
)
