"""Builders for the tests of slips, look-up and disclosure: records by import, slips made."""

from __future__ import annotations

from typing import Any

from django.test import Client

from bases.actions.slips import issue_slip
from bases.models import Base, RegistrationSlip, Trainee, TrainingRecord
from bases.tasks import render_document
from tests.bases.records_help import imported, number_of, row_of, stage
from tests.cast import Cast


def recorded(cast: Cast, who: str = "xueyuan", serials: tuple[int, ...] = (1,)) -> Base:
    """A base with a class's records of some people."""
    base, held = stage(cast, who)
    by = getattr(cast, who)
    imported(base, held, [row_of(n) for n in serials], by, cast.now)
    return base


def entry_of(base: Base, serial: int = 1) -> TrainingRecord:
    """The first row about a person at a base."""
    return TrainingRecord.objects.entries().get(base=base, trainee=trainee_of(base, serial))


def trainee_of(base: Base, serial: int = 1) -> Trainee:
    """A person as a base knows them."""
    mask = f"{number_of(serial)[:3]}***********{number_of(serial)[-4:]}"
    return Trainee.objects.get(base=base, id_mask=mask, name=row_of(serial)["姓名"])


def slipped(cast: Cast, base: Base, serial: int = 1, who: str = "xueyuan") -> RegistrationSlip:
    """A slip with its file."""
    slip = issue_slip(entry_of(base, serial), by=getattr(cast, who), at=cast.now)
    assert render_document(slip.document_id) == "made"
    return RegistrationSlip.objects.select_related("document__file", "record").get(pk=slip.pk)


def look_up(client: Client, code: str, serial: int = 1) -> Any:
    """Ask as a trainee does."""
    return client.post("/records/", {"number": number_of(serial), "code": code})
