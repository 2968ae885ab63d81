"""Announcements of batches as the public reads them (公告, Art. 3). No cookie, no login."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.files import serve
from applications.models import Batch, BatchAttachment
from applications.views.setup import lines_of
from bases.regulation import ZONE

PAGE_SIZE = 20


@require_safe
@login_not_required
def announcements(request: HttpRequest) -> HttpResponse:
    """Every batch announced so far, newest first."""
    at = timezone.now()
    found = Batch.objects.announced(at).order_by("-announced_at", "-pk")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(batch, window_of(batch, at)) for batch in page.object_list]
    context = {"section": "notices", "page_obj": page, "rows": rows}
    return render(request, "applications/announcements.html", context)


def window_of(batch: Batch, at: datetime.datetime) -> tuple[str, str]:
    """Whether one can apply now, with the tone of the pill."""
    if at < batch.opens_at:
        return "即将受理", "waiting"
    return ("受理中", "good") if batch.is_open(at) else ("已截止", "draft")


@require_safe
@login_not_required
def announcement(request: HttpRequest, pk: int) -> HttpResponse:
    """One announcement, from its instant on; before, it is not there."""
    at = timezone.now()
    found = get_object_or_404(Batch.objects.announced(at).select_related("rubric"), pk=pk)
    return render(request, "applications/announcement.html", announcement_of(found, at))


def announcement_of(batch: Batch, at: datetime.datetime) -> dict[str, Any]:
    """What an announcement says."""
    attachments = batch.attachments.filter(removed_at=None)  # type: ignore[attr-defined]
    return {
        "section": "notices",
        "batch": batch,
        "is_announced": batch.announced_at <= at,
        "window": window_of(batch, at),
        "facts": facts_of(batch),
        "lines": lines_of(batch.rubric),
        "attachments": attachments.select_related("file"),
        "preview": False,
    }


def facts_of(batch: Batch) -> list[tuple[str, str]]:
    """What one looks up first: times in Panzhihua, what the batch is for, how many it is for."""
    fields = "、".join(field.name for field in batch.focus_fields.all())
    counties = "、".join(county.name for county in batch.focus_counties.all())
    return [
        ("公告时间", f"{batch.announced_at.astimezone(ZONE):%Y-%m-%d %H:%M}"),
        ("开始受理", f"{batch.opens_at.astimezone(ZONE):%Y-%m-%d %H:%M}"),
        ("截止时间", f"{batch.closes_at.astimezone(ZONE):%Y-%m-%d %H:%M}"),
        ("重点领域", fields or "不限"),
        ("重点县（区）", counties or "不限"),
        ("计划认定数（惯例）", f"{batch.quota} 家" if batch.quota else "不预定"),
        ("合格线（惯例）", f"{batch.pass_mark.normalize():f} 分"),
        ("评审完成期限（惯例）", f"{batch.review_by:%Y-%m-%d}"),
    ]


@require_safe
@login_not_required
def announced_file(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """A file that goes with an announcement, once it is announced and until it is removed."""
    announced = Batch.objects.announced(timezone.now())
    rows = BatchAttachment.objects.filter(removed_at=None, batch__in=announced)
    found = get_object_or_404(rows.select_related("file"), pk=attachment, batch=pk)
    return serve(request, found.file)
