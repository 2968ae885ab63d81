"""Running clocks in words: how many days are left, who must do what (Art. 18)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from inspections.models import Rectification, RectificationState

SOON = 14


@dataclass(frozen=True)
class Clock:
    """How long is left, as a pill and as a sentence."""

    days: int
    words: str
    tone: str
    sentence: str


def clock_of(rectification: Rectification, on: datetime.date) -> Clock | None:
    """The clock of a rectification that was served and is not decided; None otherwise."""
    if rectification.state == RectificationState.ORDERED and rectification.served_on is None:
        return Clock(0, "未送达", "draft", "等市局登记送达；三个月期限自送达次日起算。")
    if not rectification.is_running or rectification.due_on is None:
        return None
    days = (rectification.due_on - on).days
    late = days < 0
    words = f"逾期{-days}天" if late else f"还有{days}天"
    tone = "bad" if late else "waiting" if days <= SOON else "done"
    return Clock(days, words, tone, _sentence(rectification, days, words))


def _sentence(rectification: Rectification, days: int, words: str) -> str:
    until = f"最后一日{rectification.due_on}，{words}。"
    if rectification.state == RectificationState.ORDERED:
        if days < 0:
            return f"{until}期限已届满，等市局复查；仍达不到要求的，取消基地资格。"
        return f"等基地逐项整改并报送报告；{until}"
    if rectification.state == RectificationState.REPORTED:
        return f"等市局会同管理使用单位复查；{until}"
    return f"等市局审批人作出决定；{until}"
