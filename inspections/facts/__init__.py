"""What the portal itself knows of a base, to begin each line of a check sheet with (Art. 18)."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from inspections.facts.condition import distance, facilities, rules_kept, staff, teachers
from inspections.facts.conduct import abuses, changes, fees, filings, funds
from inspections.facts.teaching import (
    classes,
    delegated,
    hours,
    person_times,
    plan,
    registers,
    research,
    surveys,
)
from inspections.facts.telling import Fact, Scope
from inspections.models import FactSource, Inspection

FINDERS: dict[str, Callable[[Scope], list[Fact]]] = {
    FactSource.STAFF: staff,
    FactSource.RULES: rules_kept,
    FactSource.FILINGS: filings,
    FactSource.CHANGES: changes,
    FactSource.TEACHERS: teachers,
    FactSource.FACILITIES: facilities,
    FactSource.DISTANCE: distance,
    FactSource.PERSON_TIMES: person_times,
    FactSource.PLAN: plan,
    FactSource.CLASSES: classes,
    FactSource.DELEGATED: delegated,
    FactSource.RESEARCH: research,
    FactSource.REGISTERS: registers,
    FactSource.HOURS: hours,
    FactSource.SURVEYS: surveys,
    FactSource.FEES: fees,
    FactSource.FUNDS: funds,
    FactSource.ABUSES: abuses,
}


def facts_of(inspection: Inspection, at: datetime.datetime) -> dict[str, list[Fact]]:
    """By source, the facts in the inspection's scope as they stand at an instant."""
    scope = Scope(inspection.base, inspection.scope_first, inspection.scope_last, at)
    return {source: find(scope) for source, find in FINDERS.items()}
