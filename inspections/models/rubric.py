"""The check table (检查评估表): a hundred points on what the Measures ask, a version at a time."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from accounts.models import User


class FactSource(models.TextChoices):
    """What the portal itself knows of an item, to begin its line with."""

    NONE = "", "无"
    STAFF = "staff", "管理机构与人员"
    RULES = "rules", "管理制度"
    FILINGS = "filings", "年度计划备案"
    CHANGES = "changes", "变更备案与公开"
    TEACHERS = "teachers", "师资"
    FACILITIES = "facilities", "教学条件"
    DISTANCE = "distance", "远程教育"
    PERSON_TIMES = "person_times", "年培训人次"
    PLAN = "plan", "计划执行"
    CLASSES = "classes", "培训方案与课程"
    DELEGATED = "delegated", "受委托任务与公需科目"
    RESEARCH = "research", "课程开发与理论研究"
    REGISTERS = "registers", "建档登记"
    HOURS = "hours", "考核与学时登记"
    SURVEYS = "surveys", "效果评估与满意度"
    FEES = "fees", "收费公示"
    FUNDS = "funds", "经费使用"
    ABUSES = "abuses", "投诉与疑点"


class CheckTable(models.Model):
    """One version of the table for a year; once published it is never changed (practice, 惯例)."""

    year = models.PositiveSmallIntegerField("年度")
    version = models.PositiveSmallIntegerField("版本", default=1)
    title = models.CharField("名称", max_length=100)
    excellent_from = models.PositiveSmallIntegerField("优秀分数线", default=90)
    good_from = models.PositiveSmallIntegerField("良好分数线", default=80)
    pass_from = models.PositiveSmallIntegerField("合格分数线", default=60)
    group_floor = models.PositiveSmallIntegerField("大项最低得分率（%）", default=60)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发布人"
    )
    created_at = models.DateTimeField("建立时间")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="建立人")

    class Meta:
        verbose_name = verbose_name_plural = "检查评估表"
        ordering = ("-year", "-version")
        constraints = (
            models.UniqueConstraint(fields=("year", "version"), name="check_table_version_once"),
            models.CheckConstraint(
                condition=Q(excellent_from__gt=F("good_from"))
                & Q(good_from__gt=F("pass_from"))
                & Q(pass_from__gt=0)
                & Q(excellent_from__lte=100)
                & Q(group_floor__lte=100),
                name="check_table_marks_in_order",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="check_table_published_both_or_none",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title}（{self.year}年第{self.version}版）"

    def get_absolute_url(self) -> str:
        """Its page."""
        return f"/inspections/tables/{self.pk}/"

    @property
    def is_published(self) -> bool:
        """Whether inspections may use it, and nobody may change it any more."""
        return self.published_at is not None


class CheckItem(models.Model):
    """One line: what is looked at, under which article, for how many points."""

    table = models.ForeignKey(
        CheckTable, models.CASCADE, related_name="items", verbose_name="检查评估表"
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

    class Meta:
        verbose_name = verbose_name_plural = "检查分项"
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("table", "number"), name="check_item_number_once"),
            models.CheckConstraint(condition=Q(points__gt=0), name="check_item_has_points"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
