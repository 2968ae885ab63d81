"""Pages of classes: lists, forms that keep what is typed, the public side (Art. 13 to 16)."""

from __future__ import annotations

import datetime
from copy import copy
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from bases.models import Base, ClassSession, TrainingClass
from tests.bases.class_help import enrolling, facts, fee, finished, planned, teacher
from tests.bases.working import a_class, working_base
from tests.cast import Cast
from tests.stories import PNG


@pytest.fixture
def base(cast: Cast) -> Base:
    return working_base(cast)


def form(cast: Cast, **changed: Any) -> dict[str, Any]:
    """The form as a browser sends it."""
    data = {k: v for k, v in facts(cast).items() if k != "field_id"}
    sent = {k: v.isoformat() if isinstance(v, datetime.date) else str(v) for k, v in data.items()}
    return sent | {"field": str(facts(cast)["field_id"]), "plan_line": ""} | changed


def test_a_class_is_set_up_on_a_page(cast: Cast, base: Base) -> None:
    done = cast.client(cast.xueyuan).post("/bases/classes/plan/", form(cast), follow=True)

    made = TrainingClass.objects.get()
    assert done.redirect_chain[-1][0] == f"/bases/classes/{made.pk}/"
    assert made.number in done.content.decode()


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"off_plan_reason": ""}, "off_plan_reason", "第十六条"),
        ({"admission": "list"}, "admission", "第十五条"),
        ({"funding": "paid"}, "fee_version", "第二十一条"),
        ({"funding": "sponsored"}, "delegated_by", "委托单位"),
        ({"delegated_by": "示例局"}, "delegation_file", "上传委托文件"),
        ({"ends_on": "2020-01-01"}, "ends_on", "不能早于"),
        ({"starts_on": "2020-01-01"}, "starts_on", "认定日期"),
        ({"hours_public": "0"}, "hours_public", "公需学时"),
        ({"hours_professional": "8"}, "hours_professional", "公需与专业"),
        ({"place": ""}, "place", "地点"),
        ({"form": "online"}, "platform_url", "平台网址"),
        ({"capacity": "五十"}, "capacity", "只填数字"),
        ({"starts_on": "26-11-30"}, "starts_on", "日期格式"),
        ({"contact_phone": "110"}, "contact_phone", "电话"),
        ({"hours_public": "8.55"}, "hours_public", "1 位小数"),
    ],
)
def test_faults_stand_beside_their_fields_and_nothing_is_lost(
    cast: Cast, base: Base, changed: dict[str, str], field: str, words: str
) -> None:
    page = cast.client(cast.xueyuan).post(
        "/bases/classes/plan/", form(cast, title="不能丢的名称", **changed)
    )
    shown = page.context["form"]

    assert any(words in error for error in shown.errors[field])
    assert "不能丢的名称" in page.content.decode()
    assert TrainingClass.objects.count() == 0


def test_delegation_document_is_kept_and_served(cast: Cast, base: Base) -> None:
    upload = SimpleUploadedFile("委托函.png", PNG, "image/png")
    sent = form(
        cast,
        delegated_by="示例局",
        delegation_number="示例函〔2026〕2号",
        delegation_file=upload,
        funding="sponsored",
        admission="list",
    )
    cast.client(cast.xueyuan).post("/bases/classes/plan/", sent)
    made = TrainingClass.objects.get()
    address = f"/bases/classes/{made.pk}/files/delegation/"

    for who, status in (
        (cast.xueyuan2, 200),
        (cast.dongqu, 200),
        (cast.jingban, 200),
        (cast.renhe, 404),
        (cast.moshengren, 404),
    ):
        assert cast.client(who).get(address).status_code == status
    cast.client(cast.xueyuan).post(
        f"/bases/classes/{made.pk}/change/",
        {k: v for k, v in sent.items() if k != "delegation_file"} | {"capacity": "60"},
    )
    made.refresh_from_db()
    assert (made.capacity, made.delegation_file is not None) == (60, True)


def lessons(*rows: dict[str, str]) -> dict[str, str]:
    """The timetable as a browser sends it."""
    sent = {"lesson-TOTAL_FORMS": str(len(rows))}
    for number, row in enumerate(rows):
        sent |= {f"lesson-{number}-{name}": value for name, value in row.items()}
    return sent


def test_timetable_is_saved_whole_or_shown_again(cast: Cast, base: Base) -> None:
    made = planned(cast, base)
    someone = teacher(cast, base)
    day = made.starts_on.isoformat()
    row = {
        "day": day,
        "starts_at": "9:00",
        "ends_at": "12：00",
        "course": "第一课",
        "teacher": str(someone.pk),
        "hours": "4",
    }
    client = cast.client(cast.xueyuan)
    clash = client.post(
        f"/bases/classes/{made.pk}/timetable/",
        lessons(row, row | {"starts_at": "11:00", "ends_at": "13:00", "course": "第二课"}),
    )
    assert clash.status_code == 400
    assert "同一教师" in clash.content.decode()
    assert "第二课" in clash.content.decode()

    client.post(
        f"/bases/classes/{made.pk}/timetable/",
        lessons(row, row | {"starts_at": "14:00", "ends_at": "17:00", "course": "第二课"}),
    )

    assert list(ClassSession.objects.values_list("course", "teacher__name")) == [
        ("第一课", "示例教师"),
        ("第二课", "示例教师"),
    ]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"ends_at": "8:00"}, "晚于开始"),
        ({"starts_at": "25:00"}, "时间格式"),
        ({"day": "2020-01-01"}, "之间"),
        ({"teacher_name": ""}, "请选择教师"),
        ({"hours": "0"}, "大于 0"),
        ({"hours": "13"}, "不能大于 12"),
    ],
)
def test_faults_of_a_lesson(cast: Cast, base: Base, changed: dict[str, str], words: str) -> None:
    made = planned(cast, base)
    row = {
        "day": made.starts_on.isoformat(),
        "starts_at": "09:00",
        "ends_at": "12:00",
        "course": "某课",
        "teacher": "",
        "teacher_name": "外请教授",
        "hours": "4",
    } | changed
    page = cast.client(cast.xueyuan).post(f"/bases/classes/{made.pk}/timetable/", lessons(row))

    assert page.status_code == 400
    assert words in page.content.decode()


def test_adding_a_row_without_scripts(cast: Cast, base: Base) -> None:
    made = planned(cast, base)
    sent = lessons({"course": "写了一半"}) | {"add_row": "lesson"}
    page = cast.client(cast.xueyuan).post(f"/bases/classes/{made.pk}/timetable/", sent)

    assert page.status_code == 200
    assert "写了一半" in page.content.decode()
    assert 'name="lesson-1-course"' in page.content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("xueyuan", 200),
        ("dongqu", 200),
        ("jingban", 200),
        ("shenpi", 200),
        ("renhe", 404),
        ("moshengren", 404),
        ("zhuanjia1", 403),
    ],
)
def test_who_reads_a_class(cast: Cast, base: Base, who: str, status: int) -> None:
    made = finished(cast, base)

    assert cast.client(getattr(cast, who)).get(f"/bases/classes/{made.pk}/").status_code == status


def test_wrong_time_is_409_and_others_are_403(cast: Cast, base: Base) -> None:
    made = finished(cast, base)

    assert cast.client(cast.xueyuan).get(f"/bases/classes/{made.pk}/start/").status_code == 409
    assert cast.client(cast.dongqu).get(f"/bases/classes/{made.pk}/cancel/").status_code == 403


def test_public_list_and_page(cast: Cast, base: Base) -> None:
    shown = enrolling(cast, base, title="公开的班")
    hidden = planned(cast, base, title="还没公布的班")
    client = cast.client(None)
    page = client.get("/classes/?funding=free&open=1").content.decode()

    assert "公开的班" in page
    assert "还没公布的班" not in page
    assert client.get(f"/classes/{hidden.number}/").status_code == 404
    answer = client.get(f"/classes/{shown.number}/")
    assert "示例教授" in answer.content.decode()
    assert not answer.cookies


def test_public_page_names_the_fee_and_its_basis(cast: Cast, base: Base) -> None:
    version = fee(cast, base, valid_from=cast.now.date())
    made = enrolling(cast, base, funding="paid", fee_version_id=version.pk)

    page = cast.client(None).get(f"/classes/{made.number}/").content.decode()
    assert "200.00" in page
    assert "示例〔2026〕1号" in page


def test_workbook_neutralises_formulas(cast: Cast, base: Base) -> None:
    planned(cast, base, title="=cmd|' /C calc'!A0")
    answer = cast.client(cast.jingban).get("/bases/classes.xlsx")

    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[attr-defined]
    cell = sheet.cell(2, 2)
    assert (cell.value, cell.data_type) == ("=cmd|' /C calc'!A0", "s")


def test_hostile_titles_are_escaped(cast: Cast, base: Base) -> None:
    made = enrolling(cast, base, title="<script>alert(1)</script>")
    for client, path in (
        (cast.client(None), "/classes/"),
        (cast.client(None), f"/classes/{made.number}/"),
        (cast.client(cast.jingban), "/bases/classes/"),
        (cast.client(cast.jingban), f"/bases/classes/{made.pk}/"),
    ):
        assert "<script>alert" not in client.get(path).content.decode()


@pytest.mark.parametrize("count", [1, 10, 1000])
@pytest.mark.parametrize(("who", "path"), [("jingban", "/bases/classes/"), (None, "/classes/")])
def test_lists_ask_the_same_questions_however_many_rows(
    cast: Cast, base: Base, count: int, who: str | None, path: str
) -> None:
    model = a_class(base, cast.xueyuan, cast.now, "enrolling")
    TrainingClass.objects.filter(pk=model.pk).update(announced_at=cast.now)
    model.refresh_from_db()
    rows = []
    for number in range(count - 1):
        row = copy(model)
        row.pk, row.number, row.survey_key = None, f"x-{number}", f"k-{number}"
        rows.append(row)
    TrainingClass.objects.bulk_create(rows)
    client = cast.client(getattr(cast, who) if who else None)
    client.get(path)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200

    assert len(seen) <= (15 if who else 8)


@pytest.mark.parametrize("query", ["?year=x", "?sort=-base__organisation", "?page=-1", "?q=%00"])
def test_odd_questions_are_answered(cast: Cast, base: Base, query: str) -> None:
    planned(cast, base)
    assert cast.client(cast.jingban).get(f"/bases/classes/{query}").status_code == 200
    assert cast.client(None).get(f"/classes/{query}").status_code == 200
