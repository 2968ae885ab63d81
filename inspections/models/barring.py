"""Barring a body that cheated in applying (Art. 20)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import models
from django.db.models import Q

from accounts.models import Organisation
from accounts.steps import declare_step
from inspections import rules
from inspections.models.hearing import PENDING, CaseState, Hearing

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


class Barring(Hearing):
    """A body that cheated in applying is barred for good (Art. 20); it need not be a base."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="单位"
    )
    application_number = models.CharField("涉及的申报编号", max_length=60)

    objects = BarringQuerySet.as_manager()

    class Meta(Hearing.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "列入不再受理名单"
        constraints = (
            *Hearing.Meta.constraints,
            models.UniqueConstraint(
                fields=("organisation",), condition=Q(state__in=PENDING), name="barring_one_pending"
            ),
            models.CheckConstraint(
                condition=~Q(application_number=""), name="barring_names_the_application"
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation.name} 列入不再受理名单（{self.number}）"

    def get_absolute_url(self) -> str:
        """Its page."""
        return f"/inspections/barrings/{self.pk}/"

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
