"""Steps of notice and decision (Art. 9(3), Art. 10)."""

from __future__ import annotations

from functools import partial

from django.db import models

from accounts.steps import declare_step
from applications import rules
from applications.models.states import State

_step = partial(declare_step, "state")


class DecidingSteps(models.Model):
    """From the conclusion to the end."""

    class Meta:
        abstract = True

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
        State.IN_NOTICE,
        State.REVIEWED,
        who=rules.is_clerk,
        when=[rules.nothing_proposed, rules.has_open_objection],
        article="9(3)",
        label="异议成立，转不予认定",
    )
    def uphold_to_refuse(self) -> None:
        """The bureau found an objection right; what it shows rules certification out."""

    @_step(
        State.IN_NOTICE,
        State.IN_NOTICE,
        who=rules.is_clerk,
        article="10",
        label="重新公示",
    )
    def repost_notice(self) -> None:
        """The list changed, so the notice runs anew for who is left (practice, 惯例)."""

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
