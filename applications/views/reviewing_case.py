"""The page of a case, and the files that hang on its review."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.files import serve
from accounts.models import StoredFile
from accounts.record import may
from applications import actions, committee
from applications.models import (
    Application,
    DecisionState,
    Objection,
    Recheck,
    RecheckPhoto,
    Recommendation,
    Remark,
    State,
    Submission,
)
from applications.rules import intake_of, is_accepted, is_applicant, may_fill, scores_are_in
from applications.views.hearing import arithmetic_of, hearing_of
from applications.views.papers import papers_of
from applications.views.reviewing_materials import materials_of
from applications.views.reviewing_page import fetch, header, timeline
from bases.calendar import today
from bases.regulation import CONDITIONS, REMEDY, cite

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from accounts.models import User
    from applications.committee import Late

ADVERSE_STATES = (State.DECLINED, State.REJECTED, State.REFUSED)


@require_safe
def detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The case: who must act, what was handed in, what was said of it, what happened."""
    at = timezone.now()
    user: User = request.user  # type: ignore[assignment]
    application = fetch(request, pk)
    actions.open_case(application, by=user, at=at)
    context = {
        "application": application,
        **header(application, user, today(at)),
        **_review(application, user),
        **_outcome(application, user),
        **hearing_of(application, user),
        "arithmetic": arithmetic_of(application) if shows_arithmetic(application, user) else None,
        "parts": materials_of(application),
        "submissions": versions_of(application),
        "events": timeline(application, user),
        "can_remark": may(application.send_back, user),
        "may_write": application.is_editable and may_fill(application, user),
        "intake": intake_of(application),
        "owns": may_fill(application, user) or is_applicant(application, user),
        "archives": user.is_municipal and is_accepted(application),
        "sees_panel": user.is_municipal,
        "may_void": may(application.void_member, user),
        "late": _late(application, user, at),
        "papers": papers_of(application, user),
    }
    return render(request, "applications/detail.html", context)


def _late(application: Application, user: User, at: datetime.datetime) -> Sequence[Late]:
    """Members of the panel in whom a conflict was found; the bureau's alone to know."""
    if not user.is_municipal or application.state not in committee.WATCHED:
        return ()
    return committee.found_late([application], today(at))


def shows_arithmetic(application: Application, user: User) -> bool:
    """Scores are the bureau's, once two thirds are in: before, they would mislead."""
    return user.is_municipal and scores_are_in(application)


def versions_of(application: Application) -> list[Submission]:
    """Versions handed in, newest first."""
    return sorted(application.submissions.all(), key=lambda s: -s.version)  # type: ignore[attr-defined]


def _review(application: Application, user: User) -> dict[str, Any]:
    """Remarks, returns, re-check and opinion, as far as this reader may see them."""
    remarks = Remark.objects.filter(application=application).visible_to(user)
    recheck = application.present_recheck()
    shown = recheck if recheck and may_see_recheck(recheck, user) else None
    return {
        "remarks": remarks.select_related("organisation", "submission").order_by("-made_at"),
        "send_backs": application.send_backs.select_related("submission").order_by("-made_at"),  # type: ignore[attr-defined]
        "recheck": shown,
        "findings": findings_of(shown) if shown else (),
        "photos": photos_of(shown),
        "recommendation": application.recommendations.select_related(  # type: ignore[attr-defined]
            "organisation", "seal_scan"
        )
        .order_by("made_at")
        .last(),
    }


def findings_of(recheck: Recheck) -> list[dict[str, Any]]:
    """Findings in the order of Art. 8, with article and title."""
    from_row = {row.condition: row for row in recheck.findings.all()}
    return [
        {"article": cite(text.article), "title": text.title, "row": from_row.get(condition)}
        for condition, text in CONDITIONS.items()
    ]


def photos_of(recheck: Recheck | None) -> Any:
    """Photos that were not taken out."""
    return recheck.photos.filter(removed_at=None).select_related("file") if recheck else ()


def _outcome(application: Application, user: User) -> dict[str, Any]:
    """Panel, notice, objections, decisions."""
    decisions = [
        d
        for d in application.decisions.select_related("proposed_by", "decided_by")  # type: ignore[attr-defined]
        if user.is_municipal or d.state == DecisionState.TAKEN
    ]
    inside = user.is_municipal
    return {
        "decisions": decisions,
        "notices": application.notices.order_by("-posted_at"),  # type: ignore[attr-defined]
        "panel": application.panel.select_related("expert__user") if inside else (),  # type: ignore[attr-defined]
        "objections": application.objections.all() if inside else (),  # type: ignore[attr-defined]
        "remedy": REMEDY if application.state in ADVERSE_STATES else "",
    }


def may_see_recheck(recheck: Recheck, user: User) -> bool:
    """The institution reads the re-check once the recommendation is signed."""
    if not user.is_institution_member:
        return True
    return Recommendation.objects.filter(submission_id=recheck.submission_id).exists()


@require_safe
def evidence(request: HttpRequest, pk: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """A photo, a seal scan, or an objector's evidence, to whoever may read it."""
    application = fetch(request, pk)
    stored = _evidence_of(application, request.user, file)  # type: ignore[arg-type]
    if stored is None:
        raise Http404
    if request.user.is_expert:  # type: ignore[union-attr]
        return redirect("applications:download_file", pk, file)
    return serve(request, stored)


def _evidence_of(application: Application, user: User, file: uuid.UUID) -> StoredFile | None:
    scan = Recommendation.objects.filter(application=application, seal_scan=file).first()
    if scan is not None:
        return scan.seal_scan
    photo = (
        RecheckPhoto.objects.filter(recheck__application=application, file=file, removed_at=None)
        .select_related("recheck", "file")
        .first()
    )
    if photo is not None:
        return photo.file if may_see_recheck(photo.recheck, user) else None
    objection = Objection.objects.filter(application=application, evidence=file).first()
    return objection.evidence if objection is not None and user.is_municipal else None
