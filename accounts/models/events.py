"""The record: who did what, when, under which article. Append-only and chained by digest."""

from __future__ import annotations

import datetime
import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from accounts.models.organisations import Organisation

if TYPE_CHECKING:
    from accounts.models.people import User

GENESIS = "0" * 64


class Audience(models.TextChoices):
    """Who may read an event on a case's timeline."""

    PARTIES = "parties", "各方"
    BUREAU = "bureau", "市局内部"


class EventQuerySet(models.QuerySet["Event"]):
    """Sets of events."""

    def about(self, subject: models.Model) -> EventQuerySet:
        """Events of one object, oldest first."""
        return self.filter(
            subject_type=subject._meta.label_lower, subject_id=str(subject.pk)
        ).order_by("sequence")

    def visible_to(self, user: User) -> EventQuerySet:
        """Inside the bureau everything; others only what concerns the parties (Art. 9(3)).

        The set is a cut through events of subjects the person may already see: callers start
        from the subject's own ``visible_to``.
        """
        if user.is_authenticated and user.is_municipal:
            return self
        return self.filter(audience=Audience.PARTIES)


class Event(models.Model):
    """One deed. Never changed, never deleted; triggers in the database hold this."""

    sequence = models.PositiveBigIntegerField("序号", unique=True)
    at = models.DateTimeField("时间")
    actor = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="办理人"
    )
    actor_name = models.CharField("办理人姓名", max_length=60)
    actor_role = models.CharField("办理人角色", max_length=20, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name="办理单位"
    )
    verb = models.CharField("动作", max_length=40)
    label = models.CharField("动作名称", max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    subject_name = models.CharField("事项", max_length=300)
    source = models.CharField("原状态", max_length=30, blank=True)
    target = models.CharField("新状态", max_length=30, blank=True)
    source_label = models.CharField("原状态名称", max_length=60, blank=True)
    target_label = models.CharField("新状态名称", max_length=60, blank=True)
    opinion = models.TextField("意见", blank=True)
    article = models.CharField("依据条款", max_length=20, blank=True)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.PARTIES)
    details = models.JSONField(default=dict)
    snapshot_digest = models.CharField("快照摘要", max_length=64, blank=True)
    previous_digest = models.CharField("上一条摘要", max_length=64)
    digest = models.CharField("摘要", max_length=64, unique=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办理记录"
        ordering = ("sequence",)
        constraints = (
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="event_audience_known"
            ),
        )
        indexes = (models.Index(fields=("subject_type", "subject_id", "sequence")),)

    def __str__(self) -> str:
        return f"{self.sequence} {self.label} {self.subject_name}"

    def content(self) -> dict[str, Any]:
        """Everything the digest covers, in plain types."""
        return {
            "sequence": self.sequence,
            "at": self.at.astimezone(datetime.UTC).isoformat(timespec="microseconds"),
            "actor": self.actor_id,
            "actor_name": self.actor_name,
            "actor_role": self.actor_role,
            "organisation": self.organisation_id,
            "verb": self.verb,
            "label": self.label,
            "subject_type": self.subject_type,
            "subject_id": self.subject_id,
            "subject_name": self.subject_name,
            "source": self.source,
            "target": self.target,
            "source_label": self.source_label,
            "target_label": self.target_label,
            "opinion": self.opinion,
            "article": self.article,
            "audience": self.audience,
            "details": self.details,
            "snapshot_digest": self.snapshot_digest,
            "previous_digest": self.previous_digest,
        }

    def compute_digest(self) -> str:
        """SHA-256 over the content, the digest of the row before included."""
        return digest_of(self.content())


class ChainHead(models.Model):
    """The last link of the chain: one row, locked by every writer of an event."""

    sequence = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(pk=1), name="chain_head_single"),)

    def __str__(self) -> str:
        return f"{self.sequence}: {self.digest}"


def digest_of(content: Any) -> str:
    """SHA-256 of plain data in one canonical spelling (sorted keys, no spaces, UTF-8)."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
