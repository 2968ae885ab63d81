"""What becomes of a class that is moved or changed after people were told (Art. 13, 16)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError

from accounts.models import Event, Message, OutgoingMail
from bases.actions import classes as actions
from bases.class_notices import notices
from bases.models import (
    Base,
    ClassSession,
)
from bases.regulation import ZONE
from tests.bases.class_help import (
    enrolling,
    fresh,
    lesson,
    move,
    place,
    planned,
    running,
    taught,
)
from tests.bases.working import working_base
from tests.cast import Cast

DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_may() -> Iterator[None]:
    """Far from the turn of the year, where days moved would change it."""
    with time_machine.travel(datetime.datetime(2026, 5, 12, 9, tzinfo=ZONE)):
        yield


@pytest.fixture
def base(cast: Cast) -> Base:
    return working_base(cast)


def test_lessons_go_along_when_the_class_moves(cast: Cast, base: Base) -> None:
    made = planned(cast, base)
    same = {"course": "同一课"}
    taught(cast, made, lesson(made, **same), lesson(made, **same, day=made.ends_on))
    days = set(ClassSession.objects.values_list("day", flat=True))

    move(cast, made, 1)

    assert set(ClassSession.objects.values_list("day", flat=True)) == {day + DAY for day in days}


def test_lessons_that_do_not_fit_stop_a_move(cast: Cast, base: Base) -> None:
    made = planned(cast, base)
    taught(cast, made, lesson(made), lesson(made, day=made.ends_on))

    with pytest.raises(ValidationError) as refused:
        move(cast, made, ends_on=made.starts_on)
    assert "调整课程表" in refused.value.messages[0]
    assert fresh(made).ends_on == made.ends_on


MOVES: list[tuple[str, dict[str, Any], str]] = [
    ("enrolling", {}, "没有变化"),
    ("enrolling", {"ends_on": -9}, "不能早于开班"),
    ("enrolling", {"starts_on": -400}, "班号属于"),
    ("running", {"starts_on": 1}, "不能再改"),
]


@pytest.mark.parametrize(("state", "changed", "words"), MOVES)
def test_moves_that_are_refused(
    cast: Cast, base: Base, state: str, changed: dict[str, int], words: str
) -> None:
    made = {"enrolling": enrolling, "running": running}[state](cast, base)
    days: dict[str, Any] = {n: made.starts_on + ahead * DAY for n, ahead in changed.items()}
    with pytest.raises(ValidationError) as refused:
        move(cast, made, **days)

    assert words in refused.value.messages[0]
    assert not Event.objects.filter(verb="move_class").exists()


def test_a_moved_class_tells_whom_to_telephone(cast: Cast, base: Base) -> None:
    made = enrolling(cast, base)
    place(cast, made, 1)
    place(cast, made, 2, "waiting")
    place(cast, made, 3, "left")

    move(cast, made, place="二号教室")

    own = Message.objects.get(recipient=cast.xueyuan2)
    assert "学员1 139****0001" in own.body
    assert "学员2 139****0002 候补" in own.body
    assert "学员3" not in own.body
    assert "13900000001" not in own.body
    manager = Message.objects.get(recipient=cast.dongqu)
    assert "学员1" not in manager.body
    assert not OutgoingMail.objects.filter(to=cast.dongqu.email, body__contains="学员1").exists()
    assert Event.objects.get(verb="move_class").details["told"] == 2
    [notice] = notices(made)
    assert notice.changes == [("地点", "示例教室", "二号教室")]
    assert "二号教室" in cast.client(None).get(f"/classes/{made.number}/").content.decode()


def test_a_move_takes_the_last_day_to_enrol_along(cast: Cast, base: Base) -> None:
    until = cast.now + DAY / 2
    made = enrolling(cast, base, enrol_until=until)

    move(cast, made, 3)

    assert fresh(made).enrol_until == until + 3 * DAY


CHANGES: list[tuple[str, dict[str, Any], str]] = [
    ("planned", {"starts_on": 1, "ends_on": 1}, ""),
    ("planned", {"starts_on": 400, "ends_on": 400}, "班号属于"),
    ("planned", {"ends_on": -1}, "不在开班、结班日期之间"),
    ("planned", {"place": "新教室"}, ""),
    ("enrolling", {"place": "新教室"}, "调整时间地点"),
    ("enrolling", {"ends_on": 1}, "调整时间地点"),
    ("enrolling", {"title": "新名称"}, ""),
    ("enrolling", {"capacity": 1}, "名额不能少于"),
    ("enrolling", {"capacity": 2}, ""),
]


@pytest.mark.parametrize(("state", "changed", "words"), CHANGES)
def test_what_people_were_told_is_not_changed_in_silence(
    cast: Cast, base: Base, state: str, changed: dict[str, Any], words: str
) -> None:
    make = {"planned": planned, "enrolling": enrolling}[state]
    made = make(cast, base)
    taught(cast, made, lesson(made, day=made.ends_on))
    place(cast, made, 1)
    place(cast, made, 2)
    values = {
        name: getattr(made, name) + value * DAY if name.endswith("_on") else value
        for name, value in changed.items()
    }

    def change() -> None:
        actions.change_class(made, facts=values, by=cast.xueyuan, at=cast.now)

    if not words:
        change()
        return
    with pytest.raises(ValidationError) as refused:
        change()
    assert words in refused.value.messages[0]
