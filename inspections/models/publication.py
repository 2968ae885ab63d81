"""Results made public (Art. 18): a frozen snapshot with its digest, read instead of the cases."""

from __future__ import annotations

from django.db import models

from accounts.models import User
from accounts.models.events import digest_of
from bases.models import Document


class Publication(models.Model):
    """One bulletin: what was published, unchangeable. Append-only."""

    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("标题", max_length=200)
    number = models.CharField("文号", max_length=60, unique=True)
    snapshot = models.JSONField("公布内容")
    digest = models.CharField("内容摘要", max_length=64)
    document = models.OneToOneField(Document, models.PROTECT, related_name="+", verbose_name="通报")
    published_at = models.DateTimeField("公布时间")
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="公布人")

    class Meta:
        verbose_name = verbose_name_plural = "检查结果公布"
        ordering = ("-published_at", "-id")

    def __str__(self) -> str:
        return self.title

    @property
    def is_sound(self) -> bool:
        """Whether the content is what was published."""
        return digest_of(self.snapshot) == self.digest
