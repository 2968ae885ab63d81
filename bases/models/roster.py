"""Teachers, staff and the base's own rules (Art. 6, Art. 8(1), Art. 8(2), Art. 14)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from accounts.models import StoredFile, User
from bases import rules
from bases.models.base import IN_SERVICE, Base
from bases.regulation import RULES_DOCUMENTS


class Engagement(models.TextChoices):
    """How a person belongs to the base."""

    FULL_TIME = "full_time", "专职"
    PART_TIME = "part_time", "兼职"


class TeacherLevel(models.TextChoices):
    """Grade of a teacher's title."""

    FULL_SENIOR = "full_senior", "正高"
    VICE_SENIOR = "vice_senior", "副高"
    MIDDLE = "middle", "中级"
    JUNIOR = "junior", "初级"
    OTHER = "other", "其他"


SENIOR_LEVELS = (TeacherLevel.FULL_SENIOR, TeacherLevel.VICE_SENIOR)


class OfBaseQuerySet(models.QuerySet[Any]):
    """Rows that belong to a base and end one day."""

    def visible_to(self, user: Any) -> OfBaseQuerySet:
        """A base its own, a managing unit those of its bases, the bureau all."""
        return self.filter(rules.within_reach(user))

    def present(self) -> OfBaseQuerySet:
        """Those that have not ended."""
        return self.filter(ended_on__isnull=True)


class Teacher(models.Model):
    """A teacher of the base's roster (Art. 8(1), Art. 14)."""

    base = models.ForeignKey(Base, models.PROTECT, related_name="teachers", verbose_name="基地")
    name = models.CharField("姓名", max_length=60)
    engagement = models.CharField("专/兼职", max_length=10, choices=Engagement.choices)
    title = models.CharField("职称", max_length=60, blank=True)
    title_level = models.CharField("职称级别", max_length=20, choices=TeacherLevel.choices)
    speciality = models.CharField("专业方向", max_length=80, blank=True)
    employer = models.CharField("工作单位", max_length=150, blank=True)
    frontline = models.BooleanField("来自科研生产一线", default=False)
    courses = models.CharField("主讲课程", max_length=300, blank=True)
    started_on = models.DateField("聘用日期", null=True, blank=True)
    ended_on = models.DateField("解聘日期", null=True, blank=True)
    added_at = models.DateTimeField("登记时间")

    objects = OfBaseQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "教师"
        ordering = ("base_id", "name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("base", "name", "employer"),
                condition=Q(ended_on__isnull=True),
                name="teacher_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | Q(started_on__isnull=True)
                | Q(ended_on__gte=F("started_on")),
                name="teacher_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return self.name


class StaffMember(models.Model):
    """A person of the management body; published with post and office phone only (Art. 6)."""

    base = models.ForeignKey(Base, models.PROTECT, related_name="staff", verbose_name="基地")
    name = models.CharField("姓名", max_length=60)
    post = models.CharField("职务", max_length=60)
    engagement = models.CharField("专/兼职", max_length=10, choices=Engagement.choices)
    title = models.CharField("职称", max_length=60, blank=True)
    duties = models.CharField("分工", max_length=120, blank=True)
    office_phone = models.CharField("办公电话", max_length=40, blank=True)
    is_head = models.BooleanField("基地负责人", default=False)
    started_on = models.DateField("任职日期", null=True, blank=True)
    ended_on = models.DateField("离任日期", null=True, blank=True)
    added_at = models.DateTimeField("登记时间")

    objects = OfBaseQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "管理人员"
        ordering = ("base_id", "-is_head", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("base",),
                condition=Q(is_head=True, ended_on__isnull=True),
                name="staff_one_head",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}（{self.post}）"


RULE_KINDS = (*RULES_DOCUMENTS.items(), ("management", "基地建设管理办法"), ("other", "其他制度"))


class BaseRuleQuerySet(models.QuerySet["BaseRule"]):
    """Sets of rules documents."""

    def visible_to(self, user: Any) -> BaseRuleQuerySet:
        """Within reach."""
        return self.filter(rules.within_reach(user))

    def public(self) -> BaseRuleQuerySet:
        """Published ones of bases in service."""
        return self.filter(is_public=True, base__state__in=IN_SERVICE)


class BaseRule(models.Model):
    """A version of one of the base's own rules (Art. 6, Art. 8(2)).

    Append-only: a new version of the same title replaces the one before.
    """

    base = models.ForeignKey(Base, models.PROTECT, related_name="rules", verbose_name="基地")
    kind = models.CharField("类别", max_length=30, choices=RULE_KINDS)
    title = models.CharField("名称", max_length=120)
    version = models.PositiveSmallIntegerField("版本")
    document_number = models.CharField("文号", max_length=80, blank=True)
    effective_on = models.DateField("施行日期")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    changes = models.CharField("修订说明", max_length=300, blank=True)
    is_public = models.BooleanField("向社会公开", default=True)
    published_at = models.DateTimeField("登记时间")
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")

    objects = BaseRuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "基地制度"
        ordering = ("base_id", "kind", "title", "-version")
        constraints = (
            models.UniqueConstraint(
                fields=("base", "kind", "title", "version"), name="base_rule_version_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} 第{self.version}版"
