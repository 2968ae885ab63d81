"""The bulletin of results (检查评估结果通报, Art. 18)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from bases.models import Document, DocumentKind
from bases.regulation import TITLE
from inspections.models import Grade
from inspections.papers import issue_letter

ADDRESSEES = "各县（区）人力资源社会保障局，市级有关部门，有关行业协会、企事业单位"


def results_bulletin(
    title: str, *, number: str, year: int, rows: Sequence[Mapping[str, Any]], at: datetime.datetime
) -> Document:
    """Who came to what; excellent ones first."""
    counts = [
        f"{label}{sum(row['grade'] == grade for row in rows)}家" for grade, label in Grade.choices
    ]
    return issue_letter(
        DocumentKind.RESULTS_BULLETIN,
        number=number,
        title=title,
        addressee=ADDRESSEES,
        subject_name=f"{year}年度检查评估",
        paragraphs=[
            f"依据《{TITLE}》第十八条，现将{year}年度专业技术人员继续教育基地检查评估结果予以公布："
            f"{'，'.join(counts)}。",
            "评估为优秀的，在培训资源配置、任务分配等方面给予倾斜；"
            "不合格的，责令限期3个月整改，经整改仍达不到要求的，取消基地资格。",
        ],
        at=at,
        table={
            "title": "检查评估结果",
            "headings": ["基地编号", "建设单位", "检查类型", "等次"],
            "rows": [
                [row["number"], row["name"], row["kind_label"], row["grade_label"]] for row in rows
            ],
        },
    )
