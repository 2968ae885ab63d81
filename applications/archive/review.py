"""What the committee and the public said, for the archive (Art. 9(3), Art. 10).

Reads the columns it names and no others: the private notes of an expert are not among them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import partial

from django.utils import timezone

from applications import committee
from applications.archive.entries import Entry, of_file, of_json, of_table
from applications.models import Application, Draw, MeetingCase, PanelMember
from bases.regulation import CONDITIONS, Condition

REVIEW, NOTICE = "04 评审", "05 公示与异议"


def entries(application: Application, at: datetime.datetime) -> Iterator[Entry]:
    """Draw, declarations, visit, meeting, sheets with the void ones, conclusion."""
    yield from _draws(application)
    yield from _panel(application, at)
    yield from _visits(application, at)
    yield from _meetings(application, at)
    yield from _sheets(application, at)
    yield from _conclusion(application, at)


def _draws(application: Application) -> Iterator[Entry]:
    """Everything that repeats a draw, of those that drew for this case."""
    key = str(application.pk)
    for draw in Draw.objects.filter(batch=application.batch_id).order_by("drawn_at", "pk"):
        if any(str(panel["id"]) == key for panel in draw.outcome["panels"]):
            facts = {
                "algorithm": draw.algorithm,
                "seed": draw.seed,
                "inputs": draw.inputs,
                "inputs_digest": draw.inputs_digest,
                "outcome": draw.outcome,
                "outcome_digest": draw.outcome_digest,
            }
            name = f"专家抽取 {draw.get_purpose_display()}"
            yield of_json(REVIEW, name, draw.drawn_at, partial(dict, facts))


def _seats(application: Application) -> list[PanelMember]:
    seats = PanelMember.objects.filter(application=application).defer("notes")
    return list(seats.select_related("expert__user").order_by("pk"))


def _panel(application: Application, at: datetime.datetime) -> list[Entry]:
    headings = (
        "专家",
        "类别",
        "职称",
        "工作单位",
        "状态",
        "选派时间",
        "承诺内容",
        "承诺时间",
        "回避或撤换理由",
        "退出时间",
    )
    rows = [
        (
            seat.expert.user.name,
            seat.expert.get_kind_display(),
            seat.expert.title,
            seat.expert.employer,
            seat.get_state_display(),
            seat.assigned_at,
            seat.declaration,
            seat.declared_at,
            seat.grounds,
            seat.left_at,
        )
        for seat in _seats(application)
    ]
    return of_table(REVIEW, "评审组与承诺", at, headings, rows)


def _visits(application: Application, at: datetime.datetime) -> Iterator[Entry]:
    visits = list(
        application.visits.prefetch_related(  # type: ignore[attr-defined]
            "findings", "members__seat__expert__user", "photos__file"
        ).order_by("pk")
    )
    headings = ("考察时间", "地点", "状态", "陪同人员", "成员", "条件", "结论", "情况说明")
    rows = []
    for visit in visits:
        about = (visit.starts_at, visit.place, visit.get_state_display(), visit.accompanied_by)
        people = "；".join(_signed(m.seat.expert, m) for m in visit.members.all())
        rows += [
            (*about, people, _title(f.condition), f.get_finding_display(), f.comment)
            for f in visit.findings.all()
        ]
        ending = visit.summary or visit.cancelled_reason
        rows.append((*about, people, "总体情况", "", ending))
    yield from of_table(REVIEW, "实地考察", at, headings, rows)
    for photo in (photo for visit in visits for photo in visit.photos.all()):
        note = "已移除" if photo.removed_at else ""
        yield of_file(REVIEW, photo.file, label=photo.caption or "考察照片", note=note)


def _title(condition: str) -> str:
    return CONDITIONS[Condition(condition)].title


def _signed(expert: object, row: object) -> str:
    """A name, when it was signed, and a reservation."""
    signed_at = getattr(row, "signed_at", None)
    when = f"{timezone.localtime(signed_at):%Y-%m-%d %H:%M}签字" if signed_at else "未签字"
    remark = getattr(row, "remark", "")
    return f"{expert}（{when}{'，保留意见：' + remark if remark else ''}）"


def _meetings(application: Application, at: datetime.datetime) -> Iterator[Entry]:
    """The minutes as far as this case: others on the agenda have archives of their own."""
    lines = list(
        MeetingCase.objects.filter(application=application)
        .select_related("meeting")
        .prefetch_related("meeting__attendances__expert__user", "meeting__scans__file")
        .order_by("pk")
    )
    headings = ("会议时间", "地点", "状态", "议程", "到会", "会议记录", "本案论证意见", "取消原因")
    rows = [
        (
            line.meeting.starts_at,
            line.meeting.place,
            line.meeting.get_state_display(),
            line.meeting.agenda,
            "；".join(_signed(a.expert, a) for a in line.meeting.attendances.all() if a.present),
            line.meeting.minutes,
            line.argument,
            line.meeting.cancelled_reason,
        )
        for line in lines
    ]
    yield from of_table(REVIEW, "评审会议", at, headings, rows)
    for scan in (scan for line in lines for scan in line.meeting.scans.all()):
        yield of_file(REVIEW, scan.file, label=scan.caption)


def _sheets(application: Application, at: datetime.datetime) -> list[Entry]:
    headings = (
        "专家",
        "是否计入",
        "条件",
        "评审要点",
        "分值",
        "得分",
        "说明",
        "合计",
        "表决",
        "总体意见",
        "提交时间",
    )
    rows = [
        (
            sheet.seat.expert.user.name,
            "计入" if sheet.seat.is_final else "无效",
            _title(score.criterion.condition),
            score.criterion.title,
            score.criterion.weight,
            score.points,
            score.comment,
            sheet.total,
            sheet.seat.get_vote_display(),
            sheet.seat.comment,
            sheet.seat.final_at,
        )
        for sheet in committee.sheets(application)
        for score in sheet.seat.scores.all()
    ]
    return of_table(REVIEW, "专家评分", at, headings, rows)


def _conclusion(application: Application, at: datetime.datetime) -> list[Entry]:
    if application.passed is None:
        return []
    rows = [("通过" if application.passed else "不通过", application.average)]
    return of_table(REVIEW, "评审结论", at, ("结论", "平均分"), rows)


def notice_entries(application: Application, at: datetime.datetime) -> Iterator[Entry]:
    """Notices the case was on, objections with evidence and answers."""
    notices = application.notices.order_by("posted_at", "pk")  # type: ignore[attr-defined]
    headings = ("文号", "发布时间", "首日", "末日", "工作日数", "撤下时间", "变动原因")
    rows = [
        (n.number, n.posted_at, n.first_day, n.last_day, n.days, n.withdrawn_at, n.change_reason)
        for n in notices
    ]
    yield from of_table(NOTICE, "公示", at, headings, rows)
    yield from _objections(application, at)


def _objections(application: Application, at: datetime.datetime) -> Iterator[Entry]:
    objections = list(
        application.objections.select_related("evidence", "handled_by").order_by("pk")  # type: ignore[attr-defined]
    )
    headings = ("收到时间", "姓名", "联系方式", "事实与理由", "状态", "处理意见", "经办人", "时间")
    rows = [
        (
            o.received_at,
            o.name,
            o.contact,
            o.facts,
            o.get_state_display(),
            o.answer,
            o.handled_by.name if o.handled_by else "",
            o.handled_at,
        )
        for o in objections
    ]
    yield from of_table(NOTICE, "异议", at, headings, rows)
    for objection in objections:
        if objection.evidence is not None:
            yield of_file(NOTICE, objection.evidence, label="异议证据")
