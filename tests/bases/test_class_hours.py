"""From the roll to the ledger: attendance, sign-in, results, survey, register (Art. 16, 17)."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from accounts.record import MovedOn, broken_links
from bases.actions import attendance, classes, enrolling, registering, surveying
from bases.models import (
    Attendance,
    Base,
    ClassSession,
    Enrolment,
    RecordFreeze,
    SurveyAnswer,
    TrainingClass,
    TrainingRecord,
)
from bases.regulation import ZONE
from bases.survey import survey_of
from tests.bases.class_help import enrolling as open_class
from tests.bases.class_help import first_day, fresh, last_day
from tests.bases.people_help import number, person
from tests.bases.working import working_base
from tests.cast import Cast

POINTS = {"content": 5, "teaching": 4, "organisation": 4, "facilities": 3, "usefulness": 5}


@pytest.fixture
def base(cast: Cast) -> Base:
    return working_base(cast)


def with_people(cast: Cast, base: Base, count: int, until: str = "finished") -> TrainingClass:
    """A class with people, as far as asked."""
    made = open_class(cast, base, capacity=max(count, 1))
    enrolling.add_trainees(made, [person(n) for n in range(count)], by=cast.xueyuan, at=cast.now)
    classes.start_class(made, by=cast.xueyuan, at=first_day(made))
    if until == "finished":
        classes.finish_class(made, by=cast.xueyuan, at=last_day(made))
    return fresh(made)


def pass_all(cast: Cast, made: TrainingClass, result: str = "qualified") -> None:
    places = made.enrolments.values_list("pk", flat=True)  # type: ignore[attr-defined]
    enrolling.enter_results(
        made,
        results=dict.fromkeys(places, (result, Decimal("88.5"))),
        by=cast.xueyuan,
        at=last_day(made),
    )


def test_three_hundred_trainees_from_list_to_ledger(cast: Cast, base: Base) -> None:
    made = with_people(cast, base, 300)
    pass_all(cast, made)

    count = registering.register_hours(made, by=cast.xueyuan, at=last_day(made))

    assert count == 300 == TrainingRecord.objects.count()
    row = TrainingRecord.objects.order_by("pk")[0]
    assert (row.hours_public, row.hours_professional, row.person_times) == (16, 0, 1)
    assert (row.result, row.score, row.year) == ("qualified", Decimal("88.5"), made.ends_on.year)
    assert len(set(TrainingRecord.objects.values_list("code", flat=True))) == 300
    assert fresh(made).state == "registered"
    assert broken_links() == []


def test_who_did_not_pass_was_trained_all_the_same(cast: Cast, base: Base) -> None:
    made = with_people(cast, base, 2)
    pass_all(cast, made, "unqualified")
    registering.register_hours(made, by=cast.xueyuan, at=last_day(made))

    sums = TrainingRecord.objects.values_list("hours_public", "person_times")
    assert list(sums) == [(0, 1), (0, 1)]


def test_too_little_attendance_earns_no_hours(cast: Cast, base: Base) -> None:
    made = with_people(cast, base, 2, until="running")
    first, second = made.enrolments.order_by("pk")  # type: ignore[attr-defined]
    lesson = ClassSession.objects.get()
    attendance.note_attendance(
        lesson,
        presences={first.pk: "present", second.pk: "absent"},
        by=cast.xueyuan,
        at=first_day(made),
    )
    pass_all(cast, made)

    shown = registering.suggestions(made)

    assert [(s.share, s.hours_public) for s in shown] == [(100, 16), (0, 0)]


def test_results_must_be_complete(cast: Cast, base: Base) -> None:
    made = with_people(cast, base, 1)

    with pytest.raises(ValidationError):
        registering.register_hours(made, by=cast.xueyuan, at=last_day(made))
    for stranger in (cast.moshengren, cast.dongqu, cast.jingban):
        with pytest.raises(PermissionDenied):
            registering.register_hours(made, by=stranger, at=last_day(made))


def test_registered_once(cast: Cast, base: Base) -> None:
    made = with_people(cast, base, 1)
    pass_all(cast, made)
    registering.register_hours(made, by=cast.xueyuan, at=last_day(made))

    with pytest.raises(MovedOn):
        registering.register_hours(made, by=cast.xueyuan, at=last_day(made))


def test_frozen_records_take_a_reason(cast: Cast, base: Base) -> None:
    made = with_people(cast, base, 1)
    pass_all(cast, made)
    RecordFreeze.objects.create(
        base=base,
        first_day=made.starts_on,
        last_day=made.ends_on,
        why="定期检查评估",
        announced_at=cast.now,
    )
    with pytest.raises(ValidationError) as refused:
        registering.register_hours(made, by=cast.xueyuan, at=last_day(made))
    assert "reason" in refused.value.message_dict

    registering.register_hours(made, by=cast.xueyuan, at=last_day(made), reason="检查前已结班")

    assert TrainingRecord.objects.get().reason == "检查前已结班"


@pytest.mark.parametrize(
    "statement",
    ["UPDATE bases_trainingrecord SET hours_public = 99", "DELETE FROM bases_trainingrecord"],
)
def test_the_ledger_only_grows(cast: Cast, base: Base, statement: str) -> None:
    made = with_people(cast, base, 1)
    pass_all(cast, made)
    registering.register_hours(made, by=cast.xueyuan, at=last_day(made))

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


# Signing in


@pytest.mark.parametrize(
    ("clock", "presence"),
    [
        ((8, 29), None),
        ((8, 30), "present"),
        ((9, 0), "present"),
        ((9, 1), "late"),
        ((11, 59), "late"),
        ((12, 0), None),
    ],
)
def test_window_of_signing_in(
    cast: Cast, base: Base, clock: tuple[int, int], presence: str | None
) -> None:
    made = with_people(cast, base, 1, until="running")
    lesson = ClassSession.objects.get()
    at = datetime.datetime.combine(made.starts_on, datetime.time(*clock), tzinfo=ZONE)
    with time_machine.travel(at, tick=False):
        page = cast.client(None).post(
            f"/classes/sign-in/{lesson.sign_in_key}/",
            {"name": person(0).name, "last_four": number(0)[-4:].lower()},
        )

    rows = list(Attendance.objects.values_list("presence", flat=True))
    assert rows == ([presence] if presence else [])
    assert page.status_code == (200 if presence else 409)


def test_signing_in_twice_counts_once_and_strangers_learn_nothing(cast: Cast, base: Base) -> None:
    made = with_people(cast, base, 1, until="running")
    lesson = ClassSession.objects.get()
    at = first_day(made)
    for _ in range(2):
        attendance.sign_in(lesson, name=person(0).name, last_four=number(0)[-4:], at=at)
    wrong = attendance.sign_in(lesson, name=person(0).name, last_four="0000", at=at)
    unknown = attendance.sign_in(lesson, name="没有此人", last_four=number(0)[-4:], at=at)

    assert Attendance.objects.count() == 1
    assert wrong is None
    assert unknown is None


# Survey


def test_survey_is_anonymous_and_once(cast: Cast, base: Base) -> None:
    made = with_people(cast, base, 2)
    for serial in (0, 0, 1):
        surveying.answer_survey(
            made,
            name=person(serial).name,
            last_four=number(serial)[-4:],
            points=POINTS,
            words="",
            at=last_day(made),
        )

    assert SurveyAnswer.objects.count() == 2
    fields = {f.name for f in SurveyAnswer._meta.get_fields()}
    assert not fields & {"enrolment", "trainee", "answered_at", "person"}
    # The place keeps the day alone, the event no person: nothing to join by.
    kept = set(Enrolment.objects.values_list("surveyed_at", flat=True))
    assert len(kept) == 1
    assert survey_of(made).satisfaction == 84


@pytest.mark.parametrize("until", ["running", "finished"])
def test_survey_page_opens_with_the_last_day(cast: Cast, base: Base, until: str) -> None:
    made = with_people(cast, base, 1, until=until)
    client = cast.client(None)
    at = last_day(made) if until == "finished" else first_day(made)
    form: dict[str, Any] = {"name": person(0).name, "last_four": number(0)[-4:]} | POINTS
    with time_machine.travel(at, tick=False):
        page = client.post(f"/classes/survey/{made.survey_key}/", form)

    assert page.status_code == (200 if until == "finished" else 409)
    assert SurveyAnswer.objects.count() == int(until == "finished")


def test_pages_from_roll_to_ledger(cast: Cast, base: Base) -> None:
    made = with_people(cast, base, 2, until="running")
    lesson, client = ClassSession.objects.get(), cast.client(cast.xueyuan)
    places = list(made.enrolments.order_by("pk"))  # type: ignore[attr-defined]
    here = f"/bases/classes/{made.pk}"
    screen = client.get(f"{here}/sessions/{lesson.pk}/sign-in/").content.decode()
    assert lesson.sign_in_key in screen
    client.post(
        f"{here}/sessions/{lesson.pk}/attendance/",
        {f"presence_{p.pk}": "present" for p in places} | {"presence_999": "present"},
    )
    bad = client.post(f"{here}/results/", {f"p{places[0].pk}-score": "101"})
    assert bad.status_code == 400
    client.post(
        f"{here}/results/",
        {f"p{p.pk}-result": "qualified" for p in places} | {f"p{places[0].pk}-score": "９０"},
    )
    with time_machine.travel(last_day(made), tick=False):
        client = cast.client(cast.xueyuan)  # of the day: the morning's session has run out
        client.post(f"{here}/finish/", {"reason": ""})
        page = client.get(f"{here}/register/").content.decode()
        client.post(f"{here}/register/", {"reason": ""})

    assert "登记 2 人的学时" in page
    assert TrainingRecord.objects.filter(score=90).count() == 1
    assert TrainingRecord.objects.count() == 2
