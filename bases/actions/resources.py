"""Courses, teachers and sites that bases open to each other (Art. 3: 资源共享)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from accounts.models import StoredFile, User
from accounts.record import MovedOn, record
from bases.actions.keeping import own_base, put
from bases.models import Base, Field, SharedResource


@dataclass(frozen=True)
class ResourceFacts:
    """What the catalogue says of a resource: office contact only."""

    kind: str
    title: str
    field: Field
    description: str
    conditions: str
    contact: str
    phone: str


@transaction.atomic
def publish_resource(
    base: Base,
    *,
    facts: ResourceFacts,
    files: Iterable[StoredFile] = (),
    by: User,
    at: datetime.datetime,
) -> SharedResource:
    """Put a resource into the public catalogue (Art. 3). Raises PermissionDenied, MovedOn."""
    base = own_base(base, by)
    resource = SharedResource.objects.create(
        base=base, published_at=at, published_by=by, **vars(facts)
    )
    resource.files.set(files)
    _note("publish_resource", "公布共享资源", resource, by=by, at=at, kind=facts.kind)
    return resource


@transaction.atomic
def change_resource(
    resource: SharedResource,
    *,
    facts: ResourceFacts,
    added: Iterable[StoredFile] = (),
    dropped: Iterable[StoredFile] = (),
    by: User,
    at: datetime.datetime,
) -> SharedResource:
    """Correct what the catalogue says; attachments are added and dropped (Art. 3)."""
    resource = _shown(resource, by)
    changed = put(resource, vars(facts))
    attached = exchange_files(resource, added, dropped)
    if changed or attached:
        _note(
            "change_resource", "更改共享资源", resource, by=by, at=at, changed=changed, **attached
        )
    return resource


@transaction.atomic
def withdraw_resource(
    resource: SharedResource, *, by: User, at: datetime.datetime
) -> SharedResource:
    """Take a resource out of the catalogue; row and files stay inside (Art. 3)."""
    resource = _shown(resource, by, serving=False)
    put(resource, {"withdrawn_at": at})
    _note("withdraw_resource", "撤下共享资源", resource, by=by, at=at)
    return resource


def exchange_files(
    owner: object, added: Iterable[StoredFile], dropped: Iterable[StoredFile]
) -> dict[str, list[str]]:
    """Attach and detach files; their names, for the event."""
    new, old = list(added), list(dropped)
    owner.files.remove(*old)  # type: ignore[attr-defined]
    owner.files.add(*new)  # type: ignore[attr-defined]
    told = {"added": [f.name for f in new], "dropped": [f.name for f in old]}
    return {key: names for key, names in told.items() if names}


def _shown(resource: SharedResource, by: User, *, serving: bool = True) -> SharedResource:
    """The row as it is now, its base locked first. Raises PermissionDenied, MovedOn."""
    base = own_base(resource.base, by, serving=serving)
    found = SharedResource.objects.select_for_update(of=("self",)).get(pk=resource.pk)
    found.base = base
    require_shown(found)
    return found


def require_shown(resource: SharedResource) -> None:
    """Refuse what concerns a resource taken out of the catalogue. Raises MovedOn."""
    if resource.withdrawn_at is not None:
        raise MovedOn("这项资源已撤下，不能再办理；需要时请重新公布。", resource.base)


def _note(
    verb: str,
    label: str,
    resource: SharedResource,
    *,
    by: User,
    at: datetime.datetime,
    **details: object,
) -> None:
    """One event, about the resource."""
    record(
        verb=verb, label=label, subject=resource, by=by, at=at, article="3", details=dict(details)
    )
