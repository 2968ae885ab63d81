"""What every action shares: lock the case, take the step, set the clock, tell people."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from accounts.models import Event, User
from accounts.models.events import Audience
from accounts.record import take
from applications.duties import waiting, working_days_for
from applications.emails import tell_parties
from applications.models import Application
from bases.calendar import today, working_days
from bases.requirements import NotReady, require_met

__all__ = ["NotReady", "locked", "require_met", "set_clock", "step"]


def locked(application: Application) -> Application:
    """The case as the database has it now, locked until the transaction ends."""
    return (
        Application.objects.select_for_update(of=("self",))
        .select_related("institution", "batch", "recommender")
        .get(pk=application.pk)
    )


def step(
    verb: Callable[..., Any],
    *,
    by: User,
    at: datetime.datetime,
    opinion: str = "",
    audience: str = Audience.PARTIES,
    details: Mapping[str, Any] | None = None,
    snapshot_digest: str = "",
    settle: Callable[[], Any] | None = None,
    told: bool = True,
) -> Event:
    """Take a step of a locked case, settle what hangs on it, set the clock, tell people.

    ``settle`` changes rows that the next duty is read from. Raises PermissionDenied, MovedOn.
    """
    application: Application = verb.__self__  # type: ignore[attr-defined]
    before = application.state
    event = take(
        verb,
        by=by,
        at=at,
        opinion=opinion,
        audience=audience,
        details=details,
        snapshot_digest=snapshot_digest,
    )
    if settle is not None:
        settle()
    set_clock(application, at, moved=application.state != before)
    if told:
        tell_parties(event, application)
    return event


def set_clock(application: Application, at: datetime.datetime, *, moved: bool) -> None:
    """Note since when the case stands where it stands, and by when its duty is due (惯例)."""
    if moved:
        application.state_since = at
    wait = waiting(application)
    application.duty = wait.verb if wait else ""
    days = working_days_for(wait.verb) if wait else None
    application.due_on = working_days(today(at), days).last if days else None
    application.save(update_fields=("state_since", "due_on", "duty"))
