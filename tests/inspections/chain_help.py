"""The chain of Art. 18 to 20, step by step through the actions."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bases.models import Base
from inspections.actions.rectifying import (
    ItemFacts,
    order_rectification,
    report_rectification,
    serve_order,
    write_item,
)
from inspections.actions.reinspecting import fail_rectification, reinspect
from inspections.actions.revoking import (
    decide_revocation,
    hear_revocation,
    propose_revocation,
    serve_revocation_notice,
)
from inspections.endings import ClassChoice
from inspections.models import (
    CheckItem,
    CheckTable,
    Grade,
    Ground,
    Inspection,
    InspectionKind,
    InspectionState,
    Rectification,
    Revocation,
)
from tests.cast import Cast

DAY = datetime.timedelta(days=1)
ITEMS = (
    ItemFacts("收费标准未向社会公开", "21", "公开全部收费项目和标准"),
    ItemFacts("学员考核档案缺失", "16", "补齐本年度各班考核档案"),
)


def a_table(cast: Cast, year: int = 2026) -> CheckTable:
    """A published table of two lines."""
    found = CheckTable.objects.filter(year=year).first()
    if found is not None:
        return found
    table = CheckTable.objects.create(
        year=year,
        title="检查评估表",
        created_at=cast.now,
        created_by=cast.guanli,
        published_at=cast.now,
        published_by=cast.guanli,
    )
    for number in (1, 2):
        CheckItem.objects.create(
            table=table,
            number=number,
            group_number=number,
            group=f"大项{number}",
            title=f"分项{number}",
            points=Decimal(50),
            article="16",
        )
    return table


def a_concluded(cast: Cast, base: Base, grade: str = Grade.FAIL, **more: Any) -> Inspection:
    """An inspection with its conclusion, written as it stands in the end."""
    table = a_table(cast)
    facts: dict[str, Any] = {
        "number": f"示例检{base.number}-{Inspection.objects.count() + 1}",
        "base": base,
        "kind": InspectionKind.REGULAR,
        "year": 2026,
        "table": table,
        "scope_first": datetime.date(2026, 1, 1),
        "scope_last": datetime.date(2026, 10, 31),
        "state": InspectionState.CONCLUDED,
        "state_since": cast.now,
        "created_at": cast.now,
        "created_by": cast.jingban,
        "announced_at": cast.now,
        "visited_at": cast.now,
        "total": Decimal(50) if grade == Grade.FAIL else Decimal(92),
        "grade": grade,
        "proposed_by": cast.jingban,
        "proposed_at": cast.now,
        "approved_by": cast.shenpi,
        "approved_at": cast.now,
        **more,
    }
    return Inspection.objects.create(**facts)


def ordered(cast: Cast, base: Base, at: datetime.datetime | None = None) -> Rectification:
    """An order upon a failed inspection."""
    return order_rectification(
        base,
        inspection=a_concluded(cast, base),
        items=ITEMS,
        ground="达不到教学管理要求",
        by=cast.jingban,
        at=at or cast.now,
    )


def served(
    cast: Cast, base: Base, on: datetime.date | None = None, at: datetime.datetime | None = None
) -> Rectification:
    """The same, served on a day (today if none is given)."""
    rectification = ordered(cast, base, at)
    return serve_order(
        rectification,
        served_on=on or (at or cast.now).date(),
        served_how="person",
        served_to="示例签收人",
        by=cast.jingban,
        at=at or cast.now,
    )


def reported(cast: Cast, base: Base, at: datetime.datetime | None = None) -> Rectification:
    """The same, reported item by item."""
    rectification = served(cast, base, at=at)
    for item in rectification.items.all():  # type: ignore[attr-defined]
        write_item(item, report="已完成整改", by=cast.xueyuan, at=at or cast.now)
    return report_rectification(rectification, by=cast.xueyuan, at=at or cast.now)


def found(*met: bool) -> Mapping[int, tuple[bool, str]]:
    """What a second look found of each item."""
    return {n: (ok, "" if ok else "仍未公开") for n, ok in enumerate(met, start=1)}


def failed(cast: Cast, base: Base, at: datetime.datetime | None = None) -> Rectification:
    """Looked at after the term, something left, failed by the approver."""
    rectification = served(cast, base, at=at)
    over = rectification.due_at
    assert over is not None
    later = over + DAY
    reinspect(
        rectification,
        on=later.date(),
        inspectors="示例甲、示例乙",
        findings=found(True, False),
        by=cast.jingban,
        at=later,
    )
    return fail_rectification(rectification, opinion="仍达不到要求", by=cast.shenpi, at=later)


def heard(
    cast: Cast, base: Base, *, ground: str = Ground.FRAUD, at: datetime.datetime | None = None
) -> Revocation:
    """A revocation whose term to answer passed in silence."""
    at = at or cast.now
    revocation = propose_revocation(
        base,
        ground=ground,
        facts="申报材料中的师资名单系伪造。",
        application_number="攀继教申2026001",
        by=cast.jingban,
        at=at,
    )
    serve_revocation_notice(
        revocation,
        served_on=at.date(),
        served_how="person",
        served_to="示例签收人",
        by=cast.jingban,
        at=at,
    )
    revocation.refresh_from_db()
    ends = revocation.statement_ends_at
    assert ends is not None
    return hear_revocation(revocation, reply="", by=cast.jingban, at=ends + DAY)


def revoked(
    cast: Cast,
    base: Base,
    classes: Mapping[int, ClassChoice] | None = None,
    at: datetime.datetime | None = None,
) -> Revocation:
    """Decided by the approver."""
    revocation = heard(cast, base, at=at)
    later = revocation.statement_ends_at
    assert later is not None
    return decide_revocation(
        revocation, opinion="同意", classes=classes or {}, by=cast.shenpi, at=later + DAY
    )
