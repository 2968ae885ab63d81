"""Verbs of leaving at one's own wish (practice, 惯例; Art. 4): it bars nobody."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import StoredFile, User
from accounts.record import MovedOn, record, require, tell
from bases.actions.keeping import own_base
from bases.actions.steps import locked, locked_base, move_base, step
from bases.calendar import today
from bases.emails import clerks, letter, managers_of, members_of_base
from bases.models import Base, BaseState
from inspections import endings
from inspections.endings import ClassChoice
from inspections.models import PENDING, Revocation, Withdrawal, WithdrawalState
from inspections.papers.ending import withdrawal_reply


@transaction.atomic
def file_withdrawal(
    base: Base, *, reason: str, letter_file: StoredFile, by: User, at: datetime.datetime
) -> Withdrawal:
    """Ask to leave, with a sealed letter. Raises PermissionDenied, MovedOn, ValidationError."""
    base = own_base(base, by)
    require_unburdened(base)
    if Withdrawal.objects.filter(base=base, state=WithdrawalState.FILED).exists():
        raise MovedOn("已有一件退出申请待审批。", base)
    if not reason.strip():
        raise ValidationError({"reason": "请写明退出原因。"})
    withdrawal = Withdrawal.objects.create(
        base=base,
        reason=reason.strip(),
        letter=letter_file,
        state_since=at,
        filed_at=at,
        filed_by=by,
    )
    event = record(
        verb="file_withdrawal",
        label="申请自愿退出",
        subject=withdrawal,
        by=by,
        at=at,
        target=str(withdrawal.state),
        target_label=withdrawal.state_label,
        opinion=withdrawal.reason,
        article="4",
        details={"letter": letter_file.sha256},
    )
    tell(event, [*clerks(), *managers_of(base)], **letter(event, withdrawal))
    return withdrawal


@transaction.atomic
def take_back_withdrawal(withdrawal: Withdrawal, *, by: User, at: datetime.datetime) -> Withdrawal:
    """The base changed its mind. Raises PermissionDenied, MovedOn."""
    withdrawal = _fetch(withdrawal)
    require(withdrawal.take_back_withdrawal, by)
    step(withdrawal.take_back_withdrawal, by=by, at=at, told=clerks())
    return withdrawal


@transaction.atomic
def accept_withdrawal(
    withdrawal: Withdrawal,
    *,
    opinion: str,
    classes: Mapping[int, ClassChoice],
    by: User,
    at: datetime.datetime,
) -> Withdrawal:
    """Let a base go: plaque, list and classes follow at once; no entry of Art. 20 is made.

    Raises PermissionDenied, MovedOn while it must mend or may be revoked, ValidationError.
    """
    withdrawal = _fetch(withdrawal)
    require(withdrawal.accept_withdrawal, by)
    base = withdrawal.base
    require_unburdened(base)
    why = f"{base.organisation.name}自愿退出基地"
    ending = endings.wind_up(base, choices=classes, why=why, by=by, at=at, asked=withdrawal)
    withdrawal.reply = withdrawal_reply(
        withdrawal, opinion=opinion, classes=endings.lines_of(ending), at=at
    )
    withdrawal.opinion = opinion.strip()
    withdrawal.decided_by, withdrawal.decided_at = by, at
    step(
        withdrawal.accept_withdrawal,
        by=by,
        at=at,
        opinion=withdrawal.opinion,
        details={"document": withdrawal.reply.pk, **ending.details},
        told=[*members_of_base(base), *managers_of(base), *clerks()],
    )
    move_base(base.withdraw, by=by, on=today(at))
    endings.write_down(ending, why=why, by=by, at=at)
    return withdrawal


@transaction.atomic
def refuse_withdrawal(
    withdrawal: Withdrawal, *, opinion: str, by: User, at: datetime.datetime
) -> Withdrawal:
    """It stays a base, for a reason. Raises PermissionDenied, MovedOn, ValidationError."""
    withdrawal = _fetch(withdrawal)
    require(withdrawal.refuse_withdrawal, by)
    if not opinion.strip():
        raise ValidationError({"opinion": "请写明不同意的理由。"})
    withdrawal.opinion = opinion.strip()
    withdrawal.decided_by, withdrawal.decided_at = by, at
    step(
        withdrawal.refuse_withdrawal,
        by=by,
        at=at,
        opinion=withdrawal.opinion,
        told=members_of_base(withdrawal.base),
    )
    return withdrawal


def require_unburdened(base: Base) -> None:
    """Leaving is no way round mending or revocation (Art. 18, Art. 20). Raises MovedOn."""
    if base.state == BaseState.RECTIFYING:
        raise MovedOn("基地正在限期整改，整改结束前不能退出。", base)
    pending = Revocation.objects.filter(base=base, state__in=PENDING)
    if pending.exists():
        raise MovedOn("该基地有尚未办结的事项，现在不能退出。", base)


def _fetch(withdrawal: Withdrawal) -> Withdrawal:
    base = locked_base(withdrawal.base)
    withdrawal = locked(withdrawal)
    withdrawal.base = base
    return withdrawal
