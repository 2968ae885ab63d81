"""Person-times of bases by year against the yearly scale (Art. 8(5)): figures, no persons."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.views.pages import PAGE_SIZE
from bases import exports
from bases.calendar import today
from bases.forms.records import MeterForm
from bases.models.base import IN_SERVICE
from bases.records.figures import figure
from bases.records.meter import Reading, persons_in_all, readings_of, years_of
from bases.regulation import MIN_PERSON_TIMES_PER_YEAR
from bases.views.reach import base_of, bases_within, insider

HEADINGS: dict[str, int] = {
    "基地编号": 20,
    "基地": 36,
    "县（区）": 12,
    "年度": 8,
    "人次": 10,
    "人数": 10,
    "公需学时": 12,
    "专业学时": 12,
    "距 2000 人次": 14,
}


def _asked(request: HttpRequest, user: User) -> tuple[MeterForm, Any, int]:
    form = MeterForm(request.GET)
    wanted = form.chosen()
    year = int(wanted.get("year") or today(timezone.now()).year)
    bases = bases_within(user).select_related("organisation__county").order_by("number")
    bases = bases.filter(certified_on__year__lte=year, state__in=IN_SERVICE)
    if "county" in wanted:
        bases = bases.filter(organisation__county__code=wanted["county"])
    if "q" in wanted:
        bases = bases.filter(organisation__name__icontains=wanted["q"])
    return form, bases, year


@require_safe
def meter(request: HttpRequest) -> HttpResponse:
    """One's own base by year; for the others all bases within reach in one year."""
    user = insider(request)
    base = base_of(user)
    if user.is_institution_member:
        context: dict[str, Any] = {"base": base, "years": years_of(base) if base else []}
        return render(request, "bases/meter_own.html", _with_scale(context))
    form, bases, year = _asked(request, user)
    readings = readings_of(bases, year)
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "form": form,
        "filtered": bool({"county", "q"} & set(form.chosen())),
        "year": year,
        "page_obj": Paginator(readings, PAGE_SIZE).get_page(request.GET.get("page")),
        "person_times": sum(row.person_times for row in readings),
        "persons": persons_in_all(bases, year),
        "reached": sum(1 for row in readings if not row.short),
        "query": asked.urlencode(),
        "figures_only": user.is_recommender_staff,
    }
    return render(request, "bases/meter.html", _with_scale(context))


def _with_scale(context: dict[str, Any]) -> dict[str, Any]:
    return {
        **context,
        "scale": MIN_PERSON_TIMES_PER_YEAR,
    }


@require_safe
def meter_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The same figures as a workbook."""
    user = insider(request)
    base = base_of(user)
    if user.is_institution_member:
        readings = years_of(base) if base else []
    else:
        _form, bases, year = _asked(request, user)
        readings = readings_of(bases, year)
    day = today(timezone.now())
    return exports.workbook(
        map(_line, readings),
        title="培训人次",
        headings=HEADINGS,
        filename=f"person-times-{day:%Y%m%d}.xlsx",
    )


def _line(row: Reading) -> tuple[str, ...]:
    base = row.base
    county = base.organisation.county if base else None
    return (
        base.display_number if base else "",
        base.organisation.name if base else "",
        county.name if county else "",
        str(row.year),
        str(row.person_times),
        str(row.persons),
        figure(row.hours_public),
        figure(row.hours_professional),
        str(row.short),
    )
