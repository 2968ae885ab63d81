"""What a class keeps to when it is begun, ended: days, teachers, fee."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from bases.actions import classes as actions
from bases.models import (
    AnnualFiling,
    Base,
    FeeItem,
    PlanLine,
    TrainingClass,
)
from bases.regulation import ZONE
from tests.bases.class_help import (
    enrolling,
    facts,
    fee,
    first_day,
    fresh,
    lesson,
    planned,
    taught,
    teacher,
)
from tests.bases.working import a_filing, working_base
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


def plan_line(cast: Cast, base: Base, year: int) -> PlanLine:
    """A line of a year's plan."""
    filing = AnnualFiling.objects.first() or a_filing(base, cast.xueyuan, cast.now, "recorded")
    return PlanLine.objects.create(
        base=base,
        year=year,
        number=PlanLine.objects.count() + 1,
        filing=filing,
        title="计划班",
        subject_kind="public",
        form="onsite",
        level="all",
        field_id=facts(cast)["field_id"],
        month=5,
        classes=1,
        persons=50,
        hours=8,
    )


def test_a_teacher_is_not_in_two_places_of_the_base(cast: Cast, base: Base) -> None:
    one, other, someone = planned(cast, base), planned(cast, base), teacher(cast, base)
    busy = {"teacher_id": someone.pk, "teacher_name": ""}
    taught(cast, one, lesson(one, **busy))

    with pytest.raises(ValidationError) as refused:
        taught(cast, other, lesson(other, **busy, starts_at=datetime.time(11, 59)))
    assert "示例教师" in refused.value.messages[0]
    assert "示例公需班" in refused.value.messages[0]

    afternoon = {"starts_at": datetime.time(12), "ends_at": datetime.time(15)}
    taught(cast, other, lesson(other, **busy, **afternoon))  # begins when the other ends
    actions.cancel_class(one, reason="不办了", by=cast.xueyuan, at=cast.now)
    taught(cast, other, lesson(other, **busy))  # a cancelled class keeps nobody busy


def test_the_timetable_page_says_so_beside_the_lesson(cast: Cast, base: Base) -> None:
    one, other, someone = planned(cast, base), planned(cast, base), teacher(cast, base)
    taught(cast, one, lesson(one, teacher_id=someone.pk, teacher_name=""))
    sent = {
        "lesson-TOTAL_FORMS": "1",
        "lesson-0-day": other.starts_on.isoformat(),
        "lesson-0-starts_at": "10:00",
        "lesson-0-ends_at": "11:00",
        "lesson-0-course": "写好的课",
        "lesson-0-teacher": str(someone.pk),
        "lesson-0-hours": "1",
    }
    page = cast.client(cast.xueyuan).post(f"/bases/classes/{other.pk}/timetable/", sent)

    assert page.status_code == 400
    assert "已有课程" in page.context["forms"][0].errors["starts_at"][0]
    assert "写好的课" in page.content.decode()


LESSONS: list[tuple[dict[str, Any], str]] = [
    ({"day": -1}, "开班、结班日期之间"),
    ({"day": 2}, "开班、结班日期之间"),
    ({"hours": Decimal("12.5")}, "超过12学时"),
    ({"hours": Decimal(12)}, ""),
    ({"hours": Decimal(9)}, ""),  # more than usual is flagged, not refused
]


@pytest.mark.parametrize(("changed", "words"), LESSONS)
def test_lessons_fit_the_days(cast: Cast, base: Base, changed: dict[str, Any], words: str) -> None:
    made = planned(cast, base)
    if "day" in changed:
        changed = {"day": made.starts_on + changed["day"] * DAY}
    if not words:
        taught(cast, made, lesson(made, **changed))
        return
    with pytest.raises(ValidationError) as refused:
        taught(cast, made, lesson(made, **changed))
    assert words in refused.value.messages[0]


def test_teachers_come_from_the_roster(cast: Cast, base: Base) -> None:
    made, gone = planned(cast, base), teacher(cast, base, "已离职")
    theirs = teacher(cast, working_base(cast, "moshengren"), "别家的")
    gone.ended_on = made.starts_on - DAY
    gone.save()

    for other in (gone, theirs):
        with pytest.raises(ValidationError):
            taught(cast, made, lesson(made, teacher_id=other.pk, teacher_name=""))
    page = cast.client(cast.xueyuan).get(f"/bases/classes/{made.pk}/timetable/").content.decode()
    assert "已离职" not in page
    assert "别家的" not in page


def test_a_class_stands_in_the_year_of_its_plan(cast: Cast, base: Base) -> None:
    year = facts(cast)["starts_on"].year
    line, next_year = plan_line(cast, base, year), plan_line(cast, base, year + 1)
    under = {"off_plan_reason": "", "plan_line_id": line.pk}

    assert planned(cast, base, **under).plan_line == line
    with pytest.raises(ValidationError) as refused:
        planned(cast, base, **{**under, "plan_line_id": next_year.pk})
    assert f"{year + 1}年计划" in refused.value.messages[0]
    PlanLine.objects.update(base=working_base(cast, "moshengren"))
    with pytest.raises(ValidationError):
        planned(cast, base, **under)  # another base's plan


def test_an_open_class_is_announced_before_it_begins(cast: Cast, base: Base) -> None:
    made = planned(cast, base)
    with pytest.raises(ValidationError) as refused:
        actions.start_class(made, by=cast.xueyuan, at=first_day(made))
    assert "第十五条" in refused.value.messages[0]

    paid = fee(cast, base, valid_from=cast.now.date())
    closed = {"admission": "list", "funding": "paid", "fee_version_id": paid.pk}
    by_list = planned(cast, base, **closed)
    assert actions.start_class(by_list, by=cast.xueyuan, at=first_day(by_list)).state == "running"


def test_a_class_that_was_never_taught_does_not_end(cast: Cast, base: Base) -> None:
    made = enrolling(cast, base)
    taught(cast, made, lesson(made, day=made.ends_on))
    actions.start_class(made, by=cast.xueyuan, at=first_day(made))

    with pytest.raises(ValidationError) as refused:
        actions.finish_class(made, by=cast.xueyuan, at=first_day(made), reason="提前")
    assert "还没有上过课" in refused.value.messages[0]


def test_a_fee_that_ran_out_is_shown_on_the_page_and_mended(cast: Cast, base: Base) -> None:
    day = facts(cast)["starts_on"]
    old = fee(cast, base, valid_from=day - 30 * DAY)
    made = planned(cast, base, funding="paid", fee_version_id=old.pk)
    client, where = cast.client(cast.xueyuan), f"/bases/classes/{made.pk}/"
    assert "不在执行期内" not in client.get(where).content.decode()

    new = fee(cast, base, valid_from=day, standard=300)

    page = client.get(where).content.decode()
    assert "不在执行期内" in page
    assert 'href="/bases/fees/"' in page
    refused = client.post(f"{where}open-enrolment/").content.decode()
    assert "第二十一条" in refused
    assert fresh(made).state == "planned"
    values = {"fee_version_id": new.pk}
    actions.change_class(made, facts=values, by=cast.xueyuan, at=cast.now)
    client.post(f"{where}open-enrolment/")
    assert fresh(made).state == "enrolling"
    assert FeeItem.objects.count() == 1


BROKEN: list[dict[str, Any]] = [
    {"state": "somewhere"},
    {"state": "cancelled", "cancel_reason": ""},
    {"ends_on": datetime.date(2020, 1, 1)},
    {"off_plan_reason": ""},
    {"admission": "list"},  # of public welfare
    {"funding": "paid"},  # by which fee?
    {"delegated_by": "示例局"},  # where is its document?
    {"capacity": 0},
    {"hours_public": 0},
    {"hours_professional": -1},
]


@pytest.mark.parametrize("broken", BROKEN)
def test_the_tables_refuse_what_no_form_would_send(
    cast: Cast, base: Base, broken: dict[str, Any]
) -> None:
    planned(cast, base)
    with pytest.raises(IntegrityError), transaction.atomic():
        TrainingClass.objects.update(**broken)
