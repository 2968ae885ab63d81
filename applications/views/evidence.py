"""Evidence for an expert: pages as pictures, copies with a watermark, every opening noted."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.files import serve
from applications import actions
from applications.models import PanelMember
from applications.reading import copies, previews
from applications.reading.evidence import Evidence, find
from applications.reading.previews import Unreadable
from applications.reading.watermark import line_for, marked
from applications.views.reading import fetch_reader

if TYPE_CHECKING:
    import datetime

    from accounts.models import User

AROUND = 4  # pages to each side that the list of pages names


def _fetch(request: HttpRequest, pk: uuid.UUID, file: uuid.UUID) -> tuple[PanelMember, Evidence]:
    own = fetch_reader(request, pk)
    found = find(own.application, file)
    if found is None:
        raise Http404
    return own, found


def _note(own: PanelMember, found: Evidence, at: datetime.datetime, *, downloaded: bool) -> None:
    user: User = own.expert.user
    actions.read_file(own, file=found.file, downloaded=downloaded, by=user, at=at)


@require_safe
def read_file(request: HttpRequest, pk: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """The viewer: one page at a time, by links alone."""
    own, found = _fetch(request, pk, file)
    _note(own, found, timezone.now(), downloaded=False)
    zoom = request.GET.get("zoom", "fit")
    context = {
        "application": own.application,
        "evidence": found,
        "can_preview": bool(previews.kind_of(found.file)),
        "zoom": zoom if zoom in previews.WIDTHS else "fit",
        **_pages(found, request.GET.get("page", "1")),
    }
    return render(request, "applications/read_file.html", context)


def _pages(found: Evidence, wanted: str) -> dict[str, Any]:
    """Which page is shown, and which there are."""
    if not previews.kind_of(found.file):
        return {}
    try:
        count = previews.count_of(found.file)
    except Unreadable as refused:
        return {"refused": refused.message}
    asked = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 7 else 1
    page = min(max(asked, 1), count)
    near = [n for n in range(page - AROUND, page + AROUND + 1) if 1 <= n <= count]
    return {"page": page, "count": count, "near": near}


@require_safe
def read_page(request: HttpRequest, pk: uuid.UUID, file: uuid.UUID, page: int) -> HttpResponse:
    """A page as a picture with the reader's name across; never the uploader's bytes."""
    at = timezone.now()
    own, found = _fetch(request, pk, file)
    if not previews.kind_of(found.file):
        raise Http404
    width = previews.WIDTHS.get(request.GET.get("zoom", ""), previews.WIDTHS["fit"])
    try:
        picture = previews.page_of(found.file, page, width)
    except Unreadable as refused:
        if refused.word == previews.ABSENT:
            raise Http404 from refused
        return _closed(HttpResponse(refused.message, "text/plain; charset=utf-8", status=422))
    _note(own, found, at, downloaded=False)
    return _closed(HttpResponse(marked(picture, line_for(own.expert.user.name, at)), "image/png"))


@require_safe
def download_file(request: HttpRequest, pk: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """A copy that says whose it is; workbooks and documents as they are, and noted."""
    at = timezone.now()
    own, found = _fetch(request, pk, file)
    if not previews.kind_of(found.file):
        _note(own, found, at, downloaded=True)
        return serve(request, found.file, as_name=found.name)
    try:
        copy = copies.copy_of(found.file, line_for(own.expert.user.name, at))
    except Unreadable as refused:
        message = f"{refused.message.removesuffix('，不能预览。')}，不能加注水印，未提供下载。"
        context = {"application": own.application, "evidence": found, "refused": message}
        return render(request, "applications/read_file.html", context, status=422)
    _note(own, found, at, downloaded=True)
    answer = FileResponse(
        copy, as_attachment=True, filename=found.name, content_type=found.file.media_type
    )
    return _closed(answer)


def _closed(response: Any) -> Any:
    """Nothing kept, nothing run."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
