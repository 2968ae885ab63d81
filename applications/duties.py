"""One sentence on every case: who must do what, by when, and what happens otherwise.

Read from the transitions themselves: a duty names a transition, and the party is the one its
permission speaks of, so the sentence cannot differ from what is enforced.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django_fsm import can_proceed

from applications import rules
from applications.rules import Party

if TYPE_CHECKING:
    from applications.models import Application


@dataclass(frozen=True)
class Duty:
    """What a verb asks for, how many working days it is given (惯例), what happens otherwise."""

    what: str
    otherwise: str
    days: str = ""  # key of settings.DUTY_WORKING_DAYS
    # A verb that may be done again is no duty any more once this holds.
    done: Callable[[Application], bool] | None = None


# In order: the first whose transition can proceed is the present duty.
DUTIES: dict[str, Duty] = {
    "submit": Duty("填完申报表各部分并报送", "批次截止后不能报送", ""),
    "check_entry": Duty(
        "录入纸质申报材料，并由另一人对照扫描件核对（惯例）",
        "未经第二人核对的，不能报送",
    ),
    "recommend": Duty(
        "审核材料、复查办学条件并签署推荐意见", "超过期限的，市局将催办", "recommend"
    ),
    "accept": Duty("审批受理意见", "超过期限的，列入市局催办清单", "approve"),
    "reject": Duty("审批不予受理意见", "超过期限的，列入市局催办清单", "approve"),
    "certify": Duty("审批认定意见", "超过期限的，列入市局催办清单", "approve"),
    "refuse": Duty("审批不予认定意见", "超过期限的，列入市局催办清单", "approve"),
    "examine": Duty("审查材料并提出受理意见", "超过期限的，列入市局催办清单", "examine"),
    "conclude": Duty("形成评审结论", "未形成结论的，不能公示", "conclude"),
    "open_review": Duty("启动专家评审", "未启动的，专家不能评审", "assign"),
    "assign": Duty("选派专家组成评审组", "评审组人数不足的，不能启动评审、形成结论", "assign"),
    "arrange_visit": Duty(
        "安排实地考察", "未经考察的，不能形成评审结论", "visit", done=rules.is_visited
    ),
    "record_visit": Duty(
        "记录考察情况", "未记录的，专家不能签署", "visit", done=rules.visit_is_recorded
    ),
    "close_visit": Duty("确认考察记录签字完成", "未完成的，不能形成评审结论", "sign"),
    "sign_visit": Duty("签署考察记录", "未签齐的，不能形成评审结论", "sign"),
    "call_meeting": Duty(
        "召集评审会议论证", "未经论证的，不能形成评审结论", "meeting", done=rules.is_argued
    ),
    "argue": Duty(
        "记录评审会议和论证意见", "未记录的，专家不能签署", "meeting", done=rules.minutes_are_kept
    ),
    "sign_minutes": Duty("签署会议记录", "未签齐的，不能形成评审结论", "sign"),
    "score": Duty("审阅材料并提交评分", "逾期未交的，市局将催办或更换专家", "score"),
    "post_notice": Duty("发布拟认定公示", "未公示的，不能作出认定", "post_notice"),
    "dismiss_objection": Duty("核查并答复公示异议", "异议未答复的，不能作出认定", "propose"),
    "propose": Duty(
        "提出认定或不予认定意见（公示中的，待期满且异议处理完毕）",
        "超过期限的，列入市局催办清单",
        "propose",
    ),
}
MEND = Duty("按补正要求修改后重新报送", "逾期未补正的，退回单位将催办")


@dataclass(frozen=True)
class Waiting:
    """The sentence in its parts; ``text`` puts them together."""

    verb: str
    party: str
    what: str
    by: datetime.date | None
    otherwise: str

    @property
    def text(self) -> str:
        """The whole sentence."""
        by = f"，请于{self.by:%Y年%m月%d日}前完成" if self.by else ""
        return f"现在等待{self.party}{self.what}{by}；{self.otherwise}。"


def waiting(application: Application) -> Waiting | None:
    """What the case waits for now; None when nothing more can happen."""
    for verb, duty in DUTIES.items():
        step: Any = getattr(application, verb)
        if can_proceed(step) and not (duty.done and duty.done(application)):
            who = party_of(step, application)
            if verb == "submit" and application.state == "sent_back":
                duty = MEND
            return Waiting(verb, who, duty.what, application.due_on, duty.otherwise)
        if verb == "recommend" and _reviewer_is_due(application):
            who = application.recommender.name if application.recommender else ""
            return Waiting(verb, who, duty.what, application.due_on, duty.otherwise)
    return None


def noted(application: Application) -> Waiting | None:
    """The same sentence from the duty that the last step noted: for lists, without more rows."""
    duty = DUTIES.get(application.duty)
    if duty is None:
        return None
    step: Any = getattr(application, application.duty)
    meta = step._django_fsm
    if meta.get_transition(meta.field.get_state(application)) is None:
        return waiting(application)
    if application.duty == "submit" and application.state == "sent_back":
        duty = MEND
    who = party_of(step, application)
    return Waiting(application.duty, who, duty.what, application.due_on, duty.otherwise)


def party_of(step: Any, application: Application) -> str:
    """Whom the permission of a transition speaks of, by name where there is one."""
    meta = step._django_fsm
    permission = meta.get_transition(meta.field.get_state(application)).permission
    who: Party = permission.party
    if who == Party.APPLICANT:
        return "申报单位"
    if who == Party.RECOMMENDER and application.recommender_id is not None:
        return _recommender_name(application)
    return str(who)


def _recommender_name(application: Application) -> str:
    """From the row of a list, which brings the name alone, or from the unit itself."""
    name = getattr(application, "recommender_name", None)
    return name or (application.recommender.name if application.recommender else "")


def _reviewer_is_due(application: Application) -> bool:
    """With the recommender, who must re-check before it can recommend."""
    return can_proceed(application.recheck)


def working_days_for(verb: str) -> int | None:
    """Working days a duty is given (practice, 惯例), or None where something else limits it."""
    days: dict[str, int] = settings.DUTY_WORKING_DAYS
    return days.get(DUTIES[verb].days) if verb in DUTIES else None
