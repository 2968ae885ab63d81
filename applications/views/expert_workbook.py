"""The register of experts as a workbook, for the bureau alone."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponse

from applications.views.plain_workbook import workbook_response
from bases.calendar import today

HEADINGS = (
    ("姓名", 14),
    ("类别", 18),
    ("职称", 16),
    ("工作单位", 34),
    ("统一社会信用代码", 22),
    ("专业领域", 30),
    ("任期开始", 12),
    ("任期结束", 12),
    ("状态", 12),
    ("在评件数", 10),
    ("累计件数", 10),
    ("曾任职单位", 40),
    ("登记的利害关系", 14),
)


def register_response(rows: Iterable[Mapping[str, Any]], at: datetime.datetime) -> HttpResponse:
    """One row per expert."""
    return workbook_response(
        f"experts-{today(at):%Y%m%d}", "专家库", HEADINGS, (_values(row) for row in rows)
    )


def _values(row: Mapping[str, Any]) -> tuple[Any, ...]:
    expert = row["expert"]
    return (
        expert.user.name,
        expert.get_kind_display(),
        expert.title,
        expert.employer,
        expert.employer_uscc,
        "、".join(field.name for field in expert.fields.all()),
        expert.term_from,
        expert.term_until,
        row["standing"],
        row["load"]["running"],
        row["load"]["all"],
        "；".join(str(job) for job in expert.employments.all()),
        row["interests"],
    )
