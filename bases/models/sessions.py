"""The timetable of a class (课程表)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from bases.models.classes import TrainingClass, new_link_key
from bases.models.roster import Teacher


class ClassSession(models.Model):
    """One lesson of the timetable (课程表)."""

    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, related_name="sessions", verbose_name="培训班"
    )
    day = models.DateField("日期")
    starts_at = models.TimeField("开始")
    ends_at = models.TimeField("结束")
    course = models.CharField("课程", max_length=120)
    teacher = models.ForeignKey(
        Teacher, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="教师"
    )
    teacher_name = models.CharField("授课人", max_length=60, blank=True)
    hours = models.DecimalField("学时", max_digits=4, decimal_places=1)
    place = models.CharField("地点", max_length=200, blank=True)
    sign_in_key = models.CharField(max_length=40, unique=True, default=new_link_key, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "课程"
        ordering = ("day", "starts_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(hours__gt=0), name="session_has_hours"),
            models.UniqueConstraint(
                fields=("training_class", "day", "starts_at", "course"), name="session_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.starts_at:%H:%M} {self.course}"
