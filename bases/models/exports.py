"""What leaves the ledger for the provincial system (Art. 17)."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from bases.models.base import Base


class ExportMapping(models.Model):
    """The columns that a provincial hours system takes; edited by the administrator (惯例)."""

    name = models.CharField("名称", max_length=60, unique=True)
    columns = models.JSONField("列")  # [{"heading": "姓名", "source": "name"}, …]
    changed_at = models.DateTimeField("修改时间")
    changed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="修改人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "学时导出格式"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class RecordExportQuerySet(models.QuerySet["RecordExport"]):
    """Sets of lists with whole numbers."""

    def visible_to(self, user: Any) -> RecordExportQuerySet:
        """The bureau's own business."""
        return self if user.is_authenticated and user.is_municipal else self.none()


class RecordExport(models.Model):
    """A list of records with whole numbers, asked for with a purpose (Art. 17; PIPL).

    More than a few rows need a second person; it runs out after a day and leaves no file behind.
    """

    base = models.ForeignKey(
        Base, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="基地"
    )
    year = models.PositiveSmallIntegerField("年度")
    mapping = models.ForeignKey(
        ExportMapping, models.PROTECT, related_name="+", verbose_name="导出格式"
    )
    purpose = models.CharField("用途", max_length=300)
    rows = models.PositiveIntegerField("行数")
    asked_at = models.DateTimeField("申请时间")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="申请人")
    approved_at = models.DateTimeField("核准时间", null=True, blank=True)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核准人"
    )
    expires_at = models.DateTimeField("有效期至")
    downloads = models.PositiveSmallIntegerField("下载次数", default=0)

    objects = RecordExportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "完整号码导出"
        ordering = ("-asked_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("asked_by")),
                name="record_export_two_persons",
            ),
        )

    def __str__(self) -> str:
        return f"{self.year} 年完整号码导出（{self.rows} 行）"

    def get_absolute_url(self) -> str:
        """Where it is listed."""
        return "/bases/exports/"

    @property
    def needs_another(self) -> bool:
        """Whether a second person must agree: practice (惯例)."""
        return self.rows > settings.EXPORT_ALONE_ROWS

    @property
    def is_free(self) -> bool:
        """Whether nobody else must be asked any more."""
        return self.approved_at is not None or not self.needs_another

    def is_over(self, at: datetime.datetime) -> bool:
        """Whether its day is past."""
        return self.expires_at <= at
