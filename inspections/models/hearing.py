"""What every adverse case shares: facts, notice, service, statement, two persons."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django_fsm import ConcurrentTransitionMixin, FSMField

from accounts.models import User
from bases.calendar import end_of_day
from bases.models import BarEntry, Document


class Served(models.TextChoices):
    """How a paper reached whom it is meant for (送达方式)."""

    PERSON = "person", "直接送达"
    POST = "post", "邮寄送达"
    ELECTRONIC = "electronic", "电子送达（经同意）"
    LEFT = "left", "留置送达"
    PUBLIC = "public", "公告送达"


class CaseState(models.TextChoices):
    """Where an adverse case stands."""

    PROPOSED = "proposed", "拟办，听取陈述申辩"
    HEARD = "heard", "已听取意见，待决定"
    DECIDED = "decided", "已决定，待送达公告"
    PUBLISHED = "published", "已公告"
    DROPPED = "dropped", "不再办理"


PENDING = (CaseState.PROPOSED, CaseState.HEARD)


class Hearing(ConcurrentTransitionMixin, models.Model):
    """Notice of what is intended, a term to answer, the answer, the decision (domain 6.7)."""

    number = models.CharField("编号", max_length=60, unique=True)
    state = FSMField("状态", choices=CaseState.choices, default=CaseState.PROPOSED, protected=True)
    state_since = models.DateTimeField("状态时间")
    facts = models.TextField("事实")
    basis = models.CharField("依据", max_length=500)
    proposed_at = models.DateTimeField("提出时间")
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    notice = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="告知书"
    )
    served_on = models.DateField("告知送达日期", null=True, blank=True)
    served_how = models.CharField("送达方式", max_length=12, choices=Served.choices, blank=True)
    served_to = models.CharField("签收人", max_length=60, blank=True)
    statement_until = models.DateField("陈述申辩期限", null=True, blank=True)
    provisional = models.BooleanField("期限待核", default=False)
    statement = models.TextField("陈述申辩", blank=True)
    statement_at = models.DateTimeField("陈述申辩时间", null=True, blank=True)
    statement_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="陈述人"
    )
    reply = models.TextField("对陈述申辩的处理意见", blank=True)
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批人"
    )
    decision = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="决定书"
    )
    entry = models.OneToOneField(
        BarEntry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="名单记录"
    )
    decision_served_on = models.DateField("决定送达日期", null=True, blank=True)
    decision_served_how = models.CharField(
        "决定送达方式", max_length=12, choices=Served.choices, blank=True
    )
    published_at = models.DateTimeField("公告时间", null=True, blank=True)
    dropped_reason = models.CharField("不再办理的原因", max_length=300, blank=True)

    touched_by_steps = (
        "state_since", "notice", "served_on", "served_how", "served_to", "statement_until",
        "provisional", "statement", "statement_at", "statement_by", "reply", "decided_at",
        "decided_by", "decision", "entry", "decision_served_on", "decision_served_how",
        "published_at", "dropped_reason",
    )  # fmt: skip

    class Meta:
        abstract = True
        ordering = ("-proposed_at", "-id")
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(
                condition=Q(state__in=CaseState.values), name="%(class)s_state_known"
            ),
            models.CheckConstraint(
                condition=Q(served_on__isnull=True, statement_until__isnull=True, served_how="")
                | (Q(served_on__isnull=False, statement_until__isnull=False) & ~Q(served_how="")),
                name="%(class)s_served_both_or_none",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(CaseState.DECIDED, CaseState.PUBLISHED))
                | (
                    Q(served_on__isnull=False, decided_at__isnull=False, decision__isnull=False)
                    & Q(entry__isnull=False, decided_by__isnull=False)
                    & ~Q(decided_by=F("proposed_by"))
                ),
                name="%(class)s_decided_by_another_after_hearing",
            ),
        )

    @property
    def state_label(self) -> str:
        """The state in the interface's words."""
        return str(CaseState(self.state).label)

    @property
    def statement_ends_at(self) -> datetime.datetime | None:
        """The instant at which the term to answer ends."""
        return end_of_day(self.statement_until) if self.statement_until else None
