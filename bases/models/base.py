"""Bases, their public list, and their plaques."""

from __future__ import annotations

import datetime
from functools import partial
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django_fsm import ConcurrentTransitionMixin, FSMField
from simple_history.models import HistoricalRecords

from accounts.models import FormerName, Organisation
from accounts.steps import declare_step
from bases import rules
from bases.models.calendar import Field
from bases.models.documents import Document, new_check_code

_step = partial(declare_step, "state")


class BaseState(models.TextChoices):
    """Where a base stands."""

    ACTIVE = "active", "正常"
    RECTIFYING = "rectifying", "限期整改中"
    REVOKED = "revoked", "已取消资格"
    WITHDRAWN = "withdrawn", "已自愿退出"


IN_SERVICE = (BaseState.ACTIVE, BaseState.RECTIFYING)


class BaseQuerySet(models.QuerySet["Base"]):
    """Sets of bases in the portal's words."""

    def listed(self, on: datetime.date | None = None) -> BaseQuerySet:
        """The public list (Art. 10): every base ever certified, up to a day if one is given."""
        return self if on is None else self.filter(certified_on__lte=on)

    def in_service(self) -> BaseQuerySet:
        """Bases that are not revoked or withdrawn."""
        return self.filter(state__in=IN_SERVICE)

    def visible_to(self, user: Any) -> BaseQuerySet:
        """The list is public (Art. 10)."""
        return self.listed()

    def with_facts(self) -> BaseQuerySet:
        """Bring what a row of the list shows, without a query per row."""
        return self.select_related("organisation", "organisation__county").prefetch_related(
            "fields"
        )

    def search(self, words: str) -> BaseQuerySet:
        """By number, name, former name (Art. 22) or pinyin initials."""
        words = words.strip()
        former = FormerName.objects.filter(organisation=OuterRef("organisation"))
        keys = words.lower().replace(" ", "")
        found = (
            Q(organisation__name__icontains=words)
            | Q(number__icontains=words)
            | Q(Exists(former.filter(name__icontains=words)))
        )
        if keys.isascii() and keys.isalpha():
            found |= Q(organisation__name_initials__contains=keys)
            found |= Q(organisation__name_spelling__contains=keys)
            found |= Q(Exists(former.filter(name_initials__contains=keys)))
        return self.filter(found)


class Base(ConcurrentTransitionMixin, models.Model):
    """A certified base: one legal person, one number for ever (Art. 10)."""

    number = models.CharField("基地编号", max_length=12, unique=True)
    year = models.PositiveSmallIntegerField("认定年度")
    serial = models.PositiveSmallIntegerField("年度序号")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="建设单位"
    )
    managing_unit = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name="管理使用单位"
    )
    fields = models.ManyToManyField(Field, related_name="+", verbose_name="专业领域")
    batch_name = models.CharField("认定批次", max_length=60)
    decision_number = models.CharField("认定文号", max_length=60)
    certified_on = models.DateField("认定日期")
    contact_name = models.CharField("联系人", max_length=60, blank=True)
    contact_phone = models.CharField("联系电话", max_length=40, blank=True)
    address = models.CharField("办学地址", max_length=200, blank=True)
    management_body = models.CharField("管理机构", max_length=120, blank=True)
    state = FSMField("状态", choices=BaseState.choices, default=BaseState.ACTIVE, protected=True)
    state_since = models.DateField("状态日期")

    objects = BaseQuerySet.as_manager()
    history = HistoricalRecords()

    touched_by_steps: tuple[str, ...] = ("state_since",)

    class Meta:
        verbose_name = verbose_name_plural = "基地"
        ordering = ("-year", "serial")
        constraints = (
            models.UniqueConstraint(fields=("year", "serial"), name="base_number_once"),
            models.UniqueConstraint(
                fields=("organisation",),
                condition=Q(state__in=IN_SERVICE),
                name="base_one_in_service_per_organisation",
            ),
            models.CheckConstraint(
                condition=Q(state__in=BaseState.values), name="base_state_known"
            ),
        )
        indexes = (models.Index(fields=("state", "year")),)

    def __str__(self) -> str:
        return f"{self.display_number} {self.organisation.name}"

    def get_absolute_url(self) -> str:
        """The public page; the number is for ever, so is the address."""
        return f"/bases/{self.number}/"

    @property
    def display_number(self) -> str:
        """The number as documents print it."""
        return f"攀继教基〔{self.year}〕{self.serial:03d}号"

    @property
    def state_label(self) -> str:
        """The state in the interface's words."""
        return str(BaseState(self.state).label)

    @property
    def is_in_service(self) -> bool:
        """Whether it is a base today."""
        return self.state in IN_SERVICE

    @property
    def base(self) -> Base:
        """Itself: rules speak of the base of whatever they are asked about."""
        return self

    @_step(
        BaseState.ACTIVE,
        BaseState.RECTIFYING,
        who=rules.is_clerk,
        article="18",
        label="责令限期整改",
    )
    def order_rectification(self) -> None:
        """It is told to mend what an inspection found, within three months."""

    @_step(
        BaseState.RECTIFYING,
        BaseState.ACTIVE,
        who=rules.is_approver,
        article="18",
        label="整改合格",
    )
    def close_rectification(self) -> None:
        """What was found is mended."""

    @_step(
        (BaseState.ACTIVE, BaseState.RECTIFYING),
        BaseState.REVOKED,
        who=rules.is_approver,
        article="18",
        label="取消基地资格",
    )
    def revoke(self) -> None:
        """It is a base no longer, and never again (Art. 20)."""

    @_step(
        BaseState.ACTIVE,
        BaseState.WITHDRAWN,
        who=rules.is_approver,
        article="4",
        label="同意自愿退出",
    )
    def withdraw(self) -> None:
        """It gives up being a base of its own wish; that bars nobody."""


class PlaqueState(models.TextChoices):
    """Whether a plaque may hang on the wall."""

    VALID = "valid", "有效"
    WITHDRAWN = "withdrawn", "已收回"


class WithdrawnWhy(models.TextChoices):
    """Why a plaque no longer counts."""

    LOST = "lost", "遗失"
    DAMAGED = "damaged", "损坏"
    RENAMED = "renamed", "单位更名"
    ENDED = "ended", "不再是基地"


class PlaqueQuerySet(models.QuerySet["Plaque"]):
    """Sets of plaques."""

    def visible_to(self, user: Any) -> PlaqueQuerySet:
        """The bureau's staff see the register, members of a base their own plaques (Art. 10)."""
        if not user.is_authenticated:
            return self.none()
        if user.is_municipal:
            return self
        if not user.is_institution_member:
            return self.none()
        return self.filter(base__organisation=user.organisation_id)

    def with_facts(self) -> PlaqueQuerySet:
        """Bring what a row of the register shows."""
        return self.select_related("base__organisation", "document")


class Plaque(models.Model):
    """The plaque of a base (Art. 10): one valid at a time, checked by its code."""

    base = models.ForeignKey(Base, models.PROTECT, related_name="plaques", verbose_name="基地")
    name = models.CharField("牌面单位名称", max_length=150)
    check_code = models.CharField("查验码", max_length=26, unique=True, default=new_check_code)
    issued_on = models.DateField("颁发日期")
    state = models.CharField(
        "状态", max_length=10, choices=PlaqueState.choices, default=PlaqueState.VALID
    )
    withdrawn_on = models.DateField("收回日期", null=True, blank=True)
    withdrawn_why = models.CharField(
        "收回情形", max_length=10, choices=WithdrawnWhy.choices, blank=True
    )
    withdrawn_reason = models.CharField("收回原因", max_length=200, blank=True)
    handed_to = models.CharField("领取人", max_length=60, blank=True)
    handed_on = models.DateField("领取日期", null=True, blank=True)
    document = models.OneToOneField(Document, models.PROTECT, related_name="+", verbose_name="文书")

    objects = PlaqueQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "匾牌"
        ordering = ("-issued_on", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("base",),
                condition=Q(state=PlaqueState.VALID),
                name="plaque_one_valid_per_base",
            ),
            models.CheckConstraint(
                condition=Q(state=PlaqueState.VALID, withdrawn_on__isnull=True)
                | Q(state=PlaqueState.WITHDRAWN, withdrawn_on__isnull=False),
                name="plaque_withdrawn_has_date",
            ),
            models.CheckConstraint(
                condition=Q(handed_on__isnull=True, handed_to="")
                | (Q(handed_on__isnull=False) & ~Q(handed_to="")),
                name="plaque_handed_both_or_none",
            ),
        )

    def __str__(self) -> str:
        return f"{self.base.display_number} {self.name}"

    def get_absolute_url(self) -> str:
        """Its place in the register."""
        return f"/bases/plaques/?q={self.base.number}"

    @property
    def is_valid(self) -> bool:
        """Whether it may hang on the wall."""
        return self.state == PlaqueState.VALID

    @property
    def is_renamed(self) -> bool:
        """Whether the organisation bears another name by now (Art. 22)."""
        return self.name != self.base.organisation.name
