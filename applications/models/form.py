"""What an institution fills in, and what it handed in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import StoredFile, User
from applications.models.application import Application
from bases.models import Document
from bases.regulation import RULES_DOCUMENTS, Condition

OWN_REVIEW_SLOT = "own_review"
SEALED_TRUTH_SLOT = "sealed_truth"


class SectionKey(models.TextChoices):
    """The parts of the form (申报表), in order."""

    INSTITUTION = "institution", "基本情况"
    TEACHERS = "teachers", "师资队伍"
    MANAGEMENT = "management", "管理机构、人员与制度"
    FACILITIES = "facilities", "经费与教学条件"
    DISTANCE = "distance", "远程教育能力"
    SCALE = "scale", "培训规模与建设规划"
    ATTACHMENTS = "attachments", "附件"
    OWN_REVIEW = "own_review", "本单位审核意见"
    TRUTH = "truth", "真实性承诺"


SECTION_ARTICLES: dict[str, str] = {
    SectionKey.INSTITUTION: "7",
    SectionKey.TEACHERS: "8(1)",
    SectionKey.MANAGEMENT: "8(2)",
    SectionKey.FACILITIES: "8(3)",
    SectionKey.DISTANCE: "8(4)",
    SectionKey.SCALE: "8(5)",
    SectionKey.ATTACHMENTS: "9(1)",
    SectionKey.OWN_REVIEW: "9(2)",
    SectionKey.TRUTH: "20",
}
CONDITION_SECTIONS: dict[Condition, str] = {
    Condition.TEACHERS: SectionKey.TEACHERS,
    Condition.MANAGEMENT: SectionKey.MANAGEMENT,
    Condition.FACILITIES: SectionKey.FACILITIES,
    Condition.DISTANCE: SectionKey.DISTANCE,
    Condition.SCALE: SectionKey.SCALE,
}


class SectionState(models.TextChoices):
    """How far a section is."""

    EMPTY = "empty", "未填写"
    INCOMPLETE = "incomplete", "待完善"
    COMPLETE = "complete", "已完成"


class Section(models.Model):
    """One part of the form, exactly as typed: saving never fails because a field is wrong.

    ``data`` is ``{"fields": {name: text or [text]}, "tables": {prefix: [{name: text}]}}``, the raw
    values of the section's Django forms; ``state`` is what those forms say of them.
    """

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="sections", verbose_name="申报"
    )
    key = models.CharField("部分", max_length=20, choices=SectionKey.choices)
    data = models.JSONField("内容", default=dict)
    state = models.CharField(
        "状态", max_length=12, choices=SectionState.choices, default=SectionState.EMPTY
    )
    version = models.PositiveIntegerField("版本", default=0)
    saved_at = models.DateTimeField("保存时间", null=True, blank=True)
    saved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="保存人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "申报表部分"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("application", "key"), name="section_once"),
            models.CheckConstraint(
                condition=Q(key__in=SectionKey.values), name="section_key_known"
            ),
        )

    def __str__(self) -> str:
        return self.get_key_display()

    @property
    def article(self) -> str:
        """The article the section gives evidence for."""
        return SECTION_ARTICLES[self.key]

    @property
    def is_complete(self) -> bool:
        """Whether its forms find nothing missing."""
        return self.state == SectionState.COMPLETE


class AttachmentKind(models.Model):
    """A line of the list of attachments; the bureau edits the list."""

    code = models.SlugField("代码", max_length=40, unique=True)
    label = models.CharField("材料名称", max_length=100)
    help = models.CharField("说明", max_length=300, blank=True)
    section = models.CharField(
        "所在部分", max_length=20, choices=SectionKey.choices, default=SectionKey.ATTACHMENTS
    )
    required = models.BooleanField("必交", default=True)
    order = models.PositiveSmallIntegerField("排序", default=0)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "附件清单"
        ordering = ("order", "id")

    def __str__(self) -> str:
        return self.label


class FormText(models.Model):
    """The bureau's wording for a field of the form, instead of the built-in label."""

    section = models.CharField("部分", max_length=20, choices=SectionKey.choices)
    field = models.CharField("字段", max_length=60)
    label = models.CharField("名称", max_length=60, blank=True)
    help = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "表单文字"
        constraints = (models.UniqueConstraint(fields=("section", "field"), name="form_text_once"),)

    def __str__(self) -> str:
        return f"{self.section}.{self.field}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Sets of attachments."""

    def present(self) -> AttachmentQuerySet:
        """Those not replaced or taken out."""
        return self.filter(removed_at=None)


class Attachment(models.Model):
    """A file put in a slot of the form. A newer file takes its place; the old one stays kept."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="attachments", verbose_name="申报"
    )
    section = models.CharField("部分", max_length=20, choices=SectionKey.choices)
    slot = models.CharField("材料", max_length=60)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    added_at = models.DateTimeField("上传时间")
    removed_at = models.DateTimeField("移除时间", null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ("slot", "id")
        indexes = (models.Index(fields=("application", "slot")),)

    def __str__(self) -> str:
        return f"{self.slot}: {self.file.name}"

    @property
    def label(self) -> str:
        """The slot in words, for the eight rules documents (Art. 8(2))."""
        return RULES_DOCUMENTS.get(self.slot.removeprefix("rules:"), self.slot)


class SubmissionManager(models.Manager["Submission"]):
    """Versions come without their bulky content; reading it is one more query."""

    def get_queryset(self) -> models.QuerySet[Submission]:
        """All versions, content deferred."""
        return super().get_queryset().defer("content")


class Submission(models.Model):
    """A version as it was handed in: immutable, with a receipt (Art. 9(1)).

    ``content`` holds every section and the frozen list of files with their digests; ``digest`` is
    the SHA-256 of ``content``.
    """

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="submissions", verbose_name="申报"
    )
    version = models.PositiveSmallIntegerField("版本")
    receipt_number = models.CharField("受理回执号", max_length=40, unique=True)
    received_at = models.DateTimeField("收到时间")
    submitted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="报送人")
    content = models.JSONField("快照")
    digest = models.CharField("摘要", max_length=64)
    document = models.OneToOneField(
        Document, models.PROTECT, related_name="+", verbose_name="申报表"
    )

    objects = SubmissionManager()

    class Meta:
        verbose_name = verbose_name_plural = "报送版本"
        ordering = ("application", "version")
        constraints = (
            models.UniqueConstraint(
                fields=("application", "version"), name="submission_version_once"
            ),
        )

    def __str__(self) -> str:
        return self.receipt_number
