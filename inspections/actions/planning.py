"""Verbs of plans: draft, change, approve, and the draw that fills them (Art. 18)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.record import MovedOn, record, require
from bases.actions.steps import step
from inspections.models import InspectionPlan, PlanState

FIELDS = (
    "year", "kind", "title", "table", "scope_first", "scope_last", "visits_from", "visits_until",
    "bases_wanted", "inspectors_each", "basis",
)  # fmt: skip


@transaction.atomic
def draft_plan(*, facts: Mapping[str, Any], by: User, at: datetime.datetime) -> InspectionPlan:
    """Draft the yearly plan or a round of spot checks. Raises PermissionDenied, ValidationError."""
    _require_clerk(by)
    _require_sound(facts)
    plan = InspectionPlan.objects.create(created_by=by, state_since=at, **facts)
    record(
        verb="draft_plan",
        label="拟订检查计划",
        subject=plan,
        by=by,
        at=at,
        article="18",
        audience="bureau",
    )
    return plan


@transaction.atomic
def change_plan(
    plan: InspectionPlan, *, facts: Mapping[str, Any], by: User, at: datetime.datetime
) -> InspectionPlan:
    """Change a draft. Raises PermissionDenied, MovedOn, ValidationError."""
    _require_clerk(by)
    plan = InspectionPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if plan.state != PlanState.DRAFT:
        raise MovedOn("已批准的检查计划不能修改。", plan)
    _require_sound(facts)
    for name, value in facts.items():
        setattr(plan, name, value)
    plan.save(update_fields=tuple(facts))
    record(
        verb="change_plan",
        label="修改检查计划",
        subject=plan,
        by=by,
        at=at,
        article="18",
        audience="bureau",
    )
    return plan


@transaction.atomic
def approve_plan(plan: InspectionPlan, *, by: User, at: datetime.datetime) -> InspectionPlan:
    """Another person approves it. Raises PermissionDenied, MovedOn."""
    plan = InspectionPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    require(plan.approve_plan, by)
    if plan.created_by_id == by.pk:
        raise PermissionDenied
    plan.approved_by = by
    step(plan.approve_plan, by=by, at=at, audience="bureau", told=[plan.created_by])
    return plan


def _require_clerk(by: User) -> None:
    if not by.is_municipal_clerk:
        raise PermissionDenied


def _require_sound(facts: Mapping[str, Any]) -> None:
    if not facts["table"].is_published:
        raise ValidationError({"table": "检查评估表还没有发布。"})
    if facts["scope_last"] < facts["scope_first"]:
        raise ValidationError({"scope_last": "检查范围的止期不能早于起期。"})
    if facts["visits_until"] < facts["visits_from"]:
        raise ValidationError({"visits_until": "实施的止期不能早于起期。"})
    if facts["inspectors_each"] < 2:
        raise ValidationError({"inspectors_each": "每组至少两人。"})
