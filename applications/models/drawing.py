"""Random draws of experts: frozen list, stated seed, recorded outcome (practice, 惯例)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from accounts.models import User
from applications.models.batches import Batch

if TYPE_CHECKING:
    from collections.abc import Iterable


class DrawPurpose(models.TextChoices):
    """What experts are drawn for."""

    PANEL = "panel", "组成评审组"
    REPLACEMENT = "replacement", "补选专家"


class DrawQuerySet(models.QuerySet["Draw"]):
    """Sets of draws."""

    def visible_to(self, user: User) -> DrawQuerySet:
        """Draws name experts: the bureau's alone."""
        return self if user.is_authenticated and user.is_municipal else self.none()

    def of(self, batches: Iterable[Batch]) -> DrawQuerySet:
        """The draws of some batches."""
        return self.filter(batch__in=list(batches))


class Draw(models.Model):
    """One draw: everything that anybody needs to repeat it, and what came out. Append-only."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="draws", verbose_name="批次")
    purpose = models.CharField("用途", max_length=12, choices=DrawPurpose.choices)
    algorithm = models.CharField("算法", max_length=20)
    seed = models.CharField("随机种子", max_length=64)
    inputs = models.JSONField("抽取条件与名单")
    inputs_digest = models.CharField("条件摘要", max_length=64)
    outcome = models.JSONField("抽取结果")
    outcome_digest = models.CharField("结果摘要", max_length=64)
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    drawn_at = models.DateTimeField("抽取时间")

    objects = DrawQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "专家抽取"
        ordering = ("-drawn_at", "-id")
        constraints = (
            models.CheckConstraint(condition=~Q(seed=""), name="draw_has_seed"),
            models.CheckConstraint(
                condition=Q(purpose__in=DrawPurpose.values), name="draw_purpose_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.batch} {self.get_purpose_display()}"
