"""Window intake (代录): staff key a paper application in, a second person checks it (惯例)."""

from __future__ import annotations

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Organisation, StoredFile, User
from accounts.record import record, require
from applications import requirements
from applications.actions.drafting import hand_in, open_draft, present_case, route_details
from applications.actions.steps import NotReady, locked, set_clock, step
from applications.emails import tell_parties, tell_without_account
from applications.models import Application, Batch, Intake, Submission
from applications.requirements import Requirement

TAKEN = "该单位在本批次已有未办结的申报，不能重复代录；请由该单位继续办理。"


@transaction.atomic
def enter(
    institution: Organisation,
    batch: Batch,
    *,
    received_on: datetime.date,
    scan: StoredFile,
    note: str = "",
    by: User,
    at: datetime.datetime,
) -> Application:
    """Open a draft for an institution whose application came on paper (Art. 9(1)).

    The municipal clerks alone key in; a unit that recommends would judge its own typing.
    Raises PermissionDenied, ValidationError when a case is open, NotReady (Art. 20 included).
    """
    if not by.is_municipal_clerk:
        raise PermissionDenied
    if present_case(institution, batch) is not None:
        raise ValidationError(TAKEN)
    lines = requirements.entry_checklist(institution, batch, received_on, at)
    unmet = [line for line in lines if not line.met]
    if unmet:
        raise NotReady(unmet)
    try:
        application = open_draft(institution, batch, by=by, at=at)
    except IntegrityError as quicker:
        raise ValidationError(TAKEN) from quicker
    Intake.objects.create(
        application=application,
        received_on=received_on,
        scan=scan,
        note=note,
        entered_by=by,
        entered_at=at,
    )
    set_clock(application, at, moved=False)
    event = record(
        verb="enter",
        label="窗口代录",
        subject=application,
        by=by,
        at=at,
        article="9(1)",
        target=application.state,
        target_label=application.state_label,
        opinion=note,
        details={
            **route_details(application),
            "received_on": received_on.isoformat(),
            "scan": scan.sha256,
        },
    )
    tell_parties(event, application)
    tell_without_account(event, application)
    return application


@transaction.atomic
def check_entry(application: Application, *, by: User, at: datetime.datetime) -> Submission:
    """Hand in what was keyed in, once a second person has compared it with the paper (Art. 9(1)).

    Raises PermissionDenied, MovedOn, NotReady.
    """
    application = locked(application)
    require(application.check_entry, by)
    foreign = foreign_writing(application, by)
    if not foreign.met:
        raise NotReady([foreign])
    intake = application.intake  # type: ignore[attr-defined]
    intake.checked_by, intake.checked_at = by, at
    intake.save(update_fields=("checked_by", "checked_at"))
    return hand_in(application, application.check_entry, by=by, at=at)


def foreign_writing(application: Application, by: User) -> Requirement:
    """Nobody checks the own writing: neither a section nor a file is by the checker."""
    own = [
        section.get_key_display()
        for section in application.sections.defer("data").filter(saved_by=by)  # type: ignore[attr-defined]
    ]
    files = application.attachments.present().filter(added_by=by).select_related("file")  # type: ignore[attr-defined]
    own += [attachment.file.name for attachment in files]
    note = f"由您录入的：{'、'.join(own)}。请由代录人重新保存后再核对。" if own else ""
    return Requirement("", "核对人没有录入其中的内容（惯例）", not own, note)


@transaction.atomic
def take_over(application: Application, *, by: User, at: datetime.datetime) -> Application:
    """Go on by itself with what staff keyed in; from now on they write no more (Art. 9(1))."""
    application = locked(application)

    def settle() -> None:
        intake = application.intake  # type: ignore[attr-defined]
        intake.taken_over_by, intake.taken_over_at = by, at
        intake.save(update_fields=("taken_over_by", "taken_over_at"))

    step(application.take_over, by=by, at=at, settle=settle)
    return application
