"""Hints (疑点): what plan, class, fee and record say against each other, for people to judge."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from accounts.models import User
from bases.models import Base, FeeVersion, TrainingClass
from inspections.models.inspection import Inspection
from inspections.models.planning import for_the_bureau


class HintKind(models.TextChoices):
    """The three abuses of Art. 19."""

    CLASSES = "classes", "乱办班"
    FEES = "fees", "乱收费"
    CERTIFICATES = "certificates", "乱发证"


class Judgement(models.TextChoices):
    """What a person said of a hint; the portal never judges."""

    OPEN = "open", "待判断"
    CONFIRMED = "confirmed", "确有问题，转检查"
    DISMISSED = "dismissed", "不构成问题"


class HintQuerySet(models.QuerySet["Hint"]):
    """Sets of hints."""

    def visible_to(self, user: Any) -> HintQuerySet:
        """The bureau's alone."""
        found: HintQuerySet = for_the_bureau(self, user)
        return found


class Hint(models.Model):
    """One contradiction, found once; ``key`` keeps it from being found again."""

    base = models.ForeignKey(Base, models.PROTECT, related_name="hints", verbose_name="基地")
    kind = models.CharField("类型", max_length=20, choices=HintKind.choices)
    rule = models.CharField("规则", max_length=40)
    key = models.CharField(max_length=120, unique=True)
    training_class = models.ForeignKey(
        TrainingClass,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="培训班",
    )
    fee_version = models.ForeignKey(
        FeeVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="收费标准",
    )
    sentence = models.CharField("矛盾之处", max_length=500)
    facts = models.JSONField("事实", default=dict)
    found_at = models.DateTimeField("发现时间")
    judgement = models.CharField(
        "判断", max_length=12, choices=Judgement.choices, default=Judgement.OPEN
    )
    reason = models.CharField("判断理由", max_length=300, blank=True)
    judged_at = models.DateTimeField("判断时间", null=True, blank=True)
    judged_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="判断人"
    )
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, null=True, blank=True, related_name="hints", verbose_name="检查"
    )

    objects = HintQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "疑点"
        ordering = ("-found_at", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=HintKind.values), name="hint_kind_known"),
            models.CheckConstraint(
                condition=Q(
                    judgement=Judgement.OPEN,
                    reason="",
                    judged_at__isnull=True,
                    judged_by__isnull=True,
                )
                | (
                    Q(judgement__in=(Judgement.CONFIRMED, Judgement.DISMISSED))
                    & Q(judged_at__isnull=False, judged_by__isnull=False)
                    & ~Q(reason="")
                ),
                name="hint_judged_for_a_reason",
            ),
        )
        indexes = (models.Index(fields=("judgement", "base")),)

    def __str__(self) -> str:
        return self.sentence

    def get_absolute_url(self) -> str:
        """Its page."""
        return f"/inspections/hints/{self.pk}/"
