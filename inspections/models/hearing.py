"""What every adverse case shares: facts, notice, service, statement, two persons."""

from __future__ import annotations

from django.db import models

from accounts.models import User
from bases.models import Document


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


class Hearing(models.Model):
    """Notice of what is intended, a term to answer, the answer, the decision (domain 6.7)."""

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
    published_at = models.DateTimeField("公告时间", null=True, blank=True)
    dropped_reason = models.CharField("不再办理的原因", max_length=300, blank=True)

    HEARING_FIELDS = (
        "notice", "served_on", "served_how", "served_to", "statement_until", "provisional",
        "statement", "statement_at", "statement_by", "reply", "decided_at", "decided_by",
        "decision", "published_at", "dropped_reason",
    )  # fmt: skip

    class Meta:
        abstract = True
