"""Papers of a case handed out: to the parties, and the public ones to everybody (Art. 10).

A download never waits for the rendering: a paper that is not made yet answers with a page that
looks again by itself.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.files import serve
from applications.models import Application, CasePaper, PaperAudience
from bases.models import Document
from bases.reading import read_code

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User

PUBLIC, INSIDE = "public.html", "portal.html"


def papers_of(application: Application, user: User) -> QuerySet[CasePaper]:
    """The papers of a case that this reader may have, oldest first."""
    return (
        CasePaper.objects.visible_to(user)
        .filter(application=application)
        .select_related("document")
        .order_by("document__issued_at", "document_id")
    )


def public_papers(applications: QuerySet[Application]) -> QuerySet[Document]:
    """Public papers that name any of these cases, oldest first."""
    rows = CasePaper.objects.filter(
        audience=PaperAudience.PUBLIC, application__in=applications.values("pk")
    )
    return Document.objects.filter(pk__in=rows.values("document")).order_by("issued_at", "pk")


@require_safe
@vary_on_headers("HX-Request")
def paper(request: HttpRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """A paper of a case, to whoever may read it; nobody learns of the others."""
    user: User = request.user  # type: ignore[assignment]
    found = get_object_or_404(
        CasePaper.objects.visible_to(user).select_related("document__file"),
        application=pk,
        document=number,
    )
    return hand_out(
        request,
        found.document,
        back=f"/applications/{pk}/",
        keeps_void=user.is_municipal,
    )


@require_safe
@login_not_required
@never_cache
@vary_on_headers("HX-Request")
def public_paper(request: HttpRequest, check_code: str) -> HttpResponse:
    """A notice or a decision, by the check code it bears; no cookie, no login (Art. 10)."""
    shown = CasePaper.objects.filter(
        audience=PaperAudience.PUBLIC, document__check_code=read_code(check_code) or "-"
    )
    document = get_object_or_404(
        Document.objects.select_related("file"), pk__in=shown.values("document")
    )
    return hand_out(request, document, layout=PUBLIC, back="/notices/", keeps_void=False)


def hand_out(
    request: HttpRequest,
    document: Document,
    *,
    layout: str = INSIDE,
    back: str,
    keeps_void: bool,
    name: str = "",
) -> HttpResponse:
    """The file; or a page that says it is being made (202), or void (410)."""
    is_gone = document.is_void and not keeps_void
    is_asked_by_page = request.headers.get("HX-Request") == "true"
    if document.file is not None and not is_gone and not is_asked_by_page:
        name = name or f"{document.get_kind_display()} {document.number}.pdf"
        return serve(request, document.file, as_name=name)
    context = {
        "document": document,
        "is_gone": is_gone,
        "layout": layout,
        "back": back,
        "section": "notices",
        "address": request.path,
    }
    template = "_paper_state" if is_asked_by_page else "paper"
    waits = document.file is None and not is_gone
    status = 410 if is_gone else 202 if waits and not is_asked_by_page else 200
    return render(request, f"applications/{template}.html", context, status=status)
