"""The board of a year: which base has filed, which is late, which is missing (Art. 16)."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Q

from bases import rules
from bases.deadlines import Deadline, filing_due, filing_due_of
from bases.filing.letters import lateness
from bases.models import AnnualFiling, Base, FilingReminder, FilingState, FilingVersion
from bases.models.base import BaseQuerySet

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


def asked_bases(user: Any, year: int) -> BaseQuerySet:
    """Bases within reach that owe a year's filing, or filed it while they were bases."""
    filed = AnnualFiling.objects.filter(year=year, versions__isnull=False)
    owes = Base.objects.in_service().filter(certified_on__year__lte=year)
    return (
        Base.objects.filter(Q(pk__in=owes.values("pk")) | Q(pk__in=filed.values("base")))
        .filter(rules.within_reach_of_base(user))
        .select_related("organisation__county", "managing_unit")
        .order_by("organisation__county__order", "year", "serial")
    )


def board(bases: BaseQuerySet, year: int, at: datetime.datetime) -> list[BoardRow]:
    """Rows for bases in their order: the same few queries however many there are.

    What is judged is the first version; later ones mend it. That a base has begun is said; what
    it typed is its own until it files.
    """
    keys = bases.order_by().values("pk")
    due = filing_due(year)
    filings = {f.base_id: f for f in AnnualFiling.objects.filter(year=year, base__in=keys)}
    versions = FilingVersion.objects.filter(number=1, filing__year=year, filing__base__in=keys)
    firsts = {version.filing_id: version for version in versions.defer("content")}
    reminded = dict(
        FilingReminder.objects.filter(year=year, base__in=keys)
        .order_by()
        .values_list("base_id")
        .annotate(Max("sent_at"))
    )
    rows = []
    for base in bases:
        filing = filings.get(base.pk)
        filed = firsts.get(filing.pk) if filing else None
        rows.append(
            BoardRow(
                base=base,
                filing=filing if filed else None,
                state=_state(filing, filed, filing_due_of(base, due), at),
                received_at=filed.received_at if filed else None,
                late=lateness(filed) if filed else "",
                reminded_at=reminded.get(base.pk),
            )
        )
    return rows


def _state(
    filing: AnnualFiling | None,
    version: FilingVersion | None,
    due: Deadline,
    at: datetime.datetime,
) -> str:
    if filing is None or version is None:
        if not due.is_met(at):
            return LATE_MISSING
        return MISSING if filing is None else DRAFTED
    if filing.state == FilingState.FILED and not version.on_time:
        return LATE_FILED
    return str(filing.state)


def counts(rows: Iterable[BoardRow]) -> list[tuple[str, str, int]]:
    """State, label and number of bases, those that occur."""
    found = Counter(row.state for row in rows)
    return [(state, label, found[state]) for state, label in STATES.items() if found[state]]


@dataclass(frozen=True)
class CountyCount:
    """How many bases of a county have filed, and how many have not."""

    name: str
    code: str
    total: int
    filed: int
    late: int
    returned: int
    missing: int


def by_county(rows: Iterable[BoardRow]) -> list[CountyCount]:
    """The same by county, in the rows' order."""
    counties: dict[tuple[str, str], list[BoardRow]] = {}
    for row in rows:
        county = row.base.organisation.county
        counties.setdefault((county.name, county.code) if county else ("", ""), []).append(row)
    return [
        CountyCount(
            name=name,
            code=code,
            total=len(found),
            filed=sum(row.received_at is not None for row in found),
            late=sum(bool(row.late) for row in found),
            returned=sum(row.state == FilingState.RETURNED for row in found),
            missing=sum(row.received_at is None for row in found),
        )
        for (name, code), found in counties.items()
    ]
