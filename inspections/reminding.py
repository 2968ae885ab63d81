"""Reminders of rectifications, and the room's other work by the clock (practice, 惯例; Art. 18).

Light enough for any process; the worker calls these by its timetable.
"""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Event
from accounts.record import record, tell
from bases.calendar import today
from bases.chinese import plain_date
from inspections.actions.hinting import find_hints
from inspections.actions.rectifying import concerned, fetch
from inspections.actions.settling import settle_provisional
from inspections.models import Rectification, RectificationState

REMIND_TASK = "inspections.reminding.remind"
NIGHTLY_TASK = "inspections.reminding.nightly"
DAY = datetime.timedelta(days=1)


def remind(at: datetime.datetime | None = None) -> int:
    """Remind every base that mends and whose day it is, with its managing unit; how many were.

    Safe to run twice, and by two workers: a base is reminded of a day once.
    """
    at = at or timezone.now()
    mending = Rectification.objects.filter(
        state=RectificationState.ORDERED, served_on__isnull=False
    )
    return sum(_remind(one, at) for one in mending.select_related("base"))


def nightly(at: datetime.datetime | None = None) -> str:
    """Settle terms that waited for a year's arrangement, and look for contradictions."""
    at = at or timezone.now()
    return f"{settle_provisional(at)} settled, {find_hints(at)} hints"


def reminding_day(last_day: datetime.date, day: datetime.date) -> datetime.date | None:
    """The newest day, up to ``day``, on which one is reminded; every day once it is late."""
    left = (last_day - day).days
    if left < 0:
        return day
    begun = [before for before in settings.RECTIFICATION_REMINDERS if before >= left]
    return last_day - min(begun) * DAY if begun else None


@transaction.atomic
def _remind(rectification: Rectification, at: datetime.datetime) -> bool:
    rectification = fetch(rectification)
    if rectification.state != RectificationState.ORDERED or rectification.served_on is None:
        return False
    term = rectification.term
    day = reminding_day(term.due_on, today(at))
    if day is None or day <= term.served_on:
        return False
    said = Event.objects.about(rectification).filter(
        verb="remind_rectification", details__day=str(day), details__due_on=str(term.due_on)
    )
    if said.exists():
        return False
    left = (term.due_on - today(at)).days
    event = record(
        verb="remind_rectification",
        label="提醒整改期限",
        subject=rectification,
        by=None,
        at=at,
        article="18",
        details={"day": str(day), "due_on": str(term.due_on), "left": left},
    )
    tell(event, concerned(rectification.base), **_words(rectification, term.due_on, left))
    return True


def _words(rectification: Rectification, due: datetime.date, left: int) -> dict[str, str]:
    name = rectification.base.organisation.name
    when = f"还有{left}天" if left >= 0 else f"已逾期{-left}天"
    return {
        "subject": f"【继续教育基地】{name}：整改期限{when}"[:200],
        "body": f"《责令限期整改通知书》（{rectification.number}）的最后一日是{plain_date(due)}，"
        f"{when}。请逐项整改并报送整改报告；逾期未整改或者仍达不到要求的，取消基地资格。",
        "path": rectification.get_absolute_url(),
    }
