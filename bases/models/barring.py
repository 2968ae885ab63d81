"""Institutions whose applications are no longer accepted (Art. 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from accounts.uscc import normalise
from bases.regulation import BarGround

if TYPE_CHECKING:
    from accounts.models import Organisation

GROUND_LABELS = {
    BarGround.FRAUD: "在申请过程中弄虚作假",
    BarGround.REVOKED: "被取消基地资格",
}


class BarEntryQuerySet(models.QuerySet["BarEntry"]):
    """Sets of entries of the list."""

    def in_force(self) -> BarEntryQuerySet:
        """Entries that no later entry annuls."""
        return self.filter(annuls__isnull=True, annulled_by__isnull=True)

    def against(self, uscc: str) -> BarEntryQuerySet:
        """Entries in force against a code, however it is typed."""
        return self.in_force().filter(uscc=normalise(uscc))


class BarEntry(models.Model):
    """One line of the list. Only added; an annulment is a line of its own (Art. 20)."""

    uscc = models.CharField("统一社会信用代码", max_length=18)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="单位",
    )
    name = models.CharField("单位名称", max_length=150)
    ground = models.CharField(
        "事由", max_length=10, choices=[(g.value, label) for g, label in GROUND_LABELS.items()]
    )
    reason = models.TextField("事实与理由")
    document_number = models.CharField("依据文书", max_length=60)
    annuls = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="annulled_by",
        verbose_name="撤销的记录",
    )
    proposed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name="经办人"
    )
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name="审批人"
    )
    decided_at = models.DateTimeField("决定时间")

    objects = BarEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "不再受理名单"
        ordering = ("-decided_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(proposed_by=F("decided_by")), name="bar_entry_two_persons"
            ),
            models.CheckConstraint(
                condition=Q(ground__in=[g.value for g in BarGround]),
                name="bar_entry_ground_known",
            ),
            models.CheckConstraint(condition=~Q(document_number=""), name="bar_entry_has_document"),
        )
        indexes = (models.Index(fields=("uscc",)),)

    def __str__(self) -> str:
        return f"{self.name}（{self.uscc}）"


def is_barred(organisation: Organisation) -> bool:
    """Whether applications of this legal person are no longer accepted (Art. 20)."""
    return BarEntry.objects.against(organisation.uscc).exists()
