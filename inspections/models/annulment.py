"""Taking an entry off the list of Art. 20, by a later entry."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import models
from django.db.models import F, Q
from django_fsm import ConcurrentTransitionMixin, FSMField

from accounts.models import User
from accounts.steps import declare_step
from bases.models import BarEntry, Document
from inspections import rules

_step = partial(declare_step, "state")


class AnnulmentState(models.TextChoices):
    """Where an annulment stands."""

    PROPOSED = "proposed", "待审批"
    DECIDED = "decided", "已撤销该记录"
    DROPPED = "dropped", "不予撤销"


class AnnulmentQuerySet(models.QuerySet["Annulment"]):
    """Sets of annulments."""

    def visible_to(self, user: Any) -> AnnulmentQuerySet:
        """The bureau's; the public list shows what came of it."""
        return self if user.is_authenticated and user.is_municipal else self.none()


class Annulment(ConcurrentTransitionMixin, models.Model):
    """An entry is taken off by a later entry: a document number and two persons (Art. 20)."""

    entry = models.ForeignKey(BarEntry, models.PROTECT, related_name="+", verbose_name="名单记录")
    reason = models.TextField("理由")
    document_number = models.CharField("依据文书", max_length=60)
    state = FSMField(
        "状态", choices=AnnulmentState.choices, default=AnnulmentState.PROPOSED, protected=True
    )
    state_since = models.DateTimeField("状态时间")
    proposed_at = models.DateTimeField("提出时间")
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批人"
    )
    opinion = models.CharField("审批意见", max_length=300, blank=True)
    decision = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="决定书"
    )
    new_entry = models.OneToOneField(
        BarEntry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤销记录"
    )

    objects = AnnulmentQuerySet.as_manager()
    touched_by_steps = (
        "state_since", "decided_at", "decided_by", "opinion", "decision", "new_entry",
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "撤销名单记录"
        ordering = ("-proposed_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=AnnulmentState.values), name="annulment_state_known"
            ),
            models.UniqueConstraint(
                fields=("entry",),
                condition=Q(state__in=(AnnulmentState.PROPOSED, AnnulmentState.DECIDED)),
                name="annulment_once",
            ),
            models.CheckConstraint(
                condition=~Q(state=AnnulmentState.DECIDED)
                | (
                    Q(decided_by__isnull=False, decision__isnull=False, new_entry__isnull=False)
                    & ~Q(decided_by=F("proposed_by"))
                ),
                name="annulment_decided_by_another",
            ),
            models.CheckConstraint(condition=~Q(document_number=""), name="annulment_has_document"),
        )

    def __str__(self) -> str:
        return f"撤销{self.entry.name}的不再受理记录"

    def get_absolute_url(self) -> str:
        """Its page."""
        return f"/inspections/annulments/{self.pk}/"

    @property
    def state_label(self) -> str:
        """The state in the interface's words."""
        return str(AnnulmentState(self.state).label)

    @_step(
        AnnulmentState.PROPOSED,
        AnnulmentState.DECIDED,
        who=rules.is_approver,
        article="20",
        label="批准撤销记录",
    )
    def decide_annulment(self) -> None:
        """A new entry takes the old one off the list."""

    @_step(
        AnnulmentState.PROPOSED,
        AnnulmentState.DROPPED,
        who=rules.is_approver,
        article="20",
        label="不予撤销",
    )
    def drop_annulment(self) -> None:
        """The entry stands."""
