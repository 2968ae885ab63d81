"""The meeting of the committee (论证, Art. 9(3)): agenda, attendance, minutes, signatures."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import StoredFile, User
from applications.models.application import Application
from applications.models.batches import Batch
from applications.models.committee import Expert


class MeetingState(models.TextChoices):
    """How far a meeting is."""

    CALLED = "called", "已通知"
    MINUTED = "minuted", "待签字"
    CLOSED = "closed", "已签字"
    CANCELLED = "cancelled", "已取消"


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Sets of meetings."""

    def visible_to(self, user: User) -> MeetingQuerySet:
        """The bureau sees all, an expert those over cases of the own panels; nobody else any."""
        if user.is_authenticated and user.is_municipal:
            return self
        if user.is_authenticated and user.is_expert:
            return self.filter(
                cases__application__panel__expert__user=user,
                cases__application__panel__state="declared",
            ).distinct()
        return self.none()


class Meeting(models.Model):
    """One meeting of a batch's experts over some of its cases."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="meetings", verbose_name="批次")
    state = models.CharField(
        "状态", max_length=10, choices=MeetingState.choices, default=MeetingState.CALLED
    )
    starts_at = models.DateTimeField("会议时间")
    place = models.CharField("会议地点", max_length=200)
    agenda = models.TextField("议程")
    chair = models.ForeignKey(
        Expert, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="主任委员"
    )
    minutes = models.TextField("会议记录", blank=True)
    called_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    called_at = models.DateTimeField("通知时间")
    minuted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="记录人"
    )
    minuted_at = models.DateTimeField("记录时间", null=True, blank=True)
    closed_at = models.DateTimeField("签字完成时间", null=True, blank=True)
    cancelled_reason = models.CharField("取消原因", max_length=300, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评审会议"
        ordering = ("-starts_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state=MeetingState.CLOSED, closed_at__isnull=False)
                | (~Q(state=MeetingState.CLOSED) & Q(closed_at__isnull=True)),
                name="meeting_closed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(minuted_at__isnull=True, minuted_by__isnull=True)
                | Q(minuted_at__isnull=False, minuted_by__isnull=False),
                name="meeting_minuted_both_or_none",
            ),
        )

    def __str__(self) -> str:
        return f"{self.batch} 评审会议"

    def get_absolute_url(self) -> str:
        """The page of the meeting."""
        return f"/applications/meetings/{self.pk}/"


class Attendance(models.Model):
    """An expert called to a meeting: came or not, and signed the minutes or not yet."""

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="attendances", verbose_name="会议"
    )
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="+", verbose_name="专家")
    present = models.BooleanField("到会", null=True, blank=True)
    remark = models.CharField("保留意见", max_length=500, blank=True)
    signed_at = models.DateTimeField("签字时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "到会情况"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("meeting", "expert"), name="attendance_once"),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True) | Q(present=True),
                name="attendance_signed_by_who_came",
            ),
        )

    def __str__(self) -> str:
        return f"{self.expert} · {self.meeting}"


class MeetingCase(models.Model):
    """A case on the agenda, and what the meeting made of it (论证意见)."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="cases", verbose_name="会议")
    application = models.ForeignKey(
        Application, models.PROTECT, related_name="meeting_cases", verbose_name="申报"
    )
    argument = models.TextField("论证意见", blank=True)
    order = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "上会申报"
        ordering = ("order", "id")
        constraints = (
            models.UniqueConstraint(fields=("meeting", "application"), name="meeting_case_once"),
        )

    def __str__(self) -> str:
        return f"{self.application.institution.name} · {self.meeting}"


class MeetingScan(models.Model):
    """A scanned page that was signed on paper, tied to the meeting by its digest."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="scans", verbose_name="会议")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="扫描件")
    caption = models.CharField("说明", max_length=100)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    added_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "签字页扫描件"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.caption
