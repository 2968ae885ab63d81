"""The annual filing (Art. 16): this year's results and next year's plan, once a year and base."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import models
from django.db.models import F, Q
from django_fsm import ConcurrentTransitionMixin, FSMField

from accounts.models import User
from accounts.steps import declare_step
from bases import rules
from bases.models.base import Base
from bases.models.calendar import Field
from bases.models.documents import Document
from bases.models.kinds import ClassForm, ClassLevel, SubjectKinds

_step = partial(declare_step, "state")


class FilingState(models.TextChoices):
    """Where a filing stands."""

    DRAFT = "draft", "暂存"
    FILED = "filed", "已报送"
    RETURNED = "returned", "退回补正"
    RECORDED = "recorded", "已备案"


class AnnualFilingQuerySet(models.QuerySet["AnnualFiling"]):
    """Sets of filings."""

    def visible_to(self, user: Any) -> AnnualFilingQuerySet:
        """A base its own; its managing unit and the bureau once they were filed (Art. 5, 16)."""
        reach = self.filter(rules.within_reach(user))
        if user.is_authenticated and user.is_institution_member:
            return reach
        return reach.filter(versions__isnull=False).distinct()

    def with_facts(self) -> AnnualFilingQuerySet:
        """Bring what a row shows."""
        return self.select_related("base__organisation__county", "base__managing_unit")


class AnnualFiling(ConcurrentTransitionMixin, models.Model):
    """One base's filing for one year (Art. 16).

    ``data`` is what people typed, as they typed it; what was filed stands in the versions and
    never changes.
    """

    base = models.ForeignKey(Base, models.PROTECT, related_name="filings", verbose_name="基地")
    year = models.PositiveSmallIntegerField("年度")
    state = FSMField("状态", choices=FilingState.choices, default=FilingState.DRAFT, protected=True)
    state_since = models.DateTimeField("状态时间")
    data = models.JSONField("填写内容", default=dict)
    revision = models.PositiveIntegerField("保存次数", default=0)
    saved_at = models.DateTimeField("保存时间")
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="填写人")
    remarks = models.TextField("退回意见", blank=True)
    record_number = models.CharField("备案号", max_length=40, blank=True)
    recorded_at = models.DateTimeField("备案时间", null=True, blank=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="备案经办人"
    )

    objects = AnnualFilingQuerySet.as_manager()
    touched_by_steps = ("state_since", "remarks", "record_number", "recorded_at", "recorded_by")

    class Meta:
        verbose_name = verbose_name_plural = "年度计划备案"
        ordering = ("-year", "base_id")
        constraints = (
            models.UniqueConstraint(fields=("base", "year"), name="filing_once_a_year"),
            models.CheckConstraint(
                condition=Q(state__in=FilingState.values), name="filing_state_known"
            ),
            models.CheckConstraint(
                condition=(Q(record_number="") & Q(recorded_at__isnull=True))
                | (~Q(record_number="") & Q(recorded_at__isnull=False)),
                name="filing_recorded_both_or_none",
            ),
            models.UniqueConstraint(
                fields=("record_number",),
                condition=~Q(record_number=""),
                name="filing_record_number_once",
            ),
        )
        indexes = (models.Index(fields=("year", "state")),)

    def __str__(self) -> str:
        return f"{self.base.organisation.name} {self.year}年度计划备案"

    def get_absolute_url(self) -> str:
        """Its page."""
        return f"/bases/filings/{self.pk}/"

    @property
    def state_label(self) -> str:
        """The state in the interface's words."""
        return str(FilingState(self.state).label)

    @property
    def is_editable(self) -> bool:
        """Whether the base may write in it; a recorded one is written for an amendment."""
        return self.state != FilingState.FILED

    @_step(
        (FilingState.DRAFT, FilingState.RETURNED),
        FilingState.FILED,
        who=rules.is_base_member,
        when=[rules.in_service],
        article="16",
        label="报送年度计划",
    )
    def file(self) -> None:
        """The base files results and plan."""

    @_step(
        FilingState.FILED,
        FilingState.RETURNED,
        who=rules.is_clerk,
        article="16",
        label="退回补正",
    )
    def return_filing(self) -> None:
        """The bureau returns it with remarks."""

    @_step(
        FilingState.FILED,
        FilingState.RECORDED,
        who=rules.is_clerk,
        article="16",
        label="予以备案",
    )
    def record_filing(self) -> None:
        """The bureau puts it on record, with a number."""

    @_step(
        FilingState.RECORDED,
        FilingState.FILED,
        who=rules.is_base_member,
        when=[rules.in_service],
        article="16",
        label="报送更正",
    )
    def amend(self) -> None:
        """The base files another version of what is on record, with a reason."""


class FilingVersion(models.Model):
    """What was filed, whole, at the server's instant. Append-only (Art. 16)."""

    filing = models.ForeignKey(
        AnnualFiling, models.PROTECT, related_name="versions", verbose_name="备案"
    )
    number = models.PositiveSmallIntegerField("版本")
    received_at = models.DateTimeField("收到时间")
    named_at = models.DateTimeField("办法规定的截止时间")
    due_at = models.DateTimeField("顺延后的截止时间")
    on_time = models.BooleanField("按期")
    measures_version = models.CharField("办法版本", max_length=10)
    content = models.JSONField("报送内容")
    digest = models.CharField("内容摘要", max_length=64)
    reason = models.CharField("更正原因", max_length=500, blank=True)
    filed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="报送人")
    receipt_number = models.CharField("回执号", max_length=40, unique=True)
    receipt = models.OneToOneField(
        Document, models.PROTECT, related_name="+", verbose_name="报送回执"
    )

    class Meta:
        verbose_name = verbose_name_plural = "备案版本"
        ordering = ("filing_id", "-number")
        constraints = (
            models.UniqueConstraint(fields=("filing", "number"), name="filing_version_once"),
            models.CheckConstraint(
                condition=Q(on_time=True, received_at__lt=F("due_at"))
                | Q(on_time=False, received_at__gte=F("due_at")),
                name="filing_version_on_time_is_true",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=F("named_at")), name="filing_version_due_not_before_named"
            ),
        )

    def __str__(self) -> str:
        return f"{self.filing} 第{self.number}版"


class PlanLineQuerySet(models.QuerySet["PlanLine"]):
    """Sets of plan lines."""

    def standing(self) -> PlanLineQuerySet:
        """Lines that the latest version still has."""
        return self.filter(dropped_at__isnull=True)

    def visible_to(self, user: Any) -> PlanLineQuerySet:
        """Those of the bases within reach."""
        return self.filter(rules.within_reach(user))


class PlanLine(models.Model):
    """One line of a year's plan as last filed; classes are held under it (Art. 16).

    The number is stable over versions: an amendment updates, adds or drops lines.
    """

    base = models.ForeignKey(Base, models.PROTECT, related_name="plan_lines", verbose_name="基地")
    year = models.PositiveSmallIntegerField("计划年度")
    number = models.PositiveSmallIntegerField("序号")
    filing = models.ForeignKey(
        AnnualFiling, models.PROTECT, related_name="plan_lines", verbose_name="备案"
    )
    title = models.CharField("培训班名称", max_length=120)
    subject_kind = models.CharField("科目类别", max_length=20, choices=SubjectKinds.choices)
    form = models.CharField("培训方式", max_length=20, choices=ClassForm.choices)
    level = models.CharField("对象层次", max_length=20, choices=ClassLevel.choices)
    field = models.ForeignKey(Field, models.PROTECT, related_name="+", verbose_name="专业领域")
    month = models.PositiveSmallIntegerField("拟定月份")
    classes = models.PositiveSmallIntegerField("期数")
    persons = models.PositiveIntegerField("每期人数")
    hours = models.DecimalField("学时", max_digits=5, decimal_places=1)
    content = models.CharField("主要内容", max_length=500, blank=True)
    teachers = models.CharField("师资", max_length=200, blank=True)
    delegated_by = models.CharField("委托单位", max_length=150, blank=True)
    fee_item = models.ForeignKey(
        "bases.FeeItem",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="收费项目",
    )
    dropped_at = models.DateTimeField("取消时间", null=True, blank=True)

    objects = PlanLineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "计划项"
        ordering = ("-year", "base_id", "number")
        constraints = (
            models.UniqueConstraint(fields=("base", "year", "number"), name="plan_line_once"),
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12), name="plan_line_month_exists"
            ),
            models.CheckConstraint(
                condition=Q(classes__gt=0, persons__gt=0, hours__gt=0),
                name="plan_line_plans_something",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def person_times(self) -> int:
        """Planned person-times (人次) of the line."""
        return self.classes * self.persons


class FilingReminder(models.Model):
    """That a base was reminded of a year's filing on a day, once (Art. 16). Append-only."""

    base = models.ForeignKey(Base, models.PROTECT, related_name="+", verbose_name="基地")
    year = models.PositiveSmallIntegerField("年度")
    day = models.DateField("日期")
    days_left = models.SmallIntegerField("剩余天数")
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="催报人"
    )
    sent_at = models.DateTimeField("发出时间")

    class Meta:
        verbose_name = verbose_name_plural = "催报"
        ordering = ("-sent_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("base", "year", "day"),
                condition=Q(by__isnull=True),
                name="filing_reminder_once_a_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.base.number} {self.year} {self.day}"
