"""Rectification (责令限期整改): three months from service, item by item (Art. 18)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import models
from django.db.models import F, Q
from django_fsm import ConcurrentTransitionMixin, FSMField

from accounts.models import User
from accounts.steps import declare_step
from bases.calendar import end_of_day
from bases.models import Base, Document
from inspections import rules
from inspections.models.complaints import Complaint
from inspections.models.hearing import Served
from inspections.models.inspection import Inspection

_step = partial(declare_step, "state")


@dataclass(frozen=True)
class ServedTerm:
    """Served on, the end that the law names, the last day that counts."""

    served_on: datetime.date
    named_end: datetime.date
    due_on: datetime.date


class RectificationState(models.TextChoices):
    """Where a rectification stands."""

    ORDERED = "ordered", "整改中"
    REPORTED = "reported", "待复查"
    REINSPECTED = "reinspected", "已复查，待市局决定"
    CLOSED = "closed", "整改合格"
    FAILED = "failed", "整改不合格"
    ENDED = "ended", "已终止"


RUNNING = (
    RectificationState.ORDERED,
    RectificationState.REPORTED,
    RectificationState.REINSPECTED,
)


class RectificationQuerySet(models.QuerySet["Rectification"]):
    """Sets of rectifications."""

    def visible_to(self, user: Any) -> RectificationQuerySet:
        """The base its own, the managing unit those of its bases, the bureau all (Art. 5)."""
        return self.filter(rules.within_reach(user))

    def running(self) -> RectificationQuerySet:
        """Those not decided yet."""
        return self.filter(state__in=RUNNING)

    def with_facts(self) -> RectificationQuerySet:
        """Bring what a row shows."""
        return self.select_related("base__organisation", "base__managing_unit", "order")


class Rectification(ConcurrentTransitionMixin, models.Model):
    """An order with items; both days are kept: the one the law names and the one that counts."""

    base = models.ForeignKey(
        Base, models.PROTECT, related_name="rectifications", verbose_name="基地"
    )
    inspection = models.OneToOneField(
        Inspection,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rectification",
        verbose_name="检查",
    )
    complaint = models.ForeignKey(
        Complaint,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rectifications",
        verbose_name="投诉举报",
    )
    number = models.CharField("文号", max_length=60, unique=True)
    ground = models.CharField("责令整改的情形", max_length=200)
    order = models.OneToOneField(
        Document, models.PROTECT, related_name="+", verbose_name="责令限期整改通知书"
    )
    state = FSMField(
        "状态",
        choices=RectificationState.choices,
        default=RectificationState.ORDERED,
        protected=True,
    )
    state_since = models.DateTimeField("状态时间")
    ordered_at = models.DateTimeField("成文时间")
    ordered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    served_on = models.DateField("送达日期", null=True, blank=True)
    served_how = models.CharField("送达方式", max_length=12, choices=Served.choices, blank=True)
    served_to = models.CharField("签收人", max_length=60, blank=True)
    # Stored, never counted back: three months from service stay as they are; the last day is that
    # moved off a day of rest, or what an extension made of it.
    named_end = models.DateField("法定期限届满日", null=True, blank=True)
    due_on = models.DateField("最后一日", null=True, blank=True)
    provisional = models.BooleanField("期限待核", default=False)
    rule_version = models.CharField("依据版本", max_length=20)
    reported_at = models.DateTimeField("报告时间", null=True, blank=True)
    reported_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报告人"
    )
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批人"
    )
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    opinion = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="复查意见"
    )

    objects = RectificationQuerySet.as_manager()
    touched_by_steps = (
        "state_since", "served_on", "served_how", "served_to", "named_end", "due_on",
        "provisional", "reported_at", "reported_by", "decided_by", "decided_at", "opinion",
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "责令整改"
        ordering = ("-ordered_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=RectificationState.values), name="rectification_state_known"
            ),
            models.UniqueConstraint(
                fields=("base",), condition=Q(state__in=RUNNING), name="rectification_one_running"
            ),
            # An order stands on an inspection or on a complaint that proved true.
            models.CheckConstraint(
                condition=Q(inspection__isnull=False) | Q(complaint__isnull=False),
                name="rectification_has_a_ground",
            ),
            models.CheckConstraint(
                condition=Q(
                    served_on__isnull=True,
                    served_how="",
                    named_end__isnull=True,
                    due_on__isnull=True,
                )
                | (
                    Q(served_on__isnull=False, named_end__isnull=False, due_on__isnull=False)
                    & ~Q(served_how="")
                ),
                name="rectification_served_both_or_none",
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True)
                | (Q(named_end__gt=F("served_on")) & Q(due_on__gte=F("named_end"))),
                name="rectification_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(*RUNNING, RectificationState.ENDED))
                | Q(decided_by__isnull=False, decided_at__isnull=False, opinion__isnull=False),
                name="rectification_decided_has_paper",
            ),
        )
        indexes = (models.Index(fields=("state", "due_on")),)

    def __str__(self) -> str:
        return f"{self.base.organisation.name} 责令整改（{self.number}）"

    def get_absolute_url(self) -> str:
        """Its page."""
        return f"/inspections/rectifications/{self.pk}/"

    @property
    def state_label(self) -> str:
        """The state in the interface's words."""
        return str(RectificationState(self.state).label)

    @property
    def is_running(self) -> bool:
        """Whether it is not decided yet."""
        return self.state in RUNNING

    @property
    def due_at(self) -> datetime.datetime | None:
        """The instant at which the last day ends; in time means before it."""
        return end_of_day(self.due_on) if self.due_on else None

    @property
    def term(self) -> ServedTerm:
        """The days that run. Raises ValueError before the order was served."""
        if self.served_on is None or self.named_end is None or self.due_on is None:
            raise ValueError("not served")
        return ServedTerm(self.served_on, self.named_end, self.due_on)

    @_step(
        RectificationState.ORDERED,
        None,
        who=rules.is_clerk,
        when=[rules.not_served],
        article="18",
        label="登记送达",
    )
    def serve_order(self) -> None:
        """The order reached the base: the three months begin."""

    @_step(
        RectificationState.ORDERED,
        RectificationState.REPORTED,
        who=rules.is_base_member,
        when=[rules.is_served],
        article="18",
        label="报送整改报告",
    )
    def report_rectification(self) -> None:
        """The base says of each item what it did, with evidence."""

    @_step(
        RUNNING,
        RectificationState.REINSPECTED,
        who=rules.is_clerk,
        when=[rules.is_served],
        article="18",
        label="登记复查情况",
    )
    def reinspect(self) -> None:
        """Looked at again: after the report, or once the term is over (actions hold that)."""

    @_step(
        RectificationState.REINSPECTED,
        RectificationState.ORDERED,
        who=rules.is_approver,
        article="18",
        label="退回继续整改",
    )
    def resume_rectification(self) -> None:
        """Something is left to mend and the term is not over."""

    @_step(
        RectificationState.REINSPECTED,
        RectificationState.CLOSED,
        who=rules.is_approver,
        article="18",
        label="整改合格",
    )
    def close_rectification(self) -> None:
        """Everything is mended; the base is in order again."""

    @_step(
        RectificationState.REINSPECTED,
        RectificationState.FAILED,
        who=rules.is_approver,
        article="18",
        label="整改不合格",
    )
    def fail_rectification(self) -> None:
        """The term is over and something is left: the road to revocation is open."""

    @_step(
        RUNNING,
        RectificationState.ENDED,
        who=rules.is_approver,
        article="18",
        label="终止整改",
    )
    def end_rectification(self) -> None:
        """Overtaken by a revocation on another ground."""
