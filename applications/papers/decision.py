"""The decision that makes bases: one document for all that one decision certifies (Art. 10)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from applications.models.papers import PaperAudience
from applications.papers.paper import BASE, Paper, by_articles, counted
from bases.models import DocumentKind
from bases.regulation import cite

if TYPE_CHECKING:
    from applications.models import Batch
    from bases.models import Base

# As the bureau's own notice of the Measures addresses its readers.
ADDRESSEE = "各县（区）人力资源社会保障局，市级有关部门，有关行业协会、企事业单位"
HEADINGS = ("序号", "单位", "编号", "专业领域", "管理使用单位")


def certification_decision(batch: Batch, bases: Sequence[Base]) -> Paper:
    """Whom the bureau certifies, published with a list (Art. 9(3), Art. 10)."""
    names = [base.organisation.name for base in bases]
    return Paper(
        kind=DocumentKind.DECISION,
        title=f"关于公布{batch.name}{BASE}名单的通知",
        subject_name=counted(names),
        audience=PaperAudience.PUBLIC,
        names=tuple(names),
        body={
            "addressee": ADDRESSEE,
            "paragraphs": [
                f"{by_articles('9', '10')}，经自愿申报、审核推荐、专家评审和公示，"
                f"决定认定{counted(names)}为{BASE}，现予公布，并颁发匾牌。",
                "一、各基地应当加强建设，于每年11月底将当年计划执行情况和下一年度计划报我局备案"
                f"（{cite('16')}）；重要信息变更的，及时公布并报我局备案（{cite('22')}）。",
                f"二、各管理使用单位负责所推荐基地的使用和管理（{cite('5')}），会同我局定期检查"
                f"评估和不定期抽查（{cite('18')}）。",
            ],
            "attachments": [f"{batch.name}基地名单"],
            "annex": {
                "title": f"{BASE}名单",
                "headings": list(HEADINGS),
                "rows": [_row(number, base) for number, base in enumerate(bases, start=1)],
            },
        },
    )


def _row(number: int, base: Base) -> list[str]:
    return [
        str(number),
        base.organisation.name,
        base.display_number,
        "、".join(field.name for field in base.fields.all()),
        base.managing_unit.name if base.managing_unit else "",
    ]
