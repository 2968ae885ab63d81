"""Inspectors in their places: declared or stepped back, signed at the end (Art. 18)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from inspections.models.inspection import Inspection
from inspections.models.planning import Inspector


class SeatState(models.TextChoices):
    """Whether an inspector may look."""

    SEATED = "seated", "待声明"
    DECLARED = "declared", "已声明无利害关系"
    RECUSED = "recused", "已回避"


class Seat(models.Model):
    """An inspector's place in a group: declares or steps back first, signs last."""

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="seats", verbose_name="检查"
    )
    inspector = models.ForeignKey(
        Inspector, models.PROTECT, related_name="seats", verbose_name="检查人员"
    )
    is_lead = models.BooleanField("组长", default=False)
    state = models.CharField(
        "状态", max_length=10, choices=SeatState.choices, default=SeatState.SEATED
    )
    ground = models.CharField("回避事由", max_length=200, blank=True)
    declared_at = models.DateTimeField("声明时间", null=True, blank=True)
    signed_at = models.DateTimeField("签名时间", null=True, blank=True)
    signed_digest = models.CharField("签名内容摘要", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "检查组成员"
        ordering = ("-is_lead", "pk")
        constraints = (
            models.UniqueConstraint(fields=("inspection", "inspector"), name="seat_once"),
            models.UniqueConstraint(
                fields=("inspection",),
                condition=Q(is_lead=True) & ~Q(state=SeatState.RECUSED),
                name="seat_one_lead",
            ),
            models.CheckConstraint(
                condition=Q(state__in=SeatState.values), name="seat_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=SeatState.RECUSED) | ~Q(ground=""),
                name="seat_recused_has_ground",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_digest="")
                | (Q(signed_at__isnull=False, state=SeatState.DECLARED) & ~Q(signed_digest="")),
                name="seat_signed_both_or_none",
            ),
        )

    def __str__(self) -> str:
        return f"{self.inspector} {self.get_state_display()}"

    @property
    def is_recused(self) -> bool:
        """Whether the inspector stepped back."""
        return self.state == SeatState.RECUSED

    @property
    def is_declared(self) -> bool:
        """Whether the inspector may look."""
        return self.state == SeatState.DECLARED
