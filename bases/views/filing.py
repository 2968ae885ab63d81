"""The annual filing for the base: list of years, form, check, receipt (Art. 16)."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.files import serve
from accounts.models import Event
from accounts.record import MovedOn, may
from accounts.views.pages import carry_out, me, timeline
from bases.actions import filing as actions
from bases.actions.filing import filing_checklist, may_write, opening_checklist
from bases.deadlines import filing_due, filing_due_of, filing_year
from bases.filing.draft import Sheet, posted_data
from bases.filing.frozen import changes, labelled
from bases.filing.letters import lateness, verdict
from bases.filing.results import results_of
from bases.filing.years import first_year
from bases.forms.filing import ReasonForm
from bases.models import AnnualFiling, Base, Document, FilingState, FilingVersion
from bases.requirements import NotReady
from bases.views.filing_page import TONES, buttons, countdown, due_of, fetch_filing, own_base

REVISION = "version"  # what the form script calls it


def own_filings(request: HttpRequest, base: Base) -> HttpResponse:
    """A base's own years."""
    at = timezone.now()
    year = filing_year(at)
    filings = list(
        AnnualFiling.objects.filter(base=base)
        .prefetch_related(Prefetch("versions", FilingVersion.objects.defer("content")))
        .order_by("-year")
    )
    due = filing_due_of(base, filing_due(year))
    context = {
        "base": base,
        "filings": [(f, TONES[f.state], _first(f)) for f in filings],
        "year": year,
        "due": due,
        "countdown": countdown(due, at),
        "present": next((f for f in filings if f.year == year), None),
        "unmet": [line.row() for line in opening_checklist(base, year, at) if not line.met],
        "omitted": _omitted(base, year, at, {f.year for f in filings}),
    }
    return render(request, "bases/filings_own.html", context)


def _first(filing: Any) -> list[tuple[FilingVersion, str]]:
    """The first version with how late it was, from those that were fetched."""
    return [(v, lateness(v)) for v in filing.versions.all() if v.number == 1]


def _omitted(base: Base, year: int, at: datetime.datetime, begun: set[int]) -> list[int]:
    """Earlier years that can still be filed and were not begun, the newest first."""
    earliest = max(first_year(at), year - actions.EARLIEST_YEARS_BACK + 1)
    years = range(year - 1, earliest - 1, -1)
    return [
        earlier
        for earlier in years
        if earlier not in begun and all(line.met for line in opening_checklist(base, earlier, at))
    ]


@require_POST
def open_filing(request: HttpRequest) -> HttpResponse:
    """Begin a year's filing, or go on with it; this year's unless an earlier one is named."""
    at = timezone.now()
    base = own_base(me(request))
    if base is None:
        raise PermissionDenied
    named = request.POST.get("year", "")
    year = int(named) if named.isascii() and named.isdigit() and len(named) == 4 else None
    try:
        filing = actions.open_filing(base, year or filing_year(at), by=me(request), at=at)
    except NotReady as missing:
        raise MovedOn("；".join(str(line) for line in missing.unmet), None) from missing
    return redirect(f"{filing.get_absolute_url()}fill/")


@require_safe
def filing(request: HttpRequest, pk: int) -> HttpResponse:
    """One filing: where it stands, what was filed, receipts, what may be done."""
    found = fetch_filing(request, pk)
    at, user = timezone.now(), me(request)
    versions = list(found.versions.select_related("receipt", "filed_by"))  # type: ignore[attr-defined]
    events = Event.objects.about(found).visible_to(user).order_by("-sequence")
    due = due_of(found)
    context = {
        "filing": found,
        "tone": TONES[found.state],
        "versions": [(v, verdict(v)) for v in versions],
        "latest": _shown(versions[0]) if versions else None,
        "differences": changes(versions[1].content, versions[0].content) if versions[1:] else [],
        "letters": Document.objects.filter(pk__in=_letters(found)).order_by("-issued_at"),
        "buttons": buttons(found, user),
        "due": due,
        "countdown": countdown(due, at),
        "events": timeline(events.select_related("organisation", "actor"), user),
        "own": may_write(found.base, user),
    }
    return render(request, "bases/filing.html", context)


def _letters(filing: AnnualFiling) -> set[int]:
    """The letters it was put on record with; an amendment does not take back the older ones."""
    events = Event.objects.about(filing).filter(verb="record_filing")
    return {int(event.details["document"]) for event in events}


def _shown(version: FilingVersion) -> dict[str, Any]:
    """A version's content with labels."""
    content = version.content
    return {
        "version": version,
        "sums": content["sums"],
        "lines": content["lines"],
        "results": labelled(content, "results"),
        "plan": labelled(content, "plan"),
        "plan_lines": content["plan_lines"],
    }


@require_safe
def filing_document(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A receipt or the record letter of this filing."""
    found = fetch_filing(request, pk)
    document = get_object_or_404(Document.objects.select_related("file"), pk=number)
    receipts = found.versions.values_list("receipt_id", flat=True)  # type: ignore[attr-defined]
    if document.pk not in {*receipts, *_letters(found)}:
        raise Http404
    if document.file is None:
        return render(request, "bases/filing_waiting.html", {"filing": found, "document": document})
    name = f"{document.get_kind_display()} {document.number}.pdf"
    return serve(request, document.file, as_name=name)


def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """The form: saved whatever is typed."""
    found = fetch_filing(request, pk)
    if not may_write(found.base, me(request)):
        raise PermissionDenied
    if not found.is_editable:
        raise MovedOn("备案已经报送，市局退回或予以备案之前不能修改。", found)
    if request.method == "POST":
        return _save(request, found)
    judged = "check" in request.GET
    return _form_page(request, found, judged=judged)


def _save(request: HttpRequest, found: AnnualFiling) -> HttpResponse:
    data = posted_data(request.POST)
    try:
        actions.save_filing(
            found, data=data, revision=_revision(request), by=me(request), at=timezone.now()
        )
    except MovedOn as moved:
        found.refresh_from_db()
        if not found.is_editable:
            raise
        found.data = data
        return _form_page(request, found, judged=False, conflict=moved.message, status=409)
    if request.POST.get("add_row") == "plan":
        return redirect(f"{found.get_absolute_url()}fill/?add=1#plan-lines")
    if request.POST.get("then") == "check":
        return redirect(f"{found.get_absolute_url()}{_last_verb(found)}/")
    messages.success(request, "已保存。")
    return redirect(f"{found.get_absolute_url()}fill/")


def _last_verb(found: AnnualFiling) -> str:
    return "amend" if found.state == FilingState.RECORDED else "file"


def _revision(request: HttpRequest) -> int:
    text = request.POST.get(REVISION, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def _form_page(
    request: HttpRequest, found: AnnualFiling, *, judged: bool, status: int = 200, **more: Any
) -> HttpResponse:
    at = timezone.now()
    results = results_of(found.base, found.year)
    sheet = Sheet(found, results, judged=judged)
    blanks = 1 if "add" in request.GET or not sheet.rows else 0
    due = due_of(found)
    context = {
        "filing": found,
        "sheet": sheet,
        "results": results,
        "blanks": sheet.blank_lines(blanks),
        "total": len(sheet.rows) + blanks,
        "problems": sheet.problems() if judged else [],
        "due": due,
        "countdown": countdown(due, at),
        **more,
    }
    return render(request, "bases/fill_filing.html", context, status=status)


@require_POST
def autosave(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep what is typed; answers the new version."""
    found = fetch_filing(request, pk)
    try:
        saved = actions.save_filing(
            found,
            data=posted_data(request.POST),
            revision=_revision(request),
            by=me(request),
            at=timezone.now(),
        )
    except BadRequest as refused:
        return JsonResponse({"message": str(refused)}, status=400)
    except MovedOn as moved:
        return JsonResponse({"message": moved.message}, status=409)
    at = f"{timezone.localtime(saved.saved_at):%H:%M}"
    return JsonResponse({"saved_at": at, "version": str(saved.revision)})


def file(request: HttpRequest, pk: int) -> HttpResponse:
    """Check everything once more, then file. The instant is that of the whole request."""
    at = timezone.now()
    found = fetch_filing(request, pk)
    if not may_write(found.base, me(request)):
        raise PermissionDenied
    if request.method == "POST":
        try:
            version = actions.file(found, by=me(request), at=at, revision=_revision(request))
        except NotReady:
            return redirect(f"{found.get_absolute_url()}fill/?check=1")
        messages.success(request, f"已报送，回执号：{version.receipt_number}。")
        return redirect(found.get_absolute_url())
    if not may(found.file, me(request)):
        raise MovedOn("备案已经报送。", found)
    return _check_page(request, found, at)


def amend(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for a filing on record, with a reason."""
    at = timezone.now()
    found = fetch_filing(request, pk)
    if not may_write(found.base, me(request)):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)

    def act() -> FilingVersion:
        return actions.amend(
            found,
            reason=form.cleaned_data["reason"],
            by=me(request),
            at=at,
            revision=_revision(request),
        )

    try:
        answer = carry_out(
            request, form, act, done="更正已报送，原版本仍然保留。", to=found.get_absolute_url()
        )
    except NotReady:
        return redirect(f"{found.get_absolute_url()}fill/?check=1")
    if answer is None and request.method != "POST" and not may(found.amend, me(request)):
        raise MovedOn("只有已备案的才能报送更正。", found)
    return answer or _check_page(request, found, at, form=form)


def _check_page(request: HttpRequest, found: AnnualFiling, at: Any, **more: Any) -> HttpResponse:
    sheet = Sheet(found, results_of(found.base, found.year), judged=True)
    due = due_of(found)
    lines = filing_checklist(sheet, due, at)
    context = {
        "filing": found,
        "sheet": sheet,
        "results": sheet.year_results,
        "checklist": [line.row() for line in lines],
        "ready": all(line.met for line in lines if line.blocking),
        "problems": sheet.problems(),
        "due": due,
        "countdown": countdown(due, at),
        **more,
    }
    return render(request, "bases/file_filing.html", context)
