"""What the committee did outside its reading: visit and meeting (Art. 9(3)). Names experts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from applications.models.papers import PaperAudience
from applications.papers.paper import Paper, Part, grid, heading, moment, pairs, signatures, text
from bases.models import DocumentKind
from bases.regulation import CONDITIONS, cite

if TYPE_CHECKING:
    from applications.models import Meeting, SiteVisit


def visit_record(visit: SiteVisit) -> Paper:
    """When and where, who went, what was found condition by condition, who signed (Art. 9(3))."""
    application = visit.application
    members = list(visit.members.select_related("seat__expert__user").order_by("id"))  # type: ignore[attr-defined]
    came = [member for member in members if member.present]
    found = {row.condition: row for row in visit.findings.all()}  # type: ignore[attr-defined]
    findings = [
        [
            cite(said.article),
            said.title,
            found[key].get_finding_display() if key in found else "",
            found[key].comment if key in found else "",
        ]
        for key, said in CONDITIONS.items()
    ]
    photos = [
        [str(n), photo.caption, photo.file.name, photo.file.sha256[:16]]
        for n, photo in enumerate(
            visit.photos.filter(removed_at=None).select_related("file"),  # type: ignore[attr-defined]
            start=1,
        )
    ]
    parts = [
        pairs(
            ("申报单位", application.institution.name),
            ("申报批次", application.batch.name),
            ("考察时间", moment(visit.starts_at)),
            ("考察地点", visit.place),
            ("考察成员", "、".join(str(member) for member in came)),
            ("未到成员", "、".join(str(m) for m in members if not m.present) or "无"),
            ("陪同人员", visit.accompanied_by or "无"),
            ("记录人", visit.recorded_by.name if visit.recorded_by else ""),
        ),
        heading("一、逐项考察情况"),
        grid(("条款", "条件", "结论", "情况说明"), findings),
        heading("二、总体情况"),
        text(visit.summary),
        *([heading("三、现场照片"), _photos(photos)] if photos else []),
        *_reservations([(str(member), member.remark) for member in members]),
        signatures(*[(str(member), moment(member.signed_at)) for member in came]),
    ]
    return Paper(
        kind=DocumentKind.VISIT_RECORD,
        title="实地考察记录",
        subject_name=application.institution.name,
        audience=PaperAudience.BUREAU,
        body={"parts": parts},
    )


def meeting_minutes(meeting: Meeting) -> Paper:
    """Agenda, attendance, what was said of each case, who signed (Art. 9(3))."""
    called = list(meeting.attendances.select_related("expert__user").order_by("id"))  # type: ignore[attr-defined]
    came = [one for one in called if one.present]
    cases = list(meeting.cases.select_related("application__institution"))  # type: ignore[attr-defined]
    scans = [
        [str(n), scan.caption, scan.file.name, scan.file.sha256]
        for n, scan in enumerate(meeting.scans.select_related("file"), start=1)  # type: ignore[attr-defined]
    ]
    parts = [
        pairs(
            ("申报批次", meeting.batch.name),
            ("会议时间", moment(meeting.starts_at)),
            ("会议地点", meeting.place),
            ("主任委员", str(meeting.chair) if meeting.chair else ""),
            ("应到", f"{len(called)}名"),
            ("实到", f"{len(came)}名"),
            ("到会专家", "、".join(str(one.expert) for one in came)),
            ("未到专家", "、".join(str(one.expert) for one in called if not one.present) or "无"),
            ("记录人", meeting.minuted_by.name if meeting.minuted_by else ""),
        ),
        heading("一、议程"),
        text(meeting.agenda),
        heading("二、会议记录"),
        text(meeting.minutes),
        heading("三、论证意见"),
        grid(
            ("序号", "申报单位", "论证意见"),
            [
                [str(n), row.application.institution.name, row.argument]
                for n, row in enumerate(cases, start=1)
            ],
        ),
        *([heading("四、签字页扫描件"), _scans(scans)] if scans else []),
        *_reservations([(str(one.expert), one.remark) for one in called]),
        signatures(*[(str(one.expert), moment(one.signed_at)) for one in came]),
    ]
    return Paper(
        kind=DocumentKind.MEETING_MINUTES,
        title="评审会议纪要",
        subject_name=meeting.batch.name,
        audience=PaperAudience.BUREAU,
        body={"parts": parts},
    )


def _photos(rows: list[list[str]]) -> Part:
    return grid(("序号", "说明", "文件名", "摘要（前16位）"), rows)


def _scans(rows: list[list[str]]) -> Part:
    return grid(("序号", "说明", "文件名", "SHA-256"), rows)


def _reservations(said: list[tuple[str, str]]) -> list[Part]:
    """Who signed with a reservation, and which."""
    rows = [[who, remark] for who, remark in said if remark]
    return [heading("保留意见"), grid(("专家", "保留意见"), rows)] if rows else []
