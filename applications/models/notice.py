"""The public notice before a decision, and objections to it (practice, 惯例)."""

from __future__ import annotations

import datetime
import secrets

from django.db import models
from django.db.models import F, Q

from accounts.models import StoredFile, User
from applications.models.application import Application
from applications.models.batches import Batch
from bases.models.documents import CODE_ALPHABET


class PublicNoticeQuerySet(models.QuerySet["PublicNotice"]):
    """Sets of notices."""

    def listed(self) -> PublicNoticeQuerySet:
        """Every notice stays public once it is posted, the replaced ones marked as such."""
        return self.all()

    def standing(self) -> PublicNoticeQuerySet:
        """Notices that no other one replaced and that were not withdrawn."""
        return self.filter(withdrawn_at=None)


class PublicNotice(models.Model):
    """Whom the bureau means to certify, on view for some working days."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+", verbose_name="批次")
    number = models.CharField("文号", max_length=60, unique=True)
    posted_at = models.DateTimeField("发布时间")
    first_day = models.DateField("公示首日")
    last_day = models.DateField("公示末日")
    days = models.PositiveSmallIntegerField("工作日数")
    provisional = models.BooleanField("节假日安排未公布", default=False)
    posted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    applications = models.ManyToManyField(Application, related_name="notices")
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True)
    # When the list changes, a new notice takes the old one's place and its clock starts anew.
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="successor", verbose_name="代替"
    )
    change_reason = models.CharField("变动原因", max_length=300, blank=True)

    objects = PublicNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公示"
        ordering = ("-posted_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(first_day__lte=F("last_day")), name="notice_first_before_last"
            ),
        )

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The public page."""
        return f"/notices/{self.pk}/"

    @property
    def stands(self) -> bool:
        """Whether its list still holds."""
        return self.withdrawn_at is None

    def is_over(self, on: datetime.date) -> bool:
        """Whether its last day has passed."""
        return on > self.last_day


class ObjectionState(models.TextChoices):
    """How far an objection is."""

    RECEIVED = "received", "已收到"
    UPHELD = "upheld", "成立"
    DISMISSED = "dismissed", "不成立"


class ObjectionOutcome(models.TextChoices):
    """Where an upheld objection leads."""

    REVIEW = "review", "重新评审"
    REFUSE = "refuse", "转不予认定"


def new_tracking_code() -> str:
    """What the public asks for the outcome with."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(12))


class Objection(models.Model):
    """What somebody of the public holds against a case on notice."""

    notice = models.ForeignKey(
        PublicNotice, models.PROTECT, related_name="objections", verbose_name="公示"
    )
    application = models.ForeignKey(
        Application, models.PROTECT, related_name="objections", verbose_name="申报"
    )
    name = models.CharField("姓名", max_length=60)
    contact = models.CharField("联系方式", max_length=100)
    facts = models.TextField("事实与理由")
    evidence = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="证据"
    )
    tracking_code = models.CharField(
        "查询码", max_length=12, unique=True, default=new_tracking_code
    )
    received_at = models.DateTimeField("收到时间")
    state = models.CharField(
        "状态", max_length=10, choices=ObjectionState.choices, default=ObjectionState.RECEIVED
    )
    # What an upheld objection led to: another review, or a proposal to refuse.
    outcome = models.CharField(
        "处理结果", max_length=10, choices=ObjectionOutcome.choices, blank=True
    )
    answer = models.TextField("处理意见", blank=True)
    handled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="经办人"
    )
    handled_at = models.DateTimeField("处理时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "异议"
        ordering = ("received_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state=ObjectionState.RECEIVED, handled_at__isnull=True)
                | (~Q(state=ObjectionState.RECEIVED) & Q(handled_at__isnull=False) & ~Q(answer="")),
                name="objection_handled_with_answer",
            ),
        )

    def __str__(self) -> str:
        return f"{self.tracking_code} {self.application}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state == ObjectionState.RECEIVED
