"""乱办班: classes that the filed plan or the base's standing speaks against (Art. 16, Art. 19)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from bases.calendar import today
from bases.models import FilingState, SubjectKinds, TrainingClass
from bases.models.base import IN_SERVICE
from inspections.hints.found import HELD, Found, Span
from inspections.models import HintKind

# A reason for a class outside the plan that says nothing.
EMPTY_WORDS = {"无", "其他", "其它", "计划外", "临时", "临时安排", "工作需要", "需要", "没有"}
LEAST_WORDS = 4
FACTS = (
    "pk", "number", "title", "base_id", "starts_on", "subject_kind", "off_plan_reason",
    "plan_line_id", "plan_line__year", "plan_line__classes", "plan_line__title",
    "plan_line__subject_kind", "plan_line__base_id", "plan_line__dropped_at",
    "plan_line__filing__state", "base__certified_on", "base__state", "base__state_since",
)  # fmt: skip


def classes(span: Span) -> list[Found]:
    """Every held class against its plan line and its base; one query."""
    rows = span.narrow(TrainingClass.objects.filter(state__in=HELD)).order_by("starts_on", "pk")
    found: list[Found] = []
    held: Counter[int] = Counter()
    for row in rows.values(*FACTS).iterator(chunk_size=2000):
        found += _about_base(row)
        if row["plan_line_id"] is None:
            found += _outside(row)
            continue
        held[row["plan_line_id"]] += 1
        found += _about_line(row, held[row["plan_line_id"]])
    return found


def _outside(row: dict[str, Any]) -> list[Found]:
    reason = row["off_plan_reason"].strip("。.!！ ")
    if reason not in EMPTY_WORDS and len(reason) >= LEAST_WORDS:
        return []
    return [_hint(row, "off_plan_unexplained", f"计划外举办，所填原因“{reason}”没有说明理由。")]


def _about_line(row: dict[str, Any], place: int) -> list[Found]:
    found: list[Found] = []
    if row["plan_line__base_id"] != row["base_id"]:
        found.append(_hint(row, "plan_of_another", "所依据的计划项不是本基地的。"))
    if row["plan_line__year"] != row["starts_on"].year:
        year = row["plan_line__year"]
        found.append(_hint(row, "plan_of_another_year", f"所依据的是{year}年度的计划项。"))
    if row["plan_line__filing__state"] == FilingState.DRAFT:
        found.append(_hint(row, "plan_not_filed", "所依据的年度计划尚未报送。"))
    dropped = row["plan_line__dropped_at"]
    if dropped is not None and today(dropped) <= row["starts_on"]:
        found.append(_hint(row, "plan_dropped", "所依据的计划项在开班前已经取消。"))
    if place > row["plan_line__classes"]:
        planned = row["plan_line__classes"]
        found.append(
            _hint(row, "more_than_planned", f"计划{planned}期，这是按该计划项举办的第{place}期。")
        )
    asked = row["plan_line__subject_kind"]
    if SubjectKinds.BOTH not in (asked, row["subject_kind"]) and asked != row["subject_kind"]:
        found.append(_hint(row, "other_subject", "科目类别与所依据的计划项不一致。"))
    return found


def _about_base(row: dict[str, Any]) -> list[Found]:
    found: list[Found] = []
    if row["starts_on"] < row["base__certified_on"]:
        found.append(_hint(row, "before_certified", "开班日期早于基地认定日期。"))
    ended = row["base__state"] not in IN_SERVICE
    if ended and row["starts_on"] >= row["base__state_since"]:
        found.append(_hint(row, "after_the_end", "开班时已不是基地。"))
    return found


def _hint(row: dict[str, Any], rule: str, what: str) -> Found:
    return Found(
        kind=HintKind.CLASSES,
        rule=rule,
        key=f"{rule}:{row['pk']}",
        base=row["base_id"],
        sentence=f"{row['title']}（{row['number']}，{row['starts_on']}开班）：{what}",
        training_class=row["pk"],
        facts={"class": row["number"], "plan": row["plan_line__title"] or ""},
    )
