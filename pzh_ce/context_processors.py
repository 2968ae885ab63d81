"""What every signed-in page shows around its content. Lazy: public pages never ask for it."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from pzh_ce.home import menu_for


def portal(request: HttpRequest) -> dict[str, Any]:
    """Menu and unread messages, counted only when a template prints them."""
    return {
        "menu": SimpleLazyObject(lambda: menu_for(request)),
        "unread": SimpleLazyObject(lambda: request.user.messages.unread().count()),  # type: ignore[union-attr]
    }
