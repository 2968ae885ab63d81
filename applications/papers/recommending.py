"""The recommender's opinion as a form of its own (推荐意见, Art. 9(2))."""

from __future__ import annotations

from typing import TYPE_CHECKING

from applications.models.papers import PaperAudience
from applications.papers.paper import Paper, Part, grid, heading, lines, pairs, text
from bases.chinese import plain_date
from bases.models import DocumentKind
from bases.regulation import CONDITIONS, cite

if TYPE_CHECKING:
    from applications.models import Recheck, Recommendation

WHOLE = "经对申报材料审核和办学条件复查，"


def recommendation(made: Recommendation) -> Paper:
    """Materials, re-check condition by condition, opinion (Art. 9(2))."""
    application = made.application
    check: Recheck | None = application.present_recheck()
    parts = [
        pairs(
            ("申报单位", application.institution.name),
            ("申报批次", application.batch.name),
            ("推荐单位", made.organisation.name),
            ("推荐单位文号", made.document_number),
            ("报送回执号", made.submission.receipt_number),
            ("材料真实性", "真实" if made.materials_true else "存疑"),
            ("材料完整性", "完整" if made.materials_complete else "不完整"),
        ),
        heading("一、申报及初审情况"),
        text(made.review_summary),
        heading("二、办学条件复查"),
        *_recheck(check),
        heading("三、推荐意见"),
        text("\n".join([WHOLE + "意见如下：", *lines(made.opinion)])),
        pairs(("推荐单位负责人", made.signed_by), ("盖章扫描件摘要", made.seal_scan.sha256)),
    ]
    return Paper(
        kind=DocumentKind.RECOMMENDATION,
        title="推荐意见",
        subject_name=application.institution.name,
        audience=PaperAudience.PARTIES,
        body={"parts": parts, "issuing_body": made.organisation.name},
    )


def _recheck(check: Recheck | None) -> list[Part]:
    if check is None:
        return [text("未作复查。")]
    found = {row.condition: row for row in check.findings.all()}  # type: ignore[attr-defined]
    rows = [
        [
            cite(said.article),
            said.title,
            found[key].get_finding_display() if key in found else "",
            found[key].comment if key in found else "",
        ]
        for key, said in CONDITIONS.items()
    ]
    photos = check.photos.filter(removed_at=None).count()  # type: ignore[attr-defined]
    return [
        pairs(
            ("复查日期", plain_date(check.visited_on) if check.visited_on else ""),
            ("复查地点", check.place),
            ("参加人员", check.people),
            ("现场照片", f"{photos}张"),
        ),
        grid(("条款", "条件", "结论", "情况说明"), rows),
    ]
