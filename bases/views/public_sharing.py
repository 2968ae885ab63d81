"""What everybody may read of sharing and exchange: no cookie, the same for all (Art. 3, 4, 5)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import conditional_page, require_safe

from bases.forms.sharing import CatalogueForm, ExchangeFilterForm, MeasureFilterForm, is_narrowed
from bases.models import ExchangeActivity, Measure, SharedResource
from bases.views.exchanges import attendance_of
from bases.views.exchanges import facts_of as facts_of_exchange
from bases.views.measures import facts_of as facts_of_measure
from bases.views.public import open_to_all
from bases.views.reach import attached_file, file_rows, page_of
from bases.views.resources import facts_of as facts_of_resource

SECTION = "sharing"


def _show(request: HttpRequest, template: str, rows: Any, form: Any) -> HttpResponse:
    context = {
        "section": SECTION,
        "page_obj": page_of(request, rows),
        "form": form,
        "filtered": is_narrowed(form),
    }
    return render(request, template, context)


@open_to_all
@conditional_page
def resource_list(request: HttpRequest) -> HttpResponse:
    """The catalogue of shared courses, teachers and sites (Art. 3)."""
    form = CatalogueForm(request.GET)
    rows = form.found(SharedResource.objects.public())
    rows = rows.select_related("base__organisation__county", "field").defer("description")
    return _show(request, "bases/public_resources.html", rows, form)


@open_to_all
@conditional_page
def resource(request: HttpRequest, pk: int) -> HttpResponse:
    """One shared resource."""
    public = SharedResource.objects.public().select_related("base__organisation", "field")
    found = get_object_or_404(public, pk=pk)
    context = {
        "section": SECTION,
        "resource": found,
        "facts": facts_of_resource(found),
        "files": file_rows(found.files.all(), found.get_absolute_url()),
    }
    return render(request, "bases/public_resource.html", context)


@require_safe
@login_not_required
def resource_file(request: HttpRequest, pk: int, file: UUID) -> HttpResponse:
    """An attachment, as long as the resource is in the catalogue."""
    found = get_object_or_404(SharedResource.objects.public(), pk=pk)
    return attached_file(request, found, file)


@open_to_all
@conditional_page
def exchange_list(request: HttpRequest) -> HttpResponse:
    """Published exchange activities (Art. 4, Art. 14)."""
    form = ExchangeFilterForm(request.GET)
    rows = form.found(ExchangeActivity.objects.public()).select_related("organiser")
    rows = rows.annotate(parties=Count("attendance")).defer("summary")
    return _show(request, "bases/public_exchanges.html", rows, form)


@open_to_all
@conditional_page
def exchange(request: HttpRequest, pk: int) -> HttpResponse:
    """One activity, and which bases took part."""
    public = ExchangeActivity.objects.public().select_related("organiser")
    found = get_object_or_404(public, pk=pk)
    context = {
        "section": SECTION,
        "activity": found,
        "facts": facts_of_exchange(found),
        "attendance": attendance_of(found),
        "files": file_rows(found.files.all(), f"/exchanges/{pk}/"),
    }
    return render(request, "bases/public_exchange.html", context)


@require_safe
@login_not_required
def exchange_file(request: HttpRequest, pk: int, file: UUID) -> HttpResponse:
    """An attachment of a published activity."""
    found = get_object_or_404(ExchangeActivity.objects.public(), pk=pk)
    return attached_file(request, found, file)


@open_to_all
@conditional_page
def measure_list(request: HttpRequest) -> HttpResponse:
    """Measures in force (Art. 4, Art. 5)."""
    form = MeasureFilterForm(request.GET, public=True)
    rows = form.found(Measure.objects.public()).select_related("issuer").defer("summary")
    return _show(request, "bases/public_measures.html", rows, form)


@open_to_all
@conditional_page
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """One measure with its text."""
    found = get_object_or_404(Measure.objects.public().select_related("issuer"), pk=pk)
    context = {
        "section": SECTION,
        "measure": found,
        "facts": facts_of_measure(found),
        "files": file_rows(found.files.all(), found.get_absolute_url()),
    }
    return render(request, "bases/public_measure.html", context)


@require_safe
@login_not_required
def measure_file(request: HttpRequest, pk: int, file: UUID) -> HttpResponse:
    """An attachment of a measure in force."""
    return attached_file(request, get_object_or_404(Measure.objects.public(), pk=pk), file)
