"""The window: key a paper application in, check it against the scan, take it over (惯例)."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.files import serve, store
from accounts.models import Organisation
from applications import actions, content, requirements
from applications.actions import NotReady
from applications.content import Book
from applications.forms.intake import SCAN_TYPES, CheckForm, EntryForm
from applications.models import Application, Intake
from applications.views.drafting_page import person, section_url
from applications.views.drafting_submit import EmptyForm
from applications.views.reviewing_materials import parts_of
from applications.views.reviewing_page import carry_out, fetch, guard, show
from bases.calendar import today

SHOWN = 20


def enter(request: HttpRequest) -> HttpResponse:
    """First find the institution, then say what came in (Art. 9(1))."""
    at = timezone.now()
    if not person(request).is_municipal_clerk:
        raise PermissionDenied
    institution = _chosen(request)
    if institution is None:
        return _search_page(request)
    form = EntryForm(request.POST or None, request.FILES or None, at=at)
    if request.method == "POST" and form.is_valid():
        application = _enter(request, institution, form, at)
        if application is not None:
            messages.success(request, "已建立代录件。请按纸质材料录入各部分，录完后由另一人核对。")
            return redirect("applications:form", application.pk)
    context = {"institution": institution, "form": form}
    status = 400 if request.method == "POST" else 200
    return render(request, "applications/enter.html", context, status=status)


def _chosen(request: HttpRequest) -> Organisation | None:
    number = request.GET.get("institution", "")
    if not number:
        return None
    known = Organisation.objects.institutions().select_related("county", "department")
    return get_object_or_404(known, pk=number if number.isdecimal() and len(number) < 10 else 0)


def _search_page(request: HttpRequest) -> HttpResponse:
    q = request.GET.get("q", "").strip()[:100]
    found = list(_named(q)[: SHOWN + 1]) if q else []
    context = {"q": q, "found": found[:SHOWN], "more": len(found) > SHOWN}
    return render(request, "applications/enter_search.html", context)


def _named(q: str) -> QuerySet[Organisation]:
    """Institutions by a part of the name, initials or code; those that may act come first."""
    code = "".join(q.split()).upper()
    found = Organisation.objects.institutions().filter(
        Q(name__icontains=q) | Q(name_initials__startswith=q.lower()) | Q(uscc__startswith=code)
    )
    return found.select_related("county").order_by("state", "name_spelling", "pk")


def _enter(
    request: HttpRequest, institution: Organisation, form: EntryForm, at: datetime.datetime
) -> Application | None:
    """The new case; None with the reason beside the field."""
    user, typed = person(request), form.cleaned_data
    try:
        scan = store(typed["scan"], by=user, at=at, allowed=SCAN_TYPES)
    except ValidationError as refused:
        form.add_error("scan", refused)
        return None
    facts = {name: typed[name] for name in ("received_on", "note")}
    try:
        return actions.enter(institution, typed["batch"], scan=scan, by=user, at=at, **facts)
    except ValidationError as refused:
        form.add_error(None, refused)
    except NotReady as missing:
        form.add_error(None, [f"不能代录：{line}。{line.note}" for line in missing.unmet])
    return None


def check_entry(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The second person, with the scan beside what was keyed in (practice, 惯例)."""
    at = timezone.now()
    application = fetch(request, pk)
    user = guard(request, application, "check_entry")
    parts = parts_of(application, content.snapshot(application, at))
    form = CheckForm(request.POST or None, parts=parts)
    answer = carry_out(
        request,
        application,
        form,
        lambda: actions.check_entry(application, by=user, at=at),
        done="核对完成，已报送，回执可以打印交给申报单位。",
    )
    if answer is not None:
        return answer
    rows = _lines(application, at, actions.foreign_writing(application, user))
    more = {"form": form, "rows": rows, "ready": all(row["met"] for row in rows)}
    boxes = [{**part, "tick": form[f"same_{part['key']}"]} for part in parts]
    return show(request, "check_entry", application, parts=boxes, **more)


def _lines(application: Application, at: datetime.datetime, own: Any) -> list[dict[str, Any]]:
    """What must hold before it is handed in, each with the page that mends it."""
    book = Book(application, today(at))
    urls = {f"“{s}”填写完整": section_url(application, s.key) for s in book.sections.values()}
    lines = requirements.submission_checklist(application, at, book)
    return [line.row(urls.get(line.sentence, "")) for line in (*lines, own) if line.blocking]


def take_over(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The institution goes on by itself (practice, 惯例)."""
    at = timezone.now()
    application = fetch(request, pk)
    user = guard(request, application, "take_over")
    form = EmptyForm(request.POST or None)
    answer = carry_out(
        request,
        application,
        form,
        lambda: actions.take_over(application, by=user, at=at),
        done="已接管，由本单位继续填写和报送。",
    )
    if answer is not None:
        return redirect("applications:form", application.pk)
    late = application.state == "draft" and not application.batch.is_open(at)
    return show(request, "take_over", application, form=form, late=late)


@require_safe
def paper_scan(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The scanned paper, to whoever may read the case; experts read the form alone."""
    user = person(request)
    if user.is_expert:
        raise Http404
    seen = Application.objects.visible_to(user)
    intake = get_object_or_404(
        Intake.objects.select_related("scan"), application__in=seen.filter(pk=pk)
    )
    return serve(request, intake.scan)
