"""Changes that a base files and the public reads (Art. 22)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import models
from django.db.models import Q
from django_fsm import ConcurrentTransitionMixin, FSMField

from accounts.models import StoredFile, User
from accounts.steps import declare_step
from bases import rules
from bases.models.base import Base

_step = partial(declare_step, "state")


class ChangeKind(models.TextChoices):
    """What changed (Art. 22)."""

    NAME = "name", "单位名称"
    ADDRESS = "address", "办学地址"
    CONTACT = "contact", "联系方式"
    REPRESENTATIVE = "representative", "法定代表人"
    MANAGEMENT = "management", "管理机构"


class ChangeState(models.TextChoices):
    """Where a change filing stands."""

    FILED = "filed", "已报送"
    RETURNED = "returned", "退回"
    RECORDED = "recorded", "已备案"


class ChangeFilingQuerySet(models.QuerySet["ChangeFiling"]):
    """Sets of change filings."""

    def visible_to(self, user: Any) -> ChangeFilingQuerySet:
        """A base its own, a managing unit those of its bases, the bureau all (Art. 22)."""
        return self.filter(rules.within_reach(user))

    def with_facts(self) -> ChangeFilingQuerySet:
        """Bring what a row shows."""
        return self.select_related("base__organisation", "filed_by")


class ChangeFiling(ConcurrentTransitionMixin, models.Model):
    """One change, filed with proof; once recorded, the public page shows old and new (Art. 22)."""

    base = models.ForeignKey(Base, models.PROTECT, related_name="changes", verbose_name="基地")
    kind = models.CharField("变更事项", max_length=20, choices=ChangeKind.choices)
    changed_on = models.DateField("变更日期")
    before = models.JSONField("变更前")  # field: text, as it stood when the change was filed
    after = models.JSONField("变更后")
    explanation = models.CharField("说明", max_length=300, blank=True)
    proof = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="证明材料")
    state = FSMField("状态", choices=ChangeState.choices, default=ChangeState.FILED, protected=True)
    state_since = models.DateTimeField("状态时间")
    filed_at = models.DateTimeField("报送时间")
    filed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="报送人")
    remarks = models.CharField("退回意见", max_length=500, blank=True)
    recorded_at = models.DateTimeField("备案时间", null=True, blank=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="备案经办人"
    )

    objects = ChangeFilingQuerySet.as_manager()
    touched_by_steps = ("state_since", "remarks", "recorded_at", "recorded_by")

    class Meta:
        verbose_name = verbose_name_plural = "变更备案"
        ordering = ("-filed_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=ChangeState.values), name="change_state_known"
            ),
            models.UniqueConstraint(
                fields=("base", "kind"),
                condition=Q(state__in=(ChangeState.FILED, ChangeState.RETURNED)),
                name="change_one_open_of_a_kind",
            ),
            models.CheckConstraint(
                condition=(~Q(state=ChangeState.RECORDED) & Q(recorded_at__isnull=True))
                | Q(state=ChangeState.RECORDED, recorded_at__isnull=False),
                name="change_recorded_has_date",
            ),
        )

    def __str__(self) -> str:
        return f"{self.base.organisation.name} {self.get_kind_display()}变更"

    def get_absolute_url(self) -> str:
        """Its page."""
        return f"/bases/changes/{self.pk}/"

    @property
    def state_label(self) -> str:
        """The state in the interface's words."""
        return str(ChangeState(self.state).label)

    @_step(
        ChangeState.RETURNED,
        ChangeState.FILED,
        who=rules.is_base_member,
        when=[rules.in_service],
        article="22",
        label="重新报送变更",
    )
    def refile_change(self) -> None:
        """The base files it again, mended."""

    @_step(
        ChangeState.FILED,
        ChangeState.RETURNED,
        who=rules.is_clerk,
        article="22",
        label="退回变更",
    )
    def return_change(self) -> None:
        """The bureau returns it with remarks."""

    @_step(
        ChangeState.FILED,
        ChangeState.RECORDED,
        who=rules.is_clerk,
        article="22",
        label="变更备案",
    )
    def record_change(self) -> None:
        """The bureau puts it on record; public page, list and search follow at once."""
