"""Terms of this room, each as the day the law names and the day that counts (Art. 18)."""

from __future__ import annotations

import datetime

from django.conf import settings

from bases.calendar import LastDay, Term, last_day, months_after, working_days
from bases.regulation import RECTIFICATION_MONTHS


def rectification_term(served_on: datetime.date) -> LastDay:
    """Three months from service, moved off a day of rest (Art. 18; Civil Code 201 to 203)."""
    return last_day(months_after(served_on, RECTIFICATION_MONTHS))


def extended_term(named_end: datetime.date, days: int) -> LastDay:
    """So many days more, counted from the end the law named, never from an earlier extension."""
    return last_day(named_end + datetime.timedelta(days=days))


def statement_term(served_on: datetime.date) -> Term:
    """Working days to answer before an adverse decision (practice, 惯例)."""
    return working_days(served_on, settings.STATEMENT_WORKING_DAYS)


def result_term(visited_on: datetime.date) -> Term:
    """Working days to answer a check sheet (practice, 惯例)."""
    return working_days(visited_on, settings.RESULT_STATEMENT_WORKING_DAYS)
