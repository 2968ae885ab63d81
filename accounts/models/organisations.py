"""Organisations: institutions, county bureaus, departments and the municipal bureau."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.pinyin import initials, spelling

if TYPE_CHECKING:
    from accounts.models.people import User


class County(models.Model):
    """A county or district (县、区) with its administrative code (GB/T 2260)."""

    code = models.CharField("区划代码", max_length=6, unique=True)
    name = models.CharField("名称", max_length=30, unique=True)
    order = models.PositiveSmallIntegerField("排序", default=0)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "县（区）"
        ordering = ("order", "code")

    def __str__(self) -> str:
        return self.name


class OrganisationType(models.TextChoices):
    """The part an organisation has under the Measures (Art. 4, Art. 5, Art. 6)."""

    INSTITUTION = "institution", "施教机构"
    COUNTY_BUREAU = "county_bureau", "县（区）人社局"
    DEPARTMENT = "department", "行业主管部门"
    MUNICIPAL_BUREAU = "municipal_bureau", "市人社局"


class InstitutionKind(models.TextChoices):
    """Who may become a base (Art. 7)."""

    UNIVERSITY = "university", "高等院校"
    RESEARCH = "research", "科研院所"
    TRAINING_BODY = "training_body", "部门或行业教育培训机构"
    ASSOCIATION = "association", "专业协会（学会）"
    ENTERPRISE = "enterprise", "大中型企业培训机构"


class Level(models.TextChoices):
    """Whom an institution answers to; decides the route of Art. 9."""

    CENTRAL_PROVINCIAL = "central_provincial", "中央或省属"
    MUNICIPAL = "municipal", "市属"
    COUNTY = "county", "县（区）属"
    PRIVATE = "private", "民营（无隶属）"


class OrganisationState(models.TextChoices):
    """Whether an organisation may act in the portal."""

    PENDING = "pending", "待激活"
    ACTIVE = "active", "已激活"
    DECLINED = "declined", "未予激活"
    SUSPENDED = "suspended", "已停用"


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Sets of organisations in the portal's words."""

    def institutions(self) -> OrganisationQuerySet:
        """Institutions of any state."""
        return self.filter(type=OrganisationType.INSTITUTION)

    def active(self) -> OrganisationQuerySet:
        """Organisations that may act."""
        return self.filter(state=OrganisationState.ACTIVE)

    def departments(self) -> OrganisationQuerySet:
        """Active competent departments (行业主管部门)."""
        return self.active().filter(type=OrganisationType.DEPARTMENT)

    def visible_to(self, user: User) -> OrganisationQuerySet:
        """Organisations whose page this person may open.

        Municipal staff see all; a county bureau the institutions of its county; a department
        the institutions in its charge; everybody their own.
        """
        if not user.is_authenticated or user.organisation_id is None:
            return self.none()
        if user.is_municipal:
            return self
        own = Q(pk=user.organisation_id)
        kind = user.organisation.type  # type: ignore[union-attr]
        if kind == OrganisationType.COUNTY_BUREAU:
            county = user.organisation.county_id  # type: ignore[union-attr]
            return self.filter(own | Q(type=OrganisationType.INSTITUTION, county_id=county))
        if kind == OrganisationType.DEPARTMENT:
            return self.filter(own | Q(department_id=user.organisation_id))
        return self.filter(own)

    def activatable_by(self, user: User) -> OrganisationQuerySet:
        """Institutions waiting for activation by this person's bureau."""
        if user.is_anonymous or not (user.is_municipal_clerk or user.is_county_staff):
            return self.none()
        return self.visible_to(user).institutions().filter(state=OrganisationState.PENDING)


class Organisation(models.Model):
    """One legal person under one unified social credit code."""

    type = models.CharField("类别", max_length=20, choices=OrganisationType.choices)
    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    uscc_overridden_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="校验位例外核准人",
    )
    name = models.CharField("名称", max_length=150)
    name_spelling = models.CharField(max_length=600, blank=True, editable=False)
    name_initials = models.CharField(max_length=150, blank=True, editable=False)
    kind = models.CharField("机构类型", max_length=20, choices=InstitutionKind.choices, blank=True)
    level = models.CharField("隶属关系", max_length=20, choices=Level.choices, blank=True)
    county = models.ForeignKey(
        County,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="所在县（区）",
        related_name="+",
    )
    department = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name="主管部门", related_name="+"
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name="上级单位", related_name="+"
    )
    legal_representative = models.CharField("法定代表人", max_length=60, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    website = models.URLField("网址", blank=True)
    licence = models.ForeignKey(
        "accounts.StoredFile",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="登记证书",
    )
    state = models.CharField(
        "状态",
        max_length=20,
        choices=OrganisationState.choices,
        default=OrganisationState.PENDING,
    )
    state_reason = models.CharField("状态说明", max_length=300, blank=True)
    registered_at = models.DateTimeField("登记时间")
    activated_at = models.DateTimeField("激活时间", null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ("name_spelling", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(type__in=OrganisationType.values),
                name="organisation_type_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OrganisationState.values),
                name="organisation_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(type=OrganisationType.INSTITUTION)
                | (Q(kind__in=InstitutionKind.values) & Q(level__in=Level.values)),
                name="organisation_institution_has_kind_and_level",
            ),
            models.CheckConstraint(
                condition=~Q(
                    type__in=(OrganisationType.COUNTY_BUREAU, OrganisationType.INSTITUTION)
                )
                | Q(county__isnull=False),
                name="organisation_has_county",
            ),
            models.UniqueConstraint(
                fields=("county",),
                condition=Q(type=OrganisationType.COUNTY_BUREAU),
                name="organisation_one_bureau_per_county",
            ),
            models.CheckConstraint(
                condition=~Q(state=OrganisationState.ACTIVE) | Q(activated_at__isnull=False),
                name="organisation_active_has_activation",
            ),
        )
        indexes = (models.Index(fields=("type", "state", "county")),)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page, for those who may see it."""
        return reverse("accounts:organisation_detail", args=(self.pk,))

    @property
    def is_institution(self) -> bool:
        """A legal person that may apply (Art. 7)."""
        return self.type == OrganisationType.INSTITUTION

    @property
    def reviews_itself(self) -> bool:
        """Central and provincial units review themselves and go straight up (Art. 9(2))."""
        return self.level == Level.CENTRAL_PROVINCIAL

    def set_name(self, name: str) -> None:
        """Take a name together with the keys it is searched by."""
        self.name = name
        self.name_spelling = spelling(name)[:600]
        self.name_initials = initials(name)[:150]


class FormerName(models.Model):
    """A name that an organisation bore until a day (Art. 22); stays searchable for ever."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="former_names", verbose_name="单位"
    )
    name = models.CharField("原名称", max_length=150)
    name_initials = models.CharField(max_length=150, blank=True, editable=False)
    until = models.DateField("使用至")
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "曾用名"
        ordering = ("-until", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "name", "until"), name="former_name_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}（至 {self.until}）"
