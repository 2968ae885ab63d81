"""Many at once for few places: none given twice, the order kept (Art. 15)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import close_old_connections, connection

from accounts.models import Event
from accounts.record import MovedOn, broken_links
from bases.actions import enrolling as actions
from bases.actions import registering
from bases.models import Enrolment, TrainingClass, TrainingRecord
from tests.bases import class_help
from tests.bases.class_help import last_day
from tests.bases.people_help import person
from tests.bases.working import working_base
from tests.cast import Cast, build_cast

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def troupe() -> Cast:
    return build_cast()


def together(deeds: list[Callable[[], Any]]) -> list[str]:
    """All at once, each on a connection of its own; how each ended."""
    gate = threading.Barrier(len(deeds))
    outcomes = [""] * len(deeds)

    def run(index: int) -> None:
        close_old_connections()
        gate.wait(timeout=20)
        try:
            deeds[index]()
            outcomes[index] = "done"
        except (MovedOn, ValidationError):
            outcomes[index] = "refused"
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(outcomes)


def test_twenty_people_for_ten_places(troupe: Cast) -> None:
    made = class_help.enrolling(troupe, working_base(troupe), capacity=10)
    deeds = [
        lambda n=n: actions.enrol(made, person(n), at=troupe.now)  # type: ignore[misc]
        for n in range(20)
    ]

    assert together(deeds) == ["done"] * 20

    states = list(Enrolment.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["enrolled"] * 10 + ["waiting"] * 10
    assert broken_links() == []


def test_one_person_ten_times(troupe: Cast) -> None:
    made = class_help.enrolling(troupe, working_base(troupe))
    deed = lambda: actions.enrol(made, person(1), at=troupe.now)  # noqa: E731

    assert together([deed] * 10) == ["done"] + ["refused"] * 9
    assert Enrolment.objects.count() == 1


def test_leaving_twice_moves_one_up(troupe: Cast) -> None:
    made = class_help.enrolling(troupe, working_base(troupe), capacity=1)
    first = actions.enrol(made, person(1), at=troupe.now)
    for n in (2, 3, 4):
        actions.enrol(made, person(n), at=troupe.now)
    deed = lambda: actions.leave(first, at=troupe.now)  # noqa: E731

    assert together([deed, deed, deed]) == ["done", "refused", "refused"]
    states = list(Enrolment.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["left", "enrolled", "waiting", "waiting"]


def test_registered_twice_is_registered_once(troupe: Cast) -> None:
    made = class_help.enrolling(troupe, working_base(troupe), capacity=30)
    actions.add_trainees(made, [person(n) for n in range(30)], by=troupe.xueyuan, at=troupe.now)
    TrainingClass.objects.update(state="finished")
    Enrolment.objects.update(result="qualified")
    deed = lambda: registering.register_hours(  # noqa: E731
        made, by=troupe.xueyuan, at=last_day(made)
    )

    assert together([deed, deed]) == ["done", "refused"]
    assert TrainingRecord.objects.count() == 30
    assert Event.objects.filter(verb="register_hours").count() == 1
