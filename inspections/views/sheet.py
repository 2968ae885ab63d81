"""The check sheet on a telephone or a desk: lines, facts, photos, signature (Art. 8, Art. 18)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.files import serve
from accounts.views.pages import refuse
from bases.views.reach import keep_upload, posted
from inspections import rules
from inspections.actions import checking, visiting
from inspections.forms.inspections import PHOTOS, LineForm
from inspections.models import CheckFile, CheckLine, Inspection, InspectionState
from inspections.scoring import score
from inspections.views.inspections import fetched, hidden_from, reads_sheet
from inspections.views.pages import FORMS, me


def _readable(request: HttpRequest, pk: int) -> Inspection:
    found = fetched(request, pk)
    if not reads_sheet(found, me(request)):
        raise Http404
    return found


@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """All lines by group, with what is written so far; prints as a form with row numbers."""
    found, user = _readable(request, pk), me(request)
    lines = list(found.lines.prefetch_related("files__file"))  # type: ignore[attr-defined]
    hidden = hidden_from(found, user)
    for line in lines:
        if line.source in hidden:
            line.facts = []
    writes = found.state == InspectionState.ANNOUNCED and rules.keeps_sheet(found, user)
    seat = next((s for s in found.seats.all() if s.inspector.user_id == user.pk), None)  # type: ignore[attr-defined]
    total = score(found.table, lines)
    context = {
        "case": found,
        "here": "inspections",
        "lines": lines,
        "groups": total.groups,
        "total": total,
        "filled": sum(line.awarded is not None for line in lines),
        "writes": writes,
        "signs": writes and seat is not None and seat.is_declared and total.complete,
        "signed": seat is not None and seat.signed_at is not None,
        "finishes": writes and rules.is_lead_inspector(found, user),
    }
    return render(request, "inspections/sheet.html", context)


@FORMS
def fill_line(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One line; then the next one that is empty."""
    found, user, at = _readable(request, pk), me(request), timezone.now()
    if not rules.keeps_sheet(found, user):
        raise PermissionDenied
    line = get_object_or_404(
        CheckLine.objects.select_related("inspection__base", "changed_by").prefetch_related(
            "files__file"
        ),
        inspection=found,
        number=number,
    )
    form = LineForm(posted(request), request.FILES or None, line=line, initial=_initial(line))
    if request.method == "POST" and form.is_valid():
        try:
            _write(line, form, user, at)
        except ValidationError as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"第{number}项已保存。")
            return redirect(_next(found, number))
    context = {
        "case": found,
        "line": line,
        "article": line.article_label,
        "form": form,
        "here": "inspections",
        "of": found.lines.count(),  # type: ignore[attr-defined]
    }
    return render(request, "inspections/fill_line.html", context)


def _initial(line: CheckLine) -> dict[str, Any]:
    return {
        "awarded": "" if line.awarded is None else f"{line.awarded.normalize():f}",
        "reason": line.reason,
        "evidence": line.evidence,
        "is_problem": line.is_problem,
        "red_line_hit": line.red_line_hit,
        "seen": checking.version_of(line),
    }


def _write(line: CheckLine, form: LineForm, user: Any, at: Any) -> None:
    """Line and photo, or neither: a photo that is refused leaves the line to be sent again."""
    seen, upload = form.cleaned_data["seen"], form.cleaned_data.get("photo")
    with transaction.atomic():
        checking.fill_line(line, facts=form.facts(), seen=seen, by=user, at=at)
        if upload:
            file = keep_upload("photo", upload, by=user, at=at, allowed=PHOTOS)
            checking.add_check_file(line, file=file, by=user, at=at)


def _next(found: Inspection, number: int) -> str:
    """The next line without points, or the sheet."""
    empty = found.lines.filter(awarded__isnull=True, number__gt=number).first()  # type: ignore[attr-defined]
    address = f"{found.get_absolute_url()}sheet/"
    return f"{address}{empty.number}/" if empty else address


@require_POST
def refresh_facts(request: HttpRequest, pk: int) -> HttpResponse:
    """Fetch what the portal knows by now."""
    found = _readable(request, pk)
    checking.refresh_facts(found, by=me(request), at=timezone.now())
    messages.success(request, "平台数据已更新。")
    return redirect(f"{found.get_absolute_url()}sheet/")


@require_POST
def sign_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one's name under the sheet as it is now."""
    found = _readable(request, pk)
    try:
        visiting.sign_sheet(found, by=me(request), at=timezone.now())
    except ValidationError as refused:
        messages.error(request, "；".join(refused.messages))
    else:
        messages.success(request, "已签名。检查表再有改动的，须重新签名。")
    return redirect(f"{found.get_absolute_url()}sheet/")


@require_safe
def check_file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """A photo or a paper beside a line."""
    found = _readable(request, pk)
    kept = get_object_or_404(
        CheckFile.objects.select_related("file"), pk=file, line__inspection=found
    )
    return serve(request, kept.file)
