"""Owners and the administrator invite people and keep accounts."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import actions
from accounts.forms.organisations import ReasonForm
from accounts.forms.people import AcceptInvitationForm, InviteForm, RoleForm
from accounts.models import Invitation, Organisation, User
from accounts.rules import may_manage_members, members_managed_by
from accounts.views.pages import ask, carry_out, me


def invite(request: HttpRequest) -> HttpResponse:
    """Into the own organisation; the administrator into any, or into the pool of experts."""
    at = timezone.now()
    user = me(request)
    organisation = _where(request, user)
    if not may_manage_members(user, organisation):
        raise PermissionDenied
    form = InviteForm(request.POST or None, organisation=organisation)
    answer = carry_out(
        request,
        form,
        lambda: actions.invite(organisation=organisation, by=user, at=at, **form.cleaned_data),
        done="邀请已发出，对方会收到邮件。",
        to=_home_of(user, organisation),
    )
    where = organisation.name if organisation else "评审专家库"
    return answer or ask(
        request,
        form,
        title="邀请账户",
        label="发出邀请",
        back=_home_of(user, organisation),
        kicker=where,
        consequences=("邀请链接发到对方邮箱，7 日内有效", "对方自己设置用户名和密码"),
    )


def _where(request: HttpRequest, user: User) -> Organisation | None:
    if not user.is_municipal_admin:
        return user.organisation
    pk = request.GET.get("organisation", "")
    if pk == "expert":
        return None
    if not (pk.isascii() and pk.isdigit() and len(pk) < 10):
        return user.organisation
    return get_object_or_404(Organisation.objects.visible_to(user), pk=int(pk))


def _home_of(user: User, organisation: Organisation | None) -> str:
    if user.is_municipal_admin:
        return organisation.get_absolute_url() if organisation else "/accounts/manage/invitations/"
    return "/accounts/organisation/"


@never_cache
@login_not_required
@sensitive_post_parameters("password", "password2")
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link of an invitation."""
    at = timezone.now()
    invitation = get_object_or_404(
        Invitation.objects.select_related("organisation", "invited_by"), token=token
    )
    if not invitation.is_open(at):
        return render(request, "accounts/invitation_closed.html", status=410)
    form = AcceptInvitationForm(request.POST or None, initial={"name": invitation.name})

    def act() -> User:
        given = {k: v for k, v in form.cleaned_data.items() if k != "password2"}
        return actions.accept_invitation(invitation, at=at, **given)

    answer = carry_out(
        request, form, act, done="账号已开通，请用刚才设置的用户名和密码登录。", to="account_login"
    )
    context = {"form": form, "invitation": invitation}
    return answer or render(request, "accounts/accept_invitation.html", context)


@require_POST
def withdraw_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link worthless."""
    at = timezone.now()
    user = me(request)
    invitation = get_object_or_404(Invitation.objects.visible_to(user), pk=pk)
    actions.withdraw_invitation(invitation, by=user, at=at)
    messages.success(request, f"已撤回给{invitation.name}的邀请。")
    target = "accounts:manage_invitations" if user.is_municipal_admin else "accounts:organisation"
    return redirect(target)


def deactivate_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account."""
    at = timezone.now()
    account = _account(request, pk)
    form = ReasonForm(request.POST or None)
    back = _list_of(me(request))
    answer = carry_out(
        request,
        form,
        lambda: actions.deactivate_account(account, by=me(request), at=at, **form.cleaned_data),
        done=f"已停用{account.name}的账户。",
        to=back,
    )
    return answer or ask(
        request,
        form,
        title=f"停用 {account.name}",
        label="停用账户",
        back=back,
        danger=True,
        kicker=f"{account.username} · {account.get_role_display()}",
        consequences=("该账户立即退出登录，不能再登录", "办理记录中的姓名保留"),
    )


def reactivate_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    at = timezone.now()
    account = _account(request, pk)
    form = ReasonForm(request.POST or None)
    back = _list_of(me(request))
    answer = carry_out(
        request,
        form,
        lambda: actions.reactivate_account(account, by=me(request), at=at, **form.cleaned_data),
        done=f"已恢复{account.name}的账户。",
        to=back,
    )
    return answer or ask(
        request,
        form,
        title=f"恢复 {account.name}",
        label="恢复账户",
        back=back,
        kicker=f"{account.username} · {account.get_role_display()}",
    )


def change_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an account another role in its organisation."""
    at = timezone.now()
    account = _account(request, pk)
    form = RoleForm(
        request.POST or None, organisation=account.organisation, initial={"role": account.role}
    )
    back = _list_of(me(request))
    answer = carry_out(
        request,
        form,
        lambda: actions.change_role(account, by=me(request), at=at, **form.cleaned_data),
        done=f"{account.name}的角色已更改。",
        to=back,
    )
    return answer or ask(
        request,
        form,
        title=f"更改 {account.name} 的角色",
        label="更改角色",
        back=back,
        kicker=f"{account.username} · 现为{account.get_role_display()}",
    )


def _account(request: HttpRequest, pk: int) -> User:
    user = me(request)
    account: User = get_object_or_404(members_managed_by(user), pk=pk)
    if not may_manage_members(user, account.organisation):
        raise PermissionDenied
    return account


def _list_of(user: User) -> str:
    return "/accounts/manage/accounts/" if user.is_municipal_admin else "/accounts/organisation/"
