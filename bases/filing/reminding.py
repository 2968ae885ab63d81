"""Reminders of the annual filing: on set days before its last day, and daily afterwards (Art. 16).

Light enough for any process; the worker calls ``remind`` every hour.
"""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.record import record, tell
from bases.calendar import today
from bases.chinese import plain_date
from bases.deadlines import Deadline, filing_due, filing_due_of
from bases.emails import managers_of, members_of_base
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
    return sum(_remind_of(one, at) for one in (year - 1, year))


def _remind_of(year: int, at: datetime.datetime) -> int:
    due = filing_due(year)
    if at < due.due_at - (max(settings.FILING_REMINDERS) + 1) * DAY:
        return 0
    if at > due.due_at + GIVES_UP_AFTER * DAY:
        return 0
    reminded = set(
        FilingReminder.objects.filter(year=year, day=today(at), by__isnull=True).values_list(
            "base_id", flat=True
        )
    )
    return sum(_remind_base(base, year, due, at) for base in owing(year) if base.pk not in reminded)


def owing(year: int) -> list[Base]:
    """Bases that owe a year's filing: not filed yet, or returned (Art. 16)."""
    done = AnnualFiling.objects.filter(
        year=year, state__in=(FilingState.FILED, FilingState.RECORDED)
    )
    found = Base.objects.in_service().filter(certified_on__year__lte=year)
    return list(
        found.exclude(pk__in=done.values("base")).select_related("organisation").order_by("pk")
    )


def is_reminding_day(days_left: int) -> bool:
    """Whether a base is reminded so many days before its last day; after it, every day."""
    return days_left < 0 or days_left in settings.FILING_REMINDERS


def _remind_base(base: Base, year: int, due: Deadline, at: datetime.datetime) -> bool:
    own = filing_due_of(base, due)
    days_left = (own.last_day - today(at)).days
    if not is_reminding_day(days_left):
        return False
    try:
        with transaction.atomic():
            _send(base, year, days_left, at)
    except IntegrityError:  # another worker was quicker
        return False
    return True


def _send(base: Base, year: int, days_left: int, at: datetime.datetime) -> None:
    FilingReminder.objects.create(
        base=base, year=year, day=today(at), days_left=days_left, sent_at=at
    )
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
    tell(event, people, **reminder_letter(base, year, days_left))


def reminder_letter(base: Base, year: int, days_left: int) -> dict[str, str]:
    """Subject, body and page of a reminder."""
    last = plain_date(filing_due_of(base, filing_due(year)).last_day)
    path = "/bases/filings/"
    if days_left >= 0:
        head = f"距{year}年度计划备案截止（{last}24时）还有{days_left}日，你基地尚未报送"
    else:
        head = f"{year}年度计划备案已于{last}24时截止，你基地逾期{-days_left}日尚未报送"
    body = (
        f"{base.organisation.name}：\n{head}。请登录填报当年计划执行情况和{year + 1}年度计划；"
        "逾期仍可报送，将注明逾期时间。\n"
        f"填报地址：{settings.PORTAL_URL}{path}\n依据：办法第十六条。"
    )
    return {"subject": f"【年度备案提醒】{head}"[:200], "body": body, "path": path}
