"""Batches (Art. 3) and the review tables they are judged by (practice, 惯例)."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.models import County, StoredFile, User
from bases.models import Field
from bases.regulation import VERSION, Condition

CONDITION_CHOICES = [(c.value, c.value) for c in Condition]


class Rubric(models.Model):
    """A review table. Once a batch that uses it has opened, it no longer changes."""

    name = models.CharField("名称", max_length=60)
    version = models.PositiveSmallIntegerField("版本", default=1)
    locked_at = models.DateTimeField("锁定时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "评审表"
        ordering = ("name", "-version")
        constraints = (
            models.UniqueConstraint(fields=("name", "version"), name="rubric_version_once"),
        )

    def __str__(self) -> str:
        return f"{self.name} 第{self.version}版"

    @property
    def total(self) -> int:
        """Sum of the weights; a usable table has exactly 100."""
        return sum(criterion.weight for criterion in self.criteria.all())

    @property
    def is_usable(self) -> bool:
        """Whether the weights sum to 100 and every condition is judged."""
        rows = list(self.criteria.all())
        return sum(r.weight for r in rows) == 100 and {r.condition for r in rows} == set(Condition)


class Criterion(models.Model):
    """One line of a review table, under one condition of Art. 8."""

    rubric = models.ForeignKey(
        Rubric, models.PROTECT, related_name="criteria", verbose_name="评审表"
    )
    condition = models.CharField("对应条件", max_length=20, choices=CONDITION_CHOICES)
    title = models.CharField("评审要点", max_length=100)
    guidance = models.CharField("评分说明", max_length=500, blank=True)
    weight = models.PositiveSmallIntegerField(
        "分值", validators=(MinValueValidator(1), MaxValueValidator(100))
    )
    order = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "评审要点"
        ordering = ("order", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=100), name="criterion_weight_in_range"
            ),
            models.CheckConstraint(
                condition=Q(condition__in=[c.value for c in Condition]),
                name="criterion_condition_known",
            ),
        )

    def __str__(self) -> str:
        return self.title


class BatchQuerySet(models.QuerySet["Batch"]):
    """Sets of batches."""

    def open(self, at: datetime.datetime) -> BatchQuerySet:
        """Batches that take applications at an instant."""
        return self.filter(opens_at__lte=at, closes_at__gt=at)

    def announced(self, at: datetime.datetime) -> BatchQuerySet:
        """Batches the public may know of."""
        return self.filter(announced_at__lte=at)


class Batch(models.Model):
    """A round of applications with its own focus and rules (Art. 3)."""

    name = models.CharField("名称", max_length=60, unique=True)
    year = models.PositiveSmallIntegerField("年度")
    announced_at = models.DateTimeField("公告时间")
    opens_at = models.DateTimeField("开始受理时间")
    closes_at = models.DateTimeField("截止时间")
    review_by = models.DateField("评审完成期限（惯例）")
    notes = models.TextField("申报说明", blank=True)
    focus_fields = models.ManyToManyField(
        Field, blank=True, related_name="+", verbose_name="重点领域"
    )
    focus_counties = models.ManyToManyField(
        County, blank=True, related_name="+", verbose_name="重点县（区）"
    )
    quota = models.PositiveSmallIntegerField("计划认定数（惯例）", null=True, blank=True)
    rubric = models.ForeignKey(
        Rubric, models.PROTECT, related_name="+", verbose_name="评审表（惯例）"
    )
    pass_mark = models.DecimalField(
        "合格线（惯例）", max_digits=5, decimal_places=2, default=Decimal("70")
    )
    panel_size = models.PositiveSmallIntegerField("评审专家人数（惯例）", default=5)
    trim_from = models.PositiveSmallIntegerField("满几人去最高最低分（惯例）", default=7)
    notice_days = models.PositiveSmallIntegerField("公示工作日（惯例）", default=5)
    notice_restarts = models.BooleanField("名单变动后重新公示（惯例）", default=True)
    workload_cap = models.PositiveSmallIntegerField("每位专家至多评审件数（惯例）", default=30)
    measures_version = models.CharField("适用办法版本", max_length=20, default=VERSION)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "申报批次"
        ordering = ("-opens_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at")), name="batch_opens_before_it_closes"
            ),
            models.CheckConstraint(
                condition=Q(announced_at__lte=F("opens_at")), name="batch_announced_before_opening"
            ),
            models.CheckConstraint(
                condition=Q(pass_mark__gte=0, pass_mark__lte=100), name="batch_pass_mark_in_range"
            ),
            models.CheckConstraint(
                condition=Q(panel_size__gte=5), name="batch_panel_of_five_or_more"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def is_open(self, at: datetime.datetime) -> bool:
        """Whether applications can be submitted; the closing instant itself is too late."""
        return self.opens_at <= at < self.closes_at


class BatchAttachment(models.Model):
    """A file that goes with the announcement of a batch."""

    batch = models.ForeignKey(
        Batch, models.PROTECT, related_name="attachments", verbose_name="批次"
    )
    title = models.CharField("名称", max_length=100)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    added_at = models.DateTimeField("上传时间")
    removed_at = models.DateTimeField("移除时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "公告附件"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.title
