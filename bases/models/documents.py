"""Documents the portal issues: facts frozen at once, rendered in the background, kept for good."""

from __future__ import annotations

import secrets

from django.apps import apps
from django.db import models
from django.db.models import Q

from accounts.models import StoredFile, User

# Without 0/O, 1/I/L, U: what people read off a plaque they can also type.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 26  # 30 ** 26 > 2 ** 127: not to be guessed


def new_check_code() -> str:
    """A random check code that cannot be guessed."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


class DocumentKind(models.TextChoices):
    """What the portal issues."""

    APPLICATION_FORM = "application_form", "申报表"
    PLAQUE = "plaque", "匾牌"
    DECISION = "decision", "认定决定"
    RECOMMENDATION = "recommendation", "推荐意见"
    ACCEPTANCE = "acceptance", "受理通知书"
    SUPPLEMENT = "supplement", "补正通知书"
    REJECTION = "rejection", "不予受理通知书"
    REFUSAL = "refusal", "不予认定决定书"
    NOTICE = "notice", "公示"
    DRAW_MINUTES = "draw_minutes", "专家抽取记录"
    VISIT_RECORD = "visit_record", "实地考察记录"
    MEETING_MINUTES = "meeting_minutes", "评审会议纪要"
    SCORE_SHEET = "score_sheet", "专家评分表"
    CONCLUSION = "conclusion", "专家评审委员会意见"
    FILING_RECEIPT = "filing_receipt", "年度计划报送回执"
    FILING_RECORD = "filing_record", "年度计划备案回执"
    TRAINING_SLIP = "training_slip", "学时登记单"
    CHANGE_RECORD = "change_record", "变更备案回执"
    INSPECTION_DRAW = "inspection_draw", "双随机抽取记录"
    INSPECTION_NOTICE = "inspection_notice", "检查通知书"
    INSPECTION_REPORT = "inspection_report", "检查评估报告"
    RESULTS_BULLETIN = "results_bulletin", "检查评估结果通报"
    RECTIFICATION_ORDER = "rectification_order", "责令限期整改通知书"
    EXTENSION_REPLY = "extension_reply", "整改延期批复"
    REINSPECTION = "reinspection", "整改复查意见"
    REVOCATION_NOTICE = "revocation_notice", "拟取消基地资格告知书"
    REVOCATION = "revocation", "取消基地资格决定书"
    BARRING_NOTICE = "barring_notice", "拟不再受理告知书"
    BARRING = "barring", "不再受理决定书"
    ANNULMENT = "annulment", "撤销不再受理记录决定书"
    WITHDRAWAL = "withdrawal", "退出基地批复"
    COMPLAINT_ANSWER = "complaint_answer", "投诉举报答复书"


class DocumentState(models.TextChoices):
    """How far the rendering of a document is."""

    WAITING = "waiting", "等待生成"
    READY = "ready", "已生成"
    FAILED = "failed", "生成失败"


class DocumentQuerySet(models.QuerySet["Document"]):
    """Sets of documents."""

    def unfinished(self) -> DocumentQuerySet:
        """Documents without a file yet, those that failed first."""
        return self.exclude(state=DocumentState.READY).order_by("state", "issued_at", "id")

    def searched(self, *, kind: str = "", number: str = "", unit: str = "") -> DocumentQuerySet:
        """Documents by kind, and by parts of number and unit."""
        found = self.filter(kind=kind) if kind else self
        if number:
            found = found.filter(number__icontains=number)
        return found.filter(subject_name__icontains=unit) if unit else found

    def downloadable_by(self, user: User) -> DocumentQuerySet:
        """The bureau's staff take any paper off the list; others those of their own affairs.

        Forms of applications are handed out by the room of applications.
        """
        if user.is_authenticated and user.is_municipal:
            return self.exclude(kind=DocumentKind.APPLICATION_FORM)
        return self.visible_to(user) | self.of_filings(user)

    def of_filings(self, user: User) -> DocumentQuerySet:
        """Receipts and records of the filings within reach (Art. 16)."""
        filings = apps.get_model("bases", "AnnualFiling").objects.visible_to(user)  # type: ignore[attr-defined]
        versions = apps.get_model("bases", "FilingVersion").objects.filter(
            filing__in=filings.values("pk")
        )
        receipts = Q(kind=DocumentKind.FILING_RECEIPT, pk__in=versions.values("receipt"))
        records = Q(kind=DocumentKind.FILING_RECORD, number__in=filings.values("record_number"))
        return self.filter(receipts | records)

    def visible_to(self, user: User) -> DocumentQuerySet:
        """Plaques: the bureau's staff see all, members of a base those of their own (Art. 10).

        Forms of applications are handed out by the room of applications.
        """
        plaques = self.filter(kind=DocumentKind.PLAQUE)
        if not user.is_authenticated:
            return self.none()
        if user.is_municipal:
            return plaques
        if not user.is_institution_member:
            return self.none()
        own = apps.get_model("bases", "Plaque").objects.filter(
            base__organisation=user.organisation_id
        )
        return plaques.filter(pk__in=own.values("document"))


class Document(models.Model):
    """One issued document. ``facts`` never change; the file is made from them once."""

    kind = models.CharField("种类", max_length=30, choices=DocumentKind.choices)
    number = models.CharField("编号", max_length=60)
    title = models.CharField("标题", max_length=200)
    subject_name = models.CharField("单位", max_length=150)
    facts = models.JSONField("内容")
    facts_digest = models.CharField("内容摘要", max_length=64)
    check_code = models.CharField(
        "查验码", max_length=CODE_LENGTH, unique=True, default=new_check_code
    )
    issued_at = models.DateTimeField("签发时间")
    state = models.CharField(
        "状态", max_length=10, choices=DocumentState.choices, default=DocumentState.WAITING
    )
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    last_error = models.CharField("最近错误", max_length=500, blank=True)
    file = models.OneToOneField(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="文件"
    )
    # A voided document keeps its number, its file and its place in the series.
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    voided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="作废人"
    )
    void_reason = models.CharField("作废原因", max_length=300, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文书"
        ordering = ("-issued_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=("kind", "number"), name="document_number_once"),
            models.CheckConstraint(
                condition=Q(state=DocumentState.READY, file__isnull=False)
                | (~Q(state=DocumentState.READY) & Q(file__isnull=True)),
                name="document_ready_has_file",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="document_voided_by_somebody_for_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @property
    def is_ready(self) -> bool:
        """Whether the file can be downloaded."""
        return self.state == DocumentState.READY

    @property
    def is_void(self) -> bool:
        """Whether it was declared void."""
        return self.voided_at is not None
