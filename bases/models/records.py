"""Hours that trainees earned (Art. 17): a ledger that only grows."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import models
from django.db.models import Q

from accounts.models import User
from bases import rules
from bases.models.base import Base
from bases.models.classes import TrainingClass
from bases.models.documents import CODE_ALPHABET
from bases.models.imports import ImportRun
from bases.models.kinds import Result
from bases.models.trainees import Trainee

RECORD_CODE_LENGTH = 12  # 30 ** 12 > 2 ** 58, asked for together with an identity number


def new_record_code() -> str:
    """The code printed on a registration slip."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(RECORD_CODE_LENGTH))


class RecordKind(models.TextChoices):
    """What a row of the ledger is."""

    ENTRY = "entry", "登记"
    CORRECTION = "correction", "更正"
    REVERSAL = "reversal", "冲销"


class TrainingRecordQuerySet(models.QuerySet["TrainingRecord"]):
    """Sets of rows of the ledger."""

    def visible_to(self, user: Any) -> TrainingRecordQuerySet:
        """The base that made them, and the bureau (Art. 17)."""
        return self.filter(rules.persons_within_reach(user))

    def entries(self) -> TrainingRecordQuerySet:
        """First rows, without what was added to them later."""
        return self.filter(kind=RecordKind.ENTRY)


class TrainingRecord(models.Model):
    """One row: what a person did in a class, or what is added to or taken from it later.

    Append-only; hours and person-times of later rows are differences, so the sum is the truth
    (Art. 17, Art. 8(5)).
    """

    base = models.ForeignKey(Base, models.PROTECT, related_name="records", verbose_name="基地")
    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, related_name="records", verbose_name="培训班"
    )
    trainee = models.ForeignKey(
        Trainee, models.PROTECT, related_name="records", verbose_name="学员"
    )
    kind = models.CharField("性质", max_length=12, choices=RecordKind.choices)
    corrects = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name="更正的记录",
    )
    year = models.PositiveSmallIntegerField("年度")
    hours_public = models.DecimalField("公需学时", max_digits=6, decimal_places=1)
    hours_professional = models.DecimalField("专业学时", max_digits=6, decimal_places=1)
    person_times = models.SmallIntegerField("人次")
    result = models.CharField("考核结果", max_length=20, choices=Result.choices)
    score = models.DecimalField("成绩", max_digits=5, decimal_places=1, null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)
    reason = models.CharField("更正或补登原因", max_length=300, blank=True)
    code = models.CharField("登记查询码", max_length=12, unique=True, default=new_record_code)
    import_run = models.ForeignKey(
        ImportRun, models.PROTECT, null=True, blank=True, related_name="records"
    )
    registered_at = models.DateTimeField("登记时间")
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")

    objects = TrainingRecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "学时记录"
        ordering = ("-registered_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("training_class", "trainee"),
                condition=Q(kind=RecordKind.ENTRY),
                name="record_entered_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=RecordKind.ENTRY,
                    corrects__isnull=True,
                    hours_public__gte=0,
                    hours_professional__gte=0,
                    person_times__gte=0,
                    person_times__lte=1,
                )
                | (
                    Q(kind__in=(RecordKind.CORRECTION, RecordKind.REVERSAL), corrects__isnull=False)
                    & Q(person_times__gte=-1, person_times__lte=1)
                    & ~Q(reason="")
                ),
                name="record_entry_or_reasoned_correction",
            ),
            models.UniqueConstraint(
                fields=("corrects",),
                condition=Q(kind=RecordKind.REVERSAL),
                name="record_reversed_once",
            ),
        )
        indexes = (
            models.Index(fields=("base", "year")),
            models.Index(fields=("trainee", "year")),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.code}"


class RecordFreeze(models.Model):
    """From when a base's records of a span are looked into (Art. 18).

    What is added to the span from then on says why. Set when an inspection's scope is announced,
    by the room of inspections.
    """

    base = models.ForeignKey(Base, models.PROTECT, related_name="freezes", verbose_name="基地")
    first_day = models.DateField("起")
    last_day = models.DateField("止")
    why = models.CharField("事由", max_length=200)
    announced_at = models.DateTimeField("公告时间")
    lifted_at = models.DateTimeField("解除时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "记录冻结"
        ordering = ("-announced_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(last_day__gte=models.F("first_day")), name="freeze_ends_after_start"
            ),
        )

    def __str__(self) -> str:
        return f"{self.base_id} {self.first_day}—{self.last_day}"
