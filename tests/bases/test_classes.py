"""Classes through actions: numbers, plan, fee, steps, moves (Art. 12 to 16, 21)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from accounts.models import Event, Message
from accounts.record import MovedOn, broken_links
from bases.actions import classes as actions
from bases.models import Base, BaseState, FeeItem, TrainingClass
from tests.bases.class_help import (
    document,
    enrolling,
    facts,
    fee,
    finished,
    first_day,
    fresh,
    lesson,
    planned,
    running,
)
from tests.bases.working import working_base
from tests.cast import Cast

DAY = datetime.timedelta(days=1)


@pytest.fixture
def base(cast: Cast) -> Base:
    return working_base(cast)


def test_numbers_run_without_gaps(cast: Cast, base: Base) -> None:
    first = planned(cast, base)
    with pytest.raises(ValidationError), transaction.atomic():
        planned(cast, base, funding="paid", fee_version_id=None)
    second = planned(cast, base)

    year = first.starts_on.year % 100
    assert [first.number, second.number] == [
        f"{base.number}-{year:02d}001",
        f"{base.number}-{year:02d}002",
    ]


def test_whole_life_of_a_class(cast: Cast, base: Base) -> None:
    made = finished(cast, base)

    assert made.state == "finished"
    assert made.announced_at == cast.now
    verbs = list(Event.objects.about(made).order_by("sequence").values_list("verb", flat=True))
    assert verbs == ["plan_class", "set_timetable", "open_enrolment", "start_class", "finish_class"]
    assert broken_links() == []


@pytest.mark.parametrize(
    ("changed", "allowed"),
    [
        ({"off_plan_reason": ""}, False),  # neither plan nor reason
        ({"funding": "welfare", "admission": "list"}, False),  # Art. 15
        ({"funding": "sponsored"}, False),  # by whom?
        ({"delegated_by": "示例局"}, False),  # Art. 12: without its document
        ({"hours_public": 0}, False),
        ({"capacity": 0}, False),
        ({}, True),
    ],
)
def test_the_database_holds_the_articles(
    cast: Cast, base: Base, changed: dict[str, Any], allowed: bool
) -> None:
    def plan() -> None:
        with transaction.atomic():
            planned(cast, base, **changed)

    if allowed:
        plan()
    else:
        with pytest.raises(DatabaseError):
            plan()
    assert TrainingClass.objects.count() == int(allowed)


FEES = [
    # valid from, valid until (days from the first day of the class), published, allowed
    (0, None, 0, True),
    (-30, None, 0, True),
    (-30, 0, 0, True),  # the last day counts
    (-30, -1, 0, False),  # run out
    (1, None, 0, False),  # not yet
    (0, None, 1, False),  # published after now
]


@pytest.mark.parametrize(("start", "end", "published", "allowed"), FEES)
def test_a_class_charges_what_is_published_and_holds(
    cast: Cast, base: Base, start: int, end: int | None, published: int, allowed: bool
) -> None:
    day = facts(cast)["starts_on"]
    version = fee(
        cast,
        base,
        valid_from=day + start * DAY,
        valid_until=None if end is None else day + end * DAY,
        published_at=cast.now + published * DAY,
    )

    def plan() -> TrainingClass:
        return planned(cast, base, funding="paid", fee_version_id=version.pk)

    if allowed:
        assert plan().fee_version == version
        return
    with pytest.raises(ValidationError) as refused:
        plan()
    assert "fee_version" in refused.value.message_dict


def test_an_overtaken_standard_is_not_charged(cast: Cast, base: Base) -> None:
    day = facts(cast)["starts_on"]
    old = fee(cast, base, valid_from=day - 30 * DAY)
    new = fee(cast, base, valid_from=day - DAY, standard=180)

    with pytest.raises(ValidationError):
        planned(cast, base, funding="paid", fee_version_id=old.pk)
    assert planned(cast, base, funding="paid", fee_version_id=new.pk).pk


def test_another_bases_standard_is_not_charged(cast: Cast, base: Base) -> None:
    theirs = fee(cast, working_base(cast, "moshengren"), valid_from=cast.now.date() - DAY)

    with pytest.raises(ValidationError):
        planned(cast, base, funding="paid", fee_version_id=theirs.pk)


def test_a_standard_that_ended_stops_enrolment_and_moves(cast: Cast, base: Base) -> None:
    day = facts(cast)["starts_on"]
    version = fee(cast, base, valid_from=day - 30 * DAY)
    made = planned(cast, base, funding="paid", fee_version_id=version.pk)
    FeeItem.objects.update(ended_on=day, ended_reason="停办")

    with pytest.raises(ValidationError):
        actions.open_enrolment(made, by=cast.xueyuan, at=cast.now)
    with pytest.raises(ValidationError):
        actions.move_class(
            made,
            starts_on=day + DAY,
            ends_on=day + 2 * DAY,
            place="",
            reason="改期",
            by=cast.xueyuan,
            at=cast.now,
        )


def test_delegated_class_shows_its_document(cast: Cast, base: Base) -> None:
    made = planned(
        cast,
        base,
        delegated_by="示例局",
        delegation_number="示例函〔2026〕2号",
        delegation_file=document(cast),
        funding="sponsored",
        admission="list",
    )

    assert made.is_delegated
    actions.open_enrolment(made, by=cast.xueyuan, at=cast.now)
    assert fresh(made).announced_at is None  # a closed list is nobody else's business
    assert not TrainingClass.objects.public().exists()


def test_not_before_its_day_and_not_without_a_timetable(cast: Cast, base: Base) -> None:
    made = enrolling(cast, base)
    with pytest.raises(ValidationError):
        actions.start_class(made, by=cast.xueyuan, at=cast.now)
    actions.set_timetable(made, rows=[], by=cast.xueyuan, at=cast.now)
    with pytest.raises(ValidationError):
        actions.start_class(made, by=cast.xueyuan, at=first_day(made))


def test_ending_early_needs_a_reason(cast: Cast, base: Base) -> None:
    made = running(cast, base)
    with pytest.raises(ValidationError):
        actions.finish_class(made, by=cast.xueyuan, at=first_day(made))

    actions.finish_class(made, by=cast.xueyuan, at=first_day(made), reason="课程提前完成")

    assert Event.objects.get(verb="finish_class").opinion == "课程提前完成"


def test_moved_and_cancelled_are_told(cast: Cast, base: Base) -> None:
    made = enrolling(cast, base)
    actions.move_class(
        made,
        starts_on=made.starts_on + DAY,
        ends_on=made.ends_on + DAY,
        place="另一教室",
        reason="场地检修",
        by=cast.xueyuan,
        at=cast.now,
    )
    actions.cancel_class(made, reason="报名不足", by=cast.xueyuan, at=cast.now)

    moved = Event.objects.get(verb="move_class")
    assert moved.details["changed"]["place"] == ["示例教室", "另一教室"]
    assert Message.objects.filter(recipient=cast.dongqu).count() == 2
    assert (fresh(made).state, fresh(made).cancel_reason) == ("cancelled", "报名不足")
    page = cast.client(None).get(f"/classes/{made.number}/").content.decode()
    assert "场地检修" in page
    assert "报名不足" in page


def test_a_class_of_the_plan_stays_in_its_year(cast: Cast, base: Base) -> None:
    made = enrolling(cast, base)
    with pytest.raises(ValidationError):
        actions.move_class(
            made,
            starts_on=base.certified_on - DAY,
            ends_on=made.ends_on,
            place="",
            reason="提前",
            by=cast.xueyuan,
            at=cast.now,
        )


def test_what_has_begun_is_not_changed(cast: Cast, base: Base) -> None:
    made = running(cast, base)

    with pytest.raises(MovedOn):
        actions.change_class(made, facts={"capacity": 9}, by=cast.xueyuan, at=cast.now)


def test_changes_keep_before_and_after(cast: Cast, base: Base) -> None:
    made = planned(cast, base)
    actions.change_class(made, facts={"capacity": 80}, by=cast.xueyuan2, at=cast.now)

    assert Event.objects.get(verb="change_class").details["changed"] == {"capacity": ["50", "80"]}
    assert TrainingClass.history.filter(id=made.pk).count() >= 2


@pytest.mark.parametrize("who", ["moshengren", "dongqu", "jingban", "guanli"])
def test_only_the_base_keeps_its_classes(cast: Cast, base: Base, who: str) -> None:
    made, by = planned(cast, base), getattr(cast, who)
    for deed in (
        lambda: actions.plan_class(base, facts=facts(cast), by=by, at=cast.now),
        lambda: actions.change_class(made, facts={"capacity": 9}, by=by, at=cast.now),
        lambda: actions.set_timetable(made, rows=[lesson(made)], by=by, at=cast.now),
        lambda: actions.open_enrolment(made, by=by, at=cast.now),
        lambda: actions.cancel_class(made, reason="无", by=by, at=cast.now),
    ):
        with pytest.raises(PermissionDenied):
            deed()


def test_a_body_out_of_service_begins_nothing(cast: Cast, base: Base) -> None:
    made = enrolling(cast, base)
    Base.objects.update(state=BaseState.REVOKED)

    with pytest.raises(MovedOn):
        actions.start_class(made, by=cast.xueyuan, at=first_day(made))
    with pytest.raises(MovedOn):
        actions.plan_class(base, facts=facts(cast), by=cast.xueyuan, at=cast.now)
    assert cast.client(None).get(f"/classes/{made.number}/").status_code == 404
