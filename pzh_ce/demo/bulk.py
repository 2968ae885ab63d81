"""Many bases at once, for load tests: plain rows, no case behind them."""

from __future__ import annotations

import datetime
from itertools import islice

from accounts.models import (
    County,
    InstitutionKind,
    Level,
    Organisation,
    OrganisationState,
    OrganisationType,
)
from bases.calendar import today
from bases.models import Base, Field
from pzh_ce.demo.people import demo_uscc

CHUNK = 2_000
FIRST_YEAR = 2022


def scale(size: int, at: datetime.datetime) -> None:
    """Add invented bases until there are ``size``."""
    missing = size - Base.objects.count()
    if missing <= 0:
        return
    counties = list(County.objects.all())
    fields = list(Field.objects.all())
    first = Organisation.objects.filter(name__startswith="批量示例").count()
    kinds = list(InstitutionKind)
    numbers = iter(range(first, first + missing))
    while chunk := list(islice(numbers, CHUNK)):
        institutions = Organisation.objects.bulk_create(
            _institution(n, counties[n % len(counties)], kinds[n % len(kinds)], at) for n in chunk
        )
        bases = Base.objects.bulk_create(
            _base(n, institution, at) for n, institution in zip(chunk, institutions, strict=True)
        )
        through = Base.fields.through
        through.objects.bulk_create(
            through(base_id=base.pk, field_id=fields[(n + k) % len(fields)].pk)
            for n, base in zip(chunk, bases, strict=True)
            for k in range(1 + n % 2)
        )


def _institution(
    number: int, county: County, kind: InstitutionKind, at: datetime.datetime
) -> Organisation:
    row = Organisation(
        type=OrganisationType.INSTITUTION,
        uscc=demo_uscc(number, county=county.code),
        kind=kind,
        level=Level.MUNICIPAL,
        county=county,
        state=OrganisationState.ACTIVE,
        registered_at=at,
        activated_at=at,
        legal_representative="示例某",
        phone="0812-3330000",
        address=f"攀枝花市{county.name}示例路{number}号",
    )
    row.set_name(f"批量示例{county.name}第{number}培训学校")
    return row


def _base(number: int, institution: Organisation, at: datetime.datetime) -> Base:
    year = FIRST_YEAR + number % 5
    serial = 100 + number // 5
    return Base(
        number=f"{year}-{serial:03d}",
        year=year,
        serial=serial,
        organisation=institution,
        batch_name=f"{year}年批量示例",
        decision_number=f"攀继教认〔{year}〕{serial}号",
        certified_on=today(at).replace(year=year, month=6, day=1),
        contact_name="示例某",
        contact_phone=institution.phone,
        address=institution.address,
        state_since=today(at),
    )
