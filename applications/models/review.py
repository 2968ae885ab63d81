"""What reviewers write: remarks, the re-check, the opinion, the return (Art. 9(2))."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Organisation, StoredFile, User
from applications.models.application import Application, Level
from applications.models.form import SectionKey, Submission
from bases.regulation import CONDITIONS, Condition


class SendBack(models.Model):
    """A return for mending: everything at once, by when, and which sections open again."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="send_backs", verbose_name="申报"
    )
    submission = models.ForeignKey(
        Submission, models.PROTECT, related_name="+", verbose_name="报送版本"
    )
    level = models.CharField("退回层级", max_length=20, choices=Level.choices)
    sections = models.JSONField("需补正部分")
    opinion = models.TextField("补正要求")
    mend_by = models.DateField("补正期限")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="办理人")
    made_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "退回补正"
        ordering = ("made_at", "id")

    def __str__(self) -> str:
        return f"{self.get_level_display()}退回 {self.made_at:%Y-%m-%d}"


class RemarkQuerySet(models.QuerySet["Remark"]):
    """Sets of remarks."""

    def visible_to(self, user: User) -> RemarkQuerySet:
        """A remark is its unit's own until the case is sent back with it."""
        if user.is_institution_member:
            return self.filter(sent_back__isnull=False)
        return self.filter(Q(organisation_id=user.organisation_id) | Q(sent_back__isnull=False))


class Remark(models.Model):
    """A reviewer's remark on one section."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="remarks", verbose_name="申报"
    )
    submission = models.ForeignKey(
        Submission, models.PROTECT, related_name="+", verbose_name="报送版本"
    )
    section = models.CharField("部分", max_length=20, choices=SectionKey.choices)
    text = models.TextField("意见")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="单位"
    )
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="办理人")
    made_at = models.DateTimeField("时间")
    sent_back = models.ForeignKey(
        SendBack,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="remarks",
        verbose_name="退回",
    )

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审核意见"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("submission", "organisation", "section"), name="remark_once_per_section"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_section_display()}: {self.text[:20]}"


class Finding(models.TextChoices):
    """What a re-check finds of a condition."""

    MEETS = "meets", "符合"
    MOSTLY = "mostly", "基本符合"
    FAILS = "fails", "不符合"


class Recheck(models.Model):
    """The recommender's re-check of the teaching conditions on the spot (Art. 9(2))."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="rechecks", verbose_name="申报"
    )
    submission = models.OneToOneField(
        Submission, models.PROTECT, related_name="+", verbose_name="报送版本"
    )
    visited_on = models.DateField("复查日期", null=True, blank=True)
    place = models.CharField("复查地点", max_length=200, blank=True)
    people = models.CharField("参加人员", max_length=300, blank=True)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="办理人")
    saved_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "办学条件复查"

    def __str__(self) -> str:
        return f"复查 {self.visited_on or ''}"

    @property
    def is_complete(self) -> bool:
        """Date, place, two people and a finding on each condition."""
        found = {f.condition for f in self.findings.all() if f.finding}
        return bool(
            self.visited_on
            and self.place
            and len(self.people_list) >= 2
            and found == set(Condition)
        )

    @property
    def people_list(self) -> list[str]:
        """Those who took part, one by one."""
        text = self.people
        for mark in "，,；;\n /":
            text = text.replace(mark, "、")
        return [name.strip() for name in text.split("、") if name.strip()]


class RecheckFinding(models.Model):
    """One condition as found on the spot."""

    recheck = models.ForeignKey(
        Recheck, models.PROTECT, related_name="findings", verbose_name="复查"
    )
    condition = models.CharField(
        "条件", max_length=20, choices=[(c.value, CONDITIONS[c].title) for c in Condition]
    )
    finding = models.CharField("结论", max_length=10, choices=Finding.choices, blank=True)
    comment = models.TextField("情况说明", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "复查结论"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("recheck", "condition"), name="finding_once"),
        )

    def __str__(self) -> str:
        return f"{self.get_condition_display()}: {self.get_finding_display()}"


class RecheckPhoto(models.Model):
    """A photo taken at the re-check."""

    recheck = models.ForeignKey(Recheck, models.PROTECT, related_name="photos", verbose_name="复查")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="照片")
    caption = models.CharField("说明", max_length=100, blank=True)
    removed_at = models.DateTimeField("移除时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "复查照片"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.caption or self.file.name


class Recommendation(models.Model):
    """The signed opinion (推荐意见, Art. 9(2)); immutable."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="recommendations", verbose_name="申报"
    )
    submission = models.OneToOneField(
        Submission, models.PROTECT, related_name="+", verbose_name="报送版本"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="推荐单位"
    )
    review_summary = models.TextField("申报及初审情况")
    materials_true = models.BooleanField("材料真实")
    materials_complete = models.BooleanField("材料完整")
    opinion = models.TextField("推荐意见")
    document_number = models.CharField("文号", max_length=60, blank=True)
    signed_by = models.CharField("负责人", max_length=60)
    seal_scan = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", verbose_name="盖章扫描件"
    )
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    made_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "推荐意见"

    def __str__(self) -> str:
        return f"{self.organisation} 推荐意见"
