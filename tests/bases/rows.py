"""Bases for tests of the public pages, without the whole procedure behind each."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from accounts.models import FormerName
from accounts.pinyin import initials
from bases.issuing import Contact, certify
from bases.models import Base, Field
from tests.cast import make_organisation

NOW = datetime.datetime(2026, 11, 23, 2, tzinfo=datetime.UTC)


def make_base(name: str, *, at: datetime.datetime = NOW, fields: Any = (), **facts: Any) -> Base:
    """A base certified through the action; ``facts`` are the institution's."""
    institution = make_organisation(name, **facts)
    return certify(
        institution=institution,
        managing_unit=None,
        fields=fields or [Field.objects.order_by("pk")[0]],
        batch_name="2026年第一批",
        decision_number="攀继教认〔2026〕1号",
        at=at,
        contact=Contact("示例某", "0812-3330000", "攀枝花市示例路1号"),
    )


def rename(base: Base, name: str, until: datetime.date = datetime.date(2026, 11, 1)) -> None:
    """Give the institution a new name and keep the former one."""
    organisation = base.organisation
    FormerName.objects.create(
        organisation=organisation,
        name=organisation.name,
        name_initials=initials(organisation.name),
        until=until,
        recorded_at=timezone.now(),
    )
    organisation.set_name(name)
    organisation.save()


def put(base: Base, state: str) -> None:
    """Move a base as inspections will; the field is protected, so past the model."""
    Base.objects.filter(pk=base.pk).update(state=state, state_since=datetime.date(2026, 11, 20))
