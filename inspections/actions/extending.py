"""A longer term for a rectification: proposed by one, decided by another (Art. 18)."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.record import MovedOn, record, tell
from bases.emails import letter, managers_of, members_of_base
from inspections.actions.rectifying import fetch
from inspections.models import Extension, Rectification, RectificationState
from inspections.papers.rectifying import extension_reply
from inspections.terms import extended_term

EXTENDABLE = (RectificationState.ORDERED, RectificationState.REPORTED)


@transaction.atomic
def propose_extension(
    rectification: Rectification, *, days: int, reason: str, by: User, at: datetime.datetime
) -> Extension:
    """Ask for so many days from the original end, before the term is over.

    Raises PermissionDenied, MovedOn, ValidationError.
    """
    rectification = fetch(rectification)
    if not by.is_municipal_clerk:
        raise PermissionDenied
    _require_running(rectification, at)
    if rectification.extensions.filter(granted__isnull=True).exists():  # type: ignore[attr-defined]
        raise MovedOn("已有一件延期待审批。", rectification)
    if not reason.strip():
        raise ValidationError({"reason": "请写明延期理由。"})
    granted = _granted_days(rectification)
    if not granted < days <= settings.EXTENSION_MOST_DAYS:
        least = f"且多于已批准的{granted}日" if granted else ""
        raise ValidationError(
            {"days": f"延长天数自原期限届满之日起算，最多{settings.EXTENSION_MOST_DAYS}日{least}。"}
        )
    extension = Extension.objects.create(
        rectification=rectification,
        days=days,
        reason=reason.strip(),
        proposed_at=at,
        proposed_by=by,
    )
    record(
        verb="propose_extension",
        label="提出整改延期",
        subject=rectification,
        by=by,
        at=at,
        opinion=extension.reason,
        article="18",
        details={"days": days},
    )
    return extension


@transaction.atomic
def decide_extension(
    extension: Extension, *, granted: bool, opinion: str, by: User, at: datetime.datetime
) -> Extension:
    """Grant or refuse it; who asked does not decide. Raises PermissionDenied, MovedOn."""
    rectification = fetch(extension.rectification)
    extension = Extension.objects.select_for_update(of=("self",)).get(pk=extension.pk)
    extension.rectification = rectification
    if not by.is_municipal_approver or by.pk == extension.proposed_by_id:
        raise PermissionDenied
    if extension.granted is not None:
        raise MovedOn("这件延期已经审批。", rectification)
    if not granted and not opinion.strip():
        raise ValidationError({"opinion": "不同意延期的，请写明理由。"})
    extension.granted, extension.opinion = granted, opinion.strip()
    extension.decided_by, extension.decided_at = by, at
    if granted:
        if rectification.state not in EXTENDABLE:
            raise MovedOn("已经复查，不能再延期。", rectification)
        _lengthen(extension, at)
    extension.save()
    event = record(
        verb="decide_extension",
        label="批准整改延期" if granted else "不同意整改延期",
        subject=rectification,
        by=by,
        at=at,
        opinion=extension.opinion,
        article="18",
        details={"days": extension.days, "due_on": str(rectification.due_on)},
    )
    base = rectification.base
    told = [*members_of_base(base), *managers_of(base)] if granted else [extension.proposed_by]
    tell(event, told, **letter(event, rectification))
    return extension


def _lengthen(extension: Extension, at: datetime.datetime) -> None:
    """Counted from the end the law named, never from an earlier extension."""
    rectification = extension.rectification
    term = extended_term(rectification.term.named_end, extension.days)
    extension.named_end, extension.due_on = term.named, term.day
    extension.document = extension_reply(extension, term, at=at)
    rectification.due_on, rectification.provisional = term.day, term.provisional
    rectification.save(update_fields=("due_on", "provisional"))


def _granted_days(rectification: Rectification) -> int:
    last = rectification.extensions.filter(granted=True).order_by("-days").first()  # type: ignore[attr-defined]
    return int(last.days) if last else 0


def _require_running(rectification: Rectification, at: datetime.datetime) -> None:
    due = rectification.due_at
    if rectification.state not in EXTENDABLE or due is None:
        raise MovedOn("送达之后、复查之前才能延期。", rectification)
    if at >= due:
        raise MovedOn("整改期限已经届满，不能再延期。", rectification)
