"""The archive of a case: asked for, watched while it is made, downloaded. The bureau's alone."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.files import serve
from accounts.models import Event
from applications import actions
from applications.actions.archiving import is_under_way
from applications.models import Application, Archive, ArchiveState
from applications.rules import is_accepted
from applications.views.drafting_page import person
from applications.views.reviewing_page import fetch


def _case(request: HttpRequest, pk: uuid.UUID) -> Application:
    """The bureau's case; nobody else learns that there are archives."""
    if not person(request).is_municipal:
        raise Http404
    return fetch(request, pk)


@vary_on_headers("HX-Request")
def archive(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Archives of the case, newest first; the page looks again while one is being made."""
    application = _case(request, pk)
    user, at = person(request), timezone.now()
    if request.method == "POST":
        actions.archive(application, by=user, at=at)
        messages.success(request, "归档包正在后台生成，可以离开本页，稍后再来下载。")
        return redirect("applications:archive", application.pk)
    archives = list(
        Archive.objects.visible_to(user)
        .filter(application=application)
        .select_related("file", "requested_by")
    )
    busy = any(is_under_way(made, at) for made in archives)
    context = {
        "application": application,
        "archives": archives,
        "busy": busy,
        "may_archive": user.is_municipal_clerk and is_accepted(application) and not busy,
        "accepted": is_accepted(application),
        "taken": _taken(archives),
    }
    name = "_archives" if request.headers.get("HX-Request") == "true" else "archive"
    return render(request, f"applications/{name}.html", context)


def _taken(archives: list[Archive]) -> list[Event]:
    """Who downloaded, newest first."""
    keys = [str(made.pk) for made in archives]
    label = Archive._meta.label_lower
    events = Event.objects.filter(subject_type=label, subject_id__in=keys, verb="download_archive")
    return list(events.order_by("-sequence")[:20])


@require_safe
def download_archive(request: HttpRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """The zip; every download is on record."""
    application = _case(request, pk)
    user = person(request)
    made = get_object_or_404(
        Archive.objects.visible_to(user).select_related("file", "application"),
        application=application,
        pk=number,
        state=ArchiveState.READY,
    )
    if request.method == "GET":
        actions.download_archive(made, by=user, at=timezone.now())
    return serve(request, made.file)  # type: ignore[arg-type]
