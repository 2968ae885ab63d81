"""Answers that are the same everywhere: a step whose time has passed, and errors in the demo."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from accounts.record import MovedOn
from pzh_ce import errors


class ClosedByDefaultMiddleware(LoginRequiredMiddleware):
    """Sign-in for every page not marked otherwise; of public pages not even the session is asked.

    Django's own looks at the visitor first, which would put ``Vary: Cookie`` on public pages.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., Any],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Let public pages pass before the session is read."""
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)  # type: ignore[no-any-return]


class ErrorPagesMiddleware:
    """MovedOn is 409; a locked SQLite is 503; the demo shows the pages that service shows."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Draw the page that belongs to an exception."""
        if isinstance(exception, MovedOn):
            subject = exception.subject
            address = getattr(subject, "get_absolute_url", None)
            link = address() if address else ""
            return errors.page(request, 409, message=exception.message, link=link)
        if isinstance(exception, OperationalError) and "locked" in str(exception):
            return errors.page(request, 503)
        if settings.DEBUG and isinstance(exception, PermissionDenied):
            return errors.permission_denied(request)
        if settings.DEBUG and isinstance(exception, Http404):
            return errors.page_not_found(request)
        return None
