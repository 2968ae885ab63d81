"""What the pages of visits and meetings share: forms that survive what others do meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

if TYPE_CHECKING:
    from django.forms import Form

    from applications.models import Application, Meeting, SiteVisit

CHANGED = "记录在您打开页面之后已被他人改动，请核对后再提交；您填写的内容都还在。"


def version_of_visit(visit: SiteVisit) -> str:
    """What a form on a visit's record was made from; signatures and scores do not change it."""
    return f"{visit.pk}.{visit.state}.{visit.recorded_at or ''}"


def version_of_meeting(meeting: Meeting) -> str:
    """What a form on the minutes was made from."""
    return f"{meeting.pk}.{meeting.state}.{meeting.minuted_at or ''}"


def settle_form(
    request: HttpRequest,
    form: Form,
    act: Callable[[], Any],
    *,
    version: str,
    done: str,
    to: Application | Meeting | str,
) -> HttpResponse | None:
    """Act on a posted form; None when the page must be shown (again), with all that was typed."""
    if request.method != "POST":
        return None
    if not form.is_valid():
        return None
    if request.POST.get("state") != version:
        form.add_error(None, CHANGED)
        return None
    try:
        act()
    except ValidationError as refused:
        form.add_error(None, refused)
        return None
    messages.success(request, done)
    return redirect(to)
