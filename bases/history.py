"""What the public may read of a base's past: dates and facts, never persons or opinions."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.models import FormerName
from bases.calendar import today
from bases.changes import in_words
from bases.chinese import plain_date
from bases.models import Base, BaseState, ChangeFiling, ChangeKind, Plaque
from bases.regulation import cite

# What is said of a base that came to a state, and the article it came by.
STEPS: dict[str, tuple[str, str]] = {
    BaseState.RECTIFYING: ("责令限期整改", "18"),
    BaseState.ACTIVE: ("整改合格，恢复正常", "18"),
    BaseState.REVOKED: ("取消基地资格", "18"),
    BaseState.WITHDRAWN: ("自愿退出", ""),
}


@dataclass(frozen=True)
class Item:
    """One line of the history."""

    on: datetime.date
    label: str
    text: str = ""
    article: str = ""


def history(
    base: Base,
    plaques: Iterable[Plaque],
    changes: Sequence[ChangeFiling] = (),
    formers: Sequence[FormerName] | None = None,
) -> list[Item]:
    """Certification, names, changes, plaques and steps, newest first (Art. 10, Art. 22).

    ``changes`` are those on record. Of one day, certification is the oldest: the sort keeps the
    order written here.
    """
    items = [
        *_steps(base),
        *_names(base, changes, former_names(base) if formers is None else formers),
        *_changes(changes),
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


def former_names(base: Base) -> list[FormerName]:
    """Names that the institution bore, the latest first (Art. 22)."""
    return list(FormerName.objects.filter(organisation_id=base.organisation_id))


def _names(
    base: Base, changes: Iterable[ChangeFiling], formers: Iterable[FormerName]
) -> Iterable[Item]:
    """Each former name with the name that followed it, and when that was filed."""
    filed = {
        (change.before["name"], change.changed_on): _filed(change)
        for change in changes
        if change.kind == ChangeKind.NAME
    }
    follower = base.organisation.name
    for former in formers:
        text = f"由“{former.name}”更名为“{follower}”{filed.get((former.name, former.until), '')}"
        yield Item(former.until, "单位更名", text, cite("22"))
        follower = former.name


def _changes(changes: Iterable[ChangeFiling]) -> Iterable[Item]:
    """What else changed; of contacts only the new ones are told: the old may be out of office."""
    for change in changes:
        if change.kind == ChangeKind.NAME:
            continue
        before, after = in_words(change.before), in_words(change.after)
        old = f"由“{before}”" if before and change.kind != ChangeKind.CONTACT else ""
        text = f"{change.get_kind_display()}{old}变更为“{after}”{_filed(change)}"
        yield Item(change.changed_on, f"{change.get_kind_display()}变更", text, cite("22"))


def _filed(change: ChangeFiling) -> str:
    return f"，已于{plain_date(today(change.filed_at))}报市人力资源社会保障局备案"


def _steps(base: Base) -> Iterable[Item]:
    """Where the base stood since when; who acted and in which words stays inside (Art. 18)."""
    if base.state_since == base.certified_on:  # nothing happened since
        return
    states = base.history.order_by("history_date", "history_id")
    before = BaseState.ACTIVE.value
    for state, since in states.values_list("state", "state_since"):
        if state != before:
            label, article = STEPS[state]
            yield Item(since, label, "", cite(article) if article else "")
            before = state
