"""The reading view: materials on one side, the sheet and the own notes on the other."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.record import MovedOn, may
from applications import actions
from applications.forms.committee import NotesForm, ScoreForm
from applications.models import Application, MemberState, PanelMember
from applications.models.states import AFTER_ACCEPTANCE
from applications.views.reviewing_case import findings_of, photos_of
from applications.views.reviewing_materials import materials_of
from applications.views.reviewing_matrix import sees_others
from bases.regulation import CONDITIONS, Condition, cite

if TYPE_CHECKING:
    from accounts.models import User


def seats_of(user: User) -> Any:
    """The own seats, with what every page of them shows."""
    return (
        PanelMember.objects.visible_to(user)
        .filter(expert__user=user)
        .select_related(
            "application__institution__county", "application__batch__rubric", "expert__user"
        )
        .prefetch_related("scores")
    )


def fetch_reader(request: HttpRequest, pk: uuid.UUID) -> PanelMember:
    """The own seat, declared: only then are there files to read; 404 otherwise."""
    seats = seats_of(request.user)  # type: ignore[arg-type]
    seat: PanelMember = get_object_or_404(
        seats.filter(state=MemberState.DECLARED, application__state__in=AFTER_ACCEPTANCE),
        application_id=pk,
    )
    return seat


@require_safe
def read(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Materials, sheet and notes; before the declaration the page that asks for it."""
    seats = seats_of(request.user)  # type: ignore[arg-type]
    if seats.filter(application_id=pk, state=MemberState.ASSIGNED).exists():
        return redirect("applications:seat", pk)
    own = fetch_reader(request, pk)
    scores = own.final_at is None and may(own.application.score, own.expert.user)
    return page(request, own, ScoreForm(seat=own) if scores else None)


def page(
    request: HttpRequest, own: PanelMember, form: ScoreForm | None, notes: NotesForm | None = None
) -> HttpResponse:
    """Draw the reading view; with a form while the sheet is open."""
    case = own.application
    parts = _parts(case)
    recheck = case.present_recheck()
    context = {
        "seat": own,
        "application": case,
        "parts": parts,
        "recheck": recheck,
        "findings": findings_of(recheck) if recheck else (),
        "photos": _photos(case, recheck),
        "recommendation": case.recommendations.select_related("organisation")  # type: ignore[attr-defined]
        .order_by("made_at")
        .last(),
        "submission": case.present_submission(),
        "form": form,
        "groups": groups_of(own, form, parts, recheck) if form else (),
        "notes_form": notes or NotesForm(initial={"notes": own.notes}),
        "may_recuse": may(case.recuse, own.expert.user),
        **({} if form else done_of(own)),
    }
    return render(request, "applications/read.html", context)


def _parts(case: Application) -> list[dict[str, Any]]:
    """Materials whose files open in the viewer."""
    parts = materials_of(case)
    for part in parts:
        for file in part["files"]:
            file["url"] = file["url"].replace("/files/", "/read/")
            file["sha256"] = ""
    return parts


def _photos(case: Application, recheck: Any) -> list[dict[str, Any]]:
    """Photos of the re-check, under names of ours."""
    return [
        {
            "name": photo.caption or f"复查照片 {number}",
            "note": "",
            "size": photo.file.size,
            "url": reverse("applications:read_file", args=(case.pk, photo.file_id)),
        }
        for number, photo in enumerate(photos_of(recheck), start=1)
    ]


def groups_of(
    own: PanelMember, form: ScoreForm, parts: list[dict[str, Any]], recheck: Any
) -> list[dict[str, Any]]:
    """The lines under their condition of Art. 8, with what was found, and where to read on it."""
    found = {f.condition: f for f in recheck.findings.all()} if recheck else {}
    return [
        {
            "title": CONDITIONS[condition].title,
            "article": cite(CONDITIONS[condition].article),
            "text": CONDITIONS[condition].text,
            "finding": found.get(condition),
            "parts": [p for p in parts if p["article"] == cite(CONDITIONS[condition].article)],
            "lines": [
                {
                    "criterion": c,
                    "points": form[f"points_{c.pk}"],
                    "comment": form[f"comment_{c.pk}"],
                }
                for c in form.criteria
                if c.condition == condition
            ],
        }
        for condition in Condition
    ]


def done_of(own: PanelMember) -> dict[str, Any]:
    """The own sheet and, once the bureau has opened them, the others' totals without names."""
    opened = sees_others(own.application, own)
    panel = own.application.panel.prefetch_related("scores") if opened else ()  # type: ignore[attr-defined]
    others = [
        {"number": number, "total": other.total, "vote": other.get_vote_display()}
        for number, other in enumerate(panel, start=1)
        if other.is_final and other.pk != own.pk
    ]
    return {
        "opened": opened,
        "others": others,
        "scores": own.scores.select_related("criterion"),  # type: ignore[attr-defined]
    }


@require_POST
def keep_notes(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Keep the own notes, by script or by button."""
    at = timezone.now()
    own = fetch_reader(request, pk)
    by_script = request.headers.get("X-Requested-With") == "XMLHttpRequest"
    form = NotesForm(request.POST)
    if not form.is_valid():
        if by_script:
            return JsonResponse({"message": "；".join(map(str, form.errors["notes"]))}, status=422)
        scores = own.final_at is None and may(own.application.score, own.expert.user)
        return page(request, own, ScoreForm(seat=own) if scores else None, form)
    try:
        actions.keep_notes(own, notes=form.cleaned_data["notes"], by=own.expert.user)
    except MovedOn as late:
        if by_script:
            return JsonResponse({"message": late.message}, status=409)
        raise
    if by_script:
        return JsonResponse({"saved_at": timezone.localtime(at).strftime("%H:%M")})
    return redirect(f"{reverse('applications:read', args=(pk,))}#notes")
