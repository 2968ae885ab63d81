"""Plans of inspections, inspectors, and the double random draw (双随机; practice, 惯例)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import models
from django.db.models import F, Q
from django_fsm import ConcurrentTransitionMixin, FSMField

from accounts.models import Organisation, User
from accounts.steps import declare_step
from bases.models import Document
from inspections import rules
from inspections.models.rubric import CheckTable

_step = partial(declare_step, "state")


class InspectionKind(models.TextChoices):
    """The two kinds of Art. 18."""

    REGULAR = "regular", "定期检查评估"
    SPOT = "spot", "不定期抽查"


class PlanState(models.TextChoices):
    """Where a plan stands."""

    DRAFT = "draft", "拟订"
    APPROVED = "approved", "已批准"


def for_the_bureau(rows: Any, user: Any) -> Any:
    """What only municipal staff may read."""
    return rows if user.is_authenticated and user.is_municipal else rows.none()


class InspectionPlanQuerySet(models.QuerySet["InspectionPlan"]):
    """Sets of plans."""

    def visible_to(self, user: Any) -> InspectionPlanQuerySet:
        """The bureau's alone: a plan of spot checks names who is to be surprised."""
        found: InspectionPlanQuerySet = for_the_bureau(self, user)
        return found


class InspectionPlan(ConcurrentTransitionMixin, models.Model):
    """Whom to look into, when, by which table; the yearly plan or a round of spot checks."""

    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("类型", max_length=10, choices=InspectionKind.choices)
    title = models.CharField("名称", max_length=100)
    table = models.ForeignKey(
        CheckTable, models.PROTECT, related_name="plans", verbose_name="检查评估表"
    )
    scope_first = models.DateField("检查范围起")
    scope_last = models.DateField("检查范围止")
    visits_from = models.DateField("实施起")
    visits_until = models.DateField("实施止")
    bases_wanted = models.PositiveSmallIntegerField("抽取基地数", default=0)  # 0: every base
    inspectors_each = models.PositiveSmallIntegerField("每组人数", default=2)
    basis = models.CharField("说明", max_length=500, blank=True)
    state = FSMField("状态", choices=PlanState.choices, default=PlanState.DRAFT, protected=True)
    state_since = models.DateTimeField("状态时间")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="拟订人")
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人"
    )

    objects = InspectionPlanQuerySet.as_manager()
    touched_by_steps = ("state_since", "approved_by")

    class Meta:
        verbose_name = verbose_name_plural = "检查计划"
        ordering = ("-year", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=PlanState.values), name="plan_state_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=InspectionKind.values), name="plan_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(scope_last__gte=F("scope_first"))
                & Q(visits_until__gte=F("visits_from")),
                name="plan_spans_in_order",
            ),
            models.CheckConstraint(condition=Q(inspectors_each__gte=2), name="plan_two_inspectors"),
            models.CheckConstraint(
                condition=Q(state=PlanState.DRAFT, approved_by__isnull=True)
                | (
                    Q(state=PlanState.APPROVED, approved_by__isnull=False)
                    & ~Q(approved_by=F("created_by"))
                ),
                name="plan_approved_by_another",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return f"/inspections/plans/{self.pk}/"

    @property
    def state_label(self) -> str:
        """The state in the interface's words."""
        return str(PlanState(self.state).label)

    @_step(
        PlanState.DRAFT,
        PlanState.APPROVED,
        who=rules.is_approver,
        article="18",
        label="批准检查计划",
    )
    def approve_plan(self) -> None:
        """The bureau's approver agrees; from now on bases and inspectors can be drawn."""


class InspectorQuerySet(models.QuerySet["Inspector"]):
    """Sets of inspectors."""

    def visible_to(self, user: Any) -> InspectorQuerySet:
        """The bureau's alone."""
        found: InspectorQuerySet = for_the_bureau(self, user)
        return found


class Inspector(models.Model):
    """Somebody of the bureau or of a managing unit who inspects bases (Art. 18)."""

    user = models.OneToOneField(User, models.PROTECT, related_name="inspector", verbose_name="账户")
    is_active = models.BooleanField("在册", default=True)
    since = models.DateField("列入日期")
    note = models.CharField("说明", max_length=200, blank=True)

    objects = InspectorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "检查人员"
        ordering = ("user__name", "pk")

    def __str__(self) -> str:
        return self.user.name


class InterestKind(models.TextChoices):
    """Why somebody may not inspect a body (practice, 惯例; as for experts)."""

    EMPLOYED = "employed", "在该单位任职"
    FORMER = "former", "三年内曾在该单位任职"
    TEACHING = "teaching", "在该基地授课"
    RELATIVE = "relative", "近亲属在该单位任职"
    BUSINESS = "business", "与该单位有经济往来"
    OTHER = "other", "其他可能影响公正的关系"


class InspectorInterest(models.Model):
    """A tie between an inspector and a body, declared or entered by the bureau."""

    inspector = models.ForeignKey(
        Inspector, models.PROTECT, related_name="interests", verbose_name="检查人员"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="单位"
    )
    kind = models.CharField("情形", max_length=12, choices=InterestKind.choices)
    note = models.CharField("说明", max_length=200, blank=True)
    entered_at = models.DateTimeField("登记时间")
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    ended_on = models.DateField("终止日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "检查人员利害关系"
        ordering = ("inspector", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=InterestKind.values), name="inspector_interest_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.inspector} {self.organisation} {self.get_kind_display()}"


class InspectionDrawQuerySet(models.QuerySet["InspectionDraw"]):
    """Sets of draws."""

    def visible_to(self, user: Any) -> InspectionDrawQuerySet:
        """The bureau's alone."""
        found: InspectionDrawQuerySet = for_the_bureau(self, user)
        return found


class InspectionDraw(models.Model):
    """One draw of bases and inspectors: all that anybody needs to repeat it. Append-only."""

    plan = models.ForeignKey(
        InspectionPlan, models.PROTECT, related_name="draws", verbose_name="检查计划"
    )
    algorithm = models.CharField("算法", max_length=30)
    seed = models.CharField("随机种子", max_length=64)
    inputs = models.JSONField("抽取条件与名单")
    inputs_digest = models.CharField("条件摘要", max_length=64)
    outcome = models.JSONField("抽取结果")
    outcome_digest = models.CharField("结果摘要", max_length=64)
    document = models.OneToOneField(
        Document, models.PROTECT, related_name="+", verbose_name="抽取记录"
    )
    drawn_at = models.DateTimeField("抽取时间")
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")

    objects = InspectionDrawQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "双随机抽取"
        ordering = ("-drawn_at", "-id")
        constraints = (
            models.CheckConstraint(condition=~Q(seed=""), name="inspection_draw_has_seed"),
        )

    def __str__(self) -> str:
        return f"{self.plan} {self.drawn_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return f"/inspections/draws/{self.pk}/"
