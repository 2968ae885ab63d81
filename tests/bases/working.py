"""A base ready to work, made by the action that certifies and nothing else: cheap and true."""

from __future__ import annotations

import datetime
from typing import Any

from accounts.models import User
from bases.issuing import Contact, certify
from bases.models import Base, Field
from tests.cast import Cast


def working_base(cast: Cast, who: str = "xueyuan", *, at: datetime.datetime | None = None) -> Base:
    """The base of one of the cast's institutions, managed by the bureau of its county."""
    owner: User = getattr(cast, who)
    assert owner.organisation is not None
    managers = {"510402": "dongqu", "510411": "renhe", "510421": "miyi"}
    county: Any = owner.organisation.county
    manager = cast.people.get(managers.get(county.code, ""))
    return certify(
        institution=owner.organisation,
        managing_unit=manager.organisation if manager else None,
        fields=Field.objects.order_by("order")[:2],
        batch_name="第一批（2026年）",
        decision_number="攀人社发〔2026〕1号",
        contact=Contact("示例联系人", "0812-3333333", "东区示例路1号"),
        at=at or cast.now,
    )
