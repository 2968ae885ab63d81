"""Documents behind the counter: what waits or failed, and plaques for those they are of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.files import serve
from bases import issuing
from bases.models import Document

if TYPE_CHECKING:
    from accounts.models import User

PAGE_SIZE = 50


def _staff(request: HttpRequest) -> User:
    """Only municipal staff look after the machine. Raises PermissionDenied."""
    user: User = request.user  # type: ignore[assignment]
    if not user.is_municipal:
        raise PermissionDenied
    return user


@require_safe
def document_list(request: HttpRequest) -> HttpResponse:
    """Documents that wait for the worker or that it could not make."""
    _staff(request)
    pages = Paginator(Document.objects.unfinished(), PAGE_SIZE)
    context = {
        "page_obj": pages.get_page(request.GET.get("page")),
        "most_attempts": issuing.MOST_ATTEMPTS,
    }
    return render(request, "bases/documents.html", context)


@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """Download a plaque (Art. 10)."""
    user: User = request.user  # type: ignore[assignment]
    found = get_object_or_404(Document.objects.visible_to(user).select_related("file"), pk=pk)
    if found.file is None:
        raise Http404
    return serve(request, found.file, as_name=f"匾牌 {found.number}.pdf")


@require_POST
def render_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the worker try once more."""
    _staff(request)
    found = get_object_or_404(Document, pk=pk)
    if issuing.render_again(found):
        messages.success(request, f"已重新排队生成：{found}")
    else:
        messages.info(request, f"这份文书已经生成：{found}")
    return redirect("bases:documents")
