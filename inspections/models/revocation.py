"""The end of a base against its will (Art. 18)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import models
from django.db.models import Q

from accounts.steps import declare_step
from bases.models import Base
from inspections import rules
from inspections.models.complaints import Complaint
from inspections.models.hearing import PENDING, CaseState, Hearing
from inspections.models.rectifying import Rectification

_step = partial(declare_step, "state")


class Ground(models.TextChoices):
    """The only grounds on which a base is revoked."""

    REINSPECTION = "reinspection", "经整改仍达不到要求"  # Art. 18
    FRAUD = "fraud", "在申请过程中弄虚作假"  # Art. 20
    VIOLATION = "violation", "违反规定，经查证属实"  # Art. 19


class RevocationQuerySet(models.QuerySet["Revocation"]):
    """Sets of revocations."""

    def visible_to(self, user: Any) -> RevocationQuerySet:
        """The bureau; base and managing unit once the notice was served."""
        if user.is_authenticated and user.is_municipal:
            return self
        return self.filter(rules.within_reach(user), served_on__isnull=False)

    def pending(self) -> RevocationQuerySet:
        """Those not decided yet."""
        return self.filter(state__in=PENDING)


class Revocation(Hearing):
    """The end of a base: proposed, answered, decided in one transaction, published."""

    base = models.ForeignKey(Base, models.PROTECT, related_name="revocations", verbose_name="基地")
    ground = models.CharField("情形", max_length=14, choices=Ground.choices)
    rectification = models.ForeignKey(
        Rectification,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="revocations",
        verbose_name="不合格的整改",
    )
    complaint = models.ForeignKey(
        Complaint,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="revocations",
        verbose_name="查证属实的投诉举报",
    )
    application_number = models.CharField("涉及的申报编号", max_length=60, blank=True)

    objects = RevocationQuerySet.as_manager()

    class Meta(Hearing.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "取消基地资格"
        constraints = (
            *Hearing.Meta.constraints,
            models.UniqueConstraint(
                fields=("base",), condition=Q(state__in=PENDING), name="revocation_one_pending"
            ),
            models.UniqueConstraint(
                fields=("base",),
                condition=Q(state__in=(CaseState.DECIDED, CaseState.PUBLISHED)),
                name="revocation_once",
            ),
            models.CheckConstraint(
                condition=Q(ground=Ground.REINSPECTION, rectification__isnull=False)
                | Q(ground=Ground.VIOLATION, complaint__isnull=False)
                | (Q(ground=Ground.FRAUD) & ~Q(application_number="")),
                name="revocation_has_its_ground",
            ),
        )

    def __str__(self) -> str:
        return f"{self.base.organisation.name} 取消基地资格（{self.number}）"

    def get_absolute_url(self) -> str:
        """Its page."""
        return f"/inspections/revocations/{self.pk}/"

    @_step(
        CaseState.PROPOSED,
        None,
        who=rules.is_clerk,
        when=[rules.not_served],
        article="18",
        label="登记告知送达",
    )
    def serve_revocation_notice(self) -> None:
        """The notice reached the base: five working days to answer begin (practice, 惯例)."""

    @_step(
        CaseState.PROPOSED,
        None,
        who=rules.is_base_member,
        when=[rules.is_served],
        article="18",
        label="提交陈述申辩",
    )
    def answer_revocation(self) -> None:
        """The base says what speaks against it."""

    @_step(
        CaseState.PROPOSED,
        CaseState.HEARD,
        who=rules.is_clerk,
        when=[rules.is_served],
        article="18",
        label="办结陈述申辩",
    )
    def hear_revocation(self) -> None:
        """The answer was weighed, or the term passed without one."""

    @_step(
        CaseState.HEARD,
        CaseState.DECIDED,
        who=rules.is_approver,
        when=[rules.in_service],
        article="18",
        label="决定取消基地资格",
    )
    def decide_revocation(self) -> None:
        """Base, plaque, list, classes and bar entry, all at once."""

    @_step(
        CaseState.DECIDED,
        CaseState.PUBLISHED,
        who=rules.is_clerk,
        article="18",
        label="登记决定送达并公告",
    )
    def publish_revocation(self) -> None:
        """The decision reached the body; the announcement stands."""

    @_step(
        PENDING,
        CaseState.DROPPED,
        who=rules.is_approver,
        article="18",
        label="不再办理取消资格",
    )
    def drop_revocation(self) -> None:
        """What was intended is given up, for a reason."""
