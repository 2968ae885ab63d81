"""People as one base knows them: entered once by number, never renamed by a list (Art. 17)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from accounts import identity
from accounts.models import User
from accounts.sealing import seal
from bases.models import Base, IdentityKind, Trainee
from bases.records.comparing import chunks
from bases.records.rows import mask

BATCH = 200
OTHER_NAME = "填报姓名与本基地已登记的姓名不同，请核对证件"


@dataclass(frozen=True)
class Person:
    """Who enrols, as typed and checked; the number is normalised and lives only here."""

    name: str
    number: str
    employer: str
    phone: str = ""
    title: str = ""
    title_level: str = "none"
    county_name: str = ""
    speciality: str = ""
    certificate_number: str = ""
    id_kind: str = IdentityKind.RESIDENT

    @property
    def mask(self) -> str:
        """The number as everybody sees it."""
        return mask(self.number, self.id_kind)

    def __repr__(self) -> str:
        return f"Person({self.mask})"  # a traceback must not hold the number


def doubt(trainee: Trainee, person: Person) -> str:
    """What of a known person should be looked at; empty when the names agree."""
    return OTHER_NAME if trainee.name != person.name else ""


def known_or_new(
    base: Base, people: Sequence[Person], *, by: User | None, at: datetime.datetime
) -> list[Trainee]:
    """The base's row of each, in the same order; those unknown are entered.

    A number known under another name keeps the first name, and what was entered before stays: see
    ``doubt``. Two questions for every thousand people; new rows, as many as one statement takes.
    """
    digests = [identity.digest(person.number) for person in people]
    found = _known(base, digests)
    new: dict[str, Person] = {}
    for digest, person in zip(digests, people, strict=True):
        if digest not in found:
            new.setdefault(digest, person)
    rows = [_row(base, person, digest, by, at) for digest, person in new.items()]
    # Somebody may have entered the same number a moment ago: theirs stays.
    Trainee.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    found |= _known(base, list(new))
    return [found[digest] for digest in digests]


def _known(base: Base, digests: Sequence[str]) -> dict[str, Trainee]:
    found: dict[str, Trainee] = {}
    for some in chunks(list(digests)):
        rows = Trainee.objects.filter(base=base, id_digest__in=some)
        found.update((row.id_digest, row) for row in rows)
    return found


def _row(
    base: Base, person: Person, digest: str, by: User | None, at: datetime.datetime
) -> Trainee:
    return Trainee(
        base=base,
        name=person.name,
        id_kind=person.id_kind,
        id_sealed=seal(person.number, about=digest),
        id_digest=digest,
        id_mask=person.mask,
        phone=person.phone,
        employer=person.employer,
        county_name=person.county_name,
        title=person.title,
        title_level=person.title_level,
        speciality=person.speciality,
        certificate_number=person.certificate_number,
        entered_at=at,
        entered_by=by,
    )
