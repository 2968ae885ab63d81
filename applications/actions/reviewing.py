"""What the recommender does (Art. 9(2))."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import StoredFile, User
from accounts.models.events import Audience
from accounts.record import digest_of, require
from applications import papers
from applications.actions.papers import issue_for
from applications.actions.steps import locked, step
from applications.models import (
    Application,
    Recheck,
    RecheckFinding,
    RecheckPhoto,
    Recommendation,
    Remark,
    SendBack,
)
from applications.models.application import Level
from applications.rules import is_present_reviewer, waits_for_acceptance
from bases.regulation import Condition


def open_case(application: Application, *, by: User, at: datetime.datetime) -> None:
    """Note that the reviewing level has looked: from now on it cannot be taken back."""
    reviewing = is_present_reviewer(application, by)
    if application.state == "submitted" and application.opened_at is None and reviewing:
        Application.objects.filter(pk=application.pk, opened_at=None, state="submitted").update(
            opened_at=at
        )


@transaction.atomic
def remark(
    application: Application, *, section: str, text: str, by: User, at: datetime.datetime
) -> None:
    """Keep a remark on a section; an empty text takes it away. Seen outside only once sent back."""
    application = locked(application)
    require(application.send_back, by)
    submission = application.present_submission()
    kept = Remark.objects.filter(
        submission=submission, organisation=by.organisation, section=section, sent_back=None
    )
    if not text.strip():
        kept.delete()
        return
    changed = kept.update(text=text, made_by=by, made_at=at)
    if not changed:
        Remark.objects.create(
            application=application,
            submission=submission,
            section=section,
            text=text,
            organisation=by.organisation,
            made_by=by,
            made_at=at,  # type: ignore[misc]
        )


@transaction.atomic
def recheck(
    application: Application,
    *,
    visited_on: datetime.date | None,
    place: str,
    people: str,
    findings: Mapping[Condition, tuple[str, str]],
    photos: Sequence[StoredFile],
    by: User,
    at: datetime.datetime,
) -> Recheck:
    """Write down what was found on the spot, condition by condition; may be done in steps."""
    application = locked(application)
    require(application.recheck, by)
    row, _created = Recheck.objects.update_or_create(
        submission=application.present_submission(),
        defaults={
            "application": application,
            "visited_on": visited_on,
            "place": place,
            "people": people,
            "saved_by": by,
            "saved_at": at,
        },
    )
    for condition, (finding, comment) in findings.items():
        RecheckFinding.objects.update_or_create(
            recheck=row, condition=condition, defaults={"finding": finding, "comment": comment}
        )
    RecheckPhoto.objects.bulk_create([RecheckPhoto(recheck=row, file=file) for file in photos])
    step(application.recheck, by=by, at=at, audience=Audience.BUREAU, told=False)
    return row


@transaction.atomic
def recommend(
    application: Application,
    *,
    review_summary: str,
    materials_true: bool,
    materials_complete: bool,
    opinion: str,
    signed_by: str,
    seal_scan: StoredFile,
    document_number: str = "",
    by: User,
    at: datetime.datetime,
) -> Recommendation:
    """Sign the opinion and put the institution forward (Art. 9(2))."""
    application = locked(application)
    require(application.recommend, by)
    submission = application.present_submission()
    recommendation = Recommendation.objects.create(
        application=application,
        submission=submission,
        organisation=by.organisation,  # type: ignore[misc]
        review_summary=review_summary,
        materials_true=materials_true,
        materials_complete=materials_complete,
        opinion=opinion,
        signed_by=signed_by,
        seal_scan=seal_scan,
        document_number=document_number,
        made_by=by,
        made_at=at,
    )
    document = issue_for(application, papers.recommendation(recommendation), at=at)
    step(
        application.recommend,
        by=by,
        at=at,
        opinion=opinion,
        snapshot_digest=digest_of(_recommendation_content(recommendation, application)),
        details={"submission": submission.digest, "number": document.number},
    )
    return recommendation


def _recommendation_content(made: Recommendation, application: Application) -> dict[str, Any]:
    """What the digest of a recommendation covers: opinion, seal scan and re-check."""
    check = application.present_recheck()
    return {
        "opinion": made.opinion,
        "summary": made.review_summary,
        "signed_by": made.signed_by,
        "seal_scan": made.seal_scan.sha256,
        "visited_on": str(check.visited_on),
        "place": check.place,
        "people": check.people,
        "findings": [
            [f.condition, f.finding, f.comment] for f in check.findings.order_by("condition")
        ],
        "photos": sorted(p.file.sha256 for p in check.photos.filter(removed_at=None)),
    }


@transaction.atomic
def decline(
    application: Application, *, by: User, at: datetime.datetime, opinion: str
) -> Application:
    """Do not put the institution forward, with reasons (Art. 9(2))."""
    application = locked(application)
    step(application.decline, by=by, at=at, opinion=opinion)
    return application


@transaction.atomic
def send_back(
    application: Application,
    *,
    sections: Sequence[str],
    mend_by: datetime.date,
    opinion: str,
    by: User,
    at: datetime.datetime,
) -> SendBack:
    """Return for mending: everything at once, by when; only these sections open (Art. 9(2))."""
    application = locked(application)
    require(application.send_back, by)
    submission = application.present_submission()
    level = Level.BUREAU if waits_for_acceptance(application) else Level.RECOMMENDER
    returned = SendBack.objects.create(
        application=application,
        submission=submission,
        level=level,
        sections=list(sections),
        opinion=opinion,
        mend_by=mend_by,
        made_by=by,
        made_at=at,
    )
    Remark.objects.filter(
        submission=submission, organisation=by.organisation, sent_back=None
    ).update(sent_back=returned)
    application.sent_back_by = level
    document = issue_for(application, papers.supplement(returned), at=at)
    step(
        application.send_back,
        by=by,
        at=at,
        opinion=opinion,
        details={
            "sections": list(sections),
            "mend_by": str(mend_by),
            "number": document.number,
        },
    )
    application.due_on = mend_by
    application.save(update_fields=("due_on",))
    return returned


def remove_photo(photo: RecheckPhoto, *, by: User, at: datetime.datetime) -> None:
    """Take a photo out of a re-check that is not signed yet; the bytes stay."""
    with transaction.atomic():
        application = locked(photo.recheck.application)
        require(application.recheck, by)
        if application.present_recheck() != photo.recheck:
            raise PermissionDenied
        RecheckPhoto.objects.filter(pk=photo.pk, removed_at=None).update(removed_at=at)
