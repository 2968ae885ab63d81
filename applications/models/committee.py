"""Experts, the panel of a case, and what they score (Art. 9(3))."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from accounts.models import Organisation, User
from applications.models.application import Application
from applications.models.batches import Criterion
from applications.models.drawing import Draw
from bases.models import Field


class ExpertKind(models.TextChoices):
    """Both kinds belong on every panel (Art. 9(3))."""

    EDUCATION = "education", "继续教育专家"
    SUBJECT = "subject", "相关领域专家"


class ExpertQuerySet(models.QuerySet["Expert"]):
    """Sets of experts."""

    def visible_to(self, user: User) -> ExpertQuerySet:
        """The pool is the bureau's; nobody else learns who is in it."""
        return self if user.is_authenticated and user.is_municipal else self.none()

    def in_service(self, on: datetime.date | None = None) -> ExpertQuerySet:
        """Experts who can be put on a panel; with a day, those whose term of office holds it."""
        serving = self.filter(is_active=True, user__is_active=True)
        if on is None:
            return serving
        return serving.filter(
            Q(term_from__isnull=True) | Q(term_from__lte=on),
            Q(term_until__isnull=True) | Q(term_until__gte=on),
        )

    def matching(self, q: str = "", kind: str = "", field: Field | None = None) -> ExpertQuerySet:
        """Experts by name, title or employer, by kind and by field."""
        found = self
        if q:
            found = found.filter(
                Q(user__name__icontains=q) | Q(title__icontains=q) | Q(employer__icontains=q)
            )
        if kind:
            found = found.filter(kind=kind)
        return found.filter(fields=field) if field is not None else found


class Expert(models.Model):
    """A member of the pool, with employer for conflicts of interest."""

    user = models.OneToOneField(User, models.PROTECT, related_name="+", verbose_name="账户")
    kind = models.CharField("类别", max_length=10, choices=ExpertKind.choices)
    fields = models.ManyToManyField(Field, blank=True, related_name="+", verbose_name="专业领域")
    title = models.CharField("职称", max_length=60)
    employer = models.CharField("工作单位", max_length=150)
    employer_uscc = models.CharField("工作单位信用代码", max_length=18, blank=True)
    id_digest = models.CharField("证件号码摘要", max_length=64, blank=True)
    term_from = models.DateField("任期开始", null=True, blank=True)
    term_until = models.DateField("任期结束", null=True, blank=True)
    is_active = models.BooleanField("在库", default=True)
    added_at = models.DateTimeField("入库时间")

    objects = ExpertQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "专家"
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=ExpertKind.values), name="expert_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(term_from__isnull=True)
                | Q(term_until__isnull=True)
                | Q(term_from__lte=F("term_until")),
                name="expert_term_in_order",
            ),
        )

    def __str__(self) -> str:
        return self.user.name


class Employment(models.Model):
    """A former employer; within three years of leaving it is still a conflict (惯例)."""

    expert = models.ForeignKey(
        Expert, models.PROTECT, related_name="employments", verbose_name="专家"
    )
    employer = models.CharField("单位", max_length=150)
    employer_uscc = models.CharField("信用代码", max_length=18, blank=True)
    until = models.DateField("离开日期")

    class Meta:
        verbose_name = verbose_name_plural = "曾任职单位"
        ordering = ("-until",)

    def __str__(self) -> str:
        return f"{self.employer}（至 {self.until}）"


class InterestKind(models.TextChoices):
    """Interests that no register of employers shows."""

    RELATIVE = "relative", "亲属关系"
    MANUAL = "manual", "其他利害关系"


class Interest(models.Model):
    """An interest of an expert in an institution, declared or found; ended, never deleted."""

    expert = models.ForeignKey(
        Expert, models.PROTECT, related_name="interests", verbose_name="专家"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="单位"
    )
    kind = models.CharField("种类", max_length=10, choices=InterestKind.choices)
    note = models.CharField("说明", max_length=300)
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    noted_at = models.DateTimeField("登记时间")
    ended_at = models.DateTimeField("解除时间", null=True, blank=True)
    ended_reason = models.CharField("解除理由", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "利害关系"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("expert", "organisation", "kind"),
                condition=Q(ended_at=None),
                name="interest_once_while_it_lasts",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(ended_reason=""),
                name="interest_ended_with_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.expert} · {self.organisation}（{self.get_kind_display()}）"


class MemberState(models.TextChoices):
    """Where a member of a panel stands."""

    ASSIGNED = "assigned", "待签署承诺"
    DECLARED = "declared", "已承诺"
    RECUSED = "recused", "已回避"
    VOIDED = "voided", "已撤换"


SEATED = (MemberState.ASSIGNED, MemberState.DECLARED)


class Vote(models.TextChoices):
    """The named ballot."""

    AGREE = "agree", "同意"
    DISAGREE = "disagree", "不同意"
    ABSTAIN = "abstain", "弃权"


class PanelMemberQuerySet(models.QuerySet["PanelMember"]):
    """Sets of seats on panels."""

    def visible_to(self, user: User) -> PanelMemberQuerySet:
        """An expert sees the own seats, the bureau all; nobody else any."""
        if user.is_municipal:
            return self
        if user.is_expert:
            return self.filter(expert__user=user)
        return self.none()

    def seated(self) -> PanelMemberQuerySet:
        """Seats that count."""
        return self.filter(state__in=SEATED)


class PanelMemberManager(models.Manager.from_queryset(PanelMemberQuerySet)):  # type: ignore[misc]
    """Seats always come with their expert: every rule about a panel asks for it."""

    def get_queryset(self) -> PanelMemberQuerySet:
        """Seats with experts in one query."""
        return PanelMemberQuerySet(self.model, using=self._db).select_related("expert")


class PanelMember(models.Model):
    """One expert's seat on the panel of one case, with declaration and score sheet."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="panel", verbose_name="申报"
    )
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="+", verbose_name="专家")
    state = models.CharField(
        "状态", max_length=10, choices=MemberState.choices, default=MemberState.ASSIGNED
    )
    assigned_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="选派人")
    assigned_at = models.DateTimeField("选派时间")
    draw = models.ForeignKey(
        Draw, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="抽取"
    )
    declaration = models.TextField("承诺内容", blank=True)
    declared_at = models.DateTimeField("承诺时间", null=True, blank=True)
    grounds = models.TextField("回避或撤换理由", blank=True)
    left_at = models.DateTimeField("退出时间", null=True, blank=True)
    vote = models.CharField("表决", max_length=10, choices=Vote.choices, blank=True)
    comment = models.TextField("总体意见", blank=True)
    final_at = models.DateTimeField("提交时间", null=True, blank=True)
    notes = models.TextField("个人笔记", blank=True)

    objects = PanelMemberManager()

    class Meta:
        verbose_name = verbose_name_plural = "评审席位"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("application", "expert"), name="panel_one_seat_per_expert"
            ),
            models.CheckConstraint(
                condition=Q(state__in=SEATED, left_at__isnull=True)
                | (~Q(state__in=SEATED) & Q(left_at__isnull=False) & ~Q(grounds="")),
                name="panel_left_with_grounds",
            ),
            models.CheckConstraint(
                condition=Q(final_at__isnull=True) | (Q(declared_at__isnull=False) & ~Q(vote="")),
                name="panel_final_after_declaration_and_vote",
            ),
        )

    def __str__(self) -> str:
        return f"{self.expert} · {self.application}"

    @property
    def is_seated(self) -> bool:
        """Neither recused nor voided."""
        return self.state in SEATED

    @property
    def is_declared(self) -> bool:
        """May open the files."""
        return self.state == MemberState.DECLARED

    @property
    def is_final(self) -> bool:
        """Whether the sheet is locked and counts."""
        return self.final_at is not None and self.is_declared

    @property
    def total(self) -> Decimal:
        """Sum of the points given so far."""
        return sum((s.points for s in self.scores.all() if s.points is not None), Decimal(0))


class Score(models.Model):
    """Points for one criterion; never above its weight (a trigger-free check in the form)."""

    member = models.ForeignKey(
        PanelMember, models.PROTECT, related_name="scores", verbose_name="席位"
    )
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, related_name="+", verbose_name="评审要点"
    )
    points = models.DecimalField("得分", max_digits=5, decimal_places=2, null=True, blank=True)
    comment = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "评分"
        ordering = ("criterion__order", "criterion_id")
        constraints = (
            models.UniqueConstraint(fields=("member", "criterion"), name="score_once"),
            models.CheckConstraint(
                condition=Q(points__isnull=True) | Q(points__gte=0, points__lte=100),
                name="score_in_range",
            ),
        )

    def __str__(self) -> str:
        return f"{self.criterion}: {self.points}"
