"""What the demonstration's bureau looks into: results, mending, an end, complaints, hints, tasks."""

from __future__ import annotations

import datetime

from accounts.models import User
from pzh_ce.demo.oversight import chain, complaints, visits
from pzh_ce.demo.people import City


def play(city: City, now: datetime.datetime) -> None:
    """In this order: people and tables, inspections, what followed, what the public said."""
    people = {
        name: User.objects.get(username=f"shiju-{name}")
        for name in ("jingban", "jingban2", "shenpi", "guanli")
    }
    visits.play(people, now)
    chain.play(people, now)
    complaints.play(people, now)
