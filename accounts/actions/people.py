"""What happens to accounts after they were opened."""

from __future__ import annotations

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.actions.invitations import roles_for
from accounts.models import Role, User
from accounts.record import MovedOn, record, tell
from accounts.rules import may_manage_members

# A role that must not die out, and where: an institution's owner, the portal's administrator.
LAST_OWNER = "本单位只有这一个负责人账户，请先把另一个账户设为负责人。"
LAST_ADMIN = "平台只有这一个管理员账户，不能停用或更改角色。"


@transaction.atomic
def deactivate_account(account: User, *, reason: str, by: User, at: datetime.datetime) -> User:
    """Close an account; it keeps its name in the record.

    Raises PermissionDenied, MovedOn, and ValidationError for the last owner or administrator.
    """
    account = _managed(account, by)
    if not account.is_active:
        raise MovedOn("该账户已经停用。")
    _require_successor(account, by)
    account.is_active = False
    account.save(update_fields=("is_active",))
    record(
        verb="deactivate_account",
        label="停用账户",
        subject=account,
        by=by,
        at=at,
        opinion=reason,
        details={"role": account.role},
    )
    return account


@transaction.atomic
def reactivate_account(account: User, *, reason: str, by: User, at: datetime.datetime) -> User:
    """Open a closed account again. Raises PermissionDenied, MovedOn."""
    account = _managed(account, by)
    if account.is_active:
        raise MovedOn("该账户正在使用。")
    account.is_active = True
    account.save(update_fields=("is_active",))
    record(
        verb="reactivate_account",
        label="恢复账户",
        subject=account,
        by=by,
        at=at,
        opinion=reason,
        details={"role": account.role},
    )
    return account


@transaction.atomic
def change_role(account: User, *, role: str, reason: str, by: User, at: datetime.datetime) -> User:
    """Give an account another role of its own organisation.

    Raises PermissionDenied, ValidationError.
    """
    account = _managed(account, by)
    if role not in roles_for(account.organisation):
        raise ValidationError({"role": "该单位没有这个角色。"})
    if role == account.role:
        raise ValidationError({"role": "角色没有变化。"})
    _require_successor(account, by)
    before = Role(account.role)
    account.role = Role(role)
    account.save(update_fields=("role",))
    event = record(
        verb="change_role",
        label="更改角色",
        subject=account,
        by=by,
        at=at,
        opinion=reason,
        source=before,
        source_label=before.label,
        target=role,
        target_label=Role(role).label,
    )
    tell(
        event,
        [account],
        subject="【角色变更】",
        body=f"您的角色已由“{before.label}”改为“{Role(role).label}”。",
        path="/home/",
    )
    return account


@transaction.atomic
def correct_profile(account: User, *, name: str, phone: str, at: datetime.datetime) -> User:
    """A person corrects the own name and telephone."""
    account = User.objects.select_for_update(of=("self",)).get(pk=account.pk)
    before = {"name": account.name, "phone": account.phone}
    account.name, account.phone = name, phone
    account.save(update_fields=("name", "phone"))
    changed = sorted(key for key, value in before.items() if getattr(account, key) != value)
    record(
        verb="correct_profile",
        label="更正个人信息",
        subject=account,
        by=account,
        at=at,
        details={"changed": changed},
    )
    return account


def _managed(account: User, by: User) -> User:
    """The row, held together with its peers, if it is this person's to manage."""
    peers = User.objects.select_for_update(of=("self",)).filter(
        organisation=account.organisation, role__in=(account.role, Role.OWNER, Role.ADMIN)
    )
    list(peers.order_by("pk").values_list("pk"))
    account = User.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if not may_manage_members(by, account.organisation):
        raise PermissionDenied
    return account


def _require_successor(account: User, by: User) -> None:
    others = User.objects.filter(
        organisation=account.organisation, role=account.role, is_active=True
    ).exclude(pk=account.pk)
    if others.exists():
        return
    if account.role == Role.ADMIN:
        raise ValidationError(LAST_ADMIN)
    # The administrator may: somebody else's code may have been registered by a stranger.
    if account.role == Role.OWNER and not by.is_municipal_admin:
        raise ValidationError(LAST_OWNER)
