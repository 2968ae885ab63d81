"""The work of a base in one place: what is open, and the way to each part of it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.views.pages import me
from bases.models import Base


@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """A base's own desk; for others the way to the lists of all bases within reach."""
    user = me(request)
    if user.is_expert:
        raise PermissionDenied
    base = None
    if user.is_institution_member:
        base = Base.objects.filter(organisation=user.organisation_id).order_by("-pk").first()
    return render(request, "bases/work.html", {"base": base, "user": user})
