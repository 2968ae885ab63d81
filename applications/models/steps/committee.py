"""Steps of the committee: panel, visit, meeting, sheets, conclusion (Art. 9(3))."""

from __future__ import annotations

from functools import partial

from django.db import models

from accounts.steps import declare_step
from applications import rules
from applications.models.states import State

_step = partial(declare_step, "state")


class CommitteeSteps(models.Model):
    """What happens between acceptance and conclusion."""

    class Meta:
        abstract = True

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
        when=[rules.seats_are_open],
        article="9(3)",
        label="抽取专家",
    )
    def draw(self) -> None:
        """The clerk has experts drawn at random, with a recorded seed (practice, 惯例)."""

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
        State.UNDER_REVIEW,
        who=rules.is_clerk,
        when=[rules.no_open_visit],
        article="9(3)",
        label="安排考察",
    )
    def arrange_visit(self) -> None:
        """The clerk sets time, place and members of the visit."""

    @_step(
        State.UNDER_REVIEW,
        State.UNDER_REVIEW,
        who=rules.keeps_visit,
        when=[rules.visit_is_unsigned],
        article="9(3)",
        label="记录考察情况",
    )
    def record_visit(self) -> None:
        """The clerk or a visiting expert writes down what was found."""

    @_step(
        State.UNDER_REVIEW,
        State.UNDER_REVIEW,
        who=rules.is_visitor,
        when=[rules.visit_is_recorded],
        article="9(3)",
        label="签署考察记录",
    )
    def sign_visit(self) -> None:
        """A visiting expert signs what was found."""

    @_step(
        State.UNDER_REVIEW,
        State.UNDER_REVIEW,
        who=rules.is_clerk,
        when=[rules.visit_lacks_nobody],
        article="9(3)",
        label="考察记录签字完成",
    )
    def close_visit(self) -> None:
        """The clerk closes the record when whoever still had to sign has left the panel."""

    @_step(
        State.UNDER_REVIEW,
        State.UNDER_REVIEW,
        who=rules.is_clerk,
        when=[rules.has_open_visit],
        article="9(3)",
        label="取消考察",
    )
    def cancel_visit(self) -> None:
        """The clerk calls an arranged visit off, with a reason."""

    @_step(
        State.UNDER_REVIEW,
        State.UNDER_REVIEW,
        who=rules.is_clerk,
        when=[rules.not_on_agenda],
        article="9(3)",
        label="召集评审会议",
    )
    def call_meeting(self) -> None:
        """The clerk calls the committee together over the case, alone or with others."""

    @_step(
        State.UNDER_REVIEW,
        State.UNDER_REVIEW,
        who=rules.is_clerk,
        when=[rules.is_on_agenda, rules.minutes_are_unsigned],
        article="9(3)",
        label="记录论证意见",
    )
    def argue(self) -> None:
        """The clerk writes down what the meeting made of the case."""

    @_step(
        State.UNDER_REVIEW,
        State.UNDER_REVIEW,
        who=rules.is_declared_member,
        when=[rules.minutes_are_kept],
        article="9(3)",
        label="签署会议记录",
    )
    def sign_minutes(self) -> None:
        """An expert who came signs the minutes; they are one paper for the whole agenda."""

    @_step(
        State.UNDER_REVIEW,
        State.REVIEWED,
        who=rules.is_clerk,
        when=[rules.scores_are_in, rules.is_visited, rules.is_argued],
        article="9(3)",
        label="形成评审结论",
    )
    def conclude(self) -> None:
        """The bureau's secretary writes the committee's conclusion down."""

    @_step(
        (State.REVIEWED, State.IN_NOTICE),
        State.UNDER_REVIEW,
        who=rules.is_clerk,
        when=[rules.nothing_proposed],
        article="9(3)",
        label="发现利害关系，撤换专家并重新评审",
    )
    def reopen_review(self) -> None:
        """A conflict found late: its score is void, the committee concludes anew."""
