"""One check-sheet of Art. 8 for everybody: evidence, re-check, scores, side by side."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications import committee, requirements
from applications.models import Application, PanelMember
from applications.rules import sheets_are_open
from applications.views.reviewing_case import may_see_recheck
from applications.views.reviewing_page import fetch, header
from bases.calendar import today
from bases.regulation import CONDITIONS, Condition, cite

if TYPE_CHECKING:
    from accounts.models import User


@require_safe
def matrix(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The five conditions as rows, the viewpoints as columns (Art. 8)."""
    at = timezone.now()
    user: User = request.user  # type: ignore[assignment]
    application = fetch(request, pk)
    seats = seats_shown(application, user)
    counted = [s for s in seats if s["seat"].is_final]
    own = next((s["seat"] for s in seats if s["own"]), None)
    whole = user.is_municipal or sees_others(application, own)
    recheck = application.present_recheck()
    context = {
        "application": application,
        **header(application, user, today(at)),
        "seats": seats,
        "rows": _rows(application, user, seats, counted if whole else []),
        "sees_scores": bool(seats),
        "sees_average": whole and bool(counted),
        "sees_recheck": recheck is not None and may_see_recheck(recheck, user),
        "average": committee.aggregate(application) if whole and counted else None,
    }
    return render(request, "applications/matrix.html", context)


def seats_shown(application: Application, user: User) -> list[dict[str, Any]]:
    """Columns of experts: the bureau sees all, an expert the others once they are opened.

    Institutions and recommenders see none (practice, 惯例). Who has not handed in shows no points.
    """
    if not (user.is_municipal or user.is_expert):
        return []
    seats: Sequence[PanelMember] = list(
        application.panel.prefetch_related("scores__criterion")  # type: ignore[attr-defined]
    )
    own = next((s for s in seats if user.is_expert and s.expert.user_id == user.pk), None)
    opened = user.is_municipal or sees_others(application, own)
    columns = []
    for number, seat in enumerate(seats, start=1):
        if not opened and seat != own:
            continue
        columns.append(
            {
                "seat": seat,
                "own": seat == own,
                "label": f"专家{number}",
                "name": seat.expert.user.name
                if user.is_municipal
                else ("本人" if seat == own else ""),
                "points": _points(seat) if seat.final_at or seat == own else {},
            }
        )
    return columns


def sees_others(application: Application, own: PanelMember | None) -> bool:
    """The own sheet is final, and the bureau has opened the sheets to the panel (惯例)."""
    return own is not None and own.is_final and sheets_are_open(application)


def _points(seat: PanelMember) -> dict[str, dict[str, Any]]:
    """Points and comments of a sheet per condition."""
    sums: dict[str, dict[str, Any]] = {
        c.value: {"points": Decimal(0), "notes": []} for c in Condition
    }
    for score in seat.scores.all():
        cell = sums[score.criterion.condition]
        cell["points"] += score.points or 0
        if score.comment:
            cell["notes"].append(score.comment)
    return sums


def _rows(
    application: Application,
    user: User,
    seats: list[dict[str, Any]],
    counted: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    submission = application.present_submission()
    evidence = requirements.evidence(submission or application)
    recheck = application.present_recheck()
    shown = recheck is not None and may_see_recheck(recheck, user)
    findings = {f.condition: f for f in recheck.findings.all()} if recheck and shown else {}
    weights = {c.value: 0 for c in Condition}
    for criterion in application.batch.rubric.criteria.all():
        weights[criterion.condition] += criterion.weight
    return [
        {
            "title": text.title,
            "text": text.text,
            "article": cite(text.article),
            "weight": weights[condition],
            "evidence": evidence.get(condition, []),
            "finding": findings.get(condition),
            "cells": [s["points"].get(condition.value) for s in seats],
            "average": _mean([s["points"][condition.value]["points"] for s in counted]),
        }
        for condition, text in CONDITIONS.items()
    ]


def _mean(values: list[Decimal]) -> Decimal | None:
    if not values:
        return None
    return committee.average_of(values, len(values) + 3)[0]
