"""Delegated tasks (受委托任务, Art. 12): offered to bases with the reason, excellent ones first."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import models
from django.db.models import Q
from django_fsm import ConcurrentTransitionMixin, FSMField

from accounts.models import User
from accounts.steps import declare_step
from bases.models import Base, SubjectKinds, TrainingClass
from inspections import rules

_step = partial(declare_step, "state")


class TaskState(models.TextChoices):
    """Where a task stands."""

    OFFERED = "offered", "待基地答复"
    TAKEN = "taken", "已承接"
    DECLINED = "declined", "未承接"
    DONE = "done", "已完成"
    RECALLED = "recalled", "已收回"


class DelegatedTaskQuerySet(models.QuerySet["DelegatedTask"]):
    """Sets of tasks."""

    def visible_to(self, user: Any) -> DelegatedTaskQuerySet:
        """The base its own, the managing unit those of its bases, the bureau all (Art. 5)."""
        return self.filter(rules.within_reach(user))


class DelegatedTask(ConcurrentTransitionMixin, models.Model):
    """One class the bureau offers to one base; why to this one is written down (Art. 18)."""

    base = models.ForeignKey(
        Base, models.PROTECT, related_name="delegated_tasks", verbose_name="基地"
    )
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("任务名称", max_length=120)
    subject_kind = models.CharField("科目类别", max_length=20, choices=SubjectKinds.choices)
    persons = models.PositiveIntegerField("计划人次")
    document_number = models.CharField("委托文号", max_length=60)
    reason = models.CharField("安排给该基地的理由", max_length=500)
    grade_then = models.CharField("当时最近一次等次", max_length=10, blank=True)
    finish_by = models.DateField("完成期限")
    state = FSMField("状态", choices=TaskState.choices, default=TaskState.OFFERED, protected=True)
    state_since = models.DateTimeField("状态时间")
    offered_at = models.DateTimeField("安排时间")
    offered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="安排人")
    answer = models.CharField("基地答复", max_length=300, blank=True)
    training_class = models.OneToOneField(
        TrainingClass,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="承办的培训班",
    )

    objects = DelegatedTaskQuerySet.as_manager()
    touched_by_steps = ("state_since", "answer", "training_class")

    class Meta:
        verbose_name = verbose_name_plural = "受委托任务"
        ordering = ("-offered_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=TaskState.values), name="task_state_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="task_has_reason"),
            models.CheckConstraint(
                condition=~Q(state=TaskState.DONE) | Q(training_class__isnull=False),
                name="task_done_by_a_class",
            ),
        )
        indexes = (models.Index(fields=("year", "state")),)

    def __str__(self) -> str:
        return f"{self.title}（{self.base.organisation.name}）"

    def get_absolute_url(self) -> str:
        """Its page."""
        return f"/inspections/tasks/{self.pk}/"

    @property
    def state_label(self) -> str:
        """The state in the interface's words."""
        return str(TaskState(self.state).label)

    @_step(
        TaskState.OFFERED,
        TaskState.TAKEN,
        who=rules.is_base_member,
        when=[rules.in_service],
        article="15",
        label="承接任务",
    )
    def take_task(self) -> None:
        """The base takes it on, as it must (Art. 15)."""

    @_step(
        TaskState.OFFERED,
        TaskState.DECLINED,
        who=rules.is_base_member,
        article="15",
        label="说明不能承接",
    )
    def decline_task(self) -> None:
        """The base says why it cannot; inspections read it."""

    @_step(
        TaskState.TAKEN,
        TaskState.DONE,
        who=rules.is_base_member,
        article="12",
        label="报告任务完成",
    )
    def finish_task(self) -> None:
        """Shown by a class that was held."""

    @_step(
        (TaskState.OFFERED, TaskState.TAKEN),
        TaskState.RECALLED,
        who=rules.is_clerk,
        article="12",
        label="收回任务",
    )
    def recall_task(self) -> None:
        """The bureau takes it back."""
