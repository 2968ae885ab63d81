"""Items of a rectification, longer terms, second looks (Art. 18)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from accounts.models import StoredFile, User
from bases.models import Document
from bases.regulation import cite
from inspections.models.rectifying import Rectification


class RectificationItem(models.Model):
    """One thing to mend, with its article; the base's answer; what was found again."""

    rectification = models.ForeignKey(
        Rectification, models.PROTECT, related_name="items", verbose_name="责令整改"
    )
    number = models.PositiveSmallIntegerField("序号")
    problem = models.CharField("存在问题", max_length=500)
    article = models.CharField("不符合的条款", max_length=20)
    asked = models.CharField("整改要求", max_length=500)
    report = models.TextField("整改情况", blank=True)
    reported_at = models.DateTimeField("填写时间", null=True, blank=True)
    met = models.BooleanField("整改到位", null=True, blank=True)
    finding = models.CharField("复查情况", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "整改事项"
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(
                fields=("rectification", "number"), name="rectification_item_number_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.problem}"

    @property
    def article_label(self) -> str:
        """The article as people write it."""
        return cite(self.article)


class ItemFile(models.Model):
    """Evidence of what was mended."""

    item = models.ForeignKey(
        RectificationItem, models.PROTECT, related_name="files", verbose_name="整改事项"
    )
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    added_at = models.DateTimeField("上传时间")
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")

    class Meta:
        verbose_name = verbose_name_plural = "整改佐证"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.file.name


class Extension(models.Model):
    """A longer term: asked for with a reason, granted by another, from the original end."""

    rectification = models.ForeignKey(
        Rectification, models.PROTECT, related_name="extensions", verbose_name="责令整改"
    )
    days = models.PositiveSmallIntegerField("延长天数")
    reason = models.CharField("延期理由", max_length=500)
    proposed_at = models.DateTimeField("提出时间")
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    granted = models.BooleanField("是否批准", null=True, blank=True)
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批人"
    )
    opinion = models.CharField("审批意见", max_length=300, blank=True)
    named_end = models.DateField("延长后届满日", null=True, blank=True)
    due_on = models.DateField("延长后最后一日", null=True, blank=True)
    document = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批复"
    )

    class Meta:
        verbose_name = verbose_name_plural = "整改延期"
        ordering = ("proposed_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("rectification",),
                condition=Q(granted__isnull=True),
                name="extension_one_open",
            ),
            models.CheckConstraint(
                condition=Q(granted__isnull=True, decided_by__isnull=True, decided_at__isnull=True)
                | (
                    Q(granted__isnull=False, decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decided_by=F("proposed_by"))
                ),
                name="extension_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(granted=True)
                | Q(named_end__isnull=False, due_on__isnull=False, document__isnull=False),
                name="extension_granted_has_days",
            ),
            models.CheckConstraint(condition=Q(days__gt=0), name="extension_is_longer"),
        )

    def __str__(self) -> str:
        return f"{self.rectification} 延期{self.days}日"


class Reinspection(models.Model):
    """One look at what was mended; a later look is a row of its own. Append-only."""

    rectification = models.ForeignKey(
        Rectification, models.PROTECT, related_name="reinspections", verbose_name="责令整改"
    )
    on = models.DateField("复查日期")
    inspectors = models.CharField("复查人员", max_length=200)
    findings = models.JSONField("逐项情况")  # [{"number", "problem", "met", "finding"}]
    all_met = models.BooleanField("全部到位")
    after_term = models.BooleanField("期满后复查")
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = verbose_name_plural = "整改复查"
        ordering = ("recorded_at", "pk")

    def __str__(self) -> str:
        return f"{self.rectification} 复查 {self.on}"
