"""Complaints and reports of violations (Art. 19): anybody may, named or not."""

from __future__ import annotations

import secrets
from functools import partial
from typing import Any

from django.db import models
from django.db.models import F, Q
from django_fsm import ConcurrentTransitionMixin, FSMField

from accounts.models import User
from accounts.steps import declare_step
from bases.models import Base, Document
from bases.models.documents import CODE_ALPHABET
from inspections import rules
from inspections.models.planning import for_the_bureau

_step = partial(declare_step, "state")
TRACKING_LENGTH = 16  # 30 ** 16 > 2 ** 78: not to be guessed


def new_tracking_code() -> str:
    """What the person keeps to ask how it stands."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(TRACKING_LENGTH))


class ComplaintKind(models.TextChoices):
    """The three abuses of Art. 19, the plan, and what else there may be."""

    CLASSES = "classes", "乱办班"
    FEES = "fees", "乱收费"
    CERTIFICATES = "certificates", "乱发证"
    FILING = "filing", "违反年度计划备案制度"
    FRAUD = "fraud", "申请过程中弄虚作假"
    OTHER = "other", "其他"


class ComplaintChannel(models.TextChoices):
    """How it came in."""

    WEB = "web", "网上"
    PHONE = "phone", "电话"
    LETTER = "letter", "来信"
    VISIT = "visit", "来访"
    TRANSFERRED = "transferred", "其他单位转来"


class ComplaintState(models.TextChoices):
    """Where a complaint stands."""

    RECEIVED = "received", "已收到"
    ACCEPTED = "accepted", "已受理，核查中"
    INVESTIGATED = "investigated", "已核查，待答复"
    ANSWERED = "answered", "已答复"
    NOT_ACCEPTED = "not_accepted", "不予受理"
    TRANSFERRED = "transferred", "已转送"


class Finding(models.TextChoices):
    """What the investigation came to."""

    TRUE = "true", "属实"
    PARTLY = "partly", "部分属实"
    FALSE = "false", "不属实"
    UNCLEAR = "unclear", "无法查实"


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    """Sets of complaints."""

    def visible_to(self, user: Any) -> ComplaintQuerySet:
        """The bureau's alone: the base must not learn who complained."""
        found: ComplaintQuerySet = for_the_bureau(self, user)
        return found

    def open(self) -> ComplaintQuerySet:
        """Those that wait for the bureau."""
        return self.filter(
            state__in=(
                ComplaintState.RECEIVED, ComplaintState.ACCEPTED, ComplaintState.INVESTIGATED,
            )
        )  # fmt: skip


class Complaint(ConcurrentTransitionMixin, models.Model):
    """What somebody says happened; name and contact are sealed and optional."""

    number = models.CharField("编号", max_length=40, unique=True)
    code = models.CharField("查询码", max_length=16, unique=True, default=new_tracking_code)
    kind = models.CharField("类型", max_length=20, choices=ComplaintKind.choices)
    channel = models.CharField("来源", max_length=20, choices=ComplaintChannel.choices)
    base = models.ForeignKey(
        Base,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="complaints",
        verbose_name="被反映的基地",
    )
    body_named = models.CharField("被反映的单位（自述）", max_length=150, blank=True)
    happened = models.CharField("发生时间", max_length=100, blank=True)
    text = models.TextField("反映的情况")
    person_sealed = models.BinaryField("反映人（加密）", default=b"")
    contact_sealed = models.BinaryField("联系方式（加密）", default=b"")
    state = FSMField(
        "状态", choices=ComplaintState.choices, default=ComplaintState.RECEIVED, protected=True
    )
    state_since = models.DateTimeField("状态时间")
    received_at = models.DateTimeField("收到时间")
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="代录人"
    )
    due_on = models.DateField("办理期限", null=True, blank=True)
    reason = models.CharField("受理或不受理的理由", max_length=500, blank=True)
    finding = models.CharField("核查结论", max_length=10, choices=Finding.choices, blank=True)
    investigation = models.TextField("核查情况", blank=True)
    investigated_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核查人"
    )
    answer = models.TextField("答复", blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复批准人"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answer_paper = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复书"
    )
    transferred_to = models.CharField("转送单位", max_length=100, blank=True)
    transferred_on = models.DateField("转送日期", null=True, blank=True)
    transfer_document = models.CharField("转送文号", max_length=60, blank=True)

    objects = ComplaintQuerySet.as_manager()
    touched_by_steps = (
        "state_since", "base", "due_on", "reason", "finding", "investigation", "investigated_by",
        "answer", "answered_by", "answered_at", "answer_paper", "transferred_to",
        "transferred_on", "transfer_document",
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "投诉举报"
        ordering = ("-received_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=ComplaintState.values), name="complaint_state_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ComplaintKind.values), name="complaint_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(channel=ComplaintChannel.WEB, entered_by__isnull=True)
                | (~Q(channel=ComplaintChannel.WEB) & Q(entered_by__isnull=False)),
                name="complaint_entered_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(ComplaintState.INVESTIGATED, ComplaintState.ANSWERED))
                | (Q(investigated_by__isnull=False) & ~Q(finding="")),
                name="complaint_investigated_has_finding",
            ),
            models.CheckConstraint(
                condition=~Q(state=ComplaintState.ANSWERED)
                | (
                    Q(answered_at__isnull=False, answered_by__isnull=False)
                    & ~Q(answer="")
                    & ~Q(answered_by=F("investigated_by"))
                ),
                name="complaint_answered_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state=ComplaintState.NOT_ACCEPTED) | ~Q(reason=""),
                name="complaint_turned_down_for_a_reason",
            ),
            models.CheckConstraint(
                condition=(
                    Q(transferred_to="", transferred_on__isnull=True)
                    & ~Q(state=ComplaintState.TRANSFERRED)
                )
                | (
                    Q(state=ComplaintState.TRANSFERRED, transferred_on__isnull=False)
                    & ~Q(transferred_to="")
                ),
                name="complaint_transferred_both_or_none",
            ),
        )
        indexes = (models.Index(fields=("state", "received_at")),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}反映（{self.number}）"

    def get_absolute_url(self) -> str:
        """Its page inside."""
        return f"/inspections/complaints/{self.pk}/"

    @property
    def state_label(self) -> str:
        """The state in the interface's words."""
        return str(ComplaintState(self.state).label)

    @property
    def is_proven(self) -> bool:
        """Whether it was answered as true, wholly or in part: a ground to act on."""
        return self.state == ComplaintState.ANSWERED and self.finding in (
            Finding.TRUE,
            Finding.PARTLY,
        )

    @_step(
        ComplaintState.RECEIVED,
        ComplaintState.ACCEPTED,
        who=rules.is_clerk,
        article="19",
        label="受理投诉举报",
    )
    def accept_complaint(self) -> None:
        """It is looked into."""

    @_step(
        ComplaintState.RECEIVED,
        ComplaintState.NOT_ACCEPTED,
        who=rules.is_clerk,
        article="19",
        label="不予受理投诉举报",
    )
    def decline_complaint(self) -> None:
        """It is not looked into, for a reason the person can read."""

    @_step(
        (ComplaintState.RECEIVED, ComplaintState.ACCEPTED),
        ComplaintState.TRANSFERRED,
        who=rules.is_clerk,
        article="19",
        label="转送有权处理的单位",
    )
    def transfer_complaint(self) -> None:
        """Another authority deals with it."""

    @_step(
        ComplaintState.ACCEPTED,
        ComplaintState.INVESTIGATED,
        who=rules.is_clerk,
        article="19",
        label="记录核查情况",
    )
    def investigate_complaint(self) -> None:
        """What was found, and a draft of the answer."""

    @_step(
        ComplaintState.INVESTIGATED,
        ComplaintState.ANSWERED,
        who=rules.is_approver,
        article="19",
        label="批准并答复",
    )
    def answer_complaint(self) -> None:
        """Another person approves the answer; the tracking code shows it."""

    @_step(
        ComplaintState.INVESTIGATED,
        ComplaintState.ACCEPTED,
        who=rules.is_approver,
        article="19",
        label="退回重新核查",
    )
    def return_complaint(self) -> None:
        """Back to the clerk, with a reason."""
