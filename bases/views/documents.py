"""Documents behind the counter: what waits or failed, all that was issued, and voiding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.files import serve
from accounts.record import MovedOn
from accounts.views.pages import carry_out
from bases import issuing
from bases.forms.plaques import DocumentFilterForm, VoidDocumentForm
from bases.models import Document, DocumentKind, DocumentState

if TYPE_CHECKING:
    from accounts.models import User

PAGE_SIZE = 50
ALL = "all"


def _staff(request: HttpRequest) -> User:
    """Only municipal staff look after the machine. Raises PermissionDenied."""
    user: User = request.user  # type: ignore[assignment]
    if not user.is_municipal:
        raise PermissionDenied
    return user


@require_safe
def document_list(request: HttpRequest) -> HttpResponse:
    """Documents that wait for the worker or that it could not make; or all of them."""
    user = _staff(request)
    form = DocumentFilterForm(request.GET)
    shows_all = request.GET.get("show") == ALL
    rows = Document.objects.all() if shows_all else Document.objects.unfinished()
    found = rows.searched(**form.chosen()).select_related("voided_by")
    context = {
        "form": form,
        "filtered": bool(form.chosen()),
        "shows_all": shows_all,
        "page_obj": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "progress": _progress(),
        "most_attempts": issuing.MOST_ATTEMPTS,
        "may_void": user.is_municipal_approver,
    }
    return render(request, "bases/documents.html", context)


def _progress() -> dict[str, int]:
    """How many documents there are of each state."""
    counted = Document.objects.order_by().values_list("state").annotate(Count("pk"))
    by_state = dict(counted)
    return {
        "total": sum(by_state.values()),
        "ready": by_state.get(DocumentState.READY, 0),
        "waiting": by_state.get(DocumentState.WAITING, 0),
        "failed": by_state.get(DocumentState.FAILED, 0),
    }


@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """Download a paper (Art. 10)."""
    user: User = request.user  # type: ignore[assignment]
    found = get_object_or_404(Document.objects.downloadable_by(user).select_related("file"), pk=pk)
    if found.file is None:
        raise Http404
    return serve(request, found.file, as_name=f"{found.get_kind_display()} {found.number}.pdf")


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


def void_document(request: HttpRequest, pk: int) -> HttpResponse:
    """Declare a paper void, for good (Art. 4)."""
    at = timezone.now()
    user = _staff(request)
    if not user.is_municipal_approver:
        raise PermissionDenied
    found = get_object_or_404(Document, pk=pk)
    if found.kind == DocumentKind.PLAQUE:
        raise MovedOn("匾牌不在这里作废，请在匾牌登记中收回或换发。")
    if found.is_void:
        raise MovedOn("这份文书已经作废。")
    form = VoidDocumentForm(request.POST or None)
    answer = carry_out(
        request,
        form,
        lambda: issuing.void_document(found, reason=form.cleaned_data["reason"], by=user, at=at),
        done=f"已作废：{found}",
        to="/bases/documents/?show=all",
    )
    return answer or render(request, "bases/void_document.html", {"document": found, "form": form})
