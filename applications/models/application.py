"""The application: its states and who moves it (Art. 9, Art. 10)."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from accounts.models import Organisation, User
from applications import rules
from applications.models.batches import Batch
from applications.models.querysets import ApplicationQuerySet
from applications.models.states import FINAL_STATES, OPEN_STATES, State
from bases.models import Base
from bases.regulation import ROUTE_GROUNDS, ROUTE_LABELS, Route

__all__ = ["OPEN_STATES", "Application", "State"]


class Level(models.TextChoices):
    """Who sent a case back."""

    RECOMMENDER = "recommender", "推荐单位"
    BUREAU = "bureau", "市局"


class Application(ConcurrentTransitionMixin, models.Model):
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
    state = FSMField("状态", choices=State.choices, default=State.DRAFT, protected=True)
    state_since = models.DateTimeField("状态时间")
    due_on = models.DateField("办理期限（惯例）", null=True, blank=True)
    # The verb the case waits for (applications.duties), kept with every step for worklists.
    duty = models.CharField("待办事项", max_length=30, blank=True, default="submit")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="填报人")
    created_at = models.DateTimeField("创建时间")
    submitted_at = models.DateTimeField("报送时间", null=True, blank=True)
    opened_at = models.DateTimeField("审核方打开时间", null=True, blank=True)
    sent_back_by = models.CharField(
        "退回层级", max_length=20, choices=Level.choices, blank=True
    )
    passed = models.BooleanField("评审通过", null=True)
    average = models.DecimalField("平均分", max_digits=5, decimal_places=2, null=True)
    base = models.OneToOneField(
        Base, models.PROTECT, null=True, related_name="+", verbose_name="基地"
    )

    objects = ApplicationQuerySet.as_manager()

    touched_by_steps = (
        "state_since", "due_on", "duty", "submitted_at", "opened_at", "sent_back_by", "passed", "average",
        "route", "recommender", "base",
    )

    class Meta:
        verbose_name = verbose_name_plural = "申报"
        ordering = ("-state_since", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("institution", "batch"), condition=Q(state__in=OPEN_STATES),
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

    def present_submission(self) -> Any:
        """The newest version handed in, or None."""
        return max(self.submissions.all(), key=lambda s: s.version, default=None)

    def present_recheck(self) -> Any:
        """The recommender's re-check of the newest version, or None."""
        submission = self.present_submission()
        if submission is None:
            return None
        return next((r for r in self.rechecks.all() if r.submission_id == submission.pk), None)

    # The institution

    @transition(state, (State.DRAFT, State.SENT_BACK), State.SUBMITTED,
                permission=rules.is_applicant,
                custom={"article": "9(1)", "label": "报送"})
    def submit(self) -> None:
        """The institution hands its application in."""

    @transition(state, State.SUBMITTED, State.DRAFT, conditions=[rules.not_opened],
                permission=rules.is_applicant,
                custom={"article": "9(1)", "label": "撤回修改"})
    def take_back(self) -> None:
        """The institution takes it back to mend it, until the next level has opened it."""

    @transition(state, (State.DRAFT, State.SUBMITTED, State.SENT_BACK, State.RECOMMENDED),
                State.WITHDRAWN, permission=rules.is_applicant,
                custom={"article": "3", "label": "撤销申报"})
    def withdraw(self) -> None:
        """The institution gives the application up; applying is voluntary."""

    # The recommender

    @transition(state, State.SUBMITTED, State.SUBMITTED, conditions=[rules.has_recommender],
                permission=rules.is_recommender,
                custom={"article": "9(2)", "label": "记录复查"})
    def recheck(self) -> None:
        """The recommender writes down what it found on the spot."""

    @transition(state, State.SUBMITTED, State.RECOMMENDED,
                conditions=[rules.has_recommender, rules.is_rechecked],
                permission=rules.is_recommender,
                custom={"article": "9(2)", "label": "推荐"})
    def recommend(self) -> None:
        """The recommender signs its opinion and puts the institution forward."""

    @transition(state, State.SUBMITTED, State.DECLINED, conditions=[rules.has_recommender],
                permission=rules.is_recommender,
                custom={"article": "9(2)", "label": "不予推荐"})
    def decline(self) -> None:
        """The recommender does not put the institution forward, with reasons."""

    @transition(state, (State.SUBMITTED, State.RECOMMENDED), State.SENT_BACK,
                conditions=[rules.nothing_proposed], permission=rules.is_present_reviewer,
                custom={"article": "9(2)", "label": "退回补正"})
    def send_back(self) -> None:
        """Whoever reviews now names everything to be mended, at once."""

    # The municipal bureau

    @transition(state, State.SUBMITTED, State.SUBMITTED, permission=rules.is_clerk,
                custom={"article": "9(1)", "label": "更正申报路径"})
    def reroute(self) -> None:
        """The bureau corrects a wrong route, with a reason."""

    @transition(state, (State.SUBMITTED, State.RECOMMENDED), rules.SAME_STATE,
                conditions=[rules.waits_for_acceptance, rules.nothing_proposed],
                permission=rules.is_clerk,
                custom={"article": "9(3)", "label": "提出受理意见"})
    def examine(self) -> None:
        """The clerk proposes to accept or to reject."""

    @transition(state, (State.SUBMITTED, State.RECOMMENDED), State.ACCEPTED,
                conditions=[rules.waits_for_acceptance, rules.acceptance_proposed],
                permission=rules.is_approver,
                custom={"article": "9(3)", "label": "受理"})
    def accept(self) -> None:
        """The approver takes the case on."""

    @transition(state, (State.SUBMITTED, State.RECOMMENDED), State.REJECTED,
                conditions=[rules.waits_for_acceptance, rules.rejection_proposed],
                permission=rules.is_approver,
                custom={"article": "9(3)", "label": "不予受理"})
    def reject(self) -> None:
        """The approver does not take the case on, with reasons."""

    @transition(state, rules.DECIDABLE_STATES, rules.SAME_STATE,
                conditions=[rules.something_proposed], permission=rules.is_approver,
                custom={"article": "4", "label": "退回经办意见"})
    def overrule(self) -> None:
        """The approver hands a proposal back to the clerk."""

    # The committee

    @transition(state, (State.ACCEPTED, State.UNDER_REVIEW), rules.SAME_STATE,
                permission=rules.is_clerk,
                custom={"article": "9(3)", "label": "选派专家"})
    def assign(self) -> None:
        """The clerk puts experts on the panel."""

    @transition(state, (State.ACCEPTED, State.UNDER_REVIEW), rules.SAME_STATE,
                permission=rules.is_clerk,
                custom={"article": "9(3)", "label": "撤换专家"})
    def void_member(self) -> None:
        """The clerk takes a conflicted expert off; scores stay visible as void."""

    @transition(state, State.ACCEPTED, State.UNDER_REVIEW, conditions=[rules.panel_is_complete],
                permission=rules.is_clerk,
                custom={"article": "9(3)", "label": "启动评审"})
    def open_review(self) -> None:
        """The panel begins its work."""

    @transition(state, State.UNDER_REVIEW, State.UNDER_REVIEW, permission=rules.is_panel_member,
                custom={"article": "9(3)", "label": "签署承诺"})
    def declare(self) -> None:
        """An expert declares to have no interest, before any file opens."""

    @transition(state, (State.ACCEPTED, State.UNDER_REVIEW), rules.SAME_STATE,
                permission=rules.is_panel_member,
                custom={"article": "9(3)", "label": "回避"})
    def recuse(self) -> None:
        """An expert steps back, with grounds."""

    @transition(state, State.UNDER_REVIEW, State.UNDER_REVIEW,
                permission=rules.is_declared_member,
                custom={"article": "9(3)", "label": "提交评分"})
    def score(self) -> None:
        """An expert makes the own sheet final."""

    @transition(state, State.UNDER_REVIEW, State.REVIEWED, conditions=[rules.scores_are_in],
                permission=rules.is_clerk,
                custom={"article": "9(3)", "label": "形成评审结论"})
    def conclude(self) -> None:
        """The bureau's secretary writes the committee's conclusion down."""

    # Notice and decision

    @transition(state, State.REVIEWED, State.IN_NOTICE,
                conditions=[rules.has_passed, rules.nothing_proposed],
                permission=rules.is_clerk, custom={"article": "10", "label": "公示"})
    def post_notice(self) -> None:
        """The bureau publishes whom it means to certify (practice, 惯例)."""

    @transition(state, State.IN_NOTICE, State.IN_NOTICE, conditions=[rules.has_open_objection],
                permission=rules.is_clerk,
                custom={"article": "10", "label": "异议不成立"})
    def dismiss_objection(self) -> None:
        """The bureau found an objection without ground."""

    @transition(state, State.IN_NOTICE, State.UNDER_REVIEW,
                conditions=[rules.nothing_proposed, rules.has_open_objection],
                permission=rules.is_clerk,
                custom={"article": "9(3)", "label": "异议成立，重新评审"})
    def uphold_objection(self) -> None:
        """The bureau found an objection right; the committee looks again."""

    @transition(state, (State.REVIEWED, State.IN_NOTICE), rules.SAME_STATE,
                conditions=[rules.nothing_proposed, rules.decision_is_due],
                permission=rules.is_clerk,
                custom={"article": "9(3)", "label": "提出认定意见"})
    def propose(self) -> None:
        """The clerk proposes to certify or to refuse."""

    @transition(state, State.IN_NOTICE, State.CERTIFIED,
                conditions=[rules.certification_proposed, rules.no_open_objection],
                permission=rules.is_approver, custom={"article": "10", "label": "认定"})
    def certify(self) -> None:
        """The approver certifies: number, base, list and plaque in one."""

    @transition(state, (State.REVIEWED, State.IN_NOTICE), State.REFUSED,
                conditions=[rules.refusal_proposed],
                permission=rules.is_approver, custom={"article": "9(3)", "label": "不予认定"})
    def refuse(self) -> None:
        """The approver does not certify, with reasons."""
