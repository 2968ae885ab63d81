"""What people are told: in the portal, and by mail through an outbox."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from accounts.models.events import Event

if TYPE_CHECKING:
    from accounts.models.people import User


class MessageQuerySet(models.QuerySet["Message"]):
    """Sets of in-site messages."""

    def visible_to(self, user: User) -> MessageQuerySet:
        """Everybody reads only their own."""
        return self.filter(recipient_id=user.pk)

    def unread(self) -> MessageQuerySet:
        """Not opened yet."""
        return self.filter(read_at=None)


class Message(models.Model):
    """An in-site message about an event."""

    recipient = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="messages", verbose_name="收件人"
    )
    event = models.ForeignKey(Event, models.PROTECT, related_name="+", verbose_name="办理记录")
    subject = models.CharField("标题", max_length=200)
    body = models.TextField("内容")
    path = models.CharField("页面", max_length=200, blank=True)
    created_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        ordering = ("-created_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=("event", "recipient"), name="message_once_per_event"),
        )
        indexes = (models.Index(fields=("recipient", "read_at")),)

    def __str__(self) -> str:
        return self.subject


class MailState(models.TextChoices):
    """Where a mail of the outbox stands."""

    WAITING = "waiting", "待发送"
    SENT = "sent", "已发送"
    PARKED = "parked", "发送失败"


class OutgoingMail(models.Model):
    """One mail to one address; ``key`` doubles as its Message-ID, so a repeat is recognised."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(
        Event, models.PROTECT, null=True, related_name="+", verbose_name="办理记录"
    )
    to = models.EmailField("收件地址")
    subject = models.CharField("标题", max_length=200)
    body = models.TextField("内容")
    state = models.CharField(
        "状态", max_length=10, choices=MailState.choices, default=MailState.WAITING
    )
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    created_at = models.DateTimeField("时间")
    next_attempt_at = models.DateTimeField("下次尝试")
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)
    last_error = models.CharField("最近错误", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "待发邮件"
        ordering = ("created_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("event", "to"),
                condition=Q(event__isnull=False),
                name="mail_once_per_event_and_address",
            ),
            models.CheckConstraint(
                condition=Q(state=MailState.SENT, sent_at__isnull=False)
                | (~Q(state=MailState.SENT) & Q(sent_at__isnull=True)),
                name="mail_sent_has_time",
            ),
        )
        indexes = (models.Index(fields=("state", "next_attempt_at")),)

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"
