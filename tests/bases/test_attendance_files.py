"""Attendance and results as a workbook, and forms for more people than one request takes."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Event
from bases.actions import attendance, classes
from bases.models import Attendance, Base, ClassSession, Enrolment, TrainingClass
from tests.bases.class_help import enrolling, first_day, fresh, running
from tests.bases.enrolment_help import crowd, lines_of, sheet
from tests.bases.people_help import number
from tests.bases.working import working_base
from tests.cast import Cast


@pytest.fixture
def base(cast: Cast) -> Base:
    return working_base(cast)


@pytest.fixture
def made(cast: Cast, base: Base) -> TrainingClass:
    found = running(cast, base, capacity=1000)
    crowd(cast, base, found, 3)
    return found


def given_out(cast: Cast, made: TrainingClass) -> list[list[Any]]:
    return lines_of(cast.client(cast.xueyuan).get(f"/bases/classes/{made.pk}/attendance.xlsx"))


def send(cast: Cast, made: TrainingClass, lines: list[list[Any]]) -> Any:
    client = cast.client(cast.xueyuan)
    path = f"/bases/classes/{made.pk}/import-attendance/"
    return client.post(path, {"file": sheet(lines)})


def test_the_sheet_goes_out_and_comes_back(cast: Cast, made: TrainingClass) -> None:
    lines = given_out(cast, made)
    assert lines[0][:3] == ["学员编号", "姓名", "证件号码"]
    assert lines[0][-2:] == ["考核结果", "成绩"]
    assert "***" in lines[1][2]
    lines[1][3:] = ["出勤", "合格", "９０"]
    lines[2][3:] = ["缺勤", "不合格", ""]

    assert send(cast, made, lines).status_code == 302

    first, second, third = Enrolment.objects.order_by("pk")
    assert (first.result, first.score) == ("qualified", 90)
    assert (second.result, second.score, third.result) == ("unqualified", None, "")
    marks = dict(Attendance.objects.values_list("enrolment", "presence"))
    assert marks == {first.pk: "present", second.pk: "absent"}
    assert Event.objects.get(verb="import_attendance").details == {"noted": 2, "results": 2}
    filled = given_out(cast, made)
    assert filled[1][3:] == ["出勤", "合格", "90.0"]
    assert send(cast, made, filled).status_code == 302
    latest = Event.objects.filter(verb="import_attendance").latest("sequence")
    assert latest.details == {"noted": 0, "results": 0}


def test_blank_cells_leave_what_is_noted(cast: Cast, made: TrainingClass) -> None:
    lesson, place = ClassSession.objects.get(), Enrolment.objects.order_by("pk")[0]
    empty = given_out(cast, made)
    attendance.note_attendance(
        lesson, presences={place.pk: "late"}, by=cast.xueyuan, at=first_day(made)
    )

    send(cast, made, empty)

    assert Attendance.objects.get().presence == "late"


@pytest.mark.parametrize(
    ("cells", "how"),
    [
        ({0: "999999"}, "没有这个学员编号"),
        ({0: "٣"}, "没有这个学员编号"),
        ({1: "别人"}, "是否错行"),
        ({3: "来了"}, "出勤、迟到、请假、缺勤"),
        ({4: "优"}, "合格、不合格"),
        ({4: "合格", 5: "101"}, "最多一位小数"),
        ({5: "80"}, "请同时填写考核结果"),
    ],
)
def test_one_fault_stops_the_whole_sheet(
    cast: Cast, made: TrainingClass, cells: dict[int, str], how: str
) -> None:
    lines = given_out(cast, made)
    lines[2][3:] = ["出勤", "合格", ""]
    for at, text in cells.items():
        lines[1][at] = text
    if 5 in cells and 4 not in cells:
        lines[1][4] = ""

    answer = send(cast, made, lines)

    assert answer.status_code == 400
    assert how in answer.content.decode()
    assert "第 2 行" in answer.content.decode()
    assert not Attendance.objects.exists()
    assert not Enrolment.objects.exclude(result="").exists()


def test_sheets_of_another_class_are_refused(cast: Cast, base: Base, made: TrainingClass) -> None:
    other = running(cast, base)
    crowd(cast, base, other, 1)
    foreign = given_out(cast, other)

    answer = send(cast, made, foreign)

    assert answer.status_code == 400
    assert "不属于本班" in answer.content.decode()
    headless = send(cast, made, [["姓名"], ["甲"]])
    assert "学员编号" in headless.content.decode()
    strange = {(ClassSession.objects.get(training_class=other).pk, 1): "present"}
    attendance.import_attendance(
        made, marks=strange, results={}, by=cast.xueyuan, at=first_day(made)
    )
    assert not Attendance.objects.exists()


def test_a_sheet_twice_in_it_is_a_fault(cast: Cast, made: TrainingClass) -> None:
    lines = given_out(cast, made)

    assert "只留一行" in send(cast, made, [*lines, lines[1]]).content.decode()


def test_before_it_begins_there_is_nothing_to_note(cast: Cast, base: Base) -> None:
    planned = enrolling(cast, base)
    client = cast.client(cast.xueyuan)

    assert client.get(f"/bases/classes/{planned.pk}/import-attendance/").status_code == 409


# More people than one request has fields for


def test_results_and_attendance_are_saved_page_by_page(cast: Cast, base: Base) -> None:
    found = running(cast, base, capacity=1000)
    places = crowd(cast, base, found, 600)
    lesson = ClassSession.objects.get()
    client, here = cast.client(cast.xueyuan), f"/bases/classes/{found.pk}"
    grid = f"{here}/sessions/{lesson.pk}/attendance/"
    for first, page in ((0, 1), (400, 2)):
        some = places[first : first + 400]
        results = {f"p{p.pk}-result": "qualified" for p in some}
        scores = {f"p{p.pk}-score": "80" for p in some}
        saved = client.post(f"{here}/results/?page={page}", results | scores)
        noted = client.post(f"{grid}?page={page}", {f"presence_{p.pk}": "present" for p in some})
        assert saved.status_code == noted.status_code == 302
        assert ("page=2" in saved["Location"]) is (page == 1)
        assert ("page=2" in noted["Location"]) is (page == 1)

    assert Enrolment.objects.filter(result="qualified", score=80).count() == 600
    assert Attendance.objects.filter(presence="present").count() == 600
    assert "600／600" in client.get(f"{here}/attendance/").content.decode()


@pytest.mark.parametrize("count", [1, 10, 1000])
def test_the_sheet_asks_the_same_questions_however_many(cast: Cast, base: Base, count: int) -> None:
    found = running(cast, base, capacity=1000)
    crowd(cast, base, found, count)
    client, here = cast.client(cast.xueyuan), f"/bases/classes/{found.pk}"
    client.get(f"{here}/attendance/")
    for page in ("attendance.xlsx", "attendance/", "people/"):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"{here}/{page}").status_code == 200
        assert len(seen) <= 15


# Two whom name and last four figures both fit


def test_namesakes_with_the_same_last_four_are_told_apart_by_the_base(
    cast: Cast, base: Base
) -> None:
    found = enrolling(cast, base)
    places = crowd(cast, base, found, 2)
    for place in places:
        place.trainee.name = "同名"
        place.trainee.save()
    classes.start_class(found, by=cast.xueyuan, at=first_day(found))

    assert attendance.place_of(fresh(found), "同名", "0000") is None
    assert attendance.place_of(fresh(found), "同名", number(1)[-4:]) is None
