"""The work of a base in one place: what waits, and the way to each part of it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.views.pages import me
from bases.calendar import today
from bases.desk import filing_desk, todo
from bases.models import Base
from bases.records.meter import reading_of
from bases.regulation import MIN_PERSON_TIMES_PER_YEAR


@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """A base's own desk; for the others the way to the lists of all bases within reach."""
    user, at = me(request), timezone.now()
    if user.is_expert:
        raise PermissionDenied
    base = None
    if user.is_institution_member:
        base = Base.objects.filter(organisation=user.organisation_id).order_by("-pk").first()
    context = {
        "base": base,
        "filing": filing_desk(base, at) if base else None,
        "reading": reading_of(base, today(at).year) if base else None,
        "scale": MIN_PERSON_TIMES_PER_YEAR,
        "todo": todo(user, at) if base or not user.is_institution_member else [],
        "outsider": user.is_institution_member and base is None,
    }
    return render(request, "bases/work.html", context)
