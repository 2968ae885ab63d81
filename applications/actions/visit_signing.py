"""Signing the record of a visit; the last signature makes it a paper (考察, Art. 9(3))."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from accounts.record import MovedOn, require
from applications import papers
from applications.actions.papers import issue_for, take_number
from applications.actions.steps import locked, step
from applications.actions.visits import INTERNAL, LEAST_VISITORS, locked_visit
from applications.models import Application, SiteVisit, VisitMember, VisitState
from bases.models import DocumentKind


@transaction.atomic
def sign_visit(
    application: Application, *, remark: str = "", by: User, at: datetime.datetime
) -> VisitMember:
    """Sign what was found, with a reservation if there is one; the last signature closes it.

    Raises MovedOn, PermissionDenied.
    """
    application = locked(application)
    require(application.sign_visit, by)
    visit = locked_visit(application)
    members = list(visit.members.select_related("seat__expert"))  # type: ignore[attr-defined]
    member = next((m for m in members if m.seat.expert.user_id == by.pk), None)
    if member is None or not member.present:
        raise PermissionDenied
    if member.signed_at is not None:
        raise MovedOn("您已签署过考察记录。", application)
    closes = _all_signed(members, besides=member)
    number = take_number(DocumentKind.VISIT_RECORD, at) if closes else ""
    step(
        application.sign_visit,
        by=by,
        at=at,
        opinion=f"保留意见：{remark}" if remark else "",
        audience=INTERNAL,
        details={"visit": visit.pk, "closed": closes, "number": number},
        settle=lambda: _sign(visit, member, remark, number, at),
        told=closes,
    )
    return member


def _sign(
    visit: SiteVisit, member: VisitMember, remark: str, number: str, at: datetime.datetime
) -> None:
    member.remark, member.signed_at = remark, at
    member.save(update_fields=("remark", "signed_at"))
    if number:
        _close(visit, number, at)


def _all_signed(members: Iterable[VisitMember], besides: VisitMember | None = None) -> bool:
    """Whether everybody who came and still sits has signed, two at least (practice, 惯例)."""
    due = [m for m in members if m.present and m.seat.is_declared]
    signed = [m for m in due if m.signed_at is not None or m == besides]
    return len(signed) == len(due) and len(signed) >= LEAST_VISITORS


def _close(visit: SiteVisit, number: str, at: datetime.datetime) -> None:
    visit.state, visit.closed_at = VisitState.CLOSED, at
    visit.save(update_fields=("state", "closed_at"))
    issue_for(visit.application, papers.visit_record(visit), at=at, number=number)


@transaction.atomic
def close_visit(application: Application, *, by: User, at: datetime.datetime) -> SiteVisit:
    """Close the record when whoever had not signed yet has left the panel since.

    Raises MovedOn, PermissionDenied.
    """
    application = locked(application)
    require(application.close_visit, by)
    visit = locked_visit(application)
    number = take_number(DocumentKind.VISIT_RECORD, at)
    step(
        application.close_visit,
        by=by,
        at=at,
        audience=INTERNAL,
        details={"visit": visit.pk, "number": number},
        settle=lambda: _close(visit, number, at),
    )
    return visit
