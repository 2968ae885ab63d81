"""What the public may read of a base's past: dates and facts, never persons or opinions."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Event, FormerName
from accounts.record import Audience
from bases.calendar import today
from bases.models import Base, Plaque
from bases.regulation import cite


@dataclass(frozen=True)
class Item:
    """One line of the history."""

    on: datetime.date
    label: str
    text: str = ""
    article: str = ""


def history(base: Base, plaques: Iterable[Plaque]) -> list[Item]:
    """Certification, names, plaques and recorded steps, newest first (Art. 10, Art. 22).

    Of one day, certification is the oldest: the sort keeps the order written here.
    """
    items = [
        *_steps(base),
        *_names(base),
        *_plaques(plaques),
        Item(
            base.certified_on,
            "认定为基地",
            f"{base.batch_name}，{base.decision_number}",
            cite("10"),
        ),
    ]
    return sorted(items, key=lambda item: item.on, reverse=True)


def _plaques(plaques: Iterable[Plaque]) -> Iterable[Item]:
    for plaque in plaques:
        yield Item(plaque.issued_on, "颁发匾牌", f"牌面单位名称：{plaque.name}", cite("10"))
        if plaque.withdrawn_on:
            why, reason = plaque.get_withdrawn_why_display(), plaque.withdrawn_reason
            text = "：".join(part for part in (why, reason) if part)
            yield Item(plaque.withdrawn_on, "收回匾牌", text)


def _names(base: Base) -> Iterable[Item]:
    """Each former name with the name that followed it."""
    follower = base.organisation.name
    for former in FormerName.objects.filter(organisation_id=base.organisation_id):
        text = f"由“{former.name}”更名为“{follower}”"
        yield Item(former.until, "单位更名", text, cite("22"))
        follower = former.name


def _steps(base: Base) -> Iterable[Item]:
    """Steps on the base itself; who acted and in which words stays inside."""
    events = Event.objects.about(base).filter(audience=Audience.PARTIES).exclude(target="")
    for event in events:
        moved = f"状态：{event.target_label}" if event.target_label else ""
        article = cite(event.article) if event.article else ""
        yield Item(today(event.at), event.label, moved, article)
