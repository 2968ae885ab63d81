"""A whole identity number is shown: each time a deed with its reason (Art. 17; PIPL)."""

from __future__ import annotations

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.record import Audience, MovedOn, record
from accounts.sealing import CannotUnseal, unseal
from bases.actions.keeping import require_own
from bases.models import Trainee

UNREADABLE = "号码无法解密，请联系平台管理员。"


@transaction.atomic
def reveal_number(trainee: Trainee, *, reason: str, by: User, at: datetime.datetime) -> str:
    """The whole number: to the base that entered it once, to a clerk with a reason (Art. 17).

    Raises PermissionDenied, MovedOn, ValidationError.
    """
    require_revealable(trainee, by)
    if not reason.strip():
        raise ValidationError({"reason": "请写明用途。"})
    number = whole_number(trainee)
    if not by.is_municipal_clerk:
        unread = Trainee.objects.filter(pk=trainee.pk, revealed_at__isnull=True)
        if not unread.update(revealed_at=at):
            raise MovedOn("本单位已查看过一次完整号码，不能再次查看。", trainee)
    record(
        verb="reveal_number",
        label="查看完整证件号码",
        subject=trainee,
        by=by,
        at=at,
        opinion=reason,
        article="17",
        audience=Audience.BUREAU,
    )
    return number


def require_revealable(trainee: Trainee, by: User) -> None:
    """Refuse everybody else (403), and a base that has looked already (409).

    Raises PermissionDenied, MovedOn.
    """
    if by.is_municipal_clerk:
        return
    if by.is_municipal:
        raise PermissionDenied
    require_own(trainee.base, by)
    if trainee.revealed_at is not None:
        raise MovedOn("本单位已查看过一次完整号码，不能再次查看。", trainee)


def whole_number(trainee: Trainee) -> str:
    """Unsealed. Raises ValidationError."""
    try:
        return unseal(bytes(trainee.id_sealed), about=trainee.id_digest)
    except CannotUnseal as refused:
        raise ValidationError(UNREADABLE) from refused
