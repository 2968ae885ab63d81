"""Verbs of a conclusion: a clerk proposes, an approver approves (Art. 18)."""

from __future__ import annotations

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.record import MovedOn, require
from bases.actions.steps import step
from bases.emails import managers_of, members_of_base
from inspections.actions.announcing import fetch
from inspections.models import Grade, Inspection
from inspections.papers.inspecting import inspection_report
from inspections.scoring import plain, score


@transaction.atomic
def propose_conclusion(
    inspection: Inspection,
    *,
    grade: str,
    conclusion: str,
    by: User,
    at: datetime.datetime,
) -> Inspection:
    """Propose grade and words; another grade than the sheet gives needs a reason in them.

    Raises PermissionDenied, MovedOn, ValidationError.
    """
    inspection = fetch(inspection)
    require(inspection.propose_conclusion, by)
    if grade not in Grade.values:
        raise ValidationError({"grade": "请选择等次。"})
    found = score(inspection.table, inspection.lines.all())  # type: ignore[attr-defined]
    if not found.complete:
        raise MovedOn("检查表还没有填完。", inspection)
    if not conclusion.strip():
        raise ValidationError({"conclusion": "请写明结论意见；等次与检查表不一致的，须说明理由。"})
    inspection.total, inspection.grade = found.total, grade
    inspection.conclusion = conclusion.strip()
    inspection.proposed_by, inspection.proposed_at = by, at
    step(
        inspection.propose_conclusion,
        by=by,
        at=at,
        opinion=inspection.conclusion,
        audience="bureau",
        details={
            "total": str(found.total),
            "grade": grade,
            "by_sheet": found.grade,
            "grounds": found.grounds,
        },
    )
    return inspection


@transaction.atomic
def return_conclusion(
    inspection: Inspection, *, reason: str, by: User, at: datetime.datetime
) -> Inspection:
    """Back to the clerk. Raises PermissionDenied, MovedOn, ValidationError."""
    inspection = fetch(inspection)
    require(inspection.return_conclusion, by)
    _require_proposed(inspection)
    if not reason.strip():
        raise ValidationError({"reason": "请写明退回的理由。"})
    told = [inspection.proposed_by] if inspection.proposed_by else []
    inspection.total = inspection.proposed_by = inspection.proposed_at = None
    inspection.grade = inspection.conclusion = ""
    step(
        inspection.return_conclusion,
        by=by,
        at=at,
        opinion=reason.strip(),
        audience="bureau",
        told=told,
    )
    return inspection


@transaction.atomic
def approve_conclusion(
    inspection: Inspection, *, opinion: str, by: User, at: datetime.datetime
) -> Inspection:
    """Approve what another proposed; the report is issued. Raises PermissionDenied, MovedOn."""
    inspection = fetch(inspection)
    require(inspection.approve_conclusion, by)
    _require_proposed(inspection)
    if inspection.proposed_by_id == by.pk:
        raise PermissionDenied
    lines = list(inspection.lines.all())  # type: ignore[attr-defined]
    found = score(inspection.table, lines)
    rows = [
        [
            str(line.number),
            line.title,
            line.article_label,
            plain(line.points),
            plain(line.awarded) if line.awarded is not None else "",
            line.reason,
        ]
        for line in lines
    ]
    inspection.report = inspection_report(inspection, scores=rows, groups=found.words, at=at)
    inspection.approved_by, inspection.approved_at = by, at
    base = inspection.base
    step(
        inspection.approve_conclusion,
        by=by,
        at=at,
        opinion=opinion,
        details={
            "total": str(inspection.total),
            "grade": inspection.grade,
            "report": inspection.report.number,
            "document": inspection.report.pk,
        },
        told=[*members_of_base(base), *managers_of(base)],
    )
    return inspection


def _require_proposed(inspection: Inspection) -> None:
    if inspection.proposed_by_id is None:
        raise MovedOn("经办人还没有拟定结论。", inspection)
