"""Steps of the institution and its recommender (Art. 9(1), Art. 9(2))."""

from __future__ import annotations

from functools import partial

from django.db import models

from accounts.steps import declare_step
from applications import rules
from applications.models.states import State

_step = partial(declare_step, "state")


class ApplyingSteps(models.Model):
    """From the draft to the recommendation."""

    class Meta:
        abstract = True

    @_step(
        (State.DRAFT, State.SENT_BACK),
        State.SUBMITTED,
        who=rules.is_applicant,
        when=[rules.is_own_writing],
        article="9(1)",
        label="报送",
    )
    def submit(self) -> None:
        """The institution hands its application in."""

    @_step(
        (State.DRAFT, State.SENT_BACK),
        State.SUBMITTED,
        who=rules.may_check,
        when=[rules.is_keyed_in],
        article="9(1)",
        label="核对代录并报送",
    )
    def check_entry(self) -> None:
        """A second clerk has compared what was keyed in with the paper; it is handed in (惯例)."""

    @_step(
        (State.DRAFT, State.SENT_BACK),
        rules.SAME_STATE,
        who=rules.is_applicant,
        when=[rules.is_keyed_in],
        article="9(1)",
        label="接管申报",
    )
    def take_over(self) -> None:
        """The institution goes on by itself with what was keyed in for it (practice, 惯例)."""

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
        who=rules.may_give_up,
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
