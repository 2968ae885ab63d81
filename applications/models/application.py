"""The application: its states and who moves it (Art. 9, Art. 10)."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django_fsm import ConcurrentTransitionMixin

from accounts.models import Organisation, User
from applications.models.batches import Batch
from applications.models.querysets import ApplicationQuerySet
from applications.models.states import FINAL_STATES, OPEN_STATES, State
from applications.models.steps import Steps
from bases.models import Base
from bases.regulation import ROUTE_GROUNDS, ROUTE_LABELS, Route

__all__ = ["OPEN_STATES", "Application", "State"]


class Level(models.TextChoices):
    """Who sent a case back."""

    RECOMMENDER = "recommender", "推荐单位"
    BUREAU = "bureau", "市局"


class Application(ConcurrentTransitionMixin, Steps):
    """One institution's application in one batch."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="申报单位"
    )
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+", verbose_name="批次")
    route = models.CharField(
        "申报路径", max_length=20, choices=[(r.value, ROUTE_LABELS[r]) for r in Route]
    )
    recommender = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name="推荐单位"
    )
    state_since = models.DateTimeField("状态时间")
    due_on = models.DateField("办理期限（惯例）", null=True, blank=True)
    # The verb the case waits for (applications.duties), kept with every step for worklists.
    duty = models.CharField("待办事项", max_length=30, blank=True, default="submit")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="填报人")
    created_at = models.DateTimeField("创建时间")
    submitted_at = models.DateTimeField("报送时间", null=True, blank=True)
    opened_at = models.DateTimeField("审核方打开时间", null=True, blank=True)
    sent_back_by = models.CharField("退回层级", max_length=20, choices=Level.choices, blank=True)
    passed = models.BooleanField("评审通过", null=True)
    average = models.DecimalField("平均分", max_digits=5, decimal_places=2, null=True)
    base = models.OneToOneField(
        Base, models.PROTECT, null=True, related_name="+", verbose_name="基地"
    )

    objects = ApplicationQuerySet.as_manager()

    touched_by_steps = (
        "state_since",
        "due_on",
        "duty",
        "submitted_at",
        "opened_at",
        "sent_back_by",
        "passed",
        "average",
        "route",
        "recommender",
        "base",
    )

    class Meta:
        verbose_name = verbose_name_plural = "申报"
        ordering = ("-state_since", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("institution", "batch"),
                condition=Q(state__in=OPEN_STATES),
                name="application_one_open_per_institution_and_batch",
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="application_state_known"
            ),
            models.CheckConstraint(
                condition=Q(route__in=[r.value for r in Route]), name="application_route_known"
            ),
            models.CheckConstraint(
                condition=Q(route=Route.SELF_REVIEW, recommender__isnull=True)
                | (~Q(route=Route.SELF_REVIEW) & Q(recommender__isnull=False)),
                name="application_recommender_unless_self_review",
            ),
            models.CheckConstraint(
                condition=Q(state=State.CERTIFIED, base__isnull=False)
                | (~Q(state=State.CERTIFIED) & Q(base__isnull=True)),
                name="application_certified_has_base",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(State.DRAFT, State.WITHDRAWN))
                | Q(submitted_at__isnull=False),
                name="application_submitted_has_time",
            ),
            models.CheckConstraint(
                condition=Q(passed__isnull=True, average__isnull=True)
                | Q(passed__isnull=False, average__isnull=False),
                name="application_conclusion_both_or_none",
            ),
        )
        indexes = (models.Index(fields=("state", "batch")),)

    def __str__(self) -> str:
        return f"{self.institution.name} · {self.batch.name}"

    def get_absolute_url(self) -> str:
        """The page of the case."""
        return f"/applications/{self.pk}/"

    @property
    def state_label(self) -> str:
        """The state named by who must act, or by the level whose outcome it is."""
        if self.state == State.SUBMITTED:
            return "待市局受理" if self.goes_straight_to_bureau else f"待{self.reviewer_label}审核"
        if self.state == State.SENT_BACK:
            return "市局退回补正" if self.sent_back_by == Level.BUREAU else "推荐单位退回补正"
        if self.state == State.REVIEWED:
            return "评审通过" if self.passed else "评审未通过"
        return str(State(self.state).label)

    @property
    def reviewer_label(self) -> str:
        """Who reviews first, by kind."""
        return "市局" if self.route == Route.MUNICIPAL else "推荐单位"

    @property
    def route_label(self) -> str:
        """The route in words."""
        return ROUTE_LABELS[Route(self.route)]

    @property
    def route_ground(self) -> str:
        """The route's ground in the Measures (Art. 9)."""
        return ROUTE_GROUNDS[Route(self.route)]

    @property
    def goes_straight_to_bureau(self) -> bool:
        """Central and provincial units review themselves (Art. 9(2))."""
        return self.route == Route.SELF_REVIEW

    @property
    def is_final(self) -> bool:
        """Whether nothing more can happen to it."""
        return self.state in FINAL_STATES

    @property
    def is_editable(self) -> bool:
        """Whether the institution can write in it."""
        return self.state in (State.DRAFT, State.SENT_BACK)

    def open_decision(self) -> Any:
        """The proposal that waits for the approver, or None."""
        return next((d for d in self.decisions.all() if d.is_open), None)

    def open_visit(self) -> Any:
        """The visit under way, or None."""
        return next((v for v in self.visits.all() if v.state in ("planned", "recorded")), None)

    def present_notice(self) -> Any:
        """The notice the case is on, or None."""
        return max(
            (n for n in self.notices.all() if n.withdrawn_at is None),
            key=lambda n: n.pk,
            default=None,
        )

    def present_submission(self) -> Any:
        """The newest version handed in, or None."""
        return max(self.submissions.all(), key=lambda s: s.version, default=None)

    def present_recheck(self) -> Any:
        """The recommender's re-check of the newest version, or None."""
        submission = self.present_submission()
        if submission is None:
            return None
        return next((r for r in self.rechecks.all() if r.submission_id == submission.pk), None)
