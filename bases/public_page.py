"""The blocks of a base's public page, each in one query (Art. 10, Art. 21, Art. 22)."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Min, OuterRef, QuerySet

from accounts.models import FormerName
from bases.calendar import today
from bases.changes import rows
from bases.deadlines import filing_due, filing_due_of, filing_year
from bases.fees import public_fees
from bases.history import former_names
from bases.models import (
    AnnualFiling,
    Base,
    BaseRule,
    ChangeFiling,
    ChangeKind,
    ChangeState,
    FeeVersion,
    FilingState,
    FilingVersion,
    SharedResource,
    StaffMember,
    TrainingClass,
)
from bases.models.classes import OPEN_STATES
from bases.roster import public_rules

MOST_CLASSES = 20
MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)


@dataclass(frozen=True)
class FilingLine:
    """That a year's filing is on record, was filed, or is missing; never what it says."""

    year: int
    label: str
    tone: str
    on: datetime.date | None = None
    late: bool = False


@dataclass(frozen=True)
class Face:
    """Everything that the page shows beside the facts of the certification."""

    formers: list[FormerName]
    changes: list[ChangeFiling]
    staff: list[tuple[StaffMember, str]]
    fees: list[FeeVersion]
    classes: list[TrainingClass]
    rules: list[BaseRule]
    filings: list[FilingLine]

    def changed_on(self, kind: str) -> datetime.date | None:
        """When something of a kind changed last, as far as it is on record."""
        days = [change.changed_on for change in self.changes if change.kind == kind]
        return max(days, default=None)


def face(base: Base, at: datetime.datetime) -> Face:
    """Gather it; of a body that is a base no longer only names and changes."""
    on = today(at)
    if not base.is_in_service:
        return Face(former_names(base), recorded(base), [], [], [], [], [])
    return Face(
        formers=former_names(base),
        changes=recorded(base),
        staff=_staff(base),
        fees=list(fees_of(base, on)),
        classes=_classes(base, on),
        rules=public_rules(base),
        filings=_filings(base, at),
    )


def recorded(base: Base) -> list[ChangeFiling]:
    """Changes on record, newest first (Art. 22)."""
    found = ChangeFiling.objects.filter(base=base, state=ChangeState.RECORDED)
    return list(found.order_by("-changed_on", "-pk"))


def fees_of(base: Base, on: datetime.date) -> QuerySet[FeeVersion]:
    """What it charges on a day (Art. 21)."""
    found = public_fees(on).filter(item__base=base)
    return found.select_related("item").order_by("item__name", "pk")


def _staff(base: Base) -> list[tuple[StaffMember, str]]:
    """Who manages, with the office telephone; a mobile number is a person's own (Art. 6)."""
    people = StaffMember.objects.present().filter(base=base)
    return [
        (person, "" if MOBILE.fullmatch(person.office_phone) else person.office_phone)
        for person in people
    ]


def _classes(base: Base, on: datetime.date) -> list[TrainingClass]:
    found = TrainingClass.objects.public().filter(base=base, state__in=OPEN_STATES, ends_on__gte=on)
    return list(found.order_by("starts_on", "pk")[:MOST_CLASSES])


def _filings(base: Base, at: datetime.datetime) -> list[FilingLine]:
    """Years that were filed, and the year that is due (Art. 16)."""
    late = FilingVersion.objects.filter(filing=OuterRef("pk"), number=1, on_time=False)
    found = AnnualFiling.objects.filter(base=base, versions__isnull=False).annotate(
        first_at=Min("versions__received_at"), late=Exists(late)
    )
    lines = [_line(filing) for filing in found.order_by("-year")]
    year = filing_year(at)
    if base.certified_on.year <= year and all(line.year != year for line in lines):
        due = filing_due_of(base, filing_due(year))
        met = due.is_met(at)
        label, tone = ("尚未报送", "draft") if met else ("逾期未报", "bad")
        lines.insert(0, FilingLine(year, label, tone, due.last_day))
    return lines


def _line(filing: Any) -> FilingLine:
    if filing.state == FilingState.RECORDED:
        day = today(filing.recorded_at)
        return FilingLine(filing.year, "已备案", "good", day, filing.late)
    return FilingLine(filing.year, "已报送", "waiting", today(filing.first_at), filing.late)


def with_shares(bases: Any) -> Any:
    """Mark bases that share something in the catalogue (Art. 3)."""
    shares = SharedResource.objects.public().filter(base=OuterRef("pk"))
    return bases.annotate(shares=Exists(shares))


def fees_as_json(base: Base, on: datetime.date) -> list[dict[str, Any]]:
    """Fees in force for programs."""
    return [
        {
            "item": fee.item.name,
            "standard": str(fee.standard),
            "unit": fee.get_unit_display(),
            "content": fee.content,
            "reductions": fee.reductions,
            "basis": fee.basis,
            "basis_number": fee.basis_number,
            "valid_from": fee.valid_from.isoformat(),
            "valid_until": fee.valid_until.isoformat() if fee.valid_until else None,
        }
        for fee in fees_of(base, on)
    ]


def changes_as_json(changes: list[ChangeFiling]) -> list[dict[str, Any]]:
    """Changes on record for programs; of contacts only the new ones."""
    return [
        {
            "kind": change.get_kind_display(),
            "changed_on": change.changed_on.isoformat(),
            "filed_on": today(change.filed_at).isoformat(),
            "values": [
                {"label": label, "after": after}
                if change.kind == ChangeKind.CONTACT
                else {"label": label, "before": before, "after": after}
                for label, before, after in rows(change)
            ],
        }
        for change in changes
    ]
