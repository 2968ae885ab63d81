"""Shared resources, exchanges, recommenders' own measures (Art. 3, Art. 4, Art. 5, Art. 14)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from accounts.models import Organisation, StoredFile, User
from bases import rules
from bases.models.base import IN_SERVICE, Base
from bases.models.calendar import Field


class ResourceKind(models.TextChoices):
    """What is shared."""

    COURSE = "course", "课程"
    TEACHER = "teacher", "师资"
    SITE = "site", "实训场所"


class SharedResourceQuerySet(models.QuerySet["SharedResource"]):
    """Sets of shared resources."""

    def visible_to(self, user: Any) -> SharedResourceQuerySet:
        """Within reach, withdrawn ones too."""
        return self.filter(rules.within_reach(user))

    def public(self) -> SharedResourceQuerySet:
        """The catalogue."""
        return self.filter(withdrawn_at__isnull=True, base__state__in=IN_SERVICE)


class SharedResource(models.Model):
    """A course, teacher or site that a base opens to others (Art. 3: 资源共享)."""

    base = models.ForeignKey(Base, models.PROTECT, related_name="resources", verbose_name="基地")
    kind = models.CharField("类别", max_length=10, choices=ResourceKind.choices)
    title = models.CharField("名称", max_length=120)
    field = models.ForeignKey(Field, models.PROTECT, related_name="+", verbose_name="专业领域")
    description = models.TextField("简介")
    conditions = models.CharField("共享条件", max_length=300)
    contact = models.CharField("联系人", max_length=60)
    phone = models.CharField("办公电话", max_length=40)
    files = models.ManyToManyField(StoredFile, related_name="+", verbose_name="附件", blank=True)
    published_at = models.DateTimeField("公布时间")
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="公布人")
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True)

    objects = SharedResourceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "共享资源"
        ordering = ("-published_at", "-id")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its public page."""
        return f"/resources/{self.pk}/"


class ExchangeDirection(models.TextChoices):
    """Which way people travel (Art. 4, Art. 14)."""

    CITY = "city", "全市基地交流"
    OUT = "out", "走出去"
    IN = "in", "请进来"


class ExchangeQuerySet(models.QuerySet["ExchangeActivity"]):
    """Sets of exchange activities."""

    def visible_to(self, user: Any) -> ExchangeQuerySet:
        """The organiser's own and what is published; the bureau sees all."""
        if not user.is_authenticated or user.is_expert:
            return self.public()
        if user.is_municipal:
            return self
        own = Q(organiser=user.organisation_id)
        return self.filter(own | Q(published_at__isnull=False))

    def public(self) -> ExchangeQuerySet:
        """Published ones."""
        return self.filter(published_at__isnull=False)


class ExchangeActivity(models.Model):
    """An exchange (Art. 4: 组织基地交流; Art. 14: 走出去、请进来)."""

    organiser = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="组织单位"
    )
    title = models.CharField("名称", max_length=120)
    direction = models.CharField("类别", max_length=10, choices=ExchangeDirection.choices)
    held_on = models.DateField("日期")
    place = models.CharField("地点", max_length=200)
    partner = models.CharField("交流单位", max_length=200, blank=True)
    summary = models.TextField("内容")
    files = models.ManyToManyField(StoredFile, related_name="+", verbose_name="附件", blank=True)
    created_at = models.DateTimeField("登记时间")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    published_at = models.DateTimeField("公布时间", null=True, blank=True)

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "交流活动"
        ordering = ("-held_on", "-id")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page inside."""
        return f"/bases/exchanges/{self.pk}/"


class ExchangeAttendance(models.Model):
    """Which base took part, and with how many people (Art. 4)."""

    activity = models.ForeignKey(
        ExchangeActivity, models.PROTECT, related_name="attendance", verbose_name="活动"
    )
    base = models.ForeignKey(Base, models.PROTECT, related_name="+", verbose_name="基地")
    persons = models.PositiveSmallIntegerField("人数")
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "参加单位"
        ordering = ("activity_id", "base_id")
        constraints = (
            models.UniqueConstraint(fields=("activity", "base"), name="exchange_attended_once"),
        )

    def __str__(self) -> str:
        return f"{self.base_id} {self.persons}"


class MeasureQuerySet(models.QuerySet["Measure"]):
    """Sets of measures."""

    def visible_to(self, user: Any) -> MeasureQuerySet:
        """The issuer's own and what is in force; the bureau sees all."""
        if not user.is_authenticated or user.is_expert:
            return self.public()
        if user.is_municipal:
            return self
        return self.filter(Q(issuer=user.organisation_id) | Q(withdrawn_on__isnull=True))

    def public(self) -> MeasureQuerySet:
        """Those in force."""
        return self.filter(withdrawn_on__isnull=True)


class Measure(models.Model):
    """Policy documents of the bureau and management measures of recommenders (Art. 4, Art. 5)."""

    issuer = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="制定单位"
    )
    title = models.CharField("名称", max_length=150)
    document_number = models.CharField("文号", max_length=80, blank=True)
    issued_on = models.DateField("印发日期")
    summary = models.TextField("主要内容")
    files = models.ManyToManyField(StoredFile, related_name="+", verbose_name="附件")
    published_at = models.DateTimeField("公布时间")
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="公布人")
    withdrawn_on = models.DateField("废止日期", null=True, blank=True)
    withdrawn_reason = models.CharField("废止说明", max_length=200, blank=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "管理政策措施"
        ordering = ("-issued_on", "-id")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its public page."""
        return f"/measures/{self.pk}/"
