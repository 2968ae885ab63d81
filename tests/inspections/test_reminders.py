"""Reminders of a rectification: on set days, once, daily when late, never after it is reported."""

from __future__ import annotations

import datetime

import pytest

from accounts.models import Event, Message
from inspections.actions.rectifying import report_rectification, write_item
from inspections.reminding import remind, reminding_day
from tests.bases.working import working_base
from tests.cast import Cast
from tests.inspections.chain_help import served

LAST = datetime.date(2026, 6, 2)
D = datetime.date


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (D(2026, 4, 2), None),
        (D(2026, 4, 3), D(2026, 4, 3)),  # 60 days
        (D(2026, 4, 20), D(2026, 4, 3)),
        (D(2026, 5, 3), D(2026, 5, 3)),  # 30 days
        (D(2026, 6, 1), D(2026, 6, 1)),  # the day before
        (D(2026, 6, 2), D(2026, 6, 1)),
        (D(2026, 6, 3), D(2026, 6, 3)),  # late: daily
    ],
)
def test_the_days(today: D, day: D | None) -> None:
    assert reminding_day(LAST, today) == day


def test_once_a_day_to_base_and_managing_unit(cast: Cast) -> None:
    at = datetime.datetime(2026, 3, 2, 4, tzinfo=datetime.UTC)
    rectification = served(cast, working_base(cast, at=at), at=at)
    assert rectification.due_on == LAST
    assert remind(at) == 0
    soon = datetime.datetime(2026, 5, 26, 4, tzinfo=datetime.UTC)
    assert [remind(soon), remind(soon)] == [1, 0]
    for person in (cast.xueyuan, cast.dongqu):
        assert Message.objects.filter(recipient=person, subject__contains="还有7天").count() == 1
    late = datetime.datetime(2026, 6, 3, 4, tzinfo=datetime.UTC)
    assert [remind(late), remind(late), remind(late + datetime.timedelta(days=1))] == [1, 0, 1]
    assert Event.objects.filter(verb="remind_rectification").count() == 3
    for item in rectification.items.all():  # type: ignore[attr-defined]
        write_item(item, report="已整改", by=cast.xueyuan, at=late)
    report_rectification(rectification, by=cast.xueyuan, at=late)
    assert remind(late + datetime.timedelta(days=5)) == 0
