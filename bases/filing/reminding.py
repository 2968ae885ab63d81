"""Reminders of the annual filing: on set days before its last day, and daily afterwards (Art. 16).

Light enough for any process; the worker calls ``remind`` every hour.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from accounts.record import record, tell
from bases.calendar import today
from bases.chinese import plain_date
from bases.deadlines import Deadline, filing_due, filing_due_of
from bases.emails import managers_of, members_of_base
from bases.filing.years import first_year
from bases.models import AnnualFiling, Base, FilingReminder, FilingState

REMIND_TASK = "bases.filing.reminding.remind"
DAY = datetime.timedelta(days=1)
GIVES_UP_AFTER = 365  # days: a filing that never came is the inspectors' affair by then


def remind(at: datetime.datetime | None = None) -> int:
    """Remind every base that owes a filing and whose day it is; the number reminded.

    Safe to run twice, and by two workers: a base is reminded of a year once a day.
    """
    at = at or timezone.now()
    year = today(at).year
    first = first_year(at)
    return sum(_remind_of(one, at) for one in (year - 1, year) if one >= first)


def _remind_of(year: int, at: datetime.datetime) -> int:
    due = filing_due(year)
    if at < due.due_at - (max(settings.FILING_REMINDERS) + 1) * DAY:
        return 0
    if at > due.due_at + GIVES_UP_AFTER * DAY:
        return 0
    days = {}
    for base in owing(year):
        day = _day_of(base, filing_due_of(base, due), at)
        if day is not None:
            days[base] = day
    sent = set(
        FilingReminder.objects.filter(
            year=year, by__isnull=True, day__in=set(days.values())
        ).values_list("base_id", "day")
    )
    return sum(
        _remind_base(base, year, filing_due_of(base, due), day, at)
        for base, day in days.items()
        if (base.pk, day) not in sent
    )


def owing(year: int) -> list[Base]:
    """Bases that owe a year's filing: not filed yet, or returned (Art. 16)."""
    filings = AnnualFiling.objects.filter(year=year)
    done = filings.filter(state__in=(FilingState.FILED, FilingState.RECORDED))
    returned = filings.filter(base=OuterRef("pk"), state=FilingState.RETURNED)
    found = Base.objects.in_service().filter(certified_on__year__lte=year)
    return list(
        found.exclude(pk__in=done.values("base"))
        .annotate(returned_at=Subquery(returned.values("state_since")[:1]))
        .select_related("organisation")
        .order_by("pk")
    )


def reminding_day(last_day: datetime.date, day: datetime.date) -> datetime.date | None:
    """The newest day, up to ``day``, on which a base is reminded; every day once it is late."""
    left = (last_day - day).days
    if left < 0:
        return day
    begun = [before for before in settings.FILING_REMINDERS if before >= left]
    return last_day - min(begun) * DAY if begun else None


def _day_of(base: Any, due: Deadline, at: datetime.datetime) -> datetime.date | None:
    """The day a base is to be reminded of, also when the worker slept through that very day."""
    day = reminding_day(due.last_day, today(at))
    owes_since = today(base.returned_at) if base.returned_at else base.certified_on
    return day if day is not None and day >= owes_since else None


def _remind_base(
    base: Base, year: int, due: Deadline, day: datetime.date, at: datetime.datetime
) -> bool:
    try:
        with transaction.atomic():
            _send(base, year, due, day, at)
    except IntegrityError:  # another worker was quicker
        return False
    return True


def _send(base: Any, year: int, due: Deadline, day: datetime.date, at: datetime.datetime) -> None:
    days_left = (due.last_day - today(at)).days
    FilingReminder.objects.create(base=base, year=year, day=day, days_left=days_left, sent_at=at)
    event = record(
        verb="remind_filing",
        label=f"自动催报{year}年度计划备案",
        subject=base,
        by=None,
        at=at,
        article="16",
        organisation=base.organisation,
    )
    people = list(members_of_base(base))
    if days_left < 0:
        people += list(managers_of(base))
    letter = reminder_letter(base, year, due, at, returned=base.returned_at is not None)
    tell(event, people, **letter)


def reminder_letter(
    base: Base, year: int, due: Deadline, at: datetime.datetime, *, returned: bool = False
) -> dict[str, str]:
    """Subject, body and page of a reminder."""
    days_left = (due.last_day - today(at)).days
    last = plain_date(due.last_day)
    path = "/bases/filings/"
    owed = "退回后尚未重新报送" if returned else "尚未报送"
    if days_left >= 0:
        head = f"距{year}年度计划备案截止（{last}24时）还有{days_left}日，你基地{owed}"
    else:
        head = f"{year}年度计划备案已于{last}24时截止，你基地逾期{-days_left}日{owed}"
    body = (
        f"{base.organisation.name}：\n{head}。请登录填报当年计划执行情况和{year + 1}年度计划；"
        "逾期仍可报送，将注明逾期时间。\n"
        f"填报地址：{settings.PORTAL_URL}{path}\n依据：办法第十六条。"
    )
    return {"subject": f"【年度备案提醒】{head}"[:200], "body": body, "path": path}
