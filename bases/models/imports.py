"""Files of training records on their way in (Art. 17)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from accounts.models import User
from bases import rules
from bases.models.base import Base
from bases.models.classes import TrainingClass


class ImportState(models.TextChoices):
    """How far an import is."""

    CHECKED = "checked", "已核对，待确认"
    FAULTY = "faulty", "有错误"
    QUEUED = "queued", "等待写入"
    RUNNING = "running", "正在写入"
    DONE = "done", "已完成"
    FAILED = "failed", "未完成"
    DISCARDED = "discarded", "已放弃"


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    """Sets of imports."""

    def visible_to(self, user: Any) -> ImportRunQuerySet:
        """Those of one's own base, and all for the bureau."""
        return self.filter(rules.persons_within_reach(user))


class ImportRun(models.Model):
    """One file of training records on its way in.

    The file itself is not kept: what was read rests sealed until it is imported or discarded, and
    is emptied then.
    """

    base = models.ForeignKey(Base, models.PROTECT, related_name="imports", verbose_name="基地")
    training_class = models.ForeignKey(
        TrainingClass,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="imports",
        verbose_name="培训班",
    )
    file_name = models.CharField("文件名", max_length=255)
    file_digest = models.CharField("文件摘要", max_length=64)
    state = models.CharField("状态", max_length=10, choices=ImportState.choices)
    rows = models.PositiveIntegerField("数据行数")
    new_rows = models.PositiveIntegerField("新增", default=0)
    known_rows = models.PositiveIntegerField("已存在", default=0)
    error_count = models.PositiveIntegerField("错误", default=0)
    errors = models.JSONField("错误明细", default=list)  # row, column, masked value, how to mend
    warnings = models.JSONField("提示", default=list)
    sealed_rows = models.BinaryField("待写入内容（加密）", default=b"")
    reason = models.CharField("补登原因", max_length=300, blank=True)
    made_at = models.DateTimeField("上传时间")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    started_at = models.DateTimeField("开始写入", null=True, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    problem = models.CharField("未完成原因", max_length=300, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "学员导入"
        ordering = ("-made_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values), name="import_state_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.file_name} {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        """Its page: what was found, then how far it is."""
        return f"/bases/imports/{self.pk}/"
