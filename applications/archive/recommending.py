"""What the recommender found, remarked and signed, for the archive (Art. 9(2))."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from applications.archive.entries import Entry, of_file, of_table
from applications.models import Application, Remark, SectionKey
from bases.regulation import CONDITIONS, Condition

FOLDER = "03 审核推荐"


def entries(application: Application, at: datetime.datetime) -> Iterator[Entry]:
    """Re-checks with photos, remarks, returns, the opinion with its sealed page."""
    yield from _rechecks(application, at)
    yield from _remarks(application, at)
    yield from _opinions(application, at)


def _rechecks(application: Application, at: datetime.datetime) -> Iterator[Entry]:
    rechecks = list(
        application.rechecks.select_related("submission", "saved_by")  # type: ignore[attr-defined]
        .prefetch_related("findings", "photos__file")
        .order_by("pk")
    )
    headings = ("版本", "复查日期", "地点", "参加人员", "办理人", "条件", "结论", "情况说明")
    rows = [
        (
            recheck.submission.version,
            recheck.visited_on,
            recheck.place,
            recheck.people,
            recheck.saved_by.name,
            CONDITIONS[Condition(finding.condition)].title,
            finding.get_finding_display(),
            finding.comment,
        )
        for recheck in rechecks
        for finding in recheck.findings.all()
    ]
    yield from of_table(FOLDER, "办学条件复查", at, headings, rows)
    for photo in (photo for recheck in rechecks for photo in recheck.photos.all()):
        note = "已移除" if photo.removed_at else ""
        yield of_file(FOLDER, photo.file, label=photo.caption or "复查照片", note=note)


def _remarks(application: Application, at: datetime.datetime) -> list[Entry]:
    remarks = Remark.objects.filter(application=application)
    rows: list[tuple[Any, ...]] = [
        (
            "审核意见",
            r.submission.version,
            r.get_section_display(),
            r.text,
            r.organisation.name,
            r.made_by.name,
            r.made_at,
            "",
        )
        for r in remarks.select_related("submission", "organisation", "made_by").order_by("pk")
    ]
    returns = application.send_backs.select_related("submission", "made_by")  # type: ignore[attr-defined]
    rows += [
        (
            "退回补正",
            r.submission.version,
            "、".join(str(SectionKey(key).label) for key in r.sections),
            r.opinion,
            r.get_level_display(),
            r.made_by.name,
            r.made_at,
            r.mend_by,
        )
        for r in returns.order_by("pk")
    ]
    headings = ("种类", "版本", "部分", "内容", "单位", "办理人", "时间", "补正期限")
    return of_table(FOLDER, "审核意见与补正", at, headings, rows)


def _opinions(application: Application, at: datetime.datetime) -> Iterator[Entry]:
    opinions = list(
        application.recommendations.select_related(  # type: ignore[attr-defined]
            "submission", "organisation", "made_by", "seal_scan"
        ).order_by("pk")
    )
    headings = (
        "版本",
        "推荐单位",
        "申报及初审情况",
        "材料真实",
        "材料完整",
        "推荐意见",
        "文号",
        "负责人",
        "经办人",
        "时间",
    )
    rows = [
        (
            o.submission.version,
            o.organisation.name,
            o.review_summary,
            o.materials_true,
            o.materials_complete,
            o.opinion,
            o.document_number,
            o.signed_by,
            o.made_by.name,
            o.made_at,
        )
        for o in opinions
    ]
    yield from of_table(FOLDER, "推荐意见", at, headings, rows)
    for opinion in opinions:
        yield of_file(FOLDER, opinion.seal_scan, label="推荐意见盖章页")
