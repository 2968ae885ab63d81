"""A conflict of interest found late: the expert leaves, the score is void (practice, 惯例)."""

from __future__ import annotations

import datetime

from django.db import transaction

from accounts.models import User
from accounts.models.events import Audience
from accounts.record import MovedOn, require
from applications.actions.committee import leave_panel
from applications.actions.noticing import leave_notice, locked_on_notice
from applications.actions.papers import void_papers
from applications.actions.steps import locked, step
from applications.models import Application, CasePaper, MemberState, PanelMember, State
from bases.models import Document, DocumentKind

CONCLUDED = (State.REVIEWED, State.IN_NOTICE)


def _seated(seat: PanelMember, application: Application) -> PanelMember:
    """The seat, locked. Raises MovedOn when the expert has left it."""
    present: PanelMember = PanelMember.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    if not present.is_seated:
        raise MovedOn("该专家已不在评审组。", application)
    return present


@transaction.atomic
def void_member(seat: PanelMember, *, grounds: str, by: User, at: datetime.datetime) -> PanelMember:
    """Take an expert off for a conflict, at any moment; the sheet stays visible as void.

    After the conclusion the review opens again. Raises MovedOn, PermissionDenied.
    """
    application = locked(seat.application)
    if application.state in CONCLUDED:
        return reopen_review(seat, grounds=grounds, by=by, at=at)
    require(application.void_member, by)
    seat = _seated(seat, application)
    step(
        application.void_member,
        by=by,
        at=at,
        opinion=grounds,
        audience=Audience.BUREAU,
        told=False,
        details={"expert": seat.expert_id, "name": str(seat.expert)},
        settle=lambda: leave_panel(seat, MemberState.VOIDED, grounds, at),
    )
    return seat


@transaction.atomic
def reopen_review(
    seat: PanelMember, *, grounds: str, by: User, at: datetime.datetime
) -> PanelMember:
    """Void a sheet after the conclusion: the other sheets stay final, the committee concludes anew.

    The conclusion is cleared and the case leaves its public notice. Raises MovedOn,
    PermissionDenied.
    """
    application = locked_on_notice(seat.application)
    require(application.reopen_review, by)
    seat = _seated(seat, application)
    before = {
        "passed": application.passed,
        "average": str(application.average),
        "papers": void_conclusion(application, reason=grounds, by=by, at=at),
    }
    leave_notice(application, reason="评审专家存在利害关系，重新评审", by=by, at=at)
    application.passed, application.average = None, None
    step(
        application.reopen_review,
        by=by,
        at=at,
        opinion=grounds,
        audience=Audience.BUREAU,
        told=False,
        details={"expert": seat.expert_id, "name": str(seat.expert), "void": before},
        settle=lambda: leave_panel(seat, MemberState.VOIDED, grounds, at),
    )
    return seat


def void_conclusion(
    application: Application, *, reason: str, by: User, at: datetime.datetime
) -> list[str]:
    """Declare the papers of a conclusion void that no longer stands; returns their numbers."""
    kinds = (DocumentKind.SCORE_SHEET, DocumentKind.CONCLUSION)
    own = CasePaper.objects.filter(application=application, document__kind__in=kinds)
    papers = Document.objects.filter(pk__in=own.values("document"))
    return void_papers(papers, reason=reason, by=by, at=at)
