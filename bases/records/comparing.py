"""Rows of a file against what the base's ledger already says (Art. 17)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from django.conf import settings
from django.db.models import Sum

from accounts import identity
from bases.models import (
    Base,
    ClassForm,
    Enrolment,
    EnrolmentState,
    Trainee,
    TrainingClass,
    TrainingRecord,
)
from bases.records.figures import figure
from bases.records.rows import Entry

CHUNK = 1_000
Item = TypeVar("Item")


@dataclass(frozen=True)
class Held:
    """A class in which a person has a record."""

    class_id: int
    number: str
    first: datetime.date
    last: datetime.date
    online: bool


@dataclass
class Known:
    """What the ledger says of the people in a file."""

    digests: dict[int, str] = field(default_factory=dict)  # by line
    trainees: dict[str, tuple[int, str]] = field(default_factory=dict)  # digest to key and name
    entered: dict[tuple[int, int], tuple[Decimal, Decimal]] = field(default_factory=dict)
    places: dict[tuple[int, int], str] = field(default_factory=dict)
    held: dict[int, list[Held]] = field(default_factory=dict)
    hours: dict[tuple[int, int], Decimal] = field(default_factory=dict)  # of a person in a year
    classes: dict[int, TrainingClass] = field(default_factory=dict)
    in_file: dict[str, list[Entry]] = field(default_factory=dict)

    def is_entered(self, entry: Entry, digest: str) -> bool:
        """Whether this person has a record in this class."""
        return self._key(entry, digest) in self.entered

    def fault(self, entry: Entry, digest: str) -> str:
        """Why a person cannot have hours in the class."""
        state = self.places.get(self._key(entry, digest), EnrolmentState.ENROLLED)
        if state == EnrolmentState.ENROLLED or self.is_entered(entry, digest):
            return ""
        return f"该学员在本班为“{EnrolmentState(state).label}”，请先在班级名单中办理"

    def hints(self, entry: Entry, digest: str) -> Iterator[tuple[str, str]]:
        """Column and words of what should be looked at before going on."""
        key, name = self.trainees.get(digest, (0, entry.name))
        if name != entry.name:
            yield "姓名", f"同一证件号码已登记为“{name}”；导入不改动原姓名，请核对"
        before = self.entered.get((entry.class_id, key))
        if before is not None:
            if before != (Decimal(entry.hours_public), Decimal(entry.hours_professional)):
                stands = f"公需 {figure(before[0])}、专业 {figure(before[1])} 学时"
                yield "学时", f"已登记{stands}；导入不改动，请用更正"
            return
        for other in self._overlaps(entry, digest, key):
            yield "班号", f"与培训班 {other} 的时间重叠"
        yield from self._year(entry, digest, key)

    def _key(self, entry: Entry, digest: str) -> tuple[int, int]:
        return entry.class_id, self.trainees.get(digest, (0, ""))[0]

    def _overlaps(self, entry: Entry, digest: str, key: int) -> list[str]:
        own = _held(self.classes[entry.class_id])
        if own.online:
            return []
        others = {h.class_id: h for h in self.held.get(key, ())}
        for row in self.in_file[digest]:
            others[row.class_id] = _held(self.classes[row.class_id])
        return sorted(
            other.number
            for other in others.values()
            if other.class_id != own.class_id
            and not other.online
            and other.first <= own.last
            and own.first <= other.last
        )

    def _year(self, entry: Entry, digest: str, key: int) -> Iterator[tuple[str, str]]:
        """More than anybody learns in a year; said once, at the person's first row."""
        rows = self.in_file[digest]
        if rows[0].line != entry.line:
            return
        years = {self.classes[row.class_id].ends_on.year for row in rows}
        for year in sorted(years):
            new = sum(
                (
                    Decimal(row.hours_public) + Decimal(row.hours_professional)
                    for row in rows
                    if self.classes[row.class_id].ends_on.year == year
                    and (row.class_id, key) not in self.entered
                ),
                Decimal(0),
            )
            hours = new + self.hours.get((key, year), Decimal(0))
            if hours > settings.HOURS_ODD_PER_YEAR:
                yield (
                    "学时",
                    f"{year} 年累计 {figure(hours)} 学时，超过 {settings.HOURS_ODD_PER_YEAR} 学时",
                )


def compare(base: Base, entries: Sequence[Entry], classes: Iterable[TrainingClass]) -> Known:
    """Look up everybody of a file; the number of queries grows by the thousand rows."""
    known = Known(classes={c.pk: c for c in classes})
    by_number: dict[str, str] = {}
    for entry in entries:
        digest = by_number.get(entry.number) or identity.digest(entry.number)
        by_number[entry.number] = known.digests[entry.line] = digest
        known.in_file.setdefault(digest, []).append(entry)
    for some in chunks(list(known.in_file)):
        rows = Trainee.objects.filter(base=base, id_digest__in=some)
        for digest, key, name in rows.values_list("id_digest", "pk", "name"):
            known.trainees[digest] = (key, name)
    for keys in chunks([key for key, _name in known.trainees.values()]):
        _look_up(known, keys)
    return known


def _look_up(known: Known, keys: list[int]) -> None:
    """Records and places of people the base knows."""
    records = TrainingRecord.objects.filter(trainee__in=keys).order_by()
    sums = records.values_list("trainee", "training_class", "year")
    found = list(sums.annotate(Sum("hours_public"), Sum("hours_professional")))
    classes = TrainingClass.objects.in_bulk({held for _key, held, *_rest in found})
    for key, held, year, public, own in found:
        known.held.setdefault(key, []).append(_held(classes[held]))
        known.entered[held, key] = (public, own)
        known.hours[key, year] = known.hours.get((key, year), Decimal(0)) + public + own
    places = Enrolment.objects.filter(trainee__in=keys, training_class__in=list(known.classes))
    for held, key, state in places.values_list("training_class", "trainee", "state"):
        known.places[held, key] = state


def _held(one: TrainingClass) -> Held:
    online = one.form == ClassForm.ONLINE
    return Held(one.pk, one.number, one.starts_on, one.ends_on, online)


def chunks(items: Sequence[Item]) -> Iterator[list[Item]]:
    """A thousand at a time."""
    for start in range(0, len(items), CHUNK):
        yield list(items[start : start + CHUNK])
