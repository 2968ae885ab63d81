"""What the public said, what the portal noticed, and tasks for those who did well."""

from __future__ import annotations

import datetime

from accounts.models import User
from bases.calendar import today
from bases.models import Base, BaseState
from inspections.actions.complaints import (
    accept_complaint,
    answer_complaint,
    investigate_complaint,
)
from inspections.actions.hinting import find_hints
from inspections.actions.receiving import ComplaintFacts, enter_complaint, file_complaint
from inspections.actions.tasks import TaskFacts, offer_task, take_task
from inspections.models import ComplaintKind, Finding, Grade
from inspections.standing import with_grade

DAY = datetime.timedelta(days=1)
People = dict[str, User]


def play(people: People, now: datetime.datetime) -> None:
    """One answered, one under way, one new by telephone; hints; tasks."""
    bases = list(Base.objects.filter(state=BaseState.ACTIVE).order_by("number")[:4])
    if len(bases) < 3:
        return
    clerk = people["jingban"]
    done = file_complaint(
        facts=ComplaintFacts(
            ComplaintKind.FEES,
            "报名时收取的资料费没有在收费公示中看到，没有开票。",
            base=bases[0],
            happened="今年春季",
            contact="示例联系方式",
        ),
        at=now - 70 * DAY,
    )
    accept_complaint(done, by=clerk, at=now - 68 * DAY)
    investigate_complaint(
        done,
        finding=Finding.PARTLY,
        investigation="现场核对票据和收费公示，确有两笔资料费未公示。",
        answer="经核查，反映的资料费未公示情况部分属实，已要求退还并公示。",
        by=clerk,
        at=now - 50 * DAY,
    )
    answer_complaint(
        done,
        answer="经核查，反映的资料费未公示情况部分属实，已要求退还并公示。",
        by=people["shenpi"],
        at=now - 48 * DAY,
    )
    running = file_complaint(
        facts=ComplaintFacts(
            ComplaintKind.CERTIFICATES, "没有参加完课程也发了学时登记单。", base=bases[1]
        ),
        at=now - 12 * DAY,
    )
    accept_complaint(running, by=clerk, at=now - 10 * DAY)
    enter_complaint(
        facts=ComplaintFacts(
            ComplaintKind.CLASSES, "来电反映有机构打着基地名义招生。", body_named="某培训学校"
        ),
        channel="phone",
        by=clerk,
        at=now - 2 * DAY,
    )
    find_hints(now)
    _tasks(people, now)


def _tasks(people: People, now: datetime.datetime) -> None:
    excellent = with_grade(Base.objects.filter(state=BaseState.ACTIVE)).filter(
        last_grade=Grade.EXCELLENT
    )
    for place, base in enumerate(excellent.select_related("organisation").order_by("number")[:2]):
        facts = TaskFacts(
            title=f"{today(now).year + 1}年公需科目培训（第{place + 1}片区）",
            subject_kind="public",
            persons=800,
            document_number=f"攀人社办〔{today(now).year}〕{31 + place}号",
            finish_by=today(now) + 180 * DAY,
        )
        task = offer_task(
            base,
            facts=facts,
            reason="上年度检查评估为优秀，按第十八条在任务分配上给予倾斜。",
            by=people["jingban"],
            at=now - 6 * DAY,
        )
        owner = User.objects.filter(organisation=base.organisation, role="owner").first()
        if owner is not None and place == 0:
            take_task(task, by=owner, at=now - 4 * DAY)
