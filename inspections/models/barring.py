"""Barring a body that cheated in applying (Art. 20)."""

from __future__ import annotations

import datetime
from functools import partial
from typing import Any

from django.db import models
from django.db.models import F, Q
from django_fsm import ConcurrentTransitionMixin, FSMField

from accounts.models import Organisation
from accounts.steps import declare_step
from bases.calendar import end_of_day
from bases.models import BarEntry
from inspections import rules
from inspections.models.hearing import PENDING, CaseState, Hearing, Served

_step = partial(declare_step, "state")


class BarringQuerySet(models.QuerySet["Barring"]):
    """Sets of barring cases."""

    def visible_to(self, user: Any) -> BarringQuerySet:
        """The bureau; the body once the notice was served."""
        if not user.is_authenticated or user.is_expert:
            return self.none()
        if user.is_municipal:
            return self
        return self.filter(organisation=user.organisation_id, served_on__isnull=False)


class Barring(ConcurrentTransitionMixin, Hearing):
    """A body that cheated in applying is barred for good (Art. 20); it need not be a base."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="单位"
    )
    number = models.CharField("编号", max_length=60, unique=True)
    application_number = models.CharField("涉及的申报编号", max_length=60)
    state = FSMField("状态", choices=CaseState.choices, default=CaseState.PROPOSED, protected=True)
    state_since = models.DateTimeField("状态时间")
    entry = models.OneToOneField(
        BarEntry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="名单记录"
    )
    decision_served_on = models.DateField("决定送达日期", null=True, blank=True)
    decision_served_how = models.CharField(
        "决定送达方式", max_length=12, choices=Served.choices, blank=True
    )

    objects = BarringQuerySet.as_manager()
    touched_by_steps = (
        "state_since", "entry", "decision_served_on", "decision_served_how",
        *Hearing.HEARING_FIELDS,
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "列入不再受理名单"
        ordering = ("-proposed_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=CaseState.values), name="barring_state_known"
            ),
            models.UniqueConstraint(
                fields=("organisation",), condition=Q(state__in=PENDING), name="barring_one_pending"
            ),
            models.CheckConstraint(
                condition=~Q(application_number=""), name="barring_names_the_application"
            ),
            models.CheckConstraint(
                condition=Q(served_on__isnull=True, statement_until__isnull=True, served_how="")
                | (Q(served_on__isnull=False, statement_until__isnull=False) & ~Q(served_how="")),
                name="barring_served_both_or_none",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(CaseState.DECIDED, CaseState.PUBLISHED))
                | (
                    Q(served_on__isnull=False, decided_at__isnull=False, decision__isnull=False)
                    & Q(entry__isnull=False, decided_by__isnull=False)
                    & ~Q(decided_by=F("proposed_by"))
                ),
                name="barring_decided_by_another_after_hearing",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation.name} 列入不再受理名单（{self.number}）"

    def get_absolute_url(self) -> str:
        """Its page."""
        return f"/inspections/barrings/{self.pk}/"

    @property
    def state_label(self) -> str:
        """The state in the interface's words."""
        return str(CaseState(self.state).label)

    @property
    def statement_ends_at(self) -> datetime.datetime | None:
        """The instant at which the term to answer ends."""
        return end_of_day(self.statement_until) if self.statement_until else None

    @_step(
        CaseState.PROPOSED,
        None,
        who=rules.is_clerk,
        when=[rules.not_served],
        article="20",
        label="登记告知送达",
    )
    def serve_barring_notice(self) -> None:
        """The notice reached the body: five working days to answer begin (practice, 惯例)."""

    @_step(
        CaseState.PROPOSED,
        None,
        who=rules.is_member_of_body,
        when=[rules.is_served],
        article="20",
        label="提交陈述申辩",
    )
    def answer_barring(self) -> None:
        """The body says what speaks against it."""

    @_step(
        CaseState.PROPOSED,
        CaseState.HEARD,
        who=rules.is_clerk,
        when=[rules.is_served],
        article="20",
        label="办结陈述申辩",
    )
    def hear_barring(self) -> None:
        """The answer was weighed, or the term passed without one."""

    @_step(
        CaseState.HEARD,
        CaseState.DECIDED,
        who=rules.is_approver,
        article="20",
        label="决定列入不再受理名单",
    )
    def decide_barring(self) -> None:
        """The entry is written, for good."""

    @_step(
        CaseState.DECIDED,
        CaseState.PUBLISHED,
        who=rules.is_clerk,
        article="20",
        label="登记决定送达并公告",
    )
    def publish_barring(self) -> None:
        """The decision reached the body."""

    @_step(
        PENDING,
        CaseState.DROPPED,
        who=rules.is_approver,
        article="20",
        label="不再办理",
    )
    def drop_barring(self) -> None:
        """What was intended is given up, for a reason."""
