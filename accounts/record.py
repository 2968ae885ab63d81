"""Deeds and their record: may this person do it now, do it, write it down, tell people."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django_fsm import TransitionNotAllowed, can_proceed

from accounts.models import ChainHead, Event, Message, Organisation, OutgoingMail, User
from accounts.models.events import Audience, digest_of

__all__ = ["Audience", "MovedOn", "digest_of", "record", "require", "take", "tell"]


class MovedOn(Exception):
    """The case is no longer, or not yet, in a state that allows this step: answered 409."""

    def __init__(self, message: str = "", subject: models.Model | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.subject = subject


def transition_of(step: Callable[..., Any]) -> Any:
    """The transition that a bound model method stands for, in the object's present state."""
    subject = step.__self__  # type: ignore[attr-defined]
    meta = step._django_fsm  # type: ignore[attr-defined]
    return meta.get_transition(meta.field.get_state(subject))


def require(step: Callable[..., Any], user: User) -> None:
    """Refuse a step that is not this person's (403) or not of this time (409).

    Raises PermissionDenied or MovedOn.
    """
    subject: models.Model = step.__self__  # type: ignore[attr-defined]
    meta = step._django_fsm  # type: ignore[attr-defined]
    permitted = any(t.has_perm(subject, user) for t in meta.transitions.values())
    if not permitted:
        raise PermissionDenied
    if not can_proceed(step):
        raise MovedOn("该事项的状态已经变化，此操作现在不能进行。", subject)


def may(step: Callable[..., Any], user: User) -> bool:
    """Whether ``require`` would let this person pass."""
    try:
        require(step, user)
    except (PermissionDenied, MovedOn):
        return False
    return True


def take(
    step: Callable[..., Any],
    *,
    by: User,
    at: datetime.datetime,
    opinion: str = "",
    subject_name: str = "",
    audience: str = Audience.PARTIES,
    details: Mapping[str, Any] | None = None,
    snapshot_digest: str = "",
) -> Event:
    """Take one step of a locked case: require, move, save, record. One event.

    The caller has opened the transaction and locked the row. Raises PermissionDenied, MovedOn.
    """
    subject: Any = step.__self__  # type: ignore[attr-defined]
    require(step, by)
    transition = transition_of(step)
    field = step._django_fsm.field.name  # type: ignore[attr-defined]
    source, source_label = str(subject.state), subject.state_label
    try:
        step()
    except TransitionNotAllowed as refused:
        raise MovedOn("该事项的状态已经变化，此操作现在不能进行。", subject) from refused
    subject.save(update_fields=(field, *subject.touched_by_steps))
    return record(
        verb=step.__name__,
        label=transition.custom["label"],
        subject=subject,
        by=by,
        at=at,
        source=source,
        target=str(subject.state),
        source_label=source_label,
        target_label=subject.state_label,
        opinion=opinion,
        article=transition.custom["article"],
        subject_name=subject_name,
        audience=audience,
        details=details,
        snapshot_digest=snapshot_digest,
    )


def record(
    *,
    verb: str,
    label: str,
    subject: models.Model,
    by: User | None,
    at: datetime.datetime,
    source: str = "",
    target: str = "",
    source_label: str = "",
    target_label: str = "",
    opinion: str = "",
    article: str = "",
    subject_name: str = "",
    audience: str = Audience.PARTIES,
    details: Mapping[str, Any] | None = None,
    snapshot_digest: str = "",
    organisation: Organisation | None = None,
) -> Event:
    """Append one event to the chain. Locks the chain's head: call it last in a transaction.

    ``by`` is None for the public and for the portal itself; ``label`` then says who acted.
    """
    head = ChainHead.objects.select_for_update().filter(pk=1).first()
    if head is None:
        head = ChainHead.objects.create(pk=1)
    event = Event(
        sequence=head.sequence + 1,
        at=at,
        actor=by,
        actor_name=by.name if by else "",
        actor_role=by.role if by else "",
        organisation=by.organisation if by else organisation,
        verb=verb,
        label=label,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_name=(subject_name or str(subject))[:300],
        source=source,
        target=target,
        source_label=source_label,
        target_label=target_label,
        opinion=opinion,
        article=article,
        audience=audience,
        details=dict(details or {}),
        snapshot_digest=snapshot_digest,
        previous_digest=head.digest,
    )
    event.digest = event.compute_digest()
    event.save(force_insert=True)
    head.sequence, head.digest = event.sequence, event.digest
    head.save(update_fields=("sequence", "digest"))
    return event


def tell(
    event: Event, recipients: Iterable[User], *, subject: str, body: str, path: str = ""
) -> None:
    """Leave an in-site message and a mail in the outbox for each recipient, once per event."""
    people = {person.pk: person for person in recipients if person.is_active}
    Message.objects.bulk_create(
        [
            Message(
                recipient=person,
                event=event,
                subject=subject,
                body=body,
                path=path,
                created_at=event.at,
            )
            for person in people.values()
        ],
        ignore_conflicts=True,
    )
    addresses = {person.email for person in people.values() if person.email}
    OutgoingMail.objects.bulk_create(
        [
            OutgoingMail(
                event=event,
                to=address,
                subject=subject,
                body=body,
                created_at=event.at,
                next_attempt_at=event.at,
            )
            for address in sorted(addresses)
        ],
        ignore_conflicts=True,
    )


def broken_links() -> list[int]:
    """Sequence numbers at which the chain does not hold; empty when the record is whole."""
    broken: list[int] = []
    previous, expected = "0" * 64, 1
    for event in Event.objects.order_by("sequence").iterator():
        sound = (
            event.sequence == expected
            and event.previous_digest == previous
            and event.compute_digest() == event.digest
        )
        if not sound:
            broken.append(event.sequence)
        previous, expected = event.digest, event.sequence + 1
    head = ChainHead.objects.filter(pk=1).first()
    if head is not None and (head.sequence, head.digest) != (expected - 1, previous):
        broken.append(head.sequence)
    return broken
