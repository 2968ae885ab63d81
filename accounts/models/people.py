"""People: one account, one role, in one organisation."""

from __future__ import annotations

import datetime
import secrets

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from accounts.models.organisations import Organisation, OrganisationType


class Role(models.TextChoices):
    """What a person may be; given by invitation, never by sign-up."""

    OWNER = "owner", "施教机构负责人"
    STAFF = "staff", "施教机构经办"
    COUNTY = "county", "县（区）人社局经办"
    DEPARTMENT = "department", "主管部门经办"
    EXPERT = "expert", "评审专家"
    CLERK = "clerk", "市人社局经办"
    APPROVER = "approver", "市人社局审批"
    ADMIN = "admin", "市人社局管理员"


INSTITUTION_ROLES = (Role.OWNER, Role.STAFF)
MUNICIPAL_ROLES = (Role.CLERK, Role.APPROVER, Role.ADMIN)
RECOMMENDER_ROLES = (Role.COUNTY, Role.DEPARTMENT, Role.CLERK)
# Accounts that must have a second factor.
SECOND_FACTOR_ROLES = (*MUNICIPAL_ROLES, Role.EXPERT)
ROLES_BY_TYPE: dict[str, tuple[Role, ...]] = {
    OrganisationType.INSTITUTION: INSTITUTION_ROLES,
    OrganisationType.COUNTY_BUREAU: (Role.COUNTY,),
    OrganisationType.DEPARTMENT: (Role.DEPARTMENT,),
    OrganisationType.MUNICIPAL_BUREAU: MUNICIPAL_ROLES,
}


class User(AbstractUser):
    """A person who signs in. Experts stand outside organisations; all others inside one."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField("姓名", max_length=60)
    role = models.CharField("角色", max_length=20, choices=Role.choices)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name="单位",
    )
    phone = models.CharField("联系电话", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "账户"
        ordering = ("username",)
        constraints = (
            models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role_known"),
            models.CheckConstraint(
                condition=Q(role=Role.EXPERT, organisation__isnull=True)
                | (~Q(role=Role.EXPERT) & Q(organisation__isnull=False)),
                name="user_organisation_unless_expert",
            ),
        )

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        """The one name a person has."""
        return self.name

    def get_short_name(self) -> str:
        """The one name a person has."""
        return self.name

    @property
    def is_institution_member(self) -> bool:
        """Owner or staff of an institution."""
        return self.role in INSTITUTION_ROLES

    @property
    def is_owner(self) -> bool:
        """The institution's responsible account."""
        return self.role == Role.OWNER

    @property
    def is_county_staff(self) -> bool:
        """Staff of a county bureau."""
        return self.role == Role.COUNTY

    @property
    def is_recommender_staff(self) -> bool:
        """Staff of a county bureau or a competent department."""
        return self.role in (Role.COUNTY, Role.DEPARTMENT)

    @property
    def is_municipal(self) -> bool:
        """Staff of the municipal bureau, whatever the role."""
        return self.role in MUNICIPAL_ROLES

    @property
    def is_municipal_clerk(self) -> bool:
        """Municipal clerk (经办)."""
        return self.role == Role.CLERK

    @property
    def is_municipal_approver(self) -> bool:
        """Municipal approver (审批)."""
        return self.role == Role.APPROVER

    @property
    def is_municipal_admin(self) -> bool:
        """Municipal administrator; takes no decision on cases."""
        return self.role == Role.ADMIN

    @property
    def is_expert(self) -> bool:
        """Member of the expert pool."""
        return self.role == Role.EXPERT

    @property
    def needs_second_factor(self) -> bool:
        """Municipal accounts and experts sign in with two factors."""
        return self.role in SECOND_FACTOR_ROLES


def new_token() -> str:
    """An unguessable token of 256 bits for a link in a mail."""
    return secrets.token_urlsafe(32)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Sets of invitations."""

    def open(self, at: datetime.datetime) -> InvitationQuerySet:
        """Invitations that can still be accepted at an instant."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=at)

    def visible_to(self, user: User) -> InvitationQuerySet:
        """An owner sees those of the own organisation, the administrator all."""
        if user.is_authenticated and user.is_municipal_admin:
            return self
        if user.is_authenticated and user.is_owner:
            return self.filter(organisation_id=user.organisation_id)
        return self.none()


class Invitation(models.Model):
    """An invitation to hold a role in an organisation."""

    email = models.EmailField("邮箱")
    name = models.CharField("姓名", max_length=60)
    role = models.CharField("角色", max_length=20, choices=Role.choices)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name="单位",
    )
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="邀请人")
    created_at = models.DateTimeField("发出时间")
    expires_at = models.DateTimeField("有效期至")
    accepted_at = models.DateTimeField("接受时间", null=True, blank=True)
    accepted_by = models.OneToOneField(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="账户"
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "邀请"
        ordering = ("-created_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_both_or_none",
            ),
            models.CheckConstraint(
                condition=Q(role=Role.EXPERT, organisation__isnull=True)
                | (~Q(role=Role.EXPERT) & Q(organisation__isnull=False)),
                name="invitation_organisation_unless_expert",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"

    def is_open(self, at: datetime.datetime) -> bool:
        """Whether it can still be accepted."""
        return self.accepted_at is None and self.withdrawn_at is None and self.expires_at > at
