"""What the Measures ask for at each step, as lines with their article. Nothing else refuses."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from accounts.models import OrganisationState
from applications import committee, content
from applications.content import Book
from applications.models import ObjectionState, PublicNotice, SectionKey, State
from applications.models.form import SECTION_ARTICLES
from applications.rules import intake_of
from bases.calendar import today
from bases.models import Base
from bases.models.barring import is_barred
from bases.regulation import (
    MIN_PERSON_TIMES_PER_YEAR,
    RULES_DOCUMENTS,
    Condition,
    Route,
)
from bases.requirements import Requirement

if TYPE_CHECKING:
    from accounts.models import Organisation
    from applications.models import Application, Batch, Intake


def start_checklist(
    institution: Organisation, batch: Batch, at: datetime.datetime
) -> list[Requirement]:
    """What must hold before a draft is opened (Art. 7, Art. 9(1), Art. 20)."""
    active = institution.state == OrganisationState.ACTIVE
    return [
        Requirement(
            "7",
            "单位已完成登记并激活",
            institution.is_institution and active,
            "" if active else "请联系所在县（区）人社局或市人社局激活。",
        ),
        _window(batch, at),
        _not_barred(institution),
        _not_a_base(institution),
    ]


def entry_checklist(
    institution: Organisation, batch: Batch, received_on: datetime.date, at: datetime.datetime
) -> list[Requirement]:
    """The same for a paper that staff key in: what counts is the day it came in (惯例)."""
    lines = [line for line in start_checklist(institution, batch, at) if line.article != "3"]
    return [*lines, _received_in_time(batch, received_on, at)]


def _received_in_time(
    batch: Batch, received_on: datetime.date, at: datetime.datetime
) -> Requirement:
    opens = timezone.localtime(batch.opens_at)
    last = timezone.localtime(batch.closes_at - datetime.timedelta(microseconds=1))
    in_time = opens.date() <= received_on <= last.date() and received_on <= today(at)
    note = f"本批次自{opens:%Y年%m月%d日}至{last:%Y年%m月%d日}受理。"
    sentence = "纸质材料在申报批次的受理时间内收到（惯例）"
    return Requirement("3", sentence, in_time and batch.opens_at <= at, "" if in_time else note)


def _window(batch: Batch, at: datetime.datetime) -> Requirement:
    closes = timezone.localtime(batch.closes_at)
    opens = timezone.localtime(batch.opens_at)
    note = ""
    if at < batch.opens_at:
        note = f"本批次自{opens:%Y年%m月%d日 %H:%M}起受理。"
    elif at >= batch.closes_at:
        note = f"本批次已于{closes:%Y年%m月%d日 %H:%M}截止。"
    return Requirement("3", "在申报批次的受理时间内", batch.is_open(at), note)


def _not_barred(institution: Organisation) -> Requirement:
    barred = is_barred(institution)
    return Requirement(
        "20",
        "不在不再受理名单中",
        not barred,
        "在申请过程中弄虚作假或被取消基地资格的，不再受理其认定申请。" if barred else "",
    )


def _not_a_base(institution: Organisation) -> Requirement:
    held = Base.objects.in_service().filter(organisation=institution).exists()
    return Requirement(
        "10", "单位目前不是基地", not held, "已是基地的，不重复申报。" if held else ""
    )


def submission_checklist(
    application: Application, at: datetime.datetime, book: Book | None = None
) -> list[Requirement]:
    """What must hold to hand the application in (Art. 8, Art. 9(1), Art. 9(2), Art. 20)."""
    book = book or Book(application, today(at))
    intake = intake_of(application)
    if intake is not None and intake.is_ours:
        lines = entry_checklist(application.institution, application.batch, intake.received_on, at)
    else:
        lines = start_checklist(application.institution, application.batch, at)
    if application.state == State.SENT_BACK:  # mending is not bound to the window
        lines = [line for line in lines if line.article != "3"]
    for key in book.keys:
        problems = book.sheet(key).problems
        label = SectionKey(key).label
        article = SECTION_ARTICLES[key]
        note = f"还有{len(problems)}处需要完善。" if problems else ""
        lines.append(Requirement(article, f"“{label}”填写完整", not problems, note))
    if application.route == Route.SELF_REVIEW and SectionKey.OWN_REVIEW not in book.sections:
        lines.append(Requirement("9(2)", "本单位已签署审核意见", False))
    return lines


def condition_checklist(application: Application, book: Book | None = None) -> list[Requirement]:
    """The conditions line by line with their figures; people judge, the portal counts."""
    book = book or Book(application, today(timezone.now()))
    found = content.figures(book)
    return [_kind_line(application), *_condition_lines(found)]


def _kind_line(application: Application) -> Requirement:
    institution = application.institution
    return Requirement(
        "7",
        "属于高等院校、科研院所、部门或行业教育培训机构、专业协会（学会）、大中型企业培训机构",
        bool(institution.kind),
        institution.get_kind_display(),
        blocking=False,
    )


def _condition_lines(found: dict[str, Any]) -> list[Requirement]:
    t, m = found[Condition.TEACHERS], found[Condition.MANAGEMENT]
    f, d, s = found[Condition.FACILITIES], found[Condition.DISTANCE], found[Condition.SCALE]
    words = content.sentences(found)
    line = _line
    return [
        line(
            "8(1)", "有相对稳定的专（兼）职师资队伍", t["total"] > 0, words[Condition.TEACHERS][0]
        ),
        line(
            "8(1)", "师资具有较高理论水平和实践经验", t["senior"] > 0, words[Condition.TEACHERS][1]
        ),
        line("8(1)", "师资密切联系科研生产一线", t["frontline"] > 0, words[Condition.TEACHERS][2]),
        line(
            "8(2)",
            "有继续教育管理机构和专（兼）职人员",
            bool(m["body"]) and m["full_time"] + m["part_time"] > 0,
            words[Condition.MANAGEMENT][1],
        ),
        line(
            "8(2)",
            f"{len(RULES_DOCUMENTS)}项管理制度齐全",
            not m["rules_missing"],
            f"尚缺：{'、'.join(m['rules_missing'])}" if m["rules_missing"] else "",
        ),
        line("8(3)", "有配套经费保障", f["income"] != "0", words[Condition.FACILITIES][0]),
        line(
            "8(3)",
            "有固定教室、教学设备、专业图书资料及硬件设施",
            f["rooms"] > 0 and f["equipment"] > 0 and f["books"] > 0,
            words[Condition.FACILITIES][1],
        ),
        line(
            "8(3)",
            "专业性强的，有实训场所或实训合作单位",
            f["specialised"] is not None and bool(f["practice"] or not f["specialised"]),
            words[Condition.FACILITIES][3],
        ),
        line(
            "8(4)",
            "能开展网上培训和网络互动交流",
            d["interaction"] and (d["live"] or d["recorded"]),
            words[Condition.DISTANCE][1],
        ),
        _scale_line(s, words[Condition.SCALE]),
    ]


def _line(article: str, sentence: str, met: bool, note: str) -> Requirement:
    return Requirement(article, sentence, met, note, blocking=False)


def _scale_line(scale: dict[str, Any], words: list[str]) -> Requirement:
    """The 2,000 line: counted here, judged by people at application (Art. 8(5))."""
    planned = scale["planned"]
    enough = None
    if planned is not None:
        enough = planned >= MIN_PERSON_TIMES_PER_YEAR and scale["reached_every_year"]
    return Requirement(
        "8(5)",
        f"每年培训不少于{MIN_PERSON_TIMES_PER_YEAR}人次专业技术人才",
        enough,
        "；".join(words) + "。由审核单位和专家判断",
        blocking=False,
    )


def acceptance_checklist(application: Application) -> list[Requirement]:
    """What must hold before the bureau takes a case on (Art. 9(2), Art. 20)."""
    reviewed_itself = application.route == Route.SELF_REVIEW
    intake = intake_of(application)
    return [
        *([_two_persons(intake)] if intake else []),
        _not_barred(application.institution),
        Requirement(
            "9(2)",
            "本单位已审核" if reviewed_itself else "已经推荐单位审核同意",
            (reviewed_itself and application.submitted_at is not None)
            or application.recommendations.exists(),  # type: ignore[attr-defined]
        ),
    ]


def _two_persons(intake: Intake) -> Requirement:
    """Who keyed in and who compared; the approver is a third by role (practice, 惯例)."""
    names = f"代录：{intake.entered_by.name}"
    if intake.checked_by is not None:
        names = f"{names}，核对：{intake.checked_by.name}；经办人宜为未参与代录的人员"
    if not intake.is_ours:
        names = f"{names}。申报单位已接管"
    checked = intake.checked_by_id is not None or not intake.is_ours
    return Requirement("", "窗口代录已由另一人核对，或由申报单位接管（惯例）", checked, names)


def certification_checklist(application: Application, at: datetime.datetime) -> list[Requirement]:
    """What must hold before a base is certified (Art. 9(3), Art. 10, Art. 20)."""
    notice: PublicNotice | None = application.present_notice()
    over = notice is not None and notice.is_over(today(at))
    note = f"公示期至{notice.last_day:%Y年%m月%d日}" if notice else ""
    objections = application.objections.filter(state=ObjectionState.RECEIVED)  # type: ignore[attr-defined]
    late = committee.conflicted(application, today(at))
    return [
        _not_barred(application.institution),
        _not_a_base(application.institution),
        Requirement("9(3)", "通过专家评审", application.passed is True),
        Requirement("", "计入结论的专家没有应当回避的（惯例）", not late),
        Requirement("", "拟认定公示已期满（惯例）", over, note),
        Requirement("", "没有未答复的异议（惯例）", not objections.exists()),
    ]
