"""The check sheet: a line for each item of the table, begun with what the portal knows."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from accounts.models import StoredFile, User
from bases.regulation import cite
from inspections.models.inspection import Inspection
from inspections.models.rubric import FactSource


class CheckLine(models.Model):
    """One line, copied from the table when the inspection was arranged (Art. 8, Art. 11 to 22)."""

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="lines", verbose_name="检查"
    )
    number = models.PositiveSmallIntegerField("序号")
    group_number = models.PositiveSmallIntegerField("大项序号")
    group = models.CharField("大项", max_length=40)
    title = models.CharField("分项", max_length=80)
    points = models.DecimalField("分值", max_digits=4, decimal_places=1)
    article = models.CharField("依据条款", max_length=20)
    condition = models.CharField("对应认定条件", max_length=20, blank=True)
    source = models.CharField("平台数据", max_length=20, choices=FactSource.choices, blank=True)
    guidance = models.CharField("检查要点", max_length=300, blank=True)
    red_line = models.BooleanField("一票否决", default=False)
    # [{"label": …, "value": …, "url": …}] as they stood when the sheet was filled.
    facts = models.JSONField("平台数据", default=list, blank=True)
    facts_at = models.DateTimeField("取数时间", null=True, blank=True)
    awarded = models.DecimalField("得分", max_digits=4, decimal_places=1, null=True, blank=True)
    reason = models.CharField("扣分理由", max_length=500, blank=True)
    evidence = models.CharField("佐证", max_length=500, blank=True)
    is_problem = models.BooleanField("存在问题", default=False)
    red_line_hit = models.BooleanField("触及一票否决", default=False)
    changed_at = models.DateTimeField("填写时间", null=True, blank=True)
    changed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="填写人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "检查表分项"
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("inspection", "number"), name="check_line_number_once"),
            models.CheckConstraint(
                condition=Q(awarded__isnull=True)
                | (Q(awarded__gte=0) & Q(awarded__lte=F("points"))),
                name="check_line_points_in_range",
            ),
            models.CheckConstraint(
                condition=Q(awarded__isnull=True) | Q(awarded=F("points")) | ~Q(reason=""),
                name="check_line_deduction_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(red_line_hit=False) | Q(red_line=True),
                name="check_line_red_line_is_one",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def article_label(self) -> str:
        """The article as people write it."""
        return cite(self.article)


class CheckFile(models.Model):
    """A photo or a paper that shows what a line says."""

    line = models.ForeignKey(
        CheckLine, models.PROTECT, related_name="files", verbose_name="检查表分项"
    )
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    note = models.CharField("说明", max_length=100, blank=True)
    added_at = models.DateTimeField("上传时间")
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")

    class Meta:
        verbose_name = verbose_name_plural = "检查佐证"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.note or self.file.name
