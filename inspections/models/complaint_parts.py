"""What hangs on a complaint: evidence, and what it turned out to be about (Art. 19)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import StoredFile, User
from bases.models import FeeVersion, TrainingClass
from inspections.models.complaints import Complaint
from inspections.models.inspection import Inspection


class ComplaintFile(models.Model):
    """Evidence sent along, or gathered later."""

    complaint = models.ForeignKey(
        Complaint, models.PROTECT, related_name="files", verbose_name="投诉举报"
    )
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    added_at = models.DateTimeField("上传时间")
    added_by = models.ForeignKey(  # None: sent by the public
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="上传人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "投诉举报材料"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.file.name


class ComplaintLink(models.Model):
    """What a complaint turned out to be about: a class, a published fee, an inspection."""

    complaint = models.ForeignKey(
        Complaint, models.PROTECT, related_name="links", verbose_name="投诉举报"
    )
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
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="检查"
    )
    linked_at = models.DateTimeField("关联时间")
    linked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="关联人")

    class Meta:
        verbose_name = verbose_name_plural = "投诉举报关联"
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    training_class__isnull=False,
                    fee_version__isnull=True,
                    inspection__isnull=True,
                )
                | Q(
                    training_class__isnull=True,
                    fee_version__isnull=False,
                    inspection__isnull=True,
                )
                | Q(
                    training_class__isnull=True,
                    fee_version__isnull=True,
                    inspection__isnull=False,
                ),
                name="complaint_link_to_one_thing",
            ),
        )

    def __str__(self) -> str:
        return str(self.training_class or self.fee_version or self.inspection)
