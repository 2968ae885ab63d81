"""Exchange activities of the city's bases, and of each base with others (Art. 4, Art. 14)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import Event, StoredFile, User
from accounts.record import MovedOn, record, tell
from bases.actions.keeping import put
from bases.actions.resources import exchange_files
from bases.calendar import today
from bases.emails import letter, members_of_bases
from bases.models import Base, ExchangeActivity, ExchangeAttendance, ExchangeDirection


@dataclass(frozen=True)
class ExchangeFacts:
    """What is told of an activity."""

    title: str
    direction: str
    held_on: datetime.date
    place: str
    summary: str
    partner: str = ""


@dataclass(frozen=True)
class TakingPart:
    """A base that took part, with so many people."""

    base: Base
    persons: int
    note: str = ""


def may_organise(user: User) -> bool:
    """The municipal clerk (Art. 4), and people of a base in service (Art. 14)."""
    if not user.is_institution_member:
        return user.is_municipal_clerk
    return Base.objects.in_service().filter(organisation=user.organisation_id).exists()


def keeps(activity: ExchangeActivity, user: User) -> bool:
    """Whether an activity is this person's to change: by the organiser's own people alone."""
    return user.organisation_id == activity.organiser_id and (
        user.is_municipal_clerk or user.is_institution_member
    )


def directions(user: User) -> list[tuple[str, str]]:
    """What one may organise: exchanges of all bases are the bureau's (Art. 4)."""
    return [
        (str(value), str(label))
        for value, label in ExchangeDirection.choices
        if user.is_municipal or value != ExchangeDirection.CITY
    ]


@transaction.atomic
def create_exchange(
    *, facts: ExchangeFacts, files: Iterable[StoredFile] = (), by: User, at: datetime.datetime
) -> ExchangeActivity:
    """Enter an activity; it is public once published (Art. 4, Art. 14).

    Raises PermissionDenied, ValidationError.
    """
    if not may_organise(by):
        raise PermissionDenied
    _require_direction(facts, by)
    organiser: Any = by.organisation
    activity = ExchangeActivity.objects.create(
        organiser=organiser, created_at=at, created_by=by, **vars(facts)
    )
    activity.files.set(files)
    _note("create_exchange", "登记交流活动", activity, by=by, at=at)
    return activity


@transaction.atomic
def change_exchange(
    activity: ExchangeActivity,
    *,
    facts: ExchangeFacts,
    added: Iterable[StoredFile] = (),
    dropped: Iterable[StoredFile] = (),
    by: User,
    at: datetime.datetime,
) -> ExchangeActivity:
    """Correct what is told of an activity, published or not (Art. 4, Art. 14)."""
    activity = _own(activity, by)
    _require_direction(facts, by)
    changed = put(activity, vars(facts))
    attached = exchange_files(activity, added, dropped)
    if changed or attached:
        _note(
            "change_exchange", "更改交流活动", activity, by=by, at=at, changed=changed, **attached
        )
    return activity


@transaction.atomic
def publish_exchange(
    activity: ExchangeActivity, *, by: User, at: datetime.datetime
) -> ExchangeActivity:
    """Show an activity to everybody; the bureau's own are told to all bases (Art. 4)."""
    activity = _own(activity, by)
    require_unpublished(activity)
    put(activity, {"published_at": at})
    event = _note("publish_exchange", "公布交流活动", activity, by=by, at=at)
    if by.is_municipal:
        tell(event, members_of_bases(Base.objects.in_service()), **letter(event, activity))
    return activity


@transaction.atomic
def note_exchange_attendance(
    activity: ExchangeActivity, *, parties: Sequence[TakingPart], by: User, at: datetime.datetime
) -> ExchangeActivity:
    """Note which bases took part with how many people; the list replaces the one before (Art. 4).

    Raises PermissionDenied, ValidationError for a day to come or a base named twice.
    """
    activity = _own(activity, by)
    if activity.held_on > today(at):
        raise ValidationError(f"活动日期是 {activity.held_on:%Y-%m-%d}，举办后再登记参加情况。")
    if len({party.base.pk for party in parties}) != len(parties):
        raise ValidationError("同一基地列了两次，请合并为一行。")
    activity.attendance.all().delete()  # type: ignore[attr-defined]
    ExchangeAttendance.objects.bulk_create(
        ExchangeAttendance(activity=activity, **vars(party)) for party in parties
    )
    listed = [{"base": party.base.number, "persons": party.persons} for party in parties]
    _note("note_exchange_attendance", "登记参加情况", activity, by=by, at=at, parties=listed)
    return activity


def require_unpublished(activity: ExchangeActivity) -> None:
    """Refuse to publish twice. Raises MovedOn."""
    if activity.published_at is not None:
        raise MovedOn("这项交流活动已经公布。", activity)


def require_keeper(activity: ExchangeActivity, by: User) -> None:
    """Refuse others (403), and a body that is no base any more (409).

    Raises PermissionDenied, MovedOn.
    """
    if not keeps(activity, by):
        raise PermissionDenied
    if not may_organise(by):
        raise MovedOn("本单位已不是基地，不能再办理。", activity)


def _own(activity: ExchangeActivity, by: User) -> ExchangeActivity:
    """The row as it is now, locked, for its organiser. Raises PermissionDenied, MovedOn."""
    require_keeper(activity, by)
    return (
        ExchangeActivity.objects.select_for_update(of=("self",))
        .select_related("organiser")
        .get(pk=activity.pk)
    )


def _require_direction(facts: ExchangeFacts, by: User) -> None:
    if facts.direction not in dict(directions(by)):
        raise ValidationError({"direction": "请从列表中选择类别。"})


def _note(
    verb: str,
    label: str,
    activity: ExchangeActivity,
    *,
    by: User,
    at: datetime.datetime,
    **details: object,
) -> Event:
    """One event, about the activity."""
    return record(
        verb=verb,
        label=label,
        subject=activity,
        by=by,
        at=at,
        article="4" if by.is_municipal else "14",
        details=dict(details),
    )
