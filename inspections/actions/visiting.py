"""Verbs at the end of a visit: sign, finish; then the base answers (Art. 18)."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.models.events import digest_of
from accounts.record import MovedOn, record, require
from bases.actions.steps import step
from bases.calendar import end_of_day, today
from bases.emails import clerks, managers_of, members_of_base
from inspections.actions.announcing import fetch
from inspections.models import Inspection, InspectionState, Seat, SeatState
from inspections.terms import result_term


def sheet_of(inspection: Inspection) -> list[dict[str, Any]]:
    """The sheet as it is signed: every line with points, reasons, evidence."""
    lines = inspection.lines.prefetch_related("files__file")  # type: ignore[attr-defined]
    return [
        {
            "number": line.number,
            "title": line.title,
            "points": str(line.points),
            "awarded": "" if line.awarded is None else str(line.awarded),
            "reason": line.reason,
            "evidence": line.evidence,
            "problem": line.is_problem,
            "red_line": line.red_line_hit,
            "files": [kept.file.sha256 for kept in line.files.all()],
        }
        for line in lines
    ]


@transaction.atomic
def sign_sheet(inspection: Inspection, *, by: User, at: datetime.datetime) -> Seat:
    """Put one's name under the sheet as it is now. Raises PermissionDenied, MovedOn."""
    inspection = fetch(inspection)
    if inspection.state != InspectionState.ANNOUNCED:
        raise MovedOn("现在不能签名。", inspection)
    rows = Seat.objects.select_for_update(of=("self",))
    seat = rows.filter(inspection=inspection, inspector__user=by, state=SeatState.DECLARED).first()
    if seat is None:
        raise PermissionDenied
    sheet = sheet_of(inspection)
    _require_complete(sheet)
    seat.signed_at, seat.signed_digest = at, digest_of(sheet)
    seat.save(update_fields=("signed_at", "signed_digest"))
    record(
        verb="sign_sheet",
        label="签署检查表",
        subject=inspection,
        by=by,
        at=at,
        article="18",
        audience="bureau",
        snapshot_digest=seat.signed_digest,
    )
    return seat


@transaction.atomic
def finish_visit(
    inspection: Inspection,
    *,
    base_attendee: str,
    managing_attendees: str,
    overall: str,
    problems: str,
    by: User,
    at: datetime.datetime,
) -> Inspection:
    """The sheet is complete and everybody signed it; now the base may answer.

    Raises PermissionDenied, MovedOn, ValidationError.
    """
    inspection = fetch(inspection)
    require(inspection.finish_visit, by)
    if inspection.visit_on is not None and today(at) < inspection.visit_on:
        raise ValidationError(f"检查日期为{inspection.visit_on}，还没有到。")
    sheet = sheet_of(inspection)
    _require_complete(sheet)
    digest = digest_of(sheet)
    seats = [seat for seat in inspection.seats.all() if not seat.is_recused]  # type: ignore[attr-defined]
    unsigned = [seat.inspector.user.name for seat in seats if seat.signed_digest != digest]
    if unsigned:
        raise ValidationError(f"{'、'.join(unsigned)}还没有在现在的检查表上签名。")
    if any(row["problem"] for row in sheet) and not problems.strip():
        raise ValidationError({"problems": "检查表记有问题，请列出问题清单。"})
    inspection.visited_at, inspection.base_attendee = at, base_attendee.strip()
    inspection.managing_attendees = managing_attendees.strip()
    inspection.overall, inspection.problems = overall.strip(), problems.strip()
    inspection.statement_until = result_term(today(at)).last
    base = inspection.base
    step(
        inspection.finish_visit,
        by=by,
        at=at,
        snapshot_digest=digest,
        details={"statement_until": str(inspection.statement_until), "lines": len(sheet)},
        told=[*members_of_base(base), *managers_of(base), *clerks()],
    )
    return inspection


@transaction.atomic
def make_statement(
    inspection: Inspection, *, agrees: bool, text: str, by: User, at: datetime.datetime
) -> Inspection:
    """The base agrees or objects. Raises PermissionDenied, MovedOn, ValidationError."""
    inspection = fetch(inspection)
    require(inspection.make_statement, by)
    if not agrees and not text.strip():
        raise ValidationError({"text": "有异议的，请写明内容和理由。"})
    inspection.statement_agrees, inspection.statement = agrees, text.strip()
    inspection.statement_at, inspection.statement_by = at, by
    step(
        inspection.make_statement,
        by=by,
        at=at,
        opinion=inspection.statement,
        details={"agrees": agrees},
        told=clerks(),
    )
    return inspection


@transaction.atomic
def note_silence(inspection: Inspection, *, by: User, at: datetime.datetime) -> Inspection:
    """The term passed without a statement. Raises PermissionDenied, MovedOn."""
    inspection = fetch(inspection)
    require(inspection.note_silence, by)
    until = inspection.statement_until
    if until is not None and at < end_of_day(until):
        raise MovedOn(f"陈述期限至{until}，期满前不能记为未陈述。", inspection)
    step(inspection.note_silence, by=by, at=at)
    return inspection


def _require_complete(sheet: list[dict[str, Any]]) -> None:
    empty = [str(row["number"]) for row in sheet if row["awarded"] == ""]
    if empty:
        raise ValidationError(f"第{'、'.join(empty)}项还没有评分。")
