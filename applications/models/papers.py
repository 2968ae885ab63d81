"""Papers issued in a case or a batch: who may read which (Art. 9, Art. 10), and the archive."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import StoredFile, User
from applications.models.application import Application
from applications.models.batches import Batch
from bases.models import Document


class PaperAudience(models.TextChoices):
    """Who may read a paper."""

    PUBLIC = "public", "社会公众"
    PARTIES = "parties", "各方"
    BUREAU = "bureau", "市局内部"


class CasePaperQuerySet(models.QuerySet["CasePaper"]):
    """Sets of papers."""

    def visible_to(self, user: User) -> CasePaperQuerySet:
        """Public papers for all; the parties' for who may see the case; the rest the bureau's.

        Papers of the committee name experts and are the bureau's. An expert gets public papers.
        """
        public = Q(audience=PaperAudience.PUBLIC)
        if not user.is_authenticated or not user.is_active or user.is_expert:
            return self.filter(public)
        if user.is_municipal:
            return self
        own = Application.objects.visible_to(user)
        return self.filter(
            public | Q(audience=PaperAudience.PARTIES, application__in=own.values("pk"))
        )


class CasePaper(models.Model):
    """A document and the case it concerns; one that concerns many has a row for each."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="papers", verbose_name="批次")
    application = models.ForeignKey(
        Application,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="papers",
        verbose_name="申报",
    )
    document = models.ForeignKey(Document, models.PROTECT, related_name="+", verbose_name="文书")
    audience = models.CharField("可阅范围", max_length=10, choices=PaperAudience.choices)

    objects = CasePaperQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "案卷文书"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("document", "application"), name="paper_once_per_case"),
            models.UniqueConstraint(
                fields=("document",),
                condition=Q(application__isnull=True),
                name="paper_of_a_batch_once",
            ),
            models.CheckConstraint(
                condition=Q(audience__in=PaperAudience.values), name="paper_audience_known"
            ),
        )

    def __str__(self) -> str:
        return str(self.document)


class ArchiveState(models.TextChoices):
    """How far the making of an archive is."""

    WAITING = "waiting", "等待生成"
    READY = "ready", "已生成"
    FAILED = "failed", "生成失败"


class ArchiveQuerySet(models.QuerySet["Archive"]):
    """Sets of archives."""

    def visible_to(self, user: User) -> ArchiveQuerySet:
        """Archives hold everything, sheets with names included: the bureau's alone."""
        return self if user.is_authenticated and user.is_municipal else self.none()


class Archive(models.Model):
    """The whole case as one zip for the records office, made in the background."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="archives", verbose_name="申报"
    )
    state = models.CharField(
        "状态", max_length=10, choices=ArchiveState.choices, default=ArchiveState.WAITING
    )
    done = models.PositiveSmallIntegerField("已归入件数", default=0)
    total = models.PositiveSmallIntegerField("总件数", default=0)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    last_error = models.CharField("最近错误", max_length=500, blank=True)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    requested_at = models.DateTimeField("时间")
    file = models.OneToOneField(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="文件"
    )

    objects = ArchiveQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "案卷归档包"
        ordering = ("-requested_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state=ArchiveState.READY, file__isnull=False)
                | (~Q(state=ArchiveState.READY) & Q(file__isnull=True)),
                name="archive_ready_has_file",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application} 归档包"
