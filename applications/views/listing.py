"""The list of cases: each person's own cut, fifty a page, and as a workbook."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models.people import RECOMMENDER_ROLES
from applications.duties import noted
from applications.forms.listing import ListForm
from applications.models import Application
from applications.models.querysets import DUTIES_BY_ROLE
from applications.views.listing_workbook import listing_response
from applications.views.reviewing_page import tone_of
from bases.calendar import today

if TYPE_CHECKING:
    from accounts.models import User

PAGE_SIZE = 50


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Cases this person may see."""
    at = timezone.now()
    user: User = request.user  # type: ignore[assignment]
    form = ListForm(request.GET)
    cases = form.rows(user, today(at)).for_rows()
    page = Paginator(cases, PAGE_SIZE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    mine = own_turn(shown, user)
    page.object_list = [row_of(case, case.pk in mine, at) for case in shown]
    context = {"form": form, "page_obj": page, "filtered": bool(form.chosen())}
    return render(request, "applications/list.html", context)


def own_turn(shown: list[Application], user: User) -> set[Any]:
    """Which of the rows wait for this person, as ``waiting_for`` has it; an expert's need a look.

    tests/applications/test_list.py holds both to the same answer.
    """
    if user.is_expert:
        own = Application.objects.waiting_for(user).filter(pk__in=[case.pk for case in shown])
        return set(own.values_list("pk", flat=True))
    verbs = DUTIES_BY_ROLE.get(user.role, ())
    reviews = user.role in RECOMMENDER_ROLES
    return {
        case.pk
        for case in shown
        if case.duty in verbs
        or (reviews and case.duty == "recommend" and case.recommender_id == user.organisation_id)
    }


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same cut as a workbook."""
    at = timezone.now()
    user: User = request.user  # type: ignore[assignment]
    cases = ListForm(request.GET).rows(user, today(at)).with_facts()
    return listing_response(cases.iterator(chunk_size=500), at)


def row_of(case: Any, mine: bool, at: datetime.datetime) -> dict[str, Any]:
    """What a row shows."""
    wait = noted(case)
    body = case.institution
    return {
        "case": case,
        "url": case.get_absolute_url(),
        "name": body.name,
        "about": f"{case.county_name} · {body.get_kind_display()}",
        "batch": case.in_batch,
        "route": case.route_label,
        "state": case.state_label,
        "keyed_in": case.keyed_in_on is not None,
        "tone": tone_of(case),
        "party": wait.party if wait else "",
        "what": wait.what if wait else "",
        "mine": wait is not None and mine,
        "due": f"{case.due_on:%Y-%m-%d}" if wait and case.due_on else "",
        "late": case.due_on is not None and case.due_on < today(at),
        "days": (today(at) - today(case.state_since)).days,
    }
