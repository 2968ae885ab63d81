"""Decisions of the bureau: one person proposes, another decides (practice, 惯例)."""

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from applications.models.application import Application
from bases.models import Document


class DecisionKind(models.TextChoices):
    """What can be decided."""

    ACCEPT = "accept", "受理"
    REJECT = "reject", "不予受理"
    CERTIFY = "certify", "认定"
    REFUSE = "refuse", "不予认定"


ADVERSE = (DecisionKind.REJECT, DecisionKind.REFUSE)


class DecisionState(models.TextChoices):
    """Whether the approver has spoken."""

    OPEN = "open", "待审批"
    TAKEN = "taken", "已决定"
    OVERRULED = "overruled", "已退回经办"


class Decision(models.Model):
    """A proposal of the clerk and what the approver made of it."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="decisions", verbose_name="申报"
    )
    kind = models.CharField("种类", max_length=10, choices=DecisionKind.choices)
    reasons = models.TextField("理由")
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    proposed_at = models.DateTimeField("提出时间")
    state = models.CharField(
        "状态", max_length=10, choices=DecisionState.choices, default=DecisionState.OPEN
    )
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批人"
    )
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    opinion = models.TextField("审批意见", blank=True)
    number = models.CharField("文号", max_length=60, blank=True)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="文书"
    )

    class Meta:
        verbose_name = verbose_name_plural = "决定"
        ordering = ("proposed_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("application",),
                condition=Q(state=DecisionState.OPEN),
                name="decision_one_open_per_application",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=DecisionState.OPEN, decided_by__isnull=True, decided_at__isnull=True
                )
                | (
                    ~Q(state=DecisionState.OPEN)
                    & Q(decided_by__isnull=False)
                    & Q(decided_at__isnull=False)
                ),
                name="decision_decided_both_or_none",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="decision_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=DecisionKind.values), name="decision_kind_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}（{self.get_state_display()}）"

    @property
    def is_open(self) -> bool:
        """Whether it waits for the approver."""
        return self.state == DecisionState.OPEN

    @property
    def is_adverse(self) -> bool:
        """Whether it must print its remedy."""
        return self.kind in ADVERSE
