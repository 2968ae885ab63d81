"""Steps of the municipal bureau before the review (Art. 4, Art. 9)."""

from __future__ import annotations

from functools import partial

from django.db import models

from accounts.steps import declare_step
from applications import rules
from applications.models.states import State

_step = partial(declare_step, "state")


class BureauSteps(models.Model):
    """Routing, examining, accepting."""

    class Meta:
        abstract = True

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
