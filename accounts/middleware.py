"""What must be in order before a signed-in person may go on: presence, second factor, standing.

Each looks only at pages that ask for signing in; public pages never touch the session.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import OrganisationState, User

SEEN, FACTOR = "last_seen", "second_factor"
# The session is written again at most this often.
SEEN_STEP = 60
# Addresses a person may always reach: to leave, and to put in order what is missing.
ALWAYS = ("account_logout", "account_reauthenticate", "mfa_reauthenticate")
FOR_FACTOR = ("mfa_", "account_email", "account_change_password", "account_set_password")
WHILE_WAITING = (
    "mfa_",
    "account_",
    "usersessions_",
    "accounts:waiting",
    "accounts:register_again",
    "accounts:messages",
    "accounts:message",
    "accounts:read_all",
    "accounts:profile",
    "accounts:licence",
)
View = Callable[..., HttpResponse]


class _Gate:
    """A middleware that may answer in a view's place for signed-in people."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Ask the gate, unless the page is public."""
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        return None if name in ALWAYS else self.check(request, request.user, name)

    def check(self, request: HttpRequest, user: User, name: str) -> HttpResponse | None:
        """An answer in the view's place, or None."""
        raise NotImplementedError


class IdleMiddleware(_Gate):
    """Staff and experts are signed out after half an hour, institutions after some hours."""

    def check(self, request: HttpRequest, user: User, name: str) -> HttpResponse | None:
        """Compare with the last request of this session."""
        now = int(time.time())
        limit = (
            settings.INSTITUTION_IDLE_SECONDS
            if user.is_institution_member
            else settings.STAFF_IDLE_SECONDS
        )
        seen = request.session.get(SEEN, now)
        if now - seen >= limit:
            logout(request)
            messages.info(request, "您已较长时间没有操作，为保护账号安全已退出登录，请重新登录。")
            return redirect_to_login(request.get_full_path())
        if now - seen >= SEEN_STEP or SEEN not in request.session:
            request.session[SEEN] = now
        return None


class SecondFactorMiddleware(_Gate):
    """Municipal accounts and experts must have a second factor (domain decision 8)."""

    def check(self, request: HttpRequest, user: User, name: str) -> HttpResponse | None:
        """Send to set-up whoever has none; asked once per session, again after any change."""
        if not (settings.MFA_REQUIRED and user.needs_second_factor):
            return None
        if name.startswith(FOR_FACTOR):
            request.session.pop(FACTOR, None)
            return None
        if request.session.get(FACTOR):
            return None
        if is_mfa_enabled(user):
            request.session[FACTOR] = True
            return None
        messages.info(request, "您的账号须启用双因素身份认证后才能继续，请按提示设置。")
        return redirect("mfa_index")


class StandingMiddleware(_Gate):
    """Members of an organisation that may not act yet, or no more, see why and who acts next."""

    def check(self, request: HttpRequest, user: User, name: str) -> HttpResponse | None:
        """Send to the waiting page."""
        organisation = user.organisation
        if organisation is None or organisation.state == OrganisationState.ACTIVE:
            return None
        return None if name.startswith(WHILE_WAITING) else redirect("accounts:waiting")
