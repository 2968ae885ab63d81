"""A filing filled in and brought to a state through actions."""

from __future__ import annotations

import datetime
from typing import Any

from bases.actions import filing as actions
from bases.actions.filing_bureau import record_filing
from bases.models import AnnualFiling, Base, Field, FilingVersion
from bases.regulation import ZONE
from tests.cast import Cast

NOVEMBER = datetime.datetime(2026, 11, 20, 10, tzinfo=ZONE)
TEXTS = (
    "delegated_tasks",
    "teacher_changes",
    "course_development",
    "fee_use",
    "effect",
    "rules_changes",
    "problems",
)
AMOUNTS = ("income_fiscal", "income_delegated", "income_fees", "spending", "spending_on_base")


def typed(lines: int = 2, **changed: str) -> dict[str, Any]:
    """What a base types: complete, and sound."""
    field = str(Field.objects.order_by("pk")[0].pk)
    return {
        "fields": {
            **dict.fromkeys(TEXTS, "无"),
            **dict.fromkeys(AMOUNTS, "12.50"),
            "target": "2400",
            "team_building": "引进两名副高",
            "budget": "30",
            "safeguards": "专人负责",
            **changed,
        },
        "why": {},
        "plan": [
            {
                "title": f"示例研修班{number + 1}",
                "subject_kind": "professional",
                "form": "onsite",
                "level": "all",
                "field": field,
                "month": str(number % 12 + 1),
                "classes": "2",
                "persons": "60",
                "hours": "24",
                "fee_item": "",
                "delegated_by": "",
                "content": "示例内容",
                "number": "",
            }
            for number in range(lines)
        ],
    }


def opened(cast: Cast, base: Base, at: datetime.datetime = NOVEMBER) -> AnnualFiling:
    """A draft of 2026, filled in."""
    filing = actions.open_filing(base, 2026, by=cast.xueyuan, at=at)
    return save(cast, filing, typed(), at)


def save(cast: Cast, filing: AnnualFiling, data: Any, at: datetime.datetime) -> AnnualFiling:
    """Type and save."""
    return actions.save_filing(filing, data=data, revision=filing.revision, by=cast.xueyuan, at=at)


def filed(cast: Cast, base: Base, at: datetime.datetime = NOVEMBER) -> FilingVersion:
    """Filed at an instant."""
    filing = opened(cast, base, min(at, NOVEMBER))
    return actions.file(filing, by=cast.xueyuan, at=at, revision=filing.revision)


def recorded(cast: Cast, base: Base, at: datetime.datetime = NOVEMBER) -> AnnualFiling:
    """On record."""
    filing = filed(cast, base, at).filing
    record_filing(filing, by=cast.jingban, at=at + datetime.timedelta(days=1))
    return AnnualFiling.objects.get(pk=filing.pk)
