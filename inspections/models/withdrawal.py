"""A base gives up of its own wish (practice, 惯例): that bars nobody."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import models
from django.db.models import Q
from django_fsm import ConcurrentTransitionMixin, FSMField

from accounts.models import StoredFile, User
from accounts.steps import declare_step
from bases.models import Base, Document
from inspections import rules

_step = partial(declare_step, "state")


class WithdrawalState(models.TextChoices):
    """Where a wish to leave stands."""

    FILED = "filed", "待市局审批"
    ACCEPTED = "accepted", "已同意退出"
    REFUSED = "refused", "不同意退出"
    TAKEN_BACK = "taken_back", "基地已收回"


class WithdrawalQuerySet(models.QuerySet["Withdrawal"]):
    """Sets of withdrawals."""

    def visible_to(self, user: Any) -> WithdrawalQuerySet:
        """The base its own, the managing unit those of its bases, the bureau all (Art. 5)."""
        return self.filter(rules.within_reach(user))


class Withdrawal(ConcurrentTransitionMixin, models.Model):
    """A base asks to be one no longer; the bureau agrees unless something runs against it."""

    base = models.ForeignKey(Base, models.PROTECT, related_name="withdrawals", verbose_name="基地")
    reason = models.TextField("退出原因")
    letter = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", verbose_name="盖章的退出申请"
    )
    state = FSMField(
        "状态", choices=WithdrawalState.choices, default=WithdrawalState.FILED, protected=True
    )
    state_since = models.DateTimeField("状态时间")
    filed_at = models.DateTimeField("报送时间")
    filed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="报送人")
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批人"
    )
    opinion = models.CharField("审批意见", max_length=500, blank=True)
    reply = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批复"
    )

    objects = WithdrawalQuerySet.as_manager()
    touched_by_steps = ("state_since", "decided_at", "decided_by", "opinion", "reply")

    class Meta:
        verbose_name = verbose_name_plural = "自愿退出"
        ordering = ("-filed_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=WithdrawalState.values), name="withdrawal_state_known"
            ),
            models.UniqueConstraint(
                fields=("base",),
                condition=Q(state=WithdrawalState.FILED),
                name="withdrawal_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(state=WithdrawalState.ACCEPTED)
                | Q(decided_by__isnull=False, decided_at__isnull=False, reply__isnull=False),
                name="withdrawal_accepted_has_paper",
            ),
        )

    def __str__(self) -> str:
        return f"{self.base.organisation.name} 自愿退出"

    def get_absolute_url(self) -> str:
        """Its page."""
        return f"/inspections/withdrawals/{self.pk}/"

    @property
    def state_label(self) -> str:
        """The state in the interface's words."""
        return str(WithdrawalState(self.state).label)

    @_step(
        WithdrawalState.FILED,
        WithdrawalState.ACCEPTED,
        who=rules.is_approver,
        when=[rules.in_service],
        article="4",
        label="同意自愿退出",
    )
    def accept_withdrawal(self) -> None:
        """It is a base no longer; plaque, list and classes follow at once."""

    @_step(
        WithdrawalState.FILED,
        WithdrawalState.REFUSED,
        who=rules.is_approver,
        article="4",
        label="不同意自愿退出",
    )
    def refuse_withdrawal(self) -> None:
        """It stays one, for a reason."""

    @_step(
        WithdrawalState.FILED,
        WithdrawalState.TAKEN_BACK,
        who=rules.is_base_member,
        article="4",
        label="收回退出申请",
    )
    def take_back_withdrawal(self) -> None:
        """The base changed its mind."""
