"""A record with what was added to it later: what stands there in the end (Art. 17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from bases.models import RecordKind, TrainingRecord


@dataclass(frozen=True)
class Standing:
    """Hours, person-times, result: of a record as it stands, or a difference to it."""

    hours_public: Decimal
    hours_professional: Decimal
    person_times: int
    result: str
    score: Decimal | None

    @property
    def values(self) -> tuple[Decimal, Decimal, str, Decimal | None]:
        """What a correction changes."""
        return self.hours_public, self.hours_professional, self.result, self.score


def chain_of(entry: TrainingRecord) -> list[TrainingRecord]:
    """The record and what was added to it, oldest first."""
    rows = TrainingRecord.objects.filter(Q(pk=entry.pk) | Q(corrects=entry))
    return list(rows.select_related("registered_by").order_by("pk"))


def standing_of(entry: TrainingRecord, chain: Sequence[TrainingRecord] = ()) -> Standing:
    """The sum of a chain, with the newest result."""
    rows = chain or chain_of(entry)
    last = rows[-1]
    return Standing(
        hours_public=sum((row.hours_public for row in rows), Decimal(0)),
        hours_professional=sum((row.hours_professional for row in rows), Decimal(0)),
        person_times=sum(row.person_times for row in rows),
        result=last.result,
        score=last.score,
    )


def is_reversed(entry: TrainingRecord) -> bool:
    """Whether a record was taken back."""
    return entry.corrections.filter(kind=RecordKind.REVERSAL).exists()
