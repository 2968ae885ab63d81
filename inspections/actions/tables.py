"""Verbs of check tables: a new version, its lines, publication (practice, 惯例)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max, Sum

from accounts.models import User
from accounts.record import MovedOn, record
from inspections.models import CheckItem, CheckTable
from inspections.reference import GROUPS, ITEMS, TITLE

FULL = Decimal(100)
COPIED = (
    "number", "group_number", "group", "title", "points", "article", "condition", "source",
    "guidance", "red_line",
)  # fmt: skip
MARKS = ("excellent_from", "good_from", "pass_from", "group_floor")


@transaction.atomic
def new_table(year: int, *, by: User, at: datetime.datetime) -> CheckTable:
    """Begin a version for a year: the newest table copied, or the one the portal comes with.

    Raises PermissionDenied, MovedOn while a draft of the year waits.
    """
    require_keeper(by)
    if CheckTable.objects.filter(year=year, published_at__isnull=True).exists():
        raise MovedOn("该年度已有一份未发布的检查评估表，请在其中修改。")
    last = CheckTable.objects.order_by("-year", "-version").first()
    version = CheckTable.objects.filter(year=year).aggregate(most=Max("version"))["most"] or 0
    marks = {name: getattr(last, name) for name in MARKS} if last else {}
    table = CheckTable.objects.create(
        year=year,
        version=version + 1,
        title=last.title if last else TITLE,
        created_at=at,
        created_by=by,
        **marks,
    )
    CheckItem.objects.bulk_create(_copied(last, table) if last else default_items(table))
    record(
        verb="new_table",
        label="新建检查评估表",
        subject=table,
        by=by,
        at=at,
        audience="bureau",
        details={"copied": str(last) if last else "reference"},
    )
    return table


def default_items(table: CheckTable) -> list[CheckItem]:
    """The lines that the portal comes with."""
    return [
        CheckItem(
            table=table,
            number=number,
            group_number=item.group,
            group=GROUPS[item.group],
            title=item.title,
            points=item.points,
            article=item.article,
            condition=str(item.condition),
            source=item.source,
            guidance=item.guidance,
            red_line=item.red_line,
        )
        for number, item in enumerate(ITEMS, start=1)
    ]


@transaction.atomic
def edit_table(
    table: CheckTable,
    *,
    marks: Mapping[str, Any],
    items: Sequence[Mapping[str, Any]],
    by: User,
    at: datetime.datetime,
) -> CheckTable:
    """Replace marks and lines of a draft. Raises PermissionDenied, MovedOn, ValidationError."""
    table = _draft(table, by)
    if not items:
        raise ValidationError("检查评估表至少有一项。")
    for name, value in marks.items():
        setattr(table, name, value)
    if not table.excellent_from > table.good_from > table.pass_from > 0:
        raise ValidationError("分数线应当依次为：优秀高于良好，良好高于合格。")
    table.save()
    table.items.all().delete()  # type: ignore[attr-defined]
    CheckItem.objects.bulk_create(
        CheckItem(table=table, number=number, **item) for number, item in enumerate(items, start=1)
    )
    record(
        verb="edit_table",
        label="修改检查评估表",
        subject=table,
        by=by,
        at=at,
        audience="bureau",
        details={"items": len(items)},
    )
    return table


@transaction.atomic
def publish_table(table: CheckTable, *, by: User, at: datetime.datetime) -> CheckTable:
    """From now on inspections use it and nobody changes it.

    Raises PermissionDenied, MovedOn, ValidationError unless the points make a hundred.
    """
    table = _draft(table, by)
    total = table.items.aggregate(total=Sum("points"))["total"] or Decimal(0)  # type: ignore[attr-defined]
    if total != FULL:
        raise ValidationError(f"各项分值合计应为100分，现在是{total.normalize():f}分。")
    table.published_at, table.published_by = at, by
    table.save(update_fields=("published_at", "published_by"))
    record(
        verb="publish_table",
        label="发布检查评估表",
        subject=table,
        by=by,
        at=at,
        audience="bureau",
    )
    return table


def require_keeper(by: User) -> None:
    """The administrator keeps the tables. Raises PermissionDenied."""
    if not by.is_municipal_admin:
        raise PermissionDenied


def _draft(table: CheckTable, by: User) -> CheckTable:
    require_keeper(by)
    table = CheckTable.objects.select_for_update(of=("self",)).get(pk=table.pk)
    if table.is_published:
        raise MovedOn("已发布的检查评估表不能修改，请新建一版。", table)
    return table


def _copied(last: CheckTable, table: CheckTable) -> list[CheckItem]:
    return [
        CheckItem(table=table, **{name: getattr(item, name) for name in COPIED})
        for item in last.items.all()  # type: ignore[attr-defined]
    ]
