"""Verbs of a rectification until it is looked at again: order, serve, report (Art. 18)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import StoredFile, User
from accounts.models.events import digest_of
from accounts.record import MovedOn, record, require, tell
from bases.actions.steps import locked, locked_base, move_base, step
from bases.calendar import today
from bases.emails import letter, managers_of, members_of_base
from bases.models import Base
from bases.regulation import VERSION
from inspections.actions import hearing
from inspections.models import (
    Complaint,
    Grade,
    Inspection,
    InspectionState,
    ItemFile,
    Rectification,
    RectificationItem,
)
from inspections.papers.rectifying import rectification_order
from inspections.terms import rectification_term

DECIDED = (InspectionState.CONCLUDED, InspectionState.PUBLISHED)


@dataclass(frozen=True)
class ItemFacts:
    """One thing to mend: what, under which article, what is asked."""

    problem: str
    article: str
    asked: str


@transaction.atomic
def order_rectification(
    base: Base,
    *,
    items: Sequence[ItemFacts],
    ground: str,
    inspection: Inspection | None = None,
    complaint: Complaint | None = None,
    by: User,
    at: datetime.datetime,
) -> Rectification:
    """Order a base to mend what an inspection or a proven complaint found (Art. 18).

    Raises PermissionDenied, MovedOn while another runs, ValidationError.
    """
    base = locked_base(base)
    require(base.order_rectification, by)
    if not items:
        raise ValidationError("请至少写明一项需要整改的问题。")
    if not ground.strip():
        raise ValidationError({"ground": "请写明属于第十八条的哪种情形。"})
    source = _source(base, inspection, complaint)
    order = rectification_order(base, ground=ground.strip(), source=source, items=items, at=at)
    rectification = Rectification.objects.create(
        base=base,
        inspection=inspection,
        complaint=complaint,
        number=order.number,
        ground=ground.strip(),
        order=order,
        state_since=at,
        ordered_at=at,
        ordered_by=by,
        rule_version=VERSION,
    )
    RectificationItem.objects.bulk_create(
        RectificationItem(
            rectification=rectification,
            number=number,
            problem=item.problem,
            article=item.article,
            asked=item.asked,
        )
        for number, item in enumerate(items, start=1)
    )
    move_base(base.order_rectification, by=by, on=today(at))
    event = record(
        verb="order_rectification",
        label="责令限期整改",
        subject=rectification,
        by=by,
        at=at,
        target=str(rectification.state),
        target_label=rectification.state_label,
        article="18",
        details={"number": order.number, "items": len(items), "document": order.pk},
    )
    tell(event, concerned(base), **letter(event, rectification))
    return rectification


@transaction.atomic
def serve_order(
    rectification: Rectification,
    *,
    served_on: datetime.date,
    served_how: str,
    served_to: str,
    by: User,
    at: datetime.datetime,
) -> Rectification:
    """Write down when the order reached the base; from then three months run (Art. 18).

    Raises PermissionDenied, MovedOn, ValidationError.
    """
    rectification = fetch(rectification)
    require(rectification.serve_order, by)
    if not today(rectification.ordered_at) <= served_on <= today(at):
        raise ValidationError({"served_on": "送达日期应在成文日期当日或之后，且不晚于今天。"})
    term = rectification_term(served_on)
    values = {
        "served_on": served_on,
        "served_how": served_how,
        "served_to": served_to,
        "named_end": term.named,
        "due_on": term.day,
        "provisional": term.provisional,
    }
    step(
        rectification.serve_order,
        by=by,
        at=at,
        details={**hearing.words(values), "rule": VERSION},
        told=concerned(rectification.base),
    )
    hearing.put(rectification, values)
    return rectification


@transaction.atomic
def write_item(
    item: RectificationItem, *, report: str, by: User, at: datetime.datetime
) -> RectificationItem:
    """Keep what the base writes of one item, before it reports. Raises as ``serve_order`` does."""
    item = _open_item(item, by)
    item.report, item.reported_at = report.strip(), at
    item.save(update_fields=("report", "reported_at"))
    return item


@transaction.atomic
def add_item_file(
    item: RectificationItem, *, file: StoredFile, by: User, at: datetime.datetime
) -> ItemFile:
    """Put evidence beside an item. Raises as ``serve_order`` does."""
    item = _open_item(item, by)
    return ItemFile.objects.create(item=item, file=file, added_at=at, added_by=by)


@transaction.atomic
def remove_item_file(item_file: ItemFile, *, by: User, at: datetime.datetime) -> None:
    """Take evidence away that was put there since the last report."""
    item = _open_item(item_file.item, by)
    reported = item.rectification.reported_at
    if reported is not None and item_file.added_at <= reported:
        raise MovedOn("已随整改报告报送的材料不能删除，可以补充新的材料。", item.rectification)
    item_file.delete()


@transaction.atomic
def report_rectification(
    rectification: Rectification, *, by: User, at: datetime.datetime
) -> Rectification:
    """Report every item as it stands; late is taken and marked. Raises as ``serve_order`` does."""
    rectification = fetch(rectification)
    require(rectification.report_rectification, by)
    items = list(rectification.items.prefetch_related("files__file"))  # type: ignore[attr-defined]
    empty = [str(item.number) for item in items if not item.report]
    if empty:
        raise ValidationError(f"第{'、'.join(empty)}项还没有填写整改情况。")
    rectification.reported_at, rectification.reported_by = at, by
    frozen = [
        {
            "number": item.number,
            "report": item.report,
            "files": [kept.file.sha256 for kept in item.files.all()],
        }
        for item in items
    ]
    due = rectification.due_at
    step(
        rectification.report_rectification,
        by=by,
        at=at,
        details={"items": frozen, "late": due is not None and at >= due},
        snapshot_digest=digest_of(frozen),
        told=[rectification.ordered_by, *managers_of(rectification.base)],
    )
    return rectification


def fetch(rectification: Rectification) -> Rectification:
    """The case as it is now; base and case locked, in that order."""
    base = locked_base(rectification.base)
    rectification = locked(rectification)
    rectification.base = base
    return rectification


def _open_item(item: RectificationItem, by: User) -> RectificationItem:
    """The item, its case locked, while the base may write. Raises PermissionDenied, MovedOn."""
    rectification = fetch(item.rectification)
    require(rectification.report_rectification, by)
    found = RectificationItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    found.rectification = rectification
    return found


def _source(base: Base, inspection: Inspection | None, complaint: Complaint | None) -> str:
    """What the order stands on, in words. Raises MovedOn, ValidationError."""
    if inspection is not None:
        inspection = locked(inspection)
        if inspection.base_id != base.pk:
            raise ValidationError("这次检查不是该基地的。")
        if inspection.state not in DECIDED or inspection.grade != Grade.FAIL:
            raise MovedOn("只有结论为不合格的检查，才能据以责令整改。", inspection)
        if Rectification.objects.filter(inspection=inspection).exists():
            raise MovedOn("这次检查已经责令整改。", inspection)
        return f"经{inspection.get_kind_display()}（{inspection.number}）"
    if complaint is None:
        raise ValidationError("请选择责令整改所依据的检查或者查证属实的投诉举报。")
    complaint = Complaint.objects.select_for_update(of=("self",)).get(pk=complaint.pk)
    if complaint.base_id != base.pk or not complaint.is_proven:
        raise MovedOn("只有对该基地查证属实的投诉举报，才能据以责令整改。", complaint)
    return "经核查"


def concerned(base: Base) -> list[User]:
    """Who is told of each step: the base and its managing unit (Art. 5)."""
    return [*members_of_base(base), *managers_of(base)]
