"""What bases do once they are bases: each part of the city's daily work is played by its module."""

from __future__ import annotations

import datetime

from accounts.models import Message
from pzh_ce.demo.people import City
from pzh_ce.demo.work import (
    changes,
    classes,
    enrolment,
    fees,
    filings,
    records,
    roster,
    sharing,
    slips,
)

DAY = datetime.timedelta(days=1)
# In this order: what is charged, who teaches, last year's plan, this year's classes under it.
PLAYS = (
    fees.play,
    roster.play,
    sharing.play,
    filings.play,
    classes.play,
    enrolment.play,
    records.play,
    slips.play,
    filings.play_present,
    changes.play,
)


def play(city: City, now: datetime.datetime) -> None:
    """The work of the city's bases up to now."""
    for part in PLAYS:
        part(city, now)
    # What was told more than a few days ago has been read.
    Message.objects.filter(created_at__lt=now - 4 * DAY).update(read_at=now)
