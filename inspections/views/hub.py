"""The room in one place: what waits, and the way to each part."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bases.views.reach import base_of, insider
from inspections.desk import todo
from inspections.standing import latest_published


@require_safe
def hub(request: HttpRequest) -> HttpResponse:
    """A base's own standing, or the bureau's desk."""
    user = insider(request)
    base = base_of(user)
    context = {
        "here": "hub",
        "todo": todo(user, timezone.now()),
        "base": base,
        "published": latest_published(base) if base else None,
    }
    return render(request, "inspections/hub.html", context)
