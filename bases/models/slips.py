"""Registration slips, and what trainees say of their records (Art. 17)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from accounts.models import User
from bases import rules
from bases.models.documents import Document
from bases.models.records import TrainingRecord, new_record_code


class OfRecordQuerySet(models.QuerySet[Any]):
    """Rows about a record."""

    def visible_to(self, user: Any) -> OfRecordQuerySet:
        """The base of the record, and the bureau (Art. 17)."""
        return self.filter(rules.persons_within_reach(user, "record__base"))


class RegistrationSlip(models.Model):
    """A slip (学时登记单) issued for a record: a document with its own check code (Art. 17)."""

    record = models.ForeignKey(
        TrainingRecord, models.PROTECT, related_name="slips", verbose_name="学时记录"
    )
    document = models.OneToOneField(Document, models.PROTECT, related_name="+", verbose_name="文书")
    issued_at = models.DateTimeField("出具时间")
    issued_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="出具人"
    )

    objects = OfRecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "学时登记单"
        ordering = ("-issued_at", "-id")

    def __str__(self) -> str:
        return self.document.number


class RecordDispute(models.Model):
    """A trainee says that a record is wrong; the base answers (Art. 17)."""

    record = models.ForeignKey(
        TrainingRecord, models.PROTECT, related_name="disputes", verbose_name="学时记录"
    )
    tracking_code = models.CharField("查询码", max_length=12, unique=True, default=new_record_code)
    text = models.TextField("异议内容")
    contact = models.CharField("联系方式", max_length=80, blank=True)
    raised_at = models.DateTimeField("提出时间")
    answer = models.TextField("答复", blank=True)
    is_upheld = models.BooleanField("属实", null=True, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )

    objects = OfRecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "学时异议"
        ordering = ("-raised_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="", is_upheld__isnull=True)
                | (Q(answered_at__isnull=False, is_upheld__isnull=False) & ~Q(answer="")),
                name="dispute_answered_whole",
            ),
            models.UniqueConstraint(
                fields=("record",),
                condition=Q(answered_at__isnull=True),
                name="dispute_one_open_per_record",
            ),
        )

    def __str__(self) -> str:
        return self.tracking_code

    def get_absolute_url(self) -> str:
        """Its page for the base and the bureau."""
        return f"/bases/disputes/{self.pk}/"

    @property
    def state_label(self) -> str:
        """How far it is, in words."""
        if self.answered_at is None:
            return "待答复"
        return "已答复：情况属实" if self.is_upheld else "已答复：情况不属实"
