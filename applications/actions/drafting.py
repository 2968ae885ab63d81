"""What an institution does with its own application (Art. 7, Art. 9(1))."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import Level, Organisation, OrganisationType, StoredFile, User
from accounts.record import MovedOn, digest_of, record
from applications import content, requirements, rules
from applications.actions.steps import NotReady, locked, require_met, step
from applications.models import (
    Application,
    Attachment,
    Batch,
    Section,
    SectionKey,
    Submission,
)
from applications.models.states import FINAL_STATES
from bases.calendar import today
from bases.issuing import issue_document
from bases.models import DocumentKind
from bases.models.numbers import next_number
from bases.regulation import Route


def derive_route(institution: Organisation) -> tuple[Route, Organisation | None]:
    """To whom an application goes: never chosen, always derived (Art. 9(1), Art. 9(2))."""
    if institution.level == Level.CENTRAL_PROVINCIAL:
        return Route.SELF_REVIEW, None
    if institution.department is not None:
        return Route.DEPARTMENT, institution.department
    if institution.level == Level.MUNICIPAL:
        bureau = Organisation.objects.active().filter(type=OrganisationType.MUNICIPAL_BUREAU)
        return Route.MUNICIPAL, bureau.get()
    county = Organisation.objects.active().filter(
        type=OrganisationType.COUNTY_BUREAU, county=institution.county
    )
    return Route.COUNTY, county.get()


@transaction.atomic
def start(
    institution: Organisation, batch: Batch, *, by: User, at: datetime.datetime
) -> Application:
    """Open a draft in a batch, or return the one that is open already (Art. 9(1)).

    Raises PermissionDenied, NotReady with what stands in the way (Art. 20 included).
    """
    if not by.is_institution_member or by.organisation_id != institution.pk:
        raise PermissionDenied
    present = present_case(institution, batch)
    if present is not None:
        return present
    unmet = [r for r in requirements.start_checklist(institution, batch, at) if not r.met]
    if unmet:
        raise NotReady(unmet)
    try:
        application = open_draft(institution, batch, by=by, at=at)
    except IntegrityError:  # a colleague was quicker
        return Application.objects.get(institution=institution, batch=batch, state="draft")
    record(
        verb="start",
        label="新建申报",
        subject=application,
        by=by,
        at=at,
        article="9(1)",
        target=application.state,
        target_label=application.state_label,
        details=route_details(application),
    )
    return application


def open_draft(
    institution: Organisation, batch: Batch, *, by: User, at: datetime.datetime
) -> Application:
    """A draft with its sections, on the derived route. Raises IntegrityError if one is open."""
    route, recommender = derive_route(institution)
    with transaction.atomic():
        application = Application.objects.create(
            institution=institution,
            batch=batch,
            route=route,
            recommender=recommender,
            state_since=at,
            created_by=by,
            created_at=at,
        )
    Section.objects.bulk_create(
        [
            Section(application=application, key=key, data=content.prefill(application, key))
            for key in SectionKey
            if key != SectionKey.OWN_REVIEW or route == Route.SELF_REVIEW
        ]
    )
    return application


def route_details(application: Application) -> dict[str, str]:
    """Where it goes, for the event that opens it."""
    recommender = application.recommender
    return {"route": application.route, "recommender": recommender.name if recommender else ""}


def present_case(institution: Organisation, batch: Batch) -> Application | None:
    """The case of an institution in a batch that is still open, or None."""
    return (
        Application.objects.filter(institution=institution, batch=batch)
        .exclude(state__in=FINAL_STATES)
        .first()
    )


@transaction.atomic
def save_section(
    section: Section, *, by: User, at: datetime.datetime, data: dict[str, Any], version: int
) -> Section:
    """Keep a section as typed, valid or not, identity numbers veiled. Raises MovedOn when late.

    Not an event: a draft is the institution's own; what it hands in is recorded at submission.
    """
    application = locked(section.application)
    if not rules.may_fill(application, by):
        raise PermissionDenied
    fresh = Section.objects.select_for_update().get(pk=section.pk)
    if not content.is_open_for_writing(application, fresh.key):
        raise MovedOn("申报已报送，此部分不能再修改。", application)
    if fresh.version != version:
        who = fresh.saved_by.name if fresh.saved_by else "同事"
        raise MovedOn(
            f"{who}刚刚修改过本部分，请先刷新页面，您的内容仍保留在当前页面。", application
        )
    fresh.data = content.veiled(fresh.key, data)
    fresh.version += 1
    fresh.saved_at, fresh.saved_by = at, by
    fresh.state = content.evaluate(application, fresh)
    fresh.save()
    return fresh


@transaction.atomic
def attach(
    application: Application,
    *,
    section: str,
    slot: str,
    file: StoredFile,
    by: User,
    at: datetime.datetime,
    replace: bool,
) -> Attachment:
    """Put a file in a slot; with ``replace`` it takes the place of the one there, which is kept."""
    application = locked(application)
    _require_writable(application, section, by)
    if replace:
        application.attachments.present().filter(slot=slot).update(removed_at=at)  # type: ignore[attr-defined]
    attachment = Attachment.objects.create(
        application=application, section=section, slot=slot, file=file, added_by=by, added_at=at
    )
    _reevaluate(application, section)
    return attachment


@transaction.atomic
def detach(attachment: Attachment, *, by: User, at: datetime.datetime) -> None:
    """Take a file out of the form; its bytes and its row stay."""
    application = locked(attachment.application)
    _require_writable(application, attachment.section, by)
    Attachment.objects.filter(pk=attachment.pk, removed_at=None).update(removed_at=at)
    _reevaluate(application, attachment.section)


def _require_writable(application: Application, section: str, by: User) -> None:
    if not rules.may_fill(application, by):
        raise PermissionDenied
    if not content.is_open_for_writing(application, section):
        raise MovedOn("申报已报送，此部分不能再修改。", application)


def _reevaluate(application: Application, key: str) -> None:
    section = Section.objects.get(application=application, key=key)
    section.state = content.evaluate(application, section)
    section.save(update_fields=("state",))


@transaction.atomic
def submit(application: Application, *, by: User, at: datetime.datetime) -> Submission:
    """Hand the application in: snapshot, receipt, form (Art. 9(1)).

    Raises PermissionDenied, MovedOn, NotReady.
    """
    application = locked(application)
    return hand_in(application, application.submit, by=by, at=at)


def hand_in(
    application: Application, verb: Callable[[], None], *, by: User, at: datetime.datetime
) -> Submission:
    """Check a locked case once more, freeze it, number it, take the step that hands it in.

    Raises PermissionDenied, MovedOn, NotReady.
    """
    if not application.is_editable:
        raise MovedOn("该申报已经报送，不能重复报送。", application)
    require_met(requirements.submission_checklist(application, at))
    first = application.submitted_at is None
    frozen = content.snapshot(application, at)
    digest = digest_of(frozen)
    year = today(at).year
    receipt = f"攀继教申〔{year}〕{next_number('receipt', year)}号"
    document = issue_document(
        kind=DocumentKind.APPLICATION_FORM,
        number=receipt,
        title="攀枝花市专业技术人员继续教育基地申报表",
        subject_name=application.institution.name,
        facts=content.form_facts(application, frozen, receipt=receipt, digest=digest),
        at=at,
    )
    submission = Submission.objects.create(
        application=application,
        version=application.submissions.count() + 1,  # type: ignore[attr-defined]
        receipt_number=receipt,
        received_at=at,
        submitted_by=by,
        content=frozen,
        digest=digest,
        document=document,
    )
    application.submitted_at = at if first else application.submitted_at
    application.opened_at = None
    step(
        verb,
        by=by,
        at=at,
        snapshot_digest=digest,
        details={"receipt": receipt, "version": submission.version},
    )
    return submission


@transaction.atomic
def take_back(application: Application, *, by: User, at: datetime.datetime) -> Application:
    """Take it back to mend it, until the next level has opened it."""
    application = locked(application)
    step(application.take_back, by=by, at=at)
    return application


@transaction.atomic
def withdraw(
    application: Application, *, by: User, at: datetime.datetime, opinion: str
) -> Application:
    """Give the application up (Art. 3)."""
    application = locked(application)
    for decision in application.decisions.filter(state="open"):  # type: ignore[attr-defined]
        raise MovedOn("市局正在审批受理意见，暂不能撤销，请联系市局。", decision.application)
    step(application.withdraw, by=by, at=at, opinion=opinion)
    return application
