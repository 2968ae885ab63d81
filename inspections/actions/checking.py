"""Verbs of the check sheet: fetch facts, fill a line, show evidence (Art. 8, Art. 11 to 22)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import StoredFile, User
from accounts.record import MovedOn
from inspections import rules
from inspections.actions.announcing import fetch
from inspections.facts import facts_of
from inspections.models import CheckFile, CheckLine, Inspection, InspectionState, Seat


@dataclass(frozen=True)
class LineFacts:
    """What an inspector writes into a line."""

    awarded: Decimal | None
    reason: str = ""
    evidence: str = ""
    is_problem: bool = False
    red_line_hit: bool = False


@transaction.atomic
def refresh_facts(inspection: Inspection, *, by: User, at: datetime.datetime) -> Inspection:
    """Begin every line with what the portal knows by now. Raises PermissionDenied, MovedOn."""
    inspection = _open_sheet(inspection, by)
    known = facts_of(inspection, at)
    for line in inspection.lines.all():  # type: ignore[attr-defined]
        line.facts, line.facts_at = known.get(line.source, []), at
        line.save(update_fields=("facts", "facts_at"))
    return inspection


@transaction.atomic
def fill_line(
    line: CheckLine,
    *,
    facts: LineFacts,
    seen: str,
    by: User,
    at: datetime.datetime,
) -> CheckLine:
    """Write a line; ``seen`` is its version that the writer looked at.

    Signatures given before no longer hold. Raises PermissionDenied, MovedOn, ValidationError.
    """
    inspection = _open_sheet(line.inspection, by)
    line = CheckLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if seen != version_of(line):
        who = line.changed_by.name if line.changed_by else ""
        raise MovedOn(f"这一项刚由{who}改过，请核对新的内容后再填写。", inspection)
    if facts.awarded is not None:
        _require_points(line, facts)
    line.awarded, line.reason, line.evidence = facts.awarded, facts.reason, facts.evidence
    line.is_problem = facts.is_problem or facts.red_line_hit
    line.red_line_hit = facts.red_line_hit and line.red_line
    line.changed_at, line.changed_by = at, by
    line.save()
    _unsign(inspection)
    return line


@transaction.atomic
def add_check_file(
    line: CheckLine, *, file: StoredFile, note: str = "", by: User, at: datetime.datetime
) -> CheckFile:
    """Put a photo or a paper beside a line. Raises PermissionDenied, MovedOn."""
    inspection = _open_sheet(line.inspection, by)
    _unsign(inspection)
    return CheckFile.objects.create(line=line, file=file, note=note, added_at=at, added_by=by)


def version_of(line: CheckLine) -> str:
    """What a page keeps to notice that somebody else wrote meanwhile."""
    return line.changed_at.isoformat() if line.changed_at else "new"


def _require_points(line: CheckLine, facts: LineFacts) -> None:
    awarded = facts.awarded or Decimal(0)
    if not 0 <= awarded <= line.points:
        raise ValidationError({"awarded": f"得分应在0到{line.points}之间。"})
    if awarded != awarded.quantize(Decimal("0.1")):
        raise ValidationError({"awarded": "得分最多一位小数。"})
    if awarded < line.points and not facts.reason.strip():
        raise ValidationError({"reason": "扣分须写明理由。"})


def _open_sheet(inspection: Inspection, by: User) -> Inspection:
    """The inspection while its sheet may be written. Raises PermissionDenied, MovedOn."""
    inspection = fetch(inspection)
    if not rules.keeps_sheet(inspection, by):
        raise PermissionDenied
    if inspection.state != InspectionState.ANNOUNCED:
        raise MovedOn("现在不能填写检查表。", inspection)
    return inspection


def _unsign(inspection: Inspection) -> None:
    """A signature stands under what was signed, and nothing else."""
    Seat.objects.filter(inspection=inspection, signed_at__isnull=False).update(
        signed_at=None, signed_digest=""
    )
