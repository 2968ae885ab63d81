"""The verb of the double random draw: bases and inspectors, recorded, replayable (惯例)."""

from __future__ import annotations

import datetime
import secrets
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max, Q

from accounts.models import User
from accounts.models.events import digest_of
from accounts.record import MovedOn, record, tell
from bases.calendar import today
from bases.emails import letter
from bases.models import Base
from inspections import drawing
from inspections.actions.arranging import Scope, arrange
from inspections.conflicts import conflicts_of
from inspections.models import (
    OPEN_INSPECTIONS,
    InspectionDraw,
    InspectionPlan,
    InspectionState,
    Inspector,
    PlanState,
)
from inspections.papers.planning import draw_minutes

SEED_BYTES = 16


@transaction.atomic
def draw_bases(
    plan: InspectionPlan, *, seed: str = "", by: User, at: datetime.datetime
) -> InspectionDraw:
    """Draw once for an approved plan; every base drawn gets its inspection and its group.

    Without a seed the portal takes one from the operating system. Raises PermissionDenied,
    MovedOn, ValidationError.
    """
    if not by.is_municipal_clerk:
        raise PermissionDenied
    plan = InspectionPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if plan.state != PlanState.APPROVED:
        raise MovedOn("检查计划批准后才能抽取。", plan)
    if InspectionDraw.objects.filter(plan=plan).exists():
        raise MovedOn("这份计划已经抽取过。", plan)
    inputs = inputs_of(plan, at)
    if not inputs["bases"]:
        raise ValidationError("没有可以抽取的基地。")
    seed = seed.strip() or secrets.token_hex(SEED_BYTES)
    try:
        outcome = drawing.draw(inputs, seed)
    except drawing.Shortage as short:
        raise ValidationError(str(short)) from short
    scope = Scope(
        kind=plan.kind,
        table=plan.table,
        first=plan.scope_first,
        last=plan.scope_last,
        reason=plan.title,
        plan=plan,
    )
    told = _arrange_all(outcome, scope, by=by, at=at)
    digests = digest_of(inputs), digest_of(outcome)
    paper = draw_minutes(plan, seed=seed, digests=digests, outcome=outcome, by=by, at=at)
    found = InspectionDraw.objects.create(
        plan=plan,
        algorithm=drawing.ALGORITHM,
        seed=seed,
        inputs=inputs,
        inputs_digest=digests[0],
        outcome=outcome,
        outcome_digest=digests[1],
        document=paper,
        drawn_at=at,
        drawn_by=by,
    )
    event = record(
        verb="draw_bases",
        label="双随机抽取",
        subject=found,
        by=by,
        at=at,
        article="18",
        audience="bureau",
        details={"seed": seed, "inputs": digests[0], "outcome": digests[1]},
    )
    tell(event, told, **letter(event, plan))
    return found


def inputs_of(plan: InspectionPlan, at: datetime.datetime) -> dict[str, Any]:
    """The frozen lists: bases free to be drawn, inspectors in the register, ties between them."""
    done = Q(inspections__state__in=(InspectionState.CONCLUDED, InspectionState.PUBLISHED))
    free = (
        Base.objects.in_service()
        .exclude(inspections__in=plan.inspections.exclude(state=InspectionState.CALLED_OFF))  # type: ignore[attr-defined]
        .exclude(inspections__kind=plan.kind, inspections__state__in=OPEN_INSPECTIONS)
        .filter(certified_on__lte=plan.scope_last)
    )
    bases = list(
        Base.objects.filter(pk__in=free.values("pk"))
        .select_related("organisation__county")
        .annotate(last_year=Max("inspections__year", filter=done))
        .order_by("number")
    )
    inspectors = list(
        Inspector.objects.filter(is_active=True, user__is_active=True)
        .select_related("user__organisation")
        .order_by("pk")
    )
    ties = conflicts_of(bases, inspectors, today(at))
    return {
        "algorithm": drawing.ALGORITHM,
        "wanted": plan.bases_wanted,
        "each": plan.inspectors_each,
        "bases": [
            {
                "id": base.number,
                "name": base.organisation.name,
                "county": base.organisation.county.name if base.organisation.county else "",
                "last_year": base.last_year or 0,  # type: ignore[attr-defined]
                "managing_unit": str(base.managing_unit_id or ""),
                "excluded": sorted(str(who) for who, where in ties if where == base.pk),
            }
            for base in bases
        ],
        "inspectors": [
            {
                "id": str(one.pk),
                "name": one.user.name,
                "unit": str(one.user.organisation_id or ""),
                "bureau": one.user.is_municipal,
            }
            for one in inspectors
        ],
        "ties": sorted([str(who), str(where), why] for (who, where), why in ties.items()),
    }


def _arrange_all(
    outcome: drawing.Outcome, scope: Scope, *, by: User, at: datetime.datetime
) -> list[User]:
    """An inspection for each group; bases in the order of their keys, so that locks agree."""
    numbers = [group["base"] for group in outcome["groups"]]
    bases = {base.number: base for base in Base.objects.filter(number__in=numbers)}
    people = {str(one.pk): one for one in Inspector.objects.select_related("user")}
    told: list[User] = []
    for group in sorted(outcome["groups"], key=lambda one: bases[one["base"]].pk):
        seats = [people[pk] for pk in group["inspectors"]]
        arrange(bases[group["base"]], scope=scope, group=seats, by=by, at=at)
        told += [one.user for one in seats]
    return told
