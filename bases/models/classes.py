"""Training classes (Art. 11 to 15): what is taught, to whom, by whom, when, and for how much."""

from __future__ import annotations

import datetime
import secrets
from functools import partial
from typing import Any

from django.db import models
from django.db.models import F, Q
from django_fsm import ConcurrentTransitionMixin, FSMField
from simple_history.models import HistoricalRecords

from accounts.models import StoredFile, User
from accounts.steps import declare_step
from bases import rules
from bases.models.base import IN_SERVICE, Base
from bases.models.calendar import Field
from bases.models.fees import FeeVersion
from bases.models.filings import PlanLine
from bases.models.kinds import ClassForm, ClassLevel, SubjectKinds

_step = partial(declare_step, "state")


def new_link_key() -> str:
    """An unguessable key for a page that needs no account."""
    return secrets.token_urlsafe(18)


class ClassState(models.TextChoices):
    """Where a class stands."""

    PLANNED = "planned", "筹备"
    ENROLLING = "enrolling", "报名中"
    RUNNING = "running", "进行中"
    FINISHED = "finished", "已结班"
    REGISTERED = "registered", "已登记学时"
    CANCELLED = "cancelled", "已取消"


OPEN_STATES = (ClassState.PLANNED, ClassState.ENROLLING, ClassState.RUNNING)
HELD_STATES = (ClassState.FINISHED, ClassState.REGISTERED)


class Funding(models.TextChoices):
    """Who pays (Art. 12, Art. 15, Art. 21)."""

    WELFARE = "welfare", "公益性（免费，面向社会平等开放）"
    SPONSORED = "sponsored", "委托方承担（学员免费）"
    PAID = "paid", "收费"


class Admission(models.TextChoices):
    """How one gets a place."""

    OPEN = "open", "公开报名"
    LIST = "list", "定向名单"


class TrainingClassQuerySet(models.QuerySet["TrainingClass"]):
    """Sets of classes."""

    def visible_to(self, user: Any) -> TrainingClassQuerySet:
        """A base its own, a managing unit those of its bases, the bureau all (Art. 5, Art. 18)."""
        return self.filter(rules.within_reach(user))

    def public(self) -> TrainingClassQuerySet:
        """What everybody may read: open classes that were announced, of bases in service."""
        return self.filter(
            admission=Admission.OPEN, announced_at__isnull=False, base__state__in=IN_SERVICE
        )

    def with_facts(self) -> TrainingClassQuerySet:
        """Bring what a row shows."""
        return self.select_related(
            "base__organisation__county", "field", "fee_version__item", "plan_line"
        )


class TrainingClass(ConcurrentTransitionMixin, models.Model):
    """A class (培训班) with its number for ever (Art. 12, Art. 13)."""

    base = models.ForeignKey(Base, models.PROTECT, related_name="classes", verbose_name="基地")
    number = models.CharField("班号", max_length=24, unique=True)
    title = models.CharField("名称", max_length=120)
    plan_line = models.ForeignKey(
        PlanLine,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="held_classes",
        verbose_name="对应计划项",
    )
    off_plan_reason = models.CharField("计划外原因", max_length=300, blank=True)
    subject_kind = models.CharField("科目类别", max_length=20, choices=SubjectKinds.choices)
    form = models.CharField("培训方式", max_length=20, choices=ClassForm.choices)
    level = models.CharField("对象层次", max_length=20, choices=ClassLevel.choices)
    field = models.ForeignKey(Field, models.PROTECT, related_name="+", verbose_name="专业领域")
    starts_on = models.DateField("开班日期")
    ends_on = models.DateField("结班日期")
    hours_public = models.DecimalField("公需学时", max_digits=5, decimal_places=1, default=0)
    hours_professional = models.DecimalField("专业学时", max_digits=5, decimal_places=1, default=0)
    content = models.TextField("培训内容与方案")
    delegated_by = models.CharField("委托单位", max_length=150, blank=True)
    delegation_number = models.CharField("委托文号", max_length=80, blank=True)
    delegation_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="委托文件"
    )
    funding = models.CharField("经费来源", max_length=20, choices=Funding.choices)
    fee_version = models.ForeignKey(
        FeeVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="classes",
        verbose_name="收费标准",
    )
    place = models.CharField("地点", max_length=200, blank=True)
    platform_url = models.URLField("网络平台", blank=True)
    capacity = models.PositiveIntegerField("名额")
    admission = models.CharField("招收方式", max_length=10, choices=Admission.choices)
    enrol_until = models.DateTimeField("报名截止", null=True, blank=True)
    announced_at = models.DateTimeField("公布时间", null=True, blank=True)
    contact_name = models.CharField("联系人", max_length=60)
    contact_phone = models.CharField("联系电话", max_length=40)
    assessment = models.CharField("考核方式", max_length=200)
    survey_key = models.CharField(max_length=40, unique=True, default=new_link_key, editable=False)
    effect_evaluation = models.TextField("培训效果评估", blank=True)
    effect_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="评估报告"
    )
    state = FSMField("状态", choices=ClassState.choices, default=ClassState.PLANNED, protected=True)
    state_since = models.DateTimeField("状态时间")
    cancel_reason = models.CharField("取消原因", max_length=300, blank=True)
    created_at = models.DateTimeField("建班时间")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="建班人")

    objects = TrainingClassQuerySet.as_manager()
    history = HistoricalRecords()
    touched_by_steps = ("state_since", "announced_at", "cancel_reason")

    class Meta:
        verbose_name = verbose_name_plural = "培训班"
        ordering = ("-starts_on", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=ClassState.values), name="class_state_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="class_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(hours_public__gte=0, hours_professional__gte=0)
                & (Q(hours_public__gt=0) | Q(hours_professional__gt=0)),
                name="class_has_hours",
            ),
            # Art. 16: held under a line of the plan, or with a reason; never with a permit.
            models.CheckConstraint(
                condition=Q(plan_line__isnull=False, off_plan_reason="")
                | (Q(plan_line__isnull=True) & ~Q(off_plan_reason="")),
                name="class_planned_or_with_reason",
            ),
            # Art. 12: a delegated class shows its document.
            models.CheckConstraint(
                condition=Q(delegated_by="", delegation_file__isnull=True)
                | (~Q(delegated_by="") & Q(delegation_file__isnull=False)),
                name="class_delegated_with_document",
            ),
            models.CheckConstraint(
                condition=~Q(funding=Funding.SPONSORED) | ~Q(delegated_by=""),
                name="class_sponsored_by_somebody",
            ),
            # Art. 21: who charges, charges a published standard; who does not, charges nothing.
            models.CheckConstraint(
                condition=Q(funding=Funding.PAID, fee_version__isnull=False)
                | (~Q(funding=Funding.PAID) & Q(fee_version__isnull=True)),
                name="class_paid_by_published_fee",
            ),
            # Art. 15: public welfare is open to all.
            models.CheckConstraint(
                condition=~Q(funding=Funding.WELFARE) | Q(admission=Admission.OPEN),
                name="class_welfare_is_open",
            ),
            models.CheckConstraint(condition=Q(capacity__gt=0), name="class_has_places"),
            models.CheckConstraint(
                condition=~Q(state=ClassState.CANCELLED) | ~Q(cancel_reason=""),
                name="class_cancelled_for_a_reason",
            ),
        )
        indexes = (
            models.Index(fields=("base", "starts_on")),
            models.Index(fields=("state", "starts_on")),
        )

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）"

    def get_absolute_url(self) -> str:
        """Its page inside."""
        return f"/bases/classes/{self.pk}/"

    @property
    def state_label(self) -> str:
        """The state in the interface's words."""
        return str(ClassState(self.state).label)

    @property
    def is_delegated(self) -> bool:
        """Whether somebody else asked for it (Art. 12)."""
        return self.delegated_by != ""

    @property
    def is_welfare(self) -> bool:
        """Whether it is of public welfare, and so open to all (Art. 15)."""
        return self.funding == Funding.WELFARE

    @property
    def hours(self) -> Any:
        """All hours."""
        return self.hours_public + self.hours_professional

    def takes_enrolments(self, at: datetime.datetime) -> bool:
        """Whether one may enrol now."""
        if self.state != ClassState.ENROLLING:
            return False
        return self.enrol_until is None or at < self.enrol_until

    @_step(
        ClassState.PLANNED,
        ClassState.ENROLLING,
        who=rules.is_base_member,
        when=[rules.in_service],
        article="15",
        label="开始报名",
    )
    def open_enrolment(self) -> None:
        """Enrolment opens; an open class is published."""

    @_step(
        (ClassState.PLANNED, ClassState.ENROLLING),
        ClassState.RUNNING,
        who=rules.is_base_member,
        when=[rules.in_service],
        article="13",
        label="开班",
    )
    def start_class(self) -> None:
        """Teaching begins."""

    @_step(
        ClassState.RUNNING,
        ClassState.FINISHED,
        who=rules.is_base_member,
        article="16",
        label="结班",
    )
    def finish_class(self) -> None:
        """Teaching is over; results are entered."""

    @_step(
        ClassState.FINISHED,
        ClassState.REGISTERED,
        who=rules.is_base_member,
        article="17",
        label="登记学时",
    )
    def register_hours(self) -> None:
        """Hours go into the record, one row for each trainee."""

    @_step(
        (ClassState.PLANNED, ClassState.ENROLLING, ClassState.RUNNING),
        ClassState.CANCELLED,
        who=rules.is_base_member,
        article="16",
        label="取消培训班",
    )
    def cancel_class(self) -> None:
        """It does not take place; those enrolled are told."""

    @_step(
        (ClassState.PLANNED, ClassState.ENROLLING, ClassState.RUNNING),
        None,
        who=rules.is_base_member,
        when=[rules.in_service],
        article="16",
        label="调整时间地点",
    )
    def move_class(self) -> None:
        """Another time or place; those enrolled are told."""
