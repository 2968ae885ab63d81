"""The steps of an application: source, target, who, when and article (Art. 9, Art. 10)."""

from __future__ import annotations

from functools import partial

from django.db import models
from django_fsm import FSMField

from accounts.steps import declare_step
from applications import rules
from applications.models.states import State


class Steps(models.Model):
    """The state and everything that moves it."""

    state = FSMField("状态", choices=State.choices, default=State.DRAFT, protected=True)

    class Meta:
        abstract = True

    _step = partial(declare_step, state)

    # The institution

    @_step(
        (State.DRAFT, State.SENT_BACK),
        State.SUBMITTED,
        who=rules.is_applicant,
        article="9(1)",
        label="报送",
    )
    def submit(self) -> None:
        """The institution hands its application in."""

    @_step(
        State.SUBMITTED,
        State.DRAFT,
        who=rules.is_applicant,
        when=[rules.not_opened],
        article="9(1)",
        label="撤回修改",
    )
    def take_back(self) -> None:
        """The institution takes it back to mend it, until the next level has opened it."""

    @_step(
        (State.DRAFT, State.SUBMITTED, State.SENT_BACK, State.RECOMMENDED),
        State.WITHDRAWN,
        who=rules.is_applicant,
        article="3",
        label="撤销申报",
    )
    def withdraw(self) -> None:
        """The institution gives the application up; applying is voluntary."""

    # The recommender

    @_step(
        State.SUBMITTED,
        State.SUBMITTED,
        who=rules.is_recommender,
        when=[rules.has_recommender],
        article="9(2)",
        label="记录复查",
    )
    def recheck(self) -> None:
        """The recommender writes down what it found on the spot."""

    @_step(
        State.SUBMITTED,
        State.RECOMMENDED,
        who=rules.is_recommender,
        when=[rules.has_recommender, rules.is_rechecked],
        article="9(2)",
        label="推荐",
    )
    def recommend(self) -> None:
        """The recommender signs its opinion and puts the institution forward."""

    @_step(
        State.SUBMITTED,
        State.DECLINED,
        who=rules.is_recommender,
        when=[rules.has_recommender],
        article="9(2)",
        label="不予推荐",
    )
    def decline(self) -> None:
        """The recommender does not put the institution forward, with reasons."""

    @_step(
        (State.SUBMITTED, State.RECOMMENDED),
        State.SENT_BACK,
        who=rules.is_present_reviewer,
        when=[rules.nothing_proposed],
        article="9(2)",
        label="退回补正",
    )
    def send_back(self) -> None:
        """Whoever reviews now names everything to be mended, at once."""

    # The municipal bureau

    @_step(
        State.SUBMITTED, State.SUBMITTED, who=rules.is_clerk, article="9(1)", label="更正申报路径"
    )
    def reroute(self) -> None:
        """The bureau corrects a wrong route, with a reason."""

    @_step(
        (State.SUBMITTED, State.RECOMMENDED),
        rules.SAME_STATE,
        who=rules.is_clerk,
        when=[rules.waits_for_acceptance, rules.nothing_proposed],
        article="9(3)",
        label="提出受理意见",
    )
    def examine(self) -> None:
        """The clerk proposes to accept or to reject."""

    @_step(
        (State.SUBMITTED, State.RECOMMENDED),
        State.ACCEPTED,
        who=rules.is_approver,
        when=[rules.waits_for_acceptance, rules.acceptance_proposed],
        article="9(3)",
        label="受理",
    )
    def accept(self) -> None:
        """The approver takes the case on."""

    @_step(
        (State.SUBMITTED, State.RECOMMENDED),
        State.REJECTED,
        who=rules.is_approver,
        when=[rules.waits_for_acceptance, rules.rejection_proposed],
        article="9(3)",
        label="不予受理",
    )
    def reject(self) -> None:
        """The approver does not take the case on, with reasons."""

    @_step(
        rules.DECIDABLE_STATES,
        rules.SAME_STATE,
        who=rules.is_approver,
        when=[rules.something_proposed],
        article="4",
        label="退回经办意见",
    )
    def overrule(self) -> None:
        """The approver hands a proposal back to the clerk."""

    # The committee

    @_step(
        (State.ACCEPTED, State.UNDER_REVIEW),
        rules.SAME_STATE,
        who=rules.is_clerk,
        when=[rules.seats_are_open],
        article="9(3)",
        label="选派专家",
    )
    def assign(self) -> None:
        """The clerk puts experts on the panel."""

    @_step(
        (State.ACCEPTED, State.UNDER_REVIEW),
        rules.SAME_STATE,
        who=rules.is_clerk,
        article="9(3)",
        label="撤换专家",
    )
    def void_member(self) -> None:
        """The clerk takes a conflicted expert off; scores stay visible as void."""

    @_step(
        State.ACCEPTED,
        State.UNDER_REVIEW,
        who=rules.is_clerk,
        when=[rules.panel_is_complete],
        article="9(3)",
        label="启动评审",
    )
    def open_review(self) -> None:
        """The panel begins its work."""

    @_step(
        State.UNDER_REVIEW,
        State.UNDER_REVIEW,
        who=rules.is_panel_member,
        article="9(3)",
        label="签署承诺",
    )
    def declare(self) -> None:
        """An expert declares to have no interest, before any file opens."""

    @_step(
        (State.ACCEPTED, State.UNDER_REVIEW),
        rules.SAME_STATE,
        who=rules.is_panel_member,
        article="9(3)",
        label="回避",
    )
    def recuse(self) -> None:
        """An expert steps back, with grounds."""

    @_step(
        State.UNDER_REVIEW,
        State.UNDER_REVIEW,
        who=rules.is_declared_member,
        article="9(3)",
        label="提交评分",
    )
    def score(self) -> None:
        """An expert makes the own sheet final."""

    @_step(
        State.UNDER_REVIEW,
        State.REVIEWED,
        who=rules.is_clerk,
        when=[rules.scores_are_in],
        article="9(3)",
        label="形成评审结论",
    )
    def conclude(self) -> None:
        """The bureau's secretary writes the committee's conclusion down."""

    # Notice and decision

    @_step(
        State.REVIEWED,
        State.IN_NOTICE,
        who=rules.is_clerk,
        when=[rules.has_passed, rules.nothing_proposed],
        article="10",
        label="公示",
    )
    def post_notice(self) -> None:
        """The bureau publishes whom it means to certify (practice, 惯例)."""

    @_step(
        State.IN_NOTICE,
        State.IN_NOTICE,
        who=rules.is_clerk,
        when=[rules.has_open_objection],
        article="10",
        label="异议不成立",
    )
    def dismiss_objection(self) -> None:
        """The bureau found an objection without ground."""

    @_step(
        State.IN_NOTICE,
        State.UNDER_REVIEW,
        who=rules.is_clerk,
        when=[rules.nothing_proposed, rules.has_open_objection],
        article="9(3)",
        label="异议成立，重新评审",
    )
    def uphold_objection(self) -> None:
        """The bureau found an objection right; the committee looks again."""

    @_step(
        (State.REVIEWED, State.IN_NOTICE),
        rules.SAME_STATE,
        who=rules.is_clerk,
        when=[rules.nothing_proposed, rules.decision_is_due],
        article="9(3)",
        label="提出认定意见",
    )
    def propose(self) -> None:
        """The clerk proposes to certify or to refuse."""

    @_step(
        State.IN_NOTICE,
        State.CERTIFIED,
        who=rules.is_approver,
        when=[rules.certification_proposed, rules.no_open_objection],
        article="10",
        label="认定",
    )
    def certify(self) -> None:
        """The approver certifies: number, base, list and plaque in one."""

    @_step(
        (State.REVIEWED, State.IN_NOTICE),
        State.REFUSED,
        who=rules.is_approver,
        when=[rules.refusal_proposed],
        article="9(3)",
        label="不予认定",
    )
    def refuse(self) -> None:
        """The approver does not certify, with reasons."""
