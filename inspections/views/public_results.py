"""Results that anybody may read, year by year, from frozen snapshots (Art. 18)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import conditional_page

from accounts.files import serve
from bases import exports
from bases.calendar import today
from bases.views.public import open_to_all
from inspections.models import Publication

COLUMNS = ("年度", "通报", "公布日期", "基地编号", "建设单位", "检查类型", "检查日期", "等次")


def _publications(year: int | None = None) -> list[Publication]:
    """Those whose content is what was published; newest first."""
    rows = Publication.objects.select_related("document")
    found = rows.filter(year=year) if year else rows
    return [one for one in found if one.is_sound]


def _years() -> list[int]:
    return list(Publication.objects.order_by("-year").values_list("year", flat=True).distinct())


@open_to_all
@conditional_page
def results(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """One year's results, the newest year first."""
    years = _years()
    chosen = year or (years[0] if years else None)
    context = {
        "section": "results",
        "years": years,
        "year": chosen,
        "publications": _publications(chosen) if chosen else [],
    }
    return render(request, "inspections/results.html", context)


@open_to_all
def results_json(request: HttpRequest) -> HttpResponse:
    """All of them for programs, each with its digest."""
    found = [
        {
            "year": one.year,
            "number": one.number,
            "title": one.title,
            "published_on": today(one.published_at).isoformat(),
            "sha256": one.digest,
            "results": one.snapshot,
        }
        for one in _publications()
    ]
    return JsonResponse({"publications": found}, json_dumps_params={"ensure_ascii": False})


@open_to_all
def results_csv(request: HttpRequest) -> HttpResponseBase:
    """All of them for spreadsheets."""
    name = f"results-{today(timezone.now()):%Y%m%d}.csv"
    return exports.lines_as_csv(_lines(), COLUMNS, filename=name)


def _lines() -> Any:
    for one in _publications():
        for row in one.snapshot:
            yield (
                str(one.year),
                one.number,
                today(one.published_at).isoformat(),
                row["number"],
                row["name"],
                row["kind_label"],
                row["on"],
                row["grade_label"],
            )


@open_to_all
def bulletin(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The bulletin itself."""
    found = get_object_or_404(Publication.objects.select_related("document__file"), pk=pk)
    if found.document.file is None:
        raise Http404
    return serve(request, found.document.file)
