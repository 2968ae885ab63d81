"""The public list of bodies whose applications are received no more (Art. 20): no person."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import conditional_page

from bases import exports
from bases.calendar import today
from bases.models import BarEntry
from bases.views.public import open_to_all

PAGE_SIZE = 50
COLUMNS = ("单位", "统一社会信用代码", "事由", "依据文书", "决定日期", "状态", "撤销依据")


def entries() -> Any:
    """First entries with what annulled them, newest first."""
    rows = BarEntry.objects.filter(annuls__isnull=True).select_related("annulled_by")
    return rows.order_by("-decided_at", "-pk")


def shown(entry: BarEntry) -> dict[str, str]:
    """What anybody may read of an entry, and nothing else."""
    off = getattr(entry, "annulled_by", None)
    return {
        "name": entry.name,
        "uscc": entry.uscc,
        "ground": entry.get_ground_display(),
        "document": entry.document_number,
        "on": today(entry.decided_at).isoformat(),
        "state": "已撤销" if off else "有效",
        "annulled_by": off.document_number if off else "",
    }


@open_to_all
@conditional_page
def barred(request: HttpRequest) -> HttpResponse:
    """The list."""
    page = Paginator(entries(), PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = [shown(entry) for entry in page.object_list]
    return render(request, "inspections/barred.html", {"section": "results", "page_obj": page})


@open_to_all
def barred_json(request: HttpRequest) -> HttpResponse:
    """The same for programs."""
    return JsonResponse(
        {"entries": [shown(entry) for entry in entries()]},
        json_dumps_params={"ensure_ascii": False},
    )


@open_to_all
def barred_csv(request: HttpRequest) -> HttpResponseBase:
    """The same for spreadsheets."""
    lines = (tuple(shown(entry).values()) for entry in entries())
    name = f"barred-{today(timezone.now()):%Y%m%d}.csv"
    return exports.lines_as_csv(lines, COLUMNS, filename=name)
