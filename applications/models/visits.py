"""The committee's visit to an applicant (考察, Art. 9(3))."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import StoredFile, User
from applications.models.application import Application
from applications.models.committee import PanelMember
from applications.models.review import Finding
from bases.regulation import CONDITIONS, Condition


class VisitState(models.TextChoices):
    """How far a visit is."""

    PLANNED = "planned", "已安排"
    RECORDED = "recorded", "待签字"
    CLOSED = "closed", "已签字"
    CANCELLED = "cancelled", "已取消"


OPEN_VISITS = (VisitState.PLANNED, VisitState.RECORDED)


class SiteVisitQuerySet(models.QuerySet["SiteVisit"]):
    """Sets of visits."""

    def visible_to(self, user: User) -> SiteVisitQuerySet:
        """The bureau sees all, an expert those of the own panels; they name experts."""
        if user.is_authenticated and user.is_municipal:
            return self
        if user.is_authenticated and user.is_expert:
            return self.filter(
                application__panel__expert__user=user, application__panel__state="declared"
            )
        return self.none()


class SiteVisit(models.Model):
    """One visit: when and where, who went, what was found."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="visits", verbose_name="申报"
    )
    state = models.CharField(
        "状态", max_length=10, choices=VisitState.choices, default=VisitState.PLANNED
    )
    starts_at = models.DateTimeField("考察时间")
    place = models.CharField("考察地点", max_length=200)
    accompanied_by = models.CharField("陪同人员", max_length=300, blank=True)
    arranged_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    arranged_at = models.DateTimeField("安排时间")
    summary = models.TextField("考察情况", blank=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="记录人"
    )
    recorded_at = models.DateTimeField("记录时间", null=True, blank=True)
    closed_at = models.DateTimeField("签字完成时间", null=True, blank=True)
    cancelled_reason = models.CharField("取消原因", max_length=300, blank=True)

    objects = SiteVisitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "实地考察"
        ordering = ("-starts_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("application",),
                condition=Q(state__in=OPEN_VISITS),
                name="visit_one_open_per_application",
            ),
            models.CheckConstraint(
                condition=Q(state=VisitState.CLOSED, closed_at__isnull=False)
                | (~Q(state=VisitState.CLOSED) & Q(closed_at__isnull=True)),
                name="visit_closed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(recorded_at__isnull=True, recorded_by__isnull=True)
                | Q(recorded_at__isnull=False, recorded_by__isnull=False),
                name="visit_recorded_both_or_none",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application.institution.name} 实地考察"


class VisitMember(models.Model):
    """A member of the panel who visits, and signs what was found."""

    visit = models.ForeignKey(
        SiteVisit, models.PROTECT, related_name="members", verbose_name="考察"
    )
    seat = models.ForeignKey(PanelMember, models.PROTECT, related_name="+", verbose_name="席位")
    present = models.BooleanField("到场", default=True)
    remark = models.CharField("保留意见", max_length=500, blank=True)
    signed_at = models.DateTimeField("签字时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "考察成员"
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("visit", "seat"), name="visit_member_once"),)

    def __str__(self) -> str:
        return str(self.seat.expert)


class VisitFinding(models.Model):
    """One condition of Art. 8 as the committee saw it on the spot."""

    visit = models.ForeignKey(
        SiteVisit, models.PROTECT, related_name="findings", verbose_name="考察"
    )
    condition = models.CharField(
        "条件", max_length=20, choices=[(c.value, CONDITIONS[c].title) for c in Condition]
    )
    finding = models.CharField("结论", max_length=10, choices=Finding.choices, blank=True)
    comment = models.TextField("情况说明", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "考察结论"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("visit", "condition"), name="visit_finding_once"),
        )

    def __str__(self) -> str:
        return f"{self.get_condition_display()}: {self.get_finding_display()}"


class VisitPhoto(models.Model):
    """A photo taken at the visit, under a condition or of the whole."""

    visit = models.ForeignKey(SiteVisit, models.PROTECT, related_name="photos", verbose_name="考察")
    condition = models.CharField("条件", max_length=20, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="照片")
    caption = models.CharField("说明", max_length=100, blank=True)
    removed_at = models.DateTimeField("移除时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "考察照片"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.caption or self.file.name
