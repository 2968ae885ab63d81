"""The roll and the notice of a class: who may have them, what stands in them (Art. 13, 17)."""

from __future__ import annotations

import datetime
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from bases.actions import classes as actions
from bases.models import Base
from tests.bases.class_help import enrolling, lesson, place, planned
from tests.bases.working import working_base
from tests.cast import Cast


@pytest.fixture
def base(cast: Cast) -> Base:
    return working_base(cast)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("xueyuan", 200),
        ("xueyuan2", 200),
        ("jingban", 200),
        ("dongqu", 403),  # manages the base, and sees no persons
        ("renhe", 404),
        ("moshengren", 404),
        ("zhuanjia1", 403),
    ],
)
@pytest.mark.parametrize("paper", ["roll/", "roll.xlsx"])
def test_who_has_the_roll(cast: Cast, base: Base, who: str, status: int, paper: str) -> None:
    made = enrolling(cast, base)
    answer = cast.client(getattr(cast, who)).get(f"/bases/classes/{made.pk}/{paper}")

    assert answer.status_code == status


def test_the_roll_names_those_with_a_place(cast: Cast, base: Base) -> None:
    made = enrolling(cast, base)
    day = {"starts_at": datetime.time(14), "ends_at": datetime.time(15), "hours": 1}
    rows = [lesson(made, **day, course=f"第{n}课", day=made.ends_on) for n in range(7)]
    for n, row in enumerate(rows):
        row["teacher_name"] = f"外请{n}"
    actions.set_timetable(made, rows=rows, by=cast.xueyuan, at=cast.now)
    place(cast, made, 1)
    place(cast, made, 2, "waiting")
    client = cast.client(cast.xueyuan)

    page = client.get(f"/bases/classes/{made.pk}/roll/").content.decode()
    assert "学员1" in page
    assert "学员2" not in page
    assert "5104**********0011" in page
    assert page.count("<table") == 2  # six lessons a sheet
    answer = client.get(f"/bases/classes/{made.pk}/roll.xlsx")
    sheet = load_workbook(BytesIO(answer.getvalue())).active  # type: ignore[attr-defined]
    assert [cell.value for cell in sheet[2]][:4] == ["1", "学员1", "5104**********0011", "示例厂"]
    assert sheet.max_column == 4 + 7


def test_a_long_timetable_still_makes_a_workbook(cast: Cast, base: Base) -> None:
    made = enrolling(cast, base)
    rows = [
        lesson(
            made,
            starts_at=datetime.time(8, n),
            ends_at=datetime.time(8, n + 1),
            course=f"第{n}课",
            hours="0.1",
        )
        for n in range(40)
    ]
    actions.set_timetable(made, rows=rows, by=cast.xueyuan, at=cast.now)
    answer = cast.client(cast.xueyuan).get(f"/bases/classes/{made.pk}/roll.xlsx")

    assert load_workbook(BytesIO(answer.getvalue())).active.max_column == 44  # type: ignore


@pytest.mark.parametrize("count", [1, 10, 300])
def test_pages_of_a_class_ask_the_same_questions(cast: Cast, base: Base, count: int) -> None:
    made = enrolling(cast, base)
    for number in range(count):
        place(cast, made, number)
    for who, path, most in (
        (cast.xueyuan, f"/bases/classes/{made.pk}/", 25),
        (cast.xueyuan, f"/bases/classes/{made.pk}/roll/", 15),
        (None, f"/classes/{made.number}/", 8),
    ):
        client = cast.client(who)
        client.get(path)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path).status_code == 200
        assert len(seen) <= most, (path, len(seen))


def test_the_notice_says_it_all(cast: Cast, base: Base) -> None:
    made = planned(cast, base)
    page = cast.client(cast.dongqu).get(f"/bases/classes/{made.pk}/notice/").content.decode()

    for words in (made.title, "示例教室", "学员免费", "示例教授", made.contact_phone):
        assert words in page


@pytest.mark.parametrize(
    ("month", "found"), [("in", True), ("before", False), ("2026-13", True), ("x", True)]
)
def test_public_list_by_month(cast: Cast, base: Base, month: str, found: bool) -> None:
    made = enrolling(cast, base)
    named = {"in": f"{made.starts_on:%Y-%m}", "before": "2020-02"}
    page = cast.client(None).get(f"/classes/?month={named.get(month, month)}").content.decode()

    assert (made.title in page) is found
