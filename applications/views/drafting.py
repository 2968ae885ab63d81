"""Filling in the form: start, task list, one page per section, autosave (Art. 8, Art. 9(1))."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.record import MovedOn, may
from applications import actions, content, requirements
from applications.actions import NotReady
from applications.content import Book, open_sections
from applications.duties import waiting
from applications.forms.posted import Posted, differing, read
from applications.forms.sections import SPECS
from applications.models import OPEN_STATES, Application, Batch, Section, SectionKey
from applications.models.form import CONDITION_SECTIONS, SECTION_ARTICLES
from applications.views.drafting_page import (
    draw,
    keyed_in,
    neighbours,
    own_case,
    own_section,
    person,
    remarks_in_place,
    section_url,
    task_lines,
    writable_sections,
)
from bases.calendar import today
from bases.regulation import Condition, cite

if TYPE_CHECKING:
    import datetime

    from accounts.models import Organisation


def start(request: HttpRequest) -> HttpResponse:
    """Open batches, what stands in the way, and drafts to go on with (Art. 9(1))."""
    at = timezone.now()
    user = person(request)
    institution = user.organisation
    if institution is None or not user.is_institution_member:
        raise PermissionDenied
    unmet: list[Any] = []
    if request.method == "POST":
        number = request.POST.get("batch", "")
        batch = get_object_or_404(
            Batch.objects.announced(at), pk=number if number.isdecimal() else 0
        )
        try:
            application = actions.start(institution, batch, by=user, at=at)
        except NotReady as missing:
            unmet = missing.unmet
        else:
            return redirect("applications:form", application.pk)
    context = {"batches": _batches(institution, at), "unmet": unmet}
    return render(request, "applications/start.html", context, status=409 if unmet else 200)


def _batches(institution: Organisation, at: datetime.datetime) -> list[dict[str, Any]]:
    """Announced batches that are not closed yet, each with its checklist and the open case."""
    batches = Batch.objects.announced(at).filter(closes_at__gt=at).order_by("closes_at")
    own = {
        case.batch_id: case
        for case in Application.objects.filter(
            institution=institution, batch__in=batches, state__in=OPEN_STATES
        ).select_related("recommender")
    }
    found = []
    for batch in batches.prefetch_related("focus_fields", "focus_counties"):
        lines = requirements.start_checklist(institution, batch, at)
        found.append(
            {
                "batch": batch,
                "case": own.get(batch.pk),
                "rows": [line.row() for line in lines],
                "ready": all(line.met for line in lines),
                "open": batch.is_open(at),
            }
        )
    return found


@require_safe
def form(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The task list: sections with their state, the check-sheet of Art. 8, the path."""
    at = timezone.now()
    application = own_case(request, pk)
    book = Book(application, today(at))
    remarks = remarks_in_place(application, person(request))
    user = person(request)
    tasks = task_lines(application, book, writable_sections(application, user), remarks)
    context = {
        "application": application,
        "tasks": tasks,
        "done": sum(t["tone"] == "good" for t in tasks),
        "conditions": [r.row() for r in requirements.condition_checklist(application, book)],
        "waiting": waiting(application),
        "last_return": application.send_backs.order_by("-made_at", "-id").first()  # type: ignore[attr-defined]
        if application.state == "sent_back"
        else None,
        "may_submit": may(application.submit, user),
        **keyed_in(application, user),
    }
    return render(request, "applications/form.html", context)


def section(request: HttpRequest, pk: uuid.UUID, key: str) -> HttpResponse:
    """One section: shown with its remarks, saved whatever its state."""
    part = own_section(request, pk, key)
    if request.method == "POST":
        return _save_page(request, part)
    return section_page(request, part, judged=part.version > 0)


def _save_page(request: HttpRequest, part: Section) -> HttpResponse:
    posted = _posted(request, part)
    try:
        saved = _store(request, part, posted)
    except MovedOn:
        part.refresh_from_db()
        part.application.refresh_from_db()
        if part.key not in open_sections(part.application):
            raise
        return _conflict_page(request, part, posted)
    added = request.POST.get("add_row", "")
    if added in posted.data["tables"]:
        return redirect(f"{section_url(part.application, part.key)}?add={added}#table-{added}")
    told = "已保存，本部分已填写完整。" if saved.is_complete else "已保存，本部分还有待完善的内容。"
    messages.success(request, told)
    _before, after = neighbours(Book(part.application, today(timezone.now())), part.key)
    if request.POST.get("then") == "next":
        where = section_url(part.application, after) if after else ""
        return redirect(where or "applications:form", *(() if where else (part.application.pk,)))
    return redirect(section_url(part.application, part.key))


def _posted(request: HttpRequest, part: Section) -> Posted:
    book = Book(part.application, today(timezone.now()))
    return read(request.POST, SPECS[part.key], part.data, book.facts)


def _store(request: HttpRequest, part: Section, posted: Posted) -> Section:
    version = request.POST.get("version", "")
    return actions.save_section(
        part,
        by=person(request),
        at=timezone.now(),
        data=posted.data,
        version=int(version) if version.isascii() and version.isdigit() else -1,
    )


def _conflict_page(request: HttpRequest, part: Section, posted: Posted) -> HttpResponse:
    """A colleague was quicker: what was typed stays on the page, nothing is overwritten."""
    labels = differing(SPECS[part.key], posted.data, part.data)
    who = part.saved_by.name if part.saved_by else "同事"
    conflict = {"who": who, "at": part.saved_at, "labels": labels}
    part.data = posted.data
    return section_page(request, part, judged=True, conflict=conflict, status=409)


def section_page(
    request: HttpRequest, part: Section, *, judged: bool, status: int = 200, **more: Any
) -> HttpResponse:
    """Draw a section as it is, or as it was just typed."""
    application = part.application
    book = Book(application, today(timezone.now()), present=part)
    before, after = neighbours(book, part.key)
    drawn = draw(
        request, book, book.sheet(part.key), judged=judged, added=request.GET.get("add", "")
    )
    context = {
        "application": application,
        "section": part,
        "title": SectionKey(part.key).label,
        "article": cite(SECTION_ARTICLES[part.key]),
        "open": part.key in writable_sections(application, person(request)),
        **keyed_in(application, person(request)),
        "remarks": remarks_in_place(application, person(request)).get(part.key, ()),
        "before": section_url(application, before) if before else "",
        "after": section_url(application, after) if after else "",
        "figures": _figures(book, part.key),
        **drawn,
        **more,
    }
    return render(request, f"applications/section_{part.key}.html", context, status=status)


def _figures(book: Book, key: str) -> list[str]:
    """Totals that the portal counts itself (Art. 8(1) and the others)."""
    if key not in CONDITION_SECTIONS.values():
        return []
    return content.sentences(content.figures(book))[Condition(key)]


@require_POST
def autosave(request: HttpRequest, pk: uuid.UUID, key: str) -> JsonResponse:
    """Keep what is typed, half done or not; answers the new version."""
    part = own_section(request, pk, key)
    try:
        posted = _posted(request, part)
        saved = _store(request, part, posted)
    except BadRequest as refused:
        return JsonResponse({"message": str(refused)}, status=400)
    except MovedOn as moved:
        return JsonResponse({"message": moved.message}, status=409)
    return JsonResponse(
        {
            "saved_at": f"{timezone.localtime(saved.saved_at):%H:%M}",
            "version": str(saved.version),
            "state": saved.get_state_display(),
            "fields": {f"{p}-WINDOW": str(n) for p, n in posted.windows.items()},
        }
    )
