"""Two connections on one class: one of two steps happens, numbers stay gapless (Art. 16)."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import close_old_connections, connection

from accounts.models import Event
from accounts.record import MovedOn, broken_links
from bases.actions import classes as actions
from bases.models import Base, ClassSession, TrainingClass
from tests.bases.class_help import enrolling, facts, first_day, fresh, lesson, planned, teacher
from tests.bases.working import working_base
from tests.cast import Cast, build_cast

TRIES = 30
DAY = datetime.timedelta(days=1)
Deed = Callable[[], Any]
pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def troupe() -> Cast:
    return build_cast()


@pytest.fixture
def base(troupe: Cast) -> Base:
    return working_base(troupe)


def race(*deeds: Deed) -> list[str]:
    """Run all at once on connections of their own; how each ended."""
    gate = threading.Barrier(len(deeds))
    outcomes = [""] * len(deeds)

    def run(index: int) -> None:
        close_old_connections()
        gate.wait(timeout=10)
        try:
            deeds[index]()
            outcomes[index] = "done"
        except MovedOn:
            outcomes[index] = "moved on"
        except ValidationError:
            outcomes[index] = "refused"
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(outcomes)


def deeds_of(cast: Cast, made: TrainingClass) -> dict[str, Deed]:
    """Steps that one class may be asked for at once."""
    at = first_day(made)
    return {
        "start": lambda: actions.start_class(made, by=cast.xueyuan, at=at),
        "cancel": lambda: actions.cancel_class(made, reason="停办", by=cast.xueyuan2, at=at),
        "move": lambda: actions.move_class(
            made,
            starts_on=made.starts_on + DAY,
            ends_on=made.ends_on + DAY,
            place="别处",
            reason="改期",
            by=cast.xueyuan,
            at=at,
        ),
    }


# Of each pair, what may come of it: cancelling may follow a start or a move, nothing follows it.
PAIRS = [
    ("start", "start", [["done", "moved on"]]),
    ("cancel", "cancel", [["done", "moved on"]]),
    ("start", "cancel", [["done", "done"], ["done", "moved on"]]),
    ("move", "cancel", [["done", "done"], ["done", "moved on"]]),
    ("start", "move", [["done", "refused"]]),
    ("move", "move", [["done", "refused"]]),
]


@pytest.mark.parametrize(("one", "other", "allowed"), PAIRS)
def test_two_steps_at_once(
    troupe: Cast, base: Base, one: str, other: str, allowed: list[list[str]]
) -> None:
    made = enrolling(troupe, base)
    day, last = made.starts_on, made.ends_on
    for number in range(TRIES):
        TrainingClass.objects.update(
            state="enrolling", starts_on=day, ends_on=last, cancel_reason="", place=f"{number}"
        )
        ClassSession.objects.update(day=day)
        before = Event.objects.count()
        deeds = deeds_of(troupe, fresh(made))

        outcomes = race(deeds[one], deeds[other])

        assert outcomes in allowed
        assert Event.objects.count() == before + outcomes.count("done")
        lesson_on = ClassSession.objects.get().day
        assert fresh(made).starts_on == lesson_on
        if "cancel" in (one, other):
            assert fresh(made).state == "cancelled"
    assert broken_links() == []


def test_numbers_stay_gapless(troupe: Cast, base: Base) -> None:
    def plan() -> Any:
        return actions.plan_class(base, facts=facts(troupe), by=troupe.xueyuan, at=troupe.now)

    for _ in range(TRIES // 3):
        assert race(plan, plan, plan) == ["done", "done", "done"]

    serials = sorted(int(n[-3:]) for n in TrainingClass.objects.values_list("number", flat=True))
    assert serials == list(range(1, TRIES + 1))


def test_a_teacher_is_taken_once(troupe: Cast, base: Base) -> None:
    classes = [planned(troupe, base), planned(troupe, base)]
    someone = teacher(troupe, base)

    def teach(made: TrainingClass) -> Any:
        rows = [lesson(made, teacher_id=someone.pk, teacher_name="")]
        return actions.set_timetable(made, rows=rows, by=troupe.xueyuan, at=troupe.now)

    for _ in range(TRIES):
        ClassSession.objects.all().delete()
        outcomes = race(*(lambda made=made: teach(made) for made in classes))  # type: ignore[misc]

        assert outcomes == ["done", "refused"]
        assert ClassSession.objects.filter(teacher=someone).count() == 1
