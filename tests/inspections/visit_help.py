"""An inspection from the table to the published result, through the actions."""

from __future__ import annotations

import datetime
from decimal import Decimal

from accounts.models import User
from bases.models import Base
from inspections.actions.announcing import announce
from inspections.actions.arranging import Scope, arrange_inspection
from inspections.actions.checking import LineFacts, fill_line, refresh_facts, version_of
from inspections.actions.concluding import approve_conclusion, propose_conclusion
from inspections.actions.inspectors import enter_inspector
from inspections.actions.seating import declare
from inspections.actions.tables import new_table, publish_table
from inspections.actions.visiting import finish_visit, make_statement, sign_sheet
from inspections.models import CheckTable, Inspection, InspectionKind, Inspector
from inspections.scoring import score
from tests.cast import Cast

FULL = Decimal(100)


def the_table(cast: Cast) -> CheckTable:
    """The table that the portal comes with, published."""
    found = CheckTable.objects.filter(published_at__isnull=False).first()
    if found is not None:
        return found
    table = new_table(2026, by=cast.guanli, at=cast.now)
    return publish_table(table, by=cast.guanli, at=cast.now)


def inspector(cast: Cast, user: User) -> Inspector:
    """Somebody in the register."""
    return enter_inspector(user, by=cast.jingban, at=cast.now)


def group(cast: Cast) -> list[Inspector]:
    """A clerk leads, the managing unit goes along."""
    return [inspector(cast, cast.jingban2), inspector(cast, cast.dongqu)]


def arranged(cast: Cast, base: Base, kind: str = InspectionKind.REGULAR) -> Inspection:
    """Arranged for this year."""
    scope = Scope(
        kind=kind,
        table=the_table(cast),
        first=datetime.date(2026, 1, 1),
        last=datetime.date(2026, 10, 31),
        reason="年度检查评估",
    )
    return arrange_inspection(base, scope=scope, group=group(cast), by=cast.jingban, at=cast.now)


def announced(cast: Cast, base: Base, *, unannounced: bool = False) -> Inspection:
    """Declared by both and announced for today."""
    kind = InspectionKind.SPOT if unannounced else InspectionKind.REGULAR
    inspection = arranged(cast, base, kind)
    for person in (cast.jingban2, cast.dongqu):
        declare(inspection, by=person, at=cast.now)
    return announce(
        inspection,
        visit_on=cast.now.date() + datetime.timedelta(days=0),
        place="",
        unannounced=unannounced,
        by=cast.jingban,
        at=cast.now,
    )


def filled(cast: Cast, inspection: Inspection, share: Decimal = FULL) -> Inspection:
    """Every line with its share of the points."""
    refresh_facts(inspection, by=cast.jingban2, at=cast.now)
    for line in inspection.lines.all():  # type: ignore[attr-defined]
        awarded = (line.points * share / FULL).quantize(Decimal("0.1"))
        less = awarded < line.points
        fill_line(
            line,
            facts=LineFacts(awarded, "材料不全" if less else "", is_problem=less),
            seen=version_of(line),
            by=cast.jingban2,
            at=cast.now,
        )
    return inspection


def visited(cast: Cast, base: Base, share: Decimal = FULL) -> Inspection:
    """Filled, signed by both, finished."""
    inspection = filled(cast, announced(cast, base), share)
    for person in (cast.jingban2, cast.dongqu):
        sign_sheet(inspection, by=person, at=cast.now)
    return finish_visit(
        inspection,
        base_attendee="示例负责人",
        managing_attendees="示例一人",
        overall="管理规范",
        problems="" if share == FULL else "材料不全",
        by=cast.jingban2,
        at=cast.now,
    )


def concluded(cast: Cast, base: Base, share: Decimal = FULL, who: str = "xueyuan") -> Inspection:
    """Answered by the base, proposed and approved by two."""
    inspection = visited(cast, base, share)
    inspection = make_statement(
        inspection, agrees=True, text="", by=getattr(cast, who), at=cast.now
    )
    found = score(inspection.table, inspection.lines.all())  # type: ignore[attr-defined]
    inspection = propose_conclusion(
        inspection, grade=found.grade, conclusion="同意检查组意见", by=cast.jingban, at=cast.now
    )
    return approve_conclusion(inspection, opinion="", by=cast.shenpi, at=cast.now)
