"""One contradiction, and the span it is looked for in."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from bases.models import ClassState

HELD = (ClassState.RUNNING, ClassState.FINISHED, ClassState.REGISTERED)


@dataclass(frozen=True)
class Span:
    """Classes that began on these days, of one base or of all; ``on`` is the day of looking."""

    first: datetime.date
    last: datetime.date
    on: datetime.date
    base: int | None = None

    def narrow(self, rows: Any, prefix: str = "") -> Any:
        """Rows about classes of the span; ``prefix`` leads to the class."""
        found = rows.filter(
            **{f"{prefix}starts_on__gte": self.first, f"{prefix}starts_on__lte": self.last}
        )
        return found if self.base is None else found.filter(**{f"{prefix}base": self.base})


@dataclass(frozen=True)
class Found:
    """What contradicts what; ``key`` is the same each time it is found."""

    kind: str
    rule: str
    key: str
    base: int
    sentence: str
    training_class: int | None = None
    fee_version: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)
