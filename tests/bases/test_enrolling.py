"""Places: open to all alike, in order, with reasons; numbers stay sealed (Art. 15, 17)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.identity import digest
from accounts.models import Event
from accounts.record import MovedOn
from accounts.sealing import unseal
from bases.actions import enrolling as actions
from bases.models import Base, Enrolment, Trainee, TrainingClass
from tests.bases.class_help import enrolling, finished, planned, running
from tests.bases.people_help import number, person
from tests.bases.working import working_base
from tests.cast import Cast


@pytest.fixture
def base(cast: Cast) -> Base:
    return working_base(cast)


def states(made: TrainingClass) -> list[str]:
    return list(made.enrolments.order_by("pk").values_list("state", flat=True))  # type: ignore[attr-defined]


def test_numbers_rest_sealed_and_show_masked(cast: Cast, base: Base) -> None:
    actions.enrol(enrolling(cast, base), person(1), at=cast.now)
    trainee = Trainee.objects.get()

    assert trainee.id_digest == digest(number(1))
    assert trainee.id_mask == f"{number(1)[:3]}***********{number(1)[-4:]}"
    assert number(1).encode() not in bytes(trainee.id_sealed)
    assert unseal(bytes(trainee.id_sealed), about=trainee.id_digest) == number(1)
    assert number(1) not in str(Event.objects.get(verb="enrol").details)


def test_full_class_puts_on_the_waiting_list_in_order(cast: Cast, base: Base) -> None:
    made = enrolling(cast, base, capacity=2)
    places = [actions.enrol(made, person(n), at=cast.now) for n in range(4)]
    assert states(made) == ["enrolled", "enrolled", "waiting", "waiting"]

    actions.leave(places[0], at=cast.now)

    assert states(made) == ["left", "enrolled", "enrolled", "waiting"]
    actions.refuse_place(places[1], reason="不属于本班对象", by=cast.xueyuan, at=cast.now)
    assert states(made) == ["left", "refused", "enrolled", "enrolled"]


def test_the_same_person_twice_gets_a_neutral_answer(cast: Cast, base: Base) -> None:
    made = enrolling(cast, base)
    actions.enrol(made, person(1), at=cast.now)

    with pytest.raises(ValidationError) as refused:
        actions.enrol(made, person(1, name="另一名字"), at=cast.now)

    assert "学员" not in str(refused.value)
    assert Trainee.objects.get().name == person(1).name  # never overwritten
    assert Enrolment.objects.count() == 1


def test_bases_do_not_share_trainees(cast: Cast, base: Base) -> None:
    theirs = working_base(cast, "moshengren")
    for one, who in ((base, cast.xueyuan), (theirs, cast.moshengren)):
        made = planned(cast, base) if one == base else None
        if made is not None:
            actions.add_trainees(made, [person(1)], by=who, at=cast.now)
    Trainee.objects.create(
        base=theirs,
        name="同一人",
        id_sealed=b"x",
        id_digest=digest(number(1)),
        id_mask="510***********0000",
        employer="别处",
        entered_at=cast.now,
    )

    assert Trainee.objects.visible_to(cast.xueyuan).count() == 1
    assert Trainee.objects.visible_to(cast.moshengren).get().employer == "别处"
    assert Trainee.objects.visible_to(cast.dongqu).count() == 0
    assert Trainee.objects.visible_to(cast.jingban).count() == 2


@pytest.mark.parametrize("state", ["planned", "running", "finished"])
def test_enrolment_only_while_it_is_open(cast: Cast, base: Base, state: str) -> None:
    made = {"planned": planned, "running": running, "finished": finished}[state](cast, base)

    with pytest.raises(MovedOn):
        actions.enrol(made, person(1), at=cast.now)


def test_closed_list_and_last_day(cast: Cast, base: Base) -> None:
    until = cast.now + datetime.timedelta(hours=1)
    made = enrolling(cast, base, enrol_until=until)
    actions.enrol(made, person(1), at=until - datetime.timedelta(microseconds=1))
    with pytest.raises(MovedOn):
        actions.enrol(made, person(2), at=until)
    TrainingClass.objects.update(announced_at=None)
    with pytest.raises(MovedOn):
        actions.enrol(made, person(2), at=cast.now)


def test_a_refusal_has_a_reason_on_both_levels(cast: Cast, base: Base) -> None:
    place = actions.enrol(enrolling(cast, base), person(1), at=cast.now)
    with pytest.raises(ValidationError):
        actions.refuse_place(place, reason="  ", by=cast.xueyuan, at=cast.now)
    with pytest.raises(DatabaseError), transaction.atomic():
        Enrolment.objects.update(state="refused")
    for stranger in (cast.moshengren, cast.dongqu, cast.jingban):
        with pytest.raises(PermissionDenied):
            actions.refuse_place(place, reason="无", by=stranger, at=cast.now)


def test_a_list_is_taken_whole_or_not_at_all(cast: Cast, base: Base) -> None:
    made = planned(cast, base, capacity=3)
    with pytest.raises(ValidationError), transaction.atomic():
        actions.add_trainees(made, [person(n) for n in range(4)], by=cast.xueyuan, at=cast.now)
    assert Enrolment.objects.count() == 0

    first = actions.add_trainees(made, [person(n) for n in range(3)], by=cast.xueyuan, at=cast.now)
    again = actions.add_trainees(made, [person(1)], by=cast.xueyuan, at=cast.now)

    assert (first, again) == ((3, 0), (0, 1))


# Pages

FORM = {
    "name": "张三",
    "id_kind": "resident",
    "employer": "示例设计院",
    "title_level": "middle",
    "title": "工程师",
    "phone": "138 0000 0000",
    "agree": "on",
}


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("11010519491231002X", True),
        ("11010519491231002x", True),
        ("１１０１０５１９４９１２３１００２Ｘ", True),
        ("11010519491231002X\n", True),
        ("510402190402290018", True),
        ("440524188001010014", True),
        ("510402190102290016", False),
        ("510402190002290019", False),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", False),
        ("11010519491231002Х", False),
        ("11010519491231002*", False),
        ("110105194912310021", False),
        ("13800000000", False),
        ("", False),
    ],
)
def test_identity_numbers_as_people_type_them(
    cast: Cast, base: Base, typed: str, taken: bool
) -> None:
    made = enrolling(cast, base)
    page = cast.client(None).post(f"/classes/{made.number}/enrol/", FORM | {"number": typed})

    assert Enrolment.objects.exists() is taken
    assert page.status_code == (200 if taken else 400)
    if not taken and len(typed) > 11:
        assert "张三" in page.content.decode()


def test_ticket_shows_place_reason_and_moves(cast: Cast, base: Base) -> None:
    made = enrolling(cast, base, capacity=1)
    client = cast.client(None)
    done = client.post(f"/classes/{made.number}/enrol/", FORM | {"number": number(1)})
    first = Enrolment.objects.get()
    assert first.ticket in done.content.decode()
    client.post(f"/classes/{made.number}/enrol/", FORM | {"number": number(2)})
    second = Enrolment.objects.get(state="waiting")

    page = client.post("/classes/ticket/", {"ticket": second.ticket}).content.decode()
    assert "第 1 位" in page
    actions.refuse_place(second, reason="名额所限", by=cast.xueyuan, at=cast.now)
    page = client.post("/classes/ticket/", {"ticket": second.ticket.lower()}).content.decode()
    assert "名额所限" in page
    left = client.post("/classes/ticket/", {"ticket": first.ticket, "leave": "1"})
    assert "已退出报名" in left.content.decode()
    assert client.post("/classes/ticket/", {"ticket": "A" * 26}).status_code == 400


def test_no_page_of_enrolment_gives_the_number_away(cast: Cast, base: Base) -> None:
    made = enrolling(cast, base)
    client = cast.client(None)
    pages = [
        client.post(f"/classes/{made.number}/enrol/", FORM | {"number": number(1)}),
        client.post(f"/classes/{made.number}/enrol/", FORM | {"number": number(1)}),
        cast.client(cast.xueyuan).get(f"/bases/classes/{made.pk}/people/"),
        cast.client(cast.jingban).get(f"/bases/classes/{made.pk}/people/"),
    ]

    for page in pages[:1] + pages[2:]:
        assert number(1) not in page.content.decode()
    assert "名额" not in pages[1].content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("xueyuan", 200),
        ("jingban", 200),
        ("guanli", 200),
        ("dongqu", 404),
        ("renhe", 404),
        ("moshengren", 404),
        ("zhuanjia1", 403),
    ],
)
@pytest.mark.parametrize("page", ["people/", "people.xlsx", "attendance/"])
def test_who_reads_persons(cast: Cast, base: Base, who: str, status: int, page: str) -> None:
    made = running(cast, base)
    answer = cast.client(getattr(cast, who)).get(f"/bases/classes/{made.pk}/{page}")

    assert answer.status_code == status


@pytest.mark.parametrize("count", [1, 10, 300])
def test_people_ask_the_same_questions_however_many(cast: Cast, base: Base, count: int) -> None:
    made = planned(cast, base, capacity=1000)
    people = Trainee.objects.bulk_create(
        [
            Trainee(
                base=base,
                name=f"学员{n}",
                id_sealed=b"x",
                id_digest=f"{n:064d}",
                id_mask="510***********0000",
                employer="示例",
                entered_at=cast.now,
            )
            for n in range(count)
        ]
    )
    Enrolment.objects.bulk_create(
        [
            Enrolment(
                training_class=made,
                trainee=p,
                state="enrolled",
                source="list",
                enrolled_at=cast.now,
                ticket=f"t{p.pk}",
            )
            for p in people
        ]
    )
    client = cast.client(cast.xueyuan)
    for page in ("people/", "attendance/", "results/"):
        if page == "results/":
            TrainingClass.objects.update(state="running")
        client.get(f"/bases/classes/{made.pk}/{page}")
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"/bases/classes/{made.pk}/{page}").status_code == 200
        assert len(seen) <= 15


def test_brake_on_guessing_tickets(cast: Cast, base: Base, settings: Any) -> None:
    client = cast.client(None)
    answers = [
        client.post("/classes/ticket/", {"ticket": "A" * 26}).content.decode() for _ in range(25)
    ]

    assert "过于频繁" in answers[-1]


def test_page_after_the_last_day_is_409(cast: Cast, base: Base) -> None:
    made = enrolling(cast, base, enrol_until=cast.now + datetime.timedelta(hours=1))
    with time_machine.travel(cast.now + datetime.timedelta(hours=2)):
        assert cast.client(None).get(f"/classes/{made.number}/enrol/").status_code == 409
