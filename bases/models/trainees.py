"""Trainees, their places in classes, and whether they were there (Art. 15, Art. 17)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from accounts.models import User
from bases import rules
from bases.models.base import Base
from bases.models.classes import TrainingClass
from bases.models.kinds import Result, TitleLevel
from bases.models.sessions import ClassSession


class IdentityKind(models.TextChoices):
    """What a person shows."""

    RESIDENT = "resident", "居民身份证（含港澳台居民居住证）"
    PASSPORT = "passport", "护照或其他证件"


class TraineeQuerySet(models.QuerySet["Trainee"]):
    """Sets of trainees."""

    def visible_to(self, user: Any) -> TraineeQuerySet:
        """The base that entered them, and the bureau; never another base (Art. 17)."""
        return self.filter(rules.persons_within_reach(user))


class Trainee(models.Model):
    """A person as one base knows them (Art. 17).

    The number rests encrypted, is found by a keyed digest and shown masked. Another base has a row
    of its own, so that no base learns of another's trainees.
    """

    base = models.ForeignKey(Base, models.PROTECT, related_name="trainees", verbose_name="基地")
    name = models.CharField("姓名", max_length=60)
    id_kind = models.CharField(
        "证件类型", max_length=10, choices=IdentityKind.choices, default=IdentityKind.RESIDENT
    )
    id_sealed = models.BinaryField("证件号码（加密）")
    id_digest = models.CharField("证件号码摘要", max_length=64, db_index=True)
    id_mask = models.CharField("证件号码", max_length=30)
    phone = models.CharField("手机号", max_length=40, blank=True)
    employer = models.CharField("工作单位", max_length=150)
    county_name = models.CharField("单位所在县区", max_length=30, blank=True)
    title = models.CharField("职称", max_length=60, blank=True)
    title_level = models.CharField(
        "职称级别", max_length=10, choices=TitleLevel.choices, default=TitleLevel.NONE
    )
    speciality = models.CharField("专业", max_length=80, blank=True)
    certificate_number = models.CharField("登记证书编号", max_length=40, blank=True)
    entered_at = models.DateTimeField("登记时间")
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    # The base that entered a number may read it whole once.
    revealed_at = models.DateTimeField("查看完整号码时间", null=True, blank=True)

    objects = TraineeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "学员"
        ordering = ("base_id", "id")
        constraints = (
            models.UniqueConstraint(fields=("base", "id_digest"), name="trainee_once_per_base"),
            models.CheckConstraint(
                condition=Q(title_level__in=TitleLevel.values), name="trainee_title_level_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}（{self.id_mask}）"


class EnrolmentState(models.TextChoices):
    """Whether a person has a place."""

    ENROLLED = "enrolled", "已录取"
    WAITING = "waiting", "候补"
    REFUSED = "refused", "未录取"
    LEFT = "left", "已退出"


class EnrolmentSource(models.TextChoices):
    """How a person came in."""

    PUBLIC = "public", "网上报名"
    LIST = "list", "名单录入"
    IMPORT = "import", "表格导入"


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Sets of places."""

    def visible_to(self, user: Any) -> EnrolmentQuerySet:
        """The base of the class and the bureau (Art. 17)."""
        return self.filter(rules.persons_within_reach(user, "training_class__base"))

    def placed(self) -> EnrolmentQuerySet:
        """Those with a place."""
        return self.filter(state=EnrolmentState.ENROLLED)


class Enrolment(models.Model):
    """A person's place in a class."""

    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, related_name="enrolments", verbose_name="培训班"
    )
    trainee = models.ForeignKey(
        Trainee, models.PROTECT, related_name="enrolments", verbose_name="学员"
    )
    state = models.CharField("状态", max_length=10, choices=EnrolmentState.choices)
    source = models.CharField("来源", max_length=10, choices=EnrolmentSource.choices)
    reason = models.CharField("原因", max_length=300, blank=True)
    enrolled_at = models.DateTimeField("报名时间")
    settled_at = models.DateTimeField("办理时间", null=True, blank=True)
    # Shown once to who enrolled, so that they can look at or leave their place without an account.
    ticket = models.CharField("报名凭证号", max_length=26, unique=True)
    result = models.CharField("考核结果", max_length=20, choices=Result.choices, blank=True)
    score = models.DecimalField("成绩", max_digits=5, decimal_places=1, null=True, blank=True)
    surveyed_at = models.DateTimeField("已评价", null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报名"
        ordering = ("training_class_id", "id")
        constraints = (
            models.UniqueConstraint(fields=("training_class", "trainee"), name="enrolment_once"),
            models.CheckConstraint(
                condition=Q(state__in=EnrolmentState.values), name="enrolment_state_known"
            ),
            # Art. 15: who is refused is told why.
            models.CheckConstraint(
                condition=~Q(state=EnrolmentState.REFUSED) | ~Q(reason=""),
                name="enrolment_refused_for_a_reason",
            ),
        )
        indexes = (models.Index(fields=("training_class", "state", "id")),)

    def __str__(self) -> str:
        return f"{self.trainee.name} {self.get_state_display()}"


class Presence(models.TextChoices):
    """Whether somebody was there."""

    PRESENT = "present", "出勤"
    LATE = "late", "迟到"
    LEAVE = "leave", "请假"
    ABSENT = "absent", "缺勤"


class Attendance(models.Model):
    """Presence of one person at one lesson (Art. 17)."""

    session = models.ForeignKey(
        ClassSession, models.PROTECT, related_name="attendance", verbose_name="课程"
    )
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="attendance", verbose_name="学员"
    )
    presence = models.CharField("考勤", max_length=10, choices=Presence.choices)
    signed_in_at = models.DateTimeField("签到时间", null=True, blank=True)
    noted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    noted_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "考勤"
        ordering = ("session_id", "enrolment_id")
        constraints = (
            models.UniqueConstraint(fields=("session", "enrolment"), name="presence_once"),
            models.CheckConstraint(
                condition=Q(presence__in=Presence.values), name="attendance_presence_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.get_presence_display()}"


class SurveyAnswer(models.Model):
    """What a trainee thought of a class; who said it is not kept (Art. 16). Append-only."""

    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, related_name="survey_answers", verbose_name="培训班"
    )
    content = models.PositiveSmallIntegerField("课程内容")
    teaching = models.PositiveSmallIntegerField("教师授课")
    organisation = models.PositiveSmallIntegerField("组织管理")
    facilities = models.PositiveSmallIntegerField("场地设施")
    usefulness = models.PositiveSmallIntegerField("学以致用")
    words = models.TextField("意见建议", blank=True)
    answered_on = models.DateField("评价日期")

    class Meta:
        verbose_name = verbose_name_plural = "满意度评价"
        ordering = ("training_class_id", "id")
        constraints = tuple(
            models.CheckConstraint(
                condition=Q(**{f"{name}__gte": 1, f"{name}__lte": 5}),
                name=f"survey_{name}_one_to_five",
            )
            for name in ("content", "teaching", "organisation", "facilities", "usefulness")
        )

    def __str__(self) -> str:
        return f"{self.training_class_id} {self.answered_on}"
