"""Whether a base's records of a span are being looked into (Art. 18)."""

from __future__ import annotations

import datetime

from django.db.models import Q

from bases.models import Base, RecordFreeze


def freeze_of(
    base: Base | int, first: datetime.date, last: datetime.date, at: datetime.datetime
) -> RecordFreeze | None:
    """The freeze that touches a span at an instant: what is added says why."""
    standing = Q(lifted_at__isnull=True) | Q(lifted_at__gt=at)
    found = RecordFreeze.objects.filter(
        standing,
        base=base,
        announced_at__lte=at,
        first_day__lte=last,
        last_day__gte=first,
    )
    return found.order_by("announced_at").first()
