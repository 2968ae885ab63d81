"""How the committee of the demonstration city goes to see and meets (考察、论证)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Protocol

from accounts.models import User
from applications import actions
from applications.models import Application, Expert, Finding
from bases.regulation import CONDITIONS, Condition

SEEN = {
    Condition.MANAGEMENT: "制度汇编齐全，专人管理，台账可查。",
    Condition.FACILITIES: "教室、设备和实训场所现场查看属实，设备运行正常。",
    Condition.TEACHERS: "抽查教师证书和聘任合同，与花名册一致。",
    Condition.DISTANCE: "现场登录平台，直播和互动正常。",
    Condition.SCALE: "抽查近三年培训档案，人次与申报一致。",
}


class Clock(Protocol):
    """Whoever tells the story keeps the time."""

    def tick(self, **span: float) -> datetime.datetime:
        """Some time passes."""
        ...


def hear(clock: Clock, case: Application, panel: Sequence[Expert], clerk: User) -> None:
    """The visit and the meeting of one case, signed by all."""
    see(clock, case, panel, clerk)
    _meet(clock, case, panel, clerk)


def see(
    clock: Clock,
    case: Application,
    panel: Sequence[Expert],
    clerk: User,
    *,
    signatures: int = 3,
) -> None:
    """The visit of three, its record, and how many of them have signed by now."""
    seats = list(case.panel.filter(expert__in=panel[:3]))  # type: ignore[attr-defined]
    at = clock.tick()
    actions.arrange_visit(
        case,
        members=seats,
        starts_at=at + datetime.timedelta(hours=1),
        place=case.institution.address,
        accompanied_by="市人社局继续教育科",
        by=clerk,
        at=at,
    )
    actions.record_visit(
        case,
        findings={
            c: (Finding.MEETS, SEEN.get(c, f"{CONDITIONS[c].title}现场查看属实。"))
            for c in Condition
        },
        summary="考察组查看了教学场所、设备和台账，听取了情况介绍，现场情况与申报材料一致。",
        by=seats[0].expert.user,
        at=clock.tick(),
    )
    for seat in seats[:signatures]:
        actions.sign_visit(case, by=seat.expert.user, at=clock.tick(minutes=5))


def _meet(clock: Clock, case: Application, panel: Sequence[Expert], clerk: User) -> None:
    at = clock.tick()
    meeting = actions.call_meeting(
        case.batch,
        cases=[case],
        starts_at=at + datetime.timedelta(hours=1),
        place="市人社局三楼会议室",
        agenda="一、听取考察情况\n二、质询讨论\n三、实名表决",
        chair=panel[0],
        by=clerk,
        at=at,
    )
    actions.keep_minutes(
        meeting,
        minutes="主任委员主持。考察组介绍现场情况，各位委员质询讨论后实名表决。",
        attendance=[expert.pk for expert in panel],
        arguments={case.pk: "围绕师资结构、实训条件和培训规模质询，各位委员意见基本一致。"},
        by=clerk,
        at=clock.tick(),
    )
    for expert in panel:
        actions.sign_minutes(meeting, by=expert.user, at=clock.tick(minutes=5))
