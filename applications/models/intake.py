"""Window intake (代录): staff key in a paper application, a second person checks it (惯例)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import StoredFile, User
from applications.models.application import Application


class Intake(models.Model):
    """Who keyed a paper application in, from which scan, and who compared the two."""

    application = models.OneToOneField(
        Application, models.PROTECT, related_name="intake", verbose_name="申报"
    )
    received_on = models.DateField("收到纸质材料日期")
    scan = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="扫描件")
    note = models.CharField("说明", max_length=300, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="代录人")
    entered_at = models.DateTimeField("代录时间")
    checked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核对人"
    )
    checked_at = models.DateTimeField("核对时间", null=True, blank=True)
    taken_over_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="接管人"
    )
    taken_over_at = models.DateTimeField("接管时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "窗口代录"
        constraints = (
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("entered_by")),
                name="intake_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True, checked_at__isnull=True)
                | Q(checked_by__isnull=False, checked_at__isnull=False),
                name="intake_checked_both_or_none",
            ),
            models.CheckConstraint(
                condition=Q(taken_over_by__isnull=True, taken_over_at__isnull=True)
                | Q(taken_over_by__isnull=False, taken_over_at__isnull=False),
                name="intake_taken_over_both_or_none",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application} 代录"

    @property
    def is_ours(self) -> bool:
        """Whether staff still write in it: not yet taken over by the institution."""
        return self.taken_over_at is None

    @property
    def sentence(self) -> str:
        """The mark as every page and paper of the case bears it; it names nobody."""
        received = f"由市局窗口代录，纸质材料收到日期{self.received_on:%Y年%m月%d日}"
        if self.taken_over_at is None:
            return received
        return f"{received}；{timezone.localtime(self.taken_over_at):%Y年%m月%d日}由申报单位接管"
