"""One inspection of one base, from plan to publication (Art. 18)."""

from __future__ import annotations

from functools import partial

from django.db import models
from django.db.models import F, Q
from django_fsm import ConcurrentTransitionMixin, FSMField

from accounts.models import User
from accounts.steps import declare_step
from bases.models import Base, Document, RecordFreeze
from inspections import rules
from inspections.models.planning import InspectionKind, InspectionPlan
from inspections.models.publication import Publication
from inspections.models.reading import InspectionQuerySet
from inspections.models.rubric import CheckTable
from inspections.models.states import OPEN_INSPECTIONS, Grade, InspectionState

_step = partial(declare_step, "state")


class Inspection(ConcurrentTransitionMixin, models.Model):
    """Announced, visited, answered by the base, concluded by two persons, published."""

    number = models.CharField("检查编号", max_length=40, unique=True)
    base = models.ForeignKey(Base, models.PROTECT, related_name="inspections", verbose_name="基地")
    plan = models.ForeignKey(
        InspectionPlan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="inspections",
        verbose_name="检查计划",
    )
    kind = models.CharField("类型", max_length=10, choices=InspectionKind.choices)
    year = models.PositiveSmallIntegerField("年度")
    table = models.ForeignKey(
        CheckTable, models.PROTECT, related_name="inspections", verbose_name="检查评估表"
    )
    reason = models.CharField("检查事由", max_length=300, blank=True)
    scope_first = models.DateField("检查范围起")
    scope_last = models.DateField("检查范围止")
    visit_on = models.DateField("检查日期", null=True, blank=True)
    place = models.CharField("检查地点", max_length=200, blank=True)
    unannounced = models.BooleanField("不预先通知", default=False)
    state = FSMField(
        "状态", choices=InspectionState.choices, default=InspectionState.PLANNED, protected=True
    )
    state_since = models.DateTimeField("状态时间")
    created_at = models.DateTimeField("安排时间")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="安排人")
    announced_at = models.DateTimeField("通知时间", null=True, blank=True)
    notice = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="检查通知书"
    )
    freeze = models.OneToOneField(
        RecordFreeze, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="冻结"
    )
    visited_at = models.DateTimeField("检查结束时间", null=True, blank=True)
    base_attendee = models.CharField("基地在场负责人", max_length=60, blank=True)
    managing_attendees = models.CharField("管理使用单位参加人", max_length=200, blank=True)
    overall = models.TextField("总体情况", blank=True)
    problems = models.TextField("发现问题", blank=True)  # a line each
    # The base's statement; silence after the term is noted by the clerk.
    statement_until = models.DateField("陈述期限", null=True, blank=True)
    statement_agrees = models.BooleanField("基地无异议", null=True, blank=True)
    statement = models.TextField("基地陈述", blank=True)
    statement_at = models.DateTimeField("陈述时间", null=True, blank=True)
    statement_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="陈述人"
    )
    total = models.DecimalField("总分", max_digits=5, decimal_places=1, null=True, blank=True)
    grade = models.CharField("等次", max_length=10, choices=Grade.choices, blank=True)
    conclusion = models.TextField("结论意见", blank=True)
    proposed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="拟办人"
    )
    proposed_at = models.DateTimeField("拟办时间", null=True, blank=True)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人"
    )
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)
    report = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报告"
    )
    publication = models.ForeignKey(
        Publication,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="inspections",
        verbose_name="公布",
    )

    objects = InspectionQuerySet.as_manager()
    touched_by_steps = (
        "state_since", "visit_on", "place", "unannounced", "announced_at", "notice", "freeze",
        "visited_at", "base_attendee", "managing_attendees", "overall", "problems",
        "statement_until", "statement_agrees", "statement", "statement_at", "statement_by",
        "total", "grade", "conclusion", "proposed_by", "proposed_at", "approved_by",
        "approved_at", "report", "publication",
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "检查"
        ordering = ("-created_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=InspectionState.values), name="inspection_state_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=InspectionKind.values), name="inspection_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(scope_last__gte=F("scope_first")), name="inspection_scope_in_order"
            ),
            # One of a kind at a time; a plan looks at a base once.
            models.UniqueConstraint(
                fields=("base", "kind"),
                condition=Q(state__in=OPEN_INSPECTIONS),
                name="inspection_one_open_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=("plan", "base"),
                condition=Q(plan__isnull=False) & ~Q(state=InspectionState.CALLED_OFF),
                name="inspection_once_in_a_plan",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | (
                    Q(approved_by__isnull=False, approved_at__isnull=False)
                    & Q(proposed_by__isnull=False)
                    & ~Q(approved_by=F("proposed_by"))
                    & Q(total__isnull=False)
                    & ~Q(grade="")
                ),
                name="inspection_concluded_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(InspectionState.CONCLUDED, InspectionState.PUBLISHED))
                | Q(approved_by__isnull=False),
                name="inspection_concluded_is_approved",
            ),
            models.CheckConstraint(
                condition=Q(state=InspectionState.PUBLISHED, publication__isnull=False)
                | (~Q(state=InspectionState.PUBLISHED) & Q(publication__isnull=True)),
                name="inspection_published_both_or_none",
            ),
            models.CheckConstraint(
                condition=Q(statement_at__isnull=True, statement_agrees__isnull=True, statement="")
                | Q(statement_at__isnull=False),
                name="inspection_statement_has_time",
            ),
        )
        indexes = (models.Index(fields=("state", "year")),)

    def __str__(self) -> str:
        return f"{self.base.organisation.name} {self.get_kind_display()}（{self.number}）"

    def get_absolute_url(self) -> str:
        """Its page."""
        return f"/inspections/{self.pk}/"

    @property
    def state_label(self) -> str:
        """The state in the interface's words."""
        return str(InspectionState(self.state).label)

    @property
    def grade_label(self) -> str:
        """The grade in words; nothing before it is given."""
        return str(Grade(self.grade).label) if self.grade else ""

    @property
    def problem_lines(self) -> list[str]:
        """What was found, a line each."""
        return [line.strip() for line in self.problems.splitlines() if line.strip()]

    @_step(
        InspectionState.PLANNED,
        InspectionState.ANNOUNCED,
        who=rules.is_clerk,
        when=[rules.in_service, rules.has_group],
        article="18",
        label="发出检查通知",
    )
    def announce(self) -> None:
        """The base is told, or nobody is for a spot check; the records in scope freeze."""

    @_step(
        InspectionState.ANNOUNCED,
        InspectionState.VISITED,
        who=rules.is_lead_inspector,
        when=[rules.has_group],
        article="18",
        label="完成现场检查",
    )
    def finish_visit(self) -> None:
        """The sheet is complete and signed; the base may answer."""

    @_step(
        InspectionState.VISITED,
        InspectionState.STATEMENT,
        who=rules.is_base_member,
        article="18",
        label="基地陈述意见",
    )
    def make_statement(self) -> None:
        """The base agrees or objects, on the record."""

    @_step(
        InspectionState.VISITED,
        InspectionState.STATEMENT,
        who=rules.is_clerk,
        article="18",
        label="记录基地未陈述",
    )
    def note_silence(self) -> None:
        """The term passed without a statement."""

    @_step(
        InspectionState.STATEMENT,
        None,
        who=rules.is_clerk,
        article="18",
        label="拟定检查结论",
    )
    def propose_conclusion(self) -> None:
        """A clerk proposes total, grade and words."""

    @_step(
        InspectionState.STATEMENT,
        InspectionState.CONCLUDED,
        who=rules.is_approver,
        article="18",
        label="批准检查结论",
    )
    def approve_conclusion(self) -> None:
        """Another person approves it."""

    @_step(
        InspectionState.STATEMENT,
        None,
        who=rules.is_approver,
        article="18",
        label="退回检查结论",
    )
    def return_conclusion(self) -> None:
        """Back to the clerk, with a reason."""

    @_step(
        InspectionState.CONCLUDED,
        InspectionState.PUBLISHED,
        who=rules.is_approver,
        article="18",
        label="公布检查结果",
    )
    def publish_results(self) -> None:
        """Anybody may read the result."""

    @_step(
        (InspectionState.PLANNED, InspectionState.ANNOUNCED),
        InspectionState.CALLED_OFF,
        who=rules.is_clerk,
        article="18",
        label="取消本次检查",
    )
    def call_off(self) -> None:
        """It does not take place, for a reason."""
