"""Choices that plans, classes and records share (Art. 13)."""

from django.db import models

from bases.regulation import SUBJECT_KIND_LABELS, SubjectKind


class SubjectKinds(models.TextChoices):
    """Public or professional subjects; a class may teach both (Art. 13)."""

    PUBLIC = SubjectKind.PUBLIC.value, SUBJECT_KIND_LABELS[SubjectKind.PUBLIC]
    PROFESSIONAL = SubjectKind.PROFESSIONAL.value, SUBJECT_KIND_LABELS[SubjectKind.PROFESSIONAL]
    BOTH = "both", "公需与专业"


class ClassForm(models.TextChoices):
    """How a class is taught (Art. 14)."""

    ONSITE = "onsite", "面授"
    ONLINE = "online", "网络"
    MIXED = "mixed", "面授与网络结合"


class ClassLevel(models.TextChoices):
    """For whom by grade of title (Art. 13)."""

    JUNIOR = "junior", "初级"
    MIDDLE = "middle", "中级"
    SENIOR = "senior", "高级"
    ALL = "all", "各层级"


class TitleLevel(models.TextChoices):
    """The grade of a trainee's title."""

    SENIOR = "senior", "高级"
    MIDDLE = "middle", "中级"
    JUNIOR = "junior", "初级"
    NONE = "none", "无"


class Result(models.TextChoices):
    """What an assessment came to."""

    QUALIFIED = "qualified", "合格"
    UNQUALIFIED = "unqualified", "不合格"
