"""What experts opened of a case (practice, 惯例)."""

from __future__ import annotations

from django.db import models

from accounts.models import StoredFile
from applications.models.committee import PanelMember


class Reading(models.Model):
    """An expert opened a file of a case; append-only, for the alarm and for the record."""

    seat = models.ForeignKey(
        PanelMember, models.PROTECT, related_name="readings", verbose_name="席位"
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    downloaded = models.BooleanField("下载")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "阅档记录"
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("seat", "at")),)

    def __str__(self) -> str:
        return f"{self.seat} {self.file}"
