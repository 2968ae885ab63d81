"""The minutes of a draw: all that anybody needs to repeat it."""

from __future__ import annotations

import datetime
from typing import Any

from accounts.models import User
from bases.calendar import today
from bases.chinese import plain_date
from bases.models import Document, DocumentKind
from inspections import drawing
from inspections.models import InspectionPlan
from inspections.papers import issue_letter

GROUP = 8


def draw_minutes(
    plan: InspectionPlan,
    *,
    seed: str,
    digests: tuple[str, str],
    outcome: dict[str, Any],
    by: User,
    at: datetime.datetime,
) -> Document:
    """Seed, algorithm, digests and what came out."""
    return issue_letter(
        DocumentKind.INSPECTION_DRAW,
        title="双随机抽取记录",
        addressee=plan.title,
        paragraphs=[
            f"依据{plan.title}，于{plain_date(today(at))}随机抽取被检查基地和检查人员。"
            f"抽取由平台按公开算法完成，经办人：{by.name}。",
            f"算法：{drawing.ALGORITHM}（SHA-256 排序，按县（区）轮流，久未检查的优先，"
            "有利害关系的人员先行排除，每组第一席为市局人员）。",
            f"随机种子：{seed}",
            f"名单与条件摘要：{in_groups(digests[0])}",
            f"结果摘要：{in_groups(digests[1])}",
            "以相同的名单、条件和种子重新计算，应当得到相同的结果。",
        ],
        at=at,
        table={
            "title": "抽取结果",
            "headings": ["基地编号", "基地", "检查人员（第一席为组长）"],
            "rows": [
                [group["base"], group["name"], "、".join(group["names"])]
                for group in outcome["groups"]
            ],
        },
    )


def in_groups(digest: str) -> str:
    """A digest that a line can break."""
    return " ".join(digest[n : n + GROUP] for n in range(0, len(digest), GROUP))
