"""What every action of a base's work shares: lock the row, take the step, tell people."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from django.db import models

from accounts.models import Event, User
from accounts.models.events import Audience
from accounts.record import require, take, tell
from bases.emails import letter
from bases.models import Base

Row = TypeVar("Row", bound=models.Model)


def locked(row: Row) -> Row:
    """The row as the database has it now, with its base, locked until the transaction ends."""
    manager: Any = type(row)._default_manager
    found: Row = (
        manager.select_for_update(of=("self",)).select_related("base__organisation").get(pk=row.pk)
    )
    return found


def locked_base(base: Base) -> Base:
    """A base as it is now, locked: whatever must not happen twice under a base goes through it."""
    return (
        Base.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=base.pk)
    )


def step(
    verb: Callable[..., Any],
    *,
    by: User,
    at: datetime.datetime,
    opinion: str = "",
    details: Mapping[str, Any] | None = None,
    snapshot_digest: str = "",
    told: Iterable[User] = (),
    audience: str = Audience.PARTIES,
) -> Event:
    """Take a step of a locked row, note since when it stands there, tell the people named.

    Raises PermissionDenied, MovedOn.
    """
    subject: Any = verb.__self__  # type: ignore[attr-defined]
    before, since = subject.state, subject.state_since
    subject.state_since = at
    event = take(
        verb,
        by=by,
        at=at,
        opinion=opinion,
        details=details,
        snapshot_digest=snapshot_digest,
        audience=audience,
    )
    if subject.state == before:
        subject.state_since = since
        subject.save(update_fields=("state_since",))
    tell(event, told, **letter(event, subject))
    return event


def move_base(verb: Callable[..., Any], *, by: User, on: datetime.date) -> None:
    """Take a step of a locked base; the event is that of the case the step belongs to.

    Raises PermissionDenied, MovedOn.
    """
    base: Any = verb.__self__  # type: ignore[attr-defined]
    require(verb, by)
    verb()
    base.state_since = on
    base.save(update_fields=("state", "state_since"))
