"""The board of a year: which base has filed, which is late, which is missing (Art. 16)."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, OuterRef, Q, Subquery

from bases import rules
from bases.deadlines import Deadline, filing_due, filing_due_of
from bases.filing.letters import lateness
from bases.models import AnnualFiling, Base, FilingReminder, FilingState, FilingVersion

MISSING, DRAFTED, LATE_MISSING, LATE_FILED = "missing", "draft", "overdue", "filed_late"
STATES: dict[str, str] = {
    MISSING: "未报送",
    DRAFTED: "暂存",
    LATE_MISSING: "逾期未报",
    FilingState.FILED: "已报送",
    LATE_FILED: "逾期报送",
    FilingState.RETURNED: "退回补正",
    FilingState.RECORDED: "已备案",
}
TONES: dict[str, str] = {
    MISSING: "waiting",
    DRAFTED: "draft",
    LATE_MISSING: "bad",
    FilingState.FILED: "good",
    LATE_FILED: "back",
    FilingState.RETURNED: "back",
    FilingState.RECORDED: "done",
}


@dataclass(frozen=True)
class BoardRow:
    """One base's standing in a year."""

    base: Base
    filing: AnnualFiling | None
    state: str
    received_at: datetime.datetime | None
    late: str
    reminded_at: datetime.datetime | None

    @property
    def label(self) -> str:
        """The state in the interface's words."""
        return STATES[self.state]

    @property
    def tone(self) -> str:
        """The colour of the pill."""
        return TONES[self.state]

    @property
    def owes(self) -> bool:
        """Whether the base has not handed it in, or has it back."""
        return self.state in (MISSING, DRAFTED, LATE_MISSING, FilingState.RETURNED)


def asked_bases(user: Any, year: int) -> Any:
    """Bases within reach that owe a year's filing, or filed it while they were bases."""
    filed = AnnualFiling.objects.filter(year=year, versions__isnull=False)
    owes = Base.objects.in_service().filter(certified_on__year__lte=year)
    return (
        Base.objects.filter(Q(pk__in=owes.values("pk")) | Q(pk__in=filed.values("base")))
        .filter(rules.within_reach_of_base(user))
        .select_related("organisation__county", "managing_unit")
        .order_by("organisation__county__order", "year", "serial")
    )


def board(
    bases: Iterable[Base], year: int, at: datetime.datetime, *, drafts: bool = False
) -> list[BoardRow]:
    """Rows for bases in their order: three queries however many there are.

    Drafts of others are nobody's business: without ``drafts`` they count as not handed in.
    """
    bases = list(bases)
    keys = [base.pk for base in bases]
    due = filing_due(year)
    latest = FilingVersion.objects.filter(filing=OuterRef("pk")).order_by("-number").values("pk")
    filings = {
        f.base_id: f
        for f in AnnualFiling.objects.filter(year=year, base__in=keys).annotate(
            latest=Subquery(latest[:1])
        )
    }
    versions = FilingVersion.objects.defer("content").in_bulk(
        [f.latest for f in filings.values() if f.latest]
    )
    reminded = dict(
        FilingReminder.objects.filter(year=year, base__in=keys)
        .values_list("base_id")
        .annotate(Max("sent_at"))
    )
    rows = []
    for base in bases:
        filing = filings.get(base.pk)
        version = versions.get(filing.latest) if filing else None  # type: ignore[attr-defined]
        rows.append(
            BoardRow(
                base=base,
                filing=filing if version or drafts else None,
                state=_state(filing, version, filing_due_of(base, due), at, drafts),
                received_at=version.received_at if version else None,
                late=lateness(version) if version else "",
                reminded_at=reminded.get(base.pk),
            )
        )
    return rows


def _state(
    filing: AnnualFiling | None,
    version: FilingVersion | None,
    due: Deadline,
    at: datetime.datetime,
    drafts: bool,
) -> str:
    if filing is None or version is None:
        if not due.is_met(at):
            return LATE_MISSING
        return DRAFTED if filing is not None and drafts else MISSING
    if filing.state == FilingState.FILED and not version.on_time:
        return LATE_FILED
    return str(filing.state)


def counts(rows: Iterable[BoardRow]) -> list[tuple[str, str, int]]:
    """State, label and number of bases, those that occur."""
    found = Counter(row.state for row in rows)
    return [(state, label, found[state]) for state, label in STATES.items() if found[state]]
