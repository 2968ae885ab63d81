"""The public notice: posted, left, and run anew when its list changes (practice, 惯例)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.record import require
from applications import papers
from applications.actions.committee import require_no_conflict
from applications.actions.papers import issue_paper, take_number, void_papers
from applications.actions.steps import locked, step
from applications.duties import working_days_for
from applications.models import Application, Batch, PublicNotice, State
from bases.calendar import today, working_days
from bases.models import Document, DocumentKind


def locked_all(applications: Sequence[Application]) -> list[Application]:
    """Cases as the database has them now, locked in one order so that nobody waits in a ring."""
    return [locked(case) for case in sorted(applications, key=lambda a: str(a.pk))]


@transaction.atomic
def post_notice(
    batch: Batch, *, applications: Sequence[Application], by: User, at: datetime.datetime
) -> PublicNotice:
    """Publish whom the bureau means to certify, for some working days (practice, 惯例)."""
    if not applications:
        raise ValidationError("请至少选择一家评审通过的单位。")
    cases = locked_all(applications)
    for case in cases:
        if case.batch_id != batch.pk:
            raise ValidationError("所选单位不在本批次。")
        require(case.post_notice, by)
        require_no_conflict(case, at)
    notice = _publish(batch, cases, by=by, at=at)
    for case in cases:
        step(case.post_notice, by=by, at=at, details=_details(notice))
        _expect_proposal(case, notice)
    return notice


def _publish(
    batch: Batch,
    cases: Sequence[Application],
    *,
    by: User,
    at: datetime.datetime,
    replaces: PublicNotice | None = None,
) -> PublicNotice:
    """A notice with a number, a term from today on, and its paper."""
    term = working_days(today(at), batch.notice_days)
    notice = PublicNotice.objects.create(
        batch=batch,
        number=take_number(DocumentKind.NOTICE, at),
        posted_at=at,
        first_day=term.first,
        last_day=term.last,
        days=batch.notice_days,
        provisional=term.provisional,
        posted_by=by,
        replaces=replaces,
    )
    notice.applications.set(cases)
    paper = papers.notice(notice, list(cases))
    issue_paper(paper, batch=batch, cases=list(cases), at=at, number=notice.number)
    return notice


def _details(notice: PublicNotice) -> dict[str, str]:
    return {"number": notice.number, "last_day": str(notice.last_day)}


def _expect_proposal(case: Application, notice: PublicNotice) -> None:
    """The proposal is due some days after the notice ends (practice, 惯例)."""
    case.due_on = working_days(notice.last_day, working_days_for("propose") or 1).last
    case.save(update_fields=("due_on",))


def locked_on_notice(application: Application) -> Application:
    """The case, locked together with all that share its notice, in one order."""
    notice = Application.objects.get(pk=application.pk).present_notice()
    together = list(notice.applications.all()) if notice else []
    cases = locked_all([*(c for c in together if c.pk != application.pk), application])
    return next(case for case in cases if case.pk == application.pk)


def leave_notice(
    application: Application, *, reason: str, by: User, at: datetime.datetime
) -> PublicNotice | None:
    """The case leaves its notice; who is left gets a new one that runs anew (practice, 惯例).

    Called inside a step of a case that ``locked_on_notice`` locked, before the step itself.
    Returns the new notice, or None when nobody is left or the batch does not restart.
    """
    notice = application.present_notice()
    if notice is None:
        return None
    shared = notice.applications.exclude(pk=application.pk)
    rest = locked_all(list(shared.filter(state=State.IN_NOTICE)))
    if rest and not application.batch.notice_restarts:
        notice.applications.remove(application)
        return None
    notice.withdrawn_at, notice.change_reason = at, reason[:300]
    notice.save(update_fields=("withdrawn_at", "change_reason"))
    if not rest:
        _void_paper(notice, "名单变动，公示撤下", by, at)
        return None
    successor = _publish(application.batch, rest, by=by, at=at, replaces=notice)
    _void_paper(notice, f"名单变动，由{successor.number}代替", by, at)
    for case in rest:
        step(case.repost_notice, by=by, at=at, details=_details(successor))
        _expect_proposal(case, successor)
    return successor


def _void_paper(notice: PublicNotice, reason: str, by: User, at: datetime.datetime) -> None:
    """The paper of a notice that no longer runs is void; number and file stay."""
    own = Document.objects.filter(kind=DocumentKind.NOTICE, number=notice.number)
    void_papers(own, reason=reason, by=by, at=at)
