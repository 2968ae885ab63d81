"""Telling of a moved or cancelled class: the base, its managing unit, the public (Art. 16).

Trainees have no account and leave no mail: the base is given the list to telephone.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from accounts.models import Event
from accounts.record import tell
from bases.calendar import today
from bases.emails import letter, managers_of, members_of_base
from bases.models import Enrolment, EnrolmentState, TrainingClass

CONCERNED = (EnrolmentState.ENROLLED, EnrolmentState.WAITING)
TOLD = ("move_class", "cancel_class")
LABELS = {"starts_on": "开班日期", "ends_on": "结班日期", "place": "地点"}
MOST_NAMED = 100


@dataclass(frozen=True)
class Notice:
    """That a class was moved or cancelled, as everybody may read it."""

    on: datetime.date
    label: str
    reason: str
    changes: list[tuple[str, str, str]]


def notices(training_class: TrainingClass) -> list[Notice]:
    """What became of its time and place, newest first."""
    told = Event.objects.about(training_class).filter(verb__in=TOLD).order_by("-sequence")
    return [
        Notice(today(event.at), event.label, event.opinion, _changes(event.details))
        for event in told
    ]


def concerned(training_class: TrainingClass) -> int:
    """How many have a place or wait for one."""
    return Enrolment.objects.filter(training_class=training_class, state__in=CONCERNED).count()


def tell_concerned(event: Event, training_class: TrainingClass) -> None:
    """A letter to the managing unit, and one to the base with the people to telephone."""
    words = letter(event, training_class)
    tell(event, managers_of(training_class.base), **words)
    body = f"{words['body']}\n\n{telephone_list(training_class)}"
    tell(event, members_of_base(training_class.base), **{**words, "body": body})


def telephone_list(training_class: TrainingClass) -> str:
    """Who is to be telephoned, masked; numbers in full stand on the class's own page."""
    rows = Enrolment.objects.filter(training_class=training_class, state__in=CONCERNED)
    people = list(rows.select_related("trainee").order_by("state", "pk")[: MOST_NAMED + 1])
    if not people:
        return "目前没有报名的学员，无需通知。"
    lines = [
        f"{p.trainee.name} {masked_phone(p.trainee.phone)} {p.get_state_display()}"
        for p in people[:MOST_NAMED]
    ]
    if len(people) > MOST_NAMED:
        lines.append("其余学员见班级页面的学员名单。")
    head = "学员没有账号，请逐一电话通知下列学员（完整号码见班级页面）："
    return "\n".join([head, *lines])


def masked_phone(phone: str) -> str:
    """The ends of a number."""
    if not phone:
        return "（未留电话）"
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) > 7 else "****"


def _changes(details: dict[str, Any]) -> list[tuple[str, str, str]]:
    changed = details.get("changed", {})
    return [(label, *changed[name]) for name, label in LABELS.items() if name in changed]
