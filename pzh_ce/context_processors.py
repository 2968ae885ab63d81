"""What every signed-in page shows around its content. Lazy: public pages never ask for it."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import Message, User
from pzh_ce.home import menu_for


def unread_count(request: HttpRequest) -> int:
    """Messages not opened yet."""
    user = request.user
    return Message.objects.visible_to(user).unread().count() if isinstance(user, User) else 0


def links_for(request: HttpRequest) -> list[tuple[str, str]]:
    """What the user menu offers besides password and sessions."""
    links = [("个人资料", "/accounts/profile/")]
    if isinstance(request.user, User) and request.user.is_municipal:
        links.append(("文书生成", "/bases/documents/"))
    return links


def portal(request: HttpRequest) -> dict[str, Any]:
    """Menu and unread messages, counted only when a template prints them."""
    return {
        "menu": SimpleLazyObject(lambda: menu_for(request)),
        "unread": SimpleLazyObject(lambda: unread_count(request)),
        "user_links": SimpleLazyObject(lambda: links_for(request)),
    }
