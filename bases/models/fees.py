"""What bases charge (Art. 21): items with versions that are published and never rewritten."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.models import StoredFile, User
from bases.models.base import Base


class FeeUnit(models.TextChoices):
    """What a standard is charged for."""

    PERSON_CLASS = "person_class", "元/人·期"
    PERSON_DAY = "person_day", "元/人·天"
    PERSON_HOUR = "person_hour", "元/人·学时"


class FeeItemQuerySet(models.QuerySet["FeeItem"]):
    """Sets of fee items."""

    def visible_to(self, user: Any) -> FeeItemQuerySet:
        """Fees are public (Art. 21)."""
        return self

    def changeable_by(self, user: Any) -> FeeItemQuerySet:
        """Those of one's own base."""
        if not (user.is_authenticated and user.is_institution_member):
            return self.none()
        return self.filter(base__organisation=user.organisation_id)


class FeeItem(models.Model):
    """One thing a base charges for."""

    base = models.ForeignKey(Base, models.PROTECT, related_name="fee_items", verbose_name="基地")
    name = models.CharField("收费项目", max_length=80)
    created_at = models.DateTimeField("登记时间")
    ended_on = models.DateField("停止收费日期", null=True, blank=True)
    ended_reason = models.CharField("停止原因", max_length=200, blank=True)

    objects = FeeItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "收费项目"
        ordering = ("base_id", "name", "id")
        constraints = (
            models.UniqueConstraint(fields=("base", "name"), name="fee_item_once"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_reason="")
                | (Q(ended_on__isnull=False) & ~Q(ended_reason="")),
                name="fee_item_ended_for_a_reason",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Where the base keeps it."""
        return f"/bases/fees/{self.pk}/"


class FeeVersionQuerySet(models.QuerySet["FeeVersion"]):
    """Sets of fee versions."""

    def in_force(self, on: datetime.date) -> FeeVersionQuerySet:
        """The version of each item that holds on a day: begun, not run out, not followed."""
        later = FeeVersion.objects.filter(
            item=OuterRef("item"), valid_from__lte=on, number__gt=OuterRef("number")
        )
        return (
            self.filter(valid_from__lte=on)
            .filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on))
            .filter(Q(item__ended_on__isnull=True) | Q(item__ended_on__gt=on))
            .exclude(Exists(later))
        )


class FeeVersion(models.Model):
    """A standard with its basis, from a day on; append-only, so the history is the table."""

    item = models.ForeignKey(
        FeeItem, models.PROTECT, related_name="versions", verbose_name="收费项目"
    )
    number = models.PositiveSmallIntegerField("版本")
    standard = models.DecimalField("收费标准", max_digits=10, decimal_places=2)
    unit = models.CharField("计价单位", max_length=20, choices=FeeUnit.choices)
    content = models.CharField("服务内容", max_length=300)
    reductions = models.CharField("减免", max_length=300, blank=True)
    basis = models.CharField("收费依据", max_length=200)
    basis_number = models.CharField("依据文号", max_length=80)
    basis_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="依据文件"
    )
    valid_from = models.DateField("执行日期")
    valid_until = models.DateField("有效期至", null=True, blank=True)
    reason = models.CharField("调整说明", max_length=300, blank=True)
    is_raise = models.BooleanField("提高标准", default=False)
    published_at = models.DateTimeField("公布时间")
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="公布人")

    objects = FeeVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "收费标准"
        ordering = ("item_id", "-number")
        constraints = (
            models.UniqueConstraint(fields=("item", "number"), name="fee_version_once"),
            models.UniqueConstraint(fields=("item", "valid_from"), name="fee_version_one_a_day"),
            models.CheckConstraint(condition=Q(standard__gt=0), name="fee_version_charges"),
            models.CheckConstraint(
                condition=~Q(basis="") & ~Q(basis_number=""), name="fee_version_has_basis"
            ),
            # Art. 21: not raised on one's own; a raise shows its document and why.
            models.CheckConstraint(
                condition=Q(is_raise=False) | (Q(basis_file__isnull=False) & ~Q(reason="")),
                name="fee_version_raise_has_document",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="fee_version_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(unit__in=FeeUnit.values), name="fee_version_unit_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.item.name} {self.standard} {self.get_unit_display()}"
