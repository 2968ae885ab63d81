"""乱收费: fees that what was published speaks against (Art. 19, Art. 21)."""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import Any

from bases.models import FeeItem, FeeVersion, Funding, TrainingClass
from inspections.hints.found import HELD, Found, Span
from inspections.models import HintKind

SOON = datetime.timedelta(days=90)  # practice (惯例): an item that follows another so soon
FACTS = (
    "pk", "number", "title", "base_id", "starts_on", "fee_version_id", "fee_version__number",
    "fee_version__standard", "fee_version__valid_from", "fee_version__valid_until",
    "fee_version__item_id", "fee_version__item__base_id", "fee_version__item__ended_on",
    "fee_version__item__name", "fee_version__published_at", "plan_line_id", "plan_line__fee_item",
)  # fmt: skip


def fees(span: Span) -> list[Found]:
    """Paid classes against published standards, and items that came back dearer; three queries."""
    rows = span.narrow(TrainingClass.objects.filter(state__in=HELD, funding=Funding.PAID))
    paid = list(rows.values(*FACTS))
    versions: dict[int, list[FeeVersion]] = defaultdict(list)
    items = {row["fee_version__item_id"] for row in paid}
    for version in FeeVersion.objects.filter(item__in=items).order_by("number"):
        versions[version.item_id].append(version)
    found: list[Found] = []
    for row in paid:
        found += _about_class(row, versions[row["fee_version__item_id"]])
    return found + _dearer_again(span)


def _about_class(row: dict[str, Any], versions: list[FeeVersion]) -> list[Found]:
    on, found = row["starts_on"], []
    if row["fee_version__item__base_id"] != row["base_id"]:
        found.append(_hint(row, "fee_of_another", "所用的收费标准不是本基地公布的。"))
    until = row["fee_version__valid_until"]
    if row["fee_version__valid_from"] > on:
        found.append(_hint(row, "fee_not_begun", "开班时所用的收费标准还没有开始执行。"))
    elif until is not None and until < on:
        found.append(_hint(row, "fee_run_out", f"所用的收费标准{until}已经到期。"))
    ended = row["fee_version__item__ended_on"]
    if ended is not None and ended <= on:
        found.append(_hint(row, "fee_ended", f"收费项目已于{ended}停止。"))
    newest = [v for v in versions if v.valid_from <= on]
    if newest and newest[-1].standard < row["fee_version__standard"]:
        now = newest[-1].standard
        found.append(
            _hint(
                row,
                "fee_above_published",
                f"收取{row['fee_version__standard']}元，高于开班时公布的{now}元。",
            )
        )
    planned_free = row["plan_line_id"] is not None and row["plan_line__fee_item"] is None
    if planned_free:
        found.append(_hint(row, "fee_not_planned", "备案的计划项没有收费，实际举办时收费。"))
    return found


def _dearer_again(span: Span) -> list[Found]:
    """An item ended, and soon after a dearer one began: a raise without a raise's document."""
    items = FeeItem.objects.filter(ended_on__gte=span.first - SOON, ended_on__lte=span.last)
    if span.base is not None:
        items = items.filter(base=span.base)
    gone = {item.pk: item for item in items}
    if not gone:
        return []
    bases = {item.base_id for item in gone.values()}
    rows = FeeVersion.objects.filter(item__base__in=bases).select_related("item")
    last: dict[int, FeeVersion] = {}
    first: dict[int, list[FeeVersion]] = defaultdict(list)
    for version in rows.order_by("number"):
        last[version.item_id] = version
        if version.number == 1:
            first[version.item.base_id].append(version)
    found: list[Found] = []
    for pk, item in gone.items():
        before = last.get(pk)
        for new in first[item.base_id] if before else ():
            found += _follows(item, before, new) if before else []
    return found


def _follows(item: FeeItem, before: FeeVersion, new: FeeVersion) -> list[Found]:
    ended = item.ended_on
    if ended is None or new.item_id == item.pk or new.unit != before.unit:
        return []
    soon = ended - SOON <= new.valid_from <= ended + SOON
    if not soon or new.standard <= before.standard or new.published_at <= before.published_at:
        return []
    sentence = (
        f"“{item.name}”（{before.standard}元）于{ended}停止，"
        f"“{new.item.name}”（{new.standard}元）自{new.valid_from}起执行，可能是换名提高收费。"
    )
    return [
        Found(
            kind=HintKind.FEES,
            rule="dearer_under_another_name",
            key=f"dearer_under_another_name:{item.pk}:{new.item_id}",
            base=item.base_id,
            sentence=sentence,
            fee_version=new.pk,
            facts={"before": str(before.standard), "after": str(new.standard)},
        )
    ]


def _hint(row: dict[str, Any], rule: str, what: str) -> Found:
    return Found(
        kind=HintKind.FEES,
        rule=rule,
        key=f"{rule}:{row['pk']}",
        base=row["base_id"],
        sentence=f"{row['title']}（{row['number']}，{row['starts_on']}开班）：{what}",
        training_class=row["pk"],
        fee_version=row["fee_version_id"],
        facts={
            "item": row["fee_version__item__name"],
            "standard": str(row["fee_version__standard"]),
        },
    )
