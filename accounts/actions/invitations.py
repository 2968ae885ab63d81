"""Roles are given by invitation, never by sign-up."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse

from accounts.actions.facts import NewAccount
from accounts.actions.opening import ADDRESS_TAKEN, address_is_taken, open_account
from accounts.models import Invitation, Organisation, OutgoingMail, Role, User
from accounts.models.people import ROLES_BY_TYPE
from accounts.record import MovedOn, record
from accounts.rules import may_manage_members

VALID_DAYS = 7


def roles_for(organisation: Organisation | None) -> tuple[Role, ...]:
    """Roles that can be held in an organisation; experts stand outside all."""
    return ROLES_BY_TYPE[organisation.type] if organisation else (Role.EXPERT,)


@transaction.atomic
def invite(
    *,
    email: str,
    name: str,
    role: str,
    organisation: Organisation | None,
    by: User,
    at: datetime.datetime,
) -> Invitation:
    """Invite a person to a role; the link goes by mail.

    Raises PermissionDenied, ValidationError.
    """
    if not may_manage_members(by, organisation):
        raise PermissionDenied
    if role not in roles_for(organisation):
        raise ValidationError({"role": "该单位没有这个角色。"})
    if address_is_taken(email):
        raise ValidationError({"email": "该邮箱已有账号，一人只能在一个单位任职。"})
    if Invitation.objects.open(at).filter(email__iexact=email).exists():
        raise ValidationError({"email": "已向该邮箱发出邀请，尚未过期；可以先撤回再重新邀请。"})
    invitation = Invitation.objects.create(
        email=email,
        name=name,
        role=Role(role),
        organisation=organisation,
        invited_by=by,
        created_at=at,
        expires_at=at + datetime.timedelta(days=VALID_DAYS),
    )
    event = record(
        verb="invite",
        label="邀请账户",
        subject=invitation,
        by=by,
        at=at,
        subject_name=name,
        details={"role": role, "organisation": organisation.pk if organisation else None},
    )
    where = organisation.name if organisation else "评审专家库"
    link = settings.PORTAL_URL + reverse("accounts:accept_invitation", args=(invitation.token,))
    OutgoingMail.objects.create(
        event=event,
        to=email,
        subject=f"【账号邀请】{where}",
        created_at=at,
        next_attempt_at=at,
        body=(
            f"{name}：\n\n{by.name}邀请您以“{Role(role).label}”身份加入{where}。\n"
            f"请在 {VALID_DAYS} 日内打开下面的链接设置用户名和密码：\n\n{link}\n\n"
            "如果您不清楚这项邀请，请不要打开链接。"
        ),
    )
    return invitation


@transaction.atomic
def accept_invitation(
    invitation: Invitation,
    *,
    username: str,
    password: str,
    name: str,
    phone: str,
    at: datetime.datetime,
) -> User:
    """Open the account that the holder of the link was invited to.

    Raises MovedOn, ValidationError.
    """
    invitation = _locked(invitation)
    if not invitation.is_open(at):
        raise MovedOn("该邀请已经使用、撤回或过期，请联系邀请人重新邀请。")
    if address_is_taken(invitation.email):
        raise ValidationError(ADDRESS_TAKEN)
    new = NewAccount(
        username=username, name=name, email=invitation.email, password=password, phone=phone
    )
    user = open_account(
        new, role=invitation.role, organisation=invitation.organisation, verified=True
    )
    invitation.accepted_at, invitation.accepted_by = at, user
    invitation.save(update_fields=("accepted_at", "accepted_by"))
    record(
        verb="accept_invitation",
        label="接受邀请",
        subject=user,
        by=user,
        at=at,
        details={"invitation": invitation.pk, "role": user.role},
    )
    return user


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: User, at: datetime.datetime) -> Invitation:
    """Make the link worthless. Raises PermissionDenied, MovedOn."""
    invitation = _locked(invitation)
    if not may_manage_members(by, invitation.organisation):
        raise PermissionDenied
    if invitation.accepted_at or invitation.withdrawn_at:
        raise MovedOn("该邀请已经使用或撤回。")
    invitation.withdrawn_at = at
    invitation.save(update_fields=("withdrawn_at",))
    record(
        verb="withdraw_invitation",
        label="撤回邀请",
        subject=invitation,
        by=by,
        at=at,
        subject_name=invitation.name,
        details={"role": invitation.role},
    )
    return invitation


def _locked(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_for_update().get(pk=invitation.pk)
