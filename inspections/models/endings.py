"""What becomes of the classes of a base that is one no longer (Art. 18)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bases.models import Base, TrainingClass


class ClassOutcomeKind(models.TextChoices):
    """What becomes of a class that is not finished when a base ends."""

    CANCEL = "cancel", "取消，通知已报名学员"
    HAND_OVER = "hand_over", "由其他基地承接"
    WIND_UP = "wind_up", "提前结班，已授学时有效"


class ClassOutcome(models.Model):
    """What became of one unfinished class. Append-only."""

    training_class = models.OneToOneField(
        TrainingClass, models.PROTECT, related_name="+", verbose_name="培训班"
    )
    base = models.ForeignKey(
        Base, models.PROTECT, related_name="class_outcomes", verbose_name="基地"
    )
    kind = models.CharField("处理", max_length=10, choices=ClassOutcomeKind.choices)
    to_base = models.ForeignKey(
        Base, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承接基地"
    )
    new_class = models.OneToOneField(
        TrainingClass,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="承接的培训班",
    )
    told = models.PositiveIntegerField("通知人数", default=0)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "未结培训班的处理"
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    kind=ClassOutcomeKind.HAND_OVER,
                    to_base__isnull=False,
                    new_class__isnull=False,
                )
                | (
                    ~Q(kind=ClassOutcomeKind.HAND_OVER)
                    & Q(to_base__isnull=True, new_class__isnull=True)
                ),
                name="class_outcome_handed_to_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.training_class} {self.get_kind_display()}"
