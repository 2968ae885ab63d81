"""The pool of experts for a draw: who may be drawn for which case, and why not (惯例)."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from applications import drawing
from applications.committee.conflicts import FACTS, applicants
from applications.models import Batch, Expert, ExpertKind, PanelMember
from applications.models.committee import SEATED

if TYPE_CHECKING:
    import uuid

    from applications.models import Application

SEATED_BEFORE = "已在或曾在本评审组"


@dataclass(frozen=True)
class Vacancies:
    """Seats to fill in a case, and how many of each kind at least."""

    seats: int
    least: Mapping[str, int]

    @property
    def is_possible(self) -> bool:
        """Whether the least numbers fit into the seats."""
        return sum(self.least.values()) <= self.seats


NONE = Vacancies(0, dict.fromkeys(ExpertKind.values, 0))


@dataclass(frozen=True)
class Pool:
    """Experts in service on a day, their load in a batch, and who is out for which case."""

    batch: Batch
    cases: Sequence[Application]
    experts: Sequence[Expert]
    load: Mapping[int, int]
    excluded: Mapping[uuid.UUID, Mapping[int, list[str]]]
    fields: Mapping[uuid.UUID, Sequence[str]]

    @property
    def counts(self) -> dict[str, int]:
        """How many of each kind are in service."""
        found = Counter(e.kind for e in self.experts)
        return {kind.label: found[kind.value] for kind in ExpertKind}

    @property
    def full(self) -> list[Expert]:
        """Those whose workload leaves no room."""
        return [e for e in self.experts if self.load.get(e.pk, 0) >= self.batch.workload_cap]

    def free(self, case: Application) -> dict[str, int]:
        """How many of each kind can be drawn for a case."""
        busy = {e.pk for e in self.full}
        out = self.excluded[case.pk]
        found = Counter(e.kind for e in self.experts if e.pk not in out and e.pk not in busy)
        return {kind.label: found[kind.value] for kind in ExpertKind}

    def inputs(
        self,
        purpose: str,
        vacancies: Mapping[uuid.UUID, Vacancies],
        *,
        prefer_fields: bool,
        on: datetime.date,
    ) -> dict[str, Any]:
        """Everything the draw depends on, in plain data and in one order."""
        return {
            "algorithm": drawing.ALGORITHM,
            "purpose": purpose,
            "on": on.isoformat(),
            "batch": {"id": self.batch.pk, "name": self.batch.name},
            "constraints": {
                "workload_cap": self.batch.workload_cap,
                "prefer_fields": prefer_fields,
            },
            "candidates": [self._candidate(e) for e in sorted(self.experts, key=lambda e: e.pk)],
            "cases": [
                self._case(case, vacancies[case.pk])
                for case in sorted(self.cases, key=lambda c: str(c.pk))
            ],
        }

    def _candidate(self, expert: Expert) -> dict[str, Any]:
        return {
            "id": str(expert.pk),
            "name": expert.user.name,
            "kind": expert.kind,
            "employer": expert.employer,
            "fields": sorted(field.code for field in expert.fields.all()),
            "load": self.load.get(expert.pk, 0),
        }

    def _case(self, case: Application, vacancies: Vacancies) -> dict[str, Any]:
        return {
            "id": str(case.pk),
            "name": case.institution.name,
            "fields": list(self.fields[case.pk]),
            "seats": vacancies.seats,
            "least": dict(vacancies.least),
            "excluded": {
                str(pk): [str(ground) for ground in grounds]
                for pk, grounds in sorted(self.excluded[case.pk].items())
            },
        }


def pool_of(
    batch: Batch,
    cases: Sequence[Application],
    on: datetime.date,
    *,
    experts: Sequence[Expert] | None = None,
) -> Pool:
    """The pool for some cases of a batch, in a number of queries that grows with neither."""
    if experts is None:
        experts = serving(on)
    taken = PanelMember.objects.filter(application__in=[c.pk for c in cases])
    known: dict[uuid.UUID, set[int]] = {case.pk: set() for case in cases}
    for case, expert in taken.values_list("application", "expert"):
        known[case].add(expert)
    bodies = applicants(cases)
    excluded = {
        case.pk: {
            expert.pk: grounds
            for expert in experts
            if (
                grounds := [
                    *bodies[case.pk].grounds(expert, on),
                    *([SEATED_BEFORE] if expert.pk in known[case.pk] else ()),
                ]
            )
        }
        for case in cases
    }
    fields = {case.pk: sorted(bodies[case.pk].roster.fields) for case in cases}
    return Pool(batch, cases, experts, workload(batch), excluded, fields)


def serving(on: datetime.date) -> list[Expert]:
    """Experts whose term of office holds a day, with everything a conflict is read from."""
    found = Expert.objects.in_service(on).select_related("user")
    return list(found.prefetch_related("fields", *FACTS).order_by("pk"))


def workload(batch: Batch | None = None) -> dict[int, int]:
    """Seats each expert holds in a batch, or in all; seats given up do not count."""
    seats = PanelMember.objects.filter(state__in=SEATED)
    if batch is not None:
        seats = seats.filter(application__batch=batch)
    return Counter(seats.values_list("expert", flat=True))


# What is vacant


def vacancies_of_panel(case: Application, size: int, least: Mapping[str, int]) -> Vacancies:
    """Seats still to fill of a panel of a size, with at least so many of each kind."""
    seated = _seated_kinds(case)
    wanted = {kind: max(0, least[kind] - seated[kind]) for kind in ExpertKind.values}
    return Vacancies(size - sum(seated.values()), wanted)


def vacancies_of_those_left(case: Application, places: int) -> Vacancies:
    """Replacements are of the kind of those who left, and both kinds sit in the end (惯例)."""
    seats = list(case.panel.all())  # type: ignore[attr-defined]
    left = sorted((m for m in seats if m.left_at), key=lambda m: (m.left_at, m.pk), reverse=True)
    seated = _seated_kinds(case)
    wanted: Counter[str] = Counter(m.expert.kind for m in left[:places])
    while sum(wanted.values()) < places:
        wanted[min(ExpertKind.values, key=lambda k: seated[k] + wanted[k])] += 1
    for kind in ExpertKind.values:
        other = next(k for k in ExpertKind.values if k != kind)
        if not seated[kind] + wanted[kind] and wanted[other]:
            wanted[other] -= 1
            wanted[kind] += 1
    return Vacancies(places, {kind: wanted[kind] for kind in ExpertKind.values})


def _seated_kinds(case: Application) -> Counter[str]:
    return Counter(m.expert.kind for m in case.panel.all() if m.is_seated)  # type: ignore[attr-defined]
