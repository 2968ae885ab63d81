"""A list of people from a workbook: all rows or none, numbers sealed, names kept (Art. 17)."""

from __future__ import annotations

import io
import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import Event
from accounts.sealing import unseal
from bases.actions import enrolling as actions
from bases.models import Base, Enrolment, Trainee, TrainingClass
from bases.trainees import OTHER_NAME, known_or_new
from tests.bases.class_help import enrolling, finished, planned
from tests.bases.enrolment_help import HEADINGS, book, row
from tests.bases.people_help import number, person
from tests.bases.working import working_base
from tests.cast import Cast


@pytest.fixture
def base(cast: Cast) -> Base:
    return working_base(cast)


def send(cast: Cast, made: TrainingClass, upload: Any, who: str = "xueyuan") -> Any:
    client = cast.client(getattr(cast, who))
    return client.post(f"/bases/classes/{made.pk}/import-people/", {"file": upload})


def test_a_sound_list_is_seated(cast: Cast, base: Base) -> None:
    made = planned(cast, base)
    answer = send(cast, made, book([row(n) for n in range(5)]))

    assert answer.status_code == 302
    assert Enrolment.objects.filter(state="enrolled", source="import").count() == 5
    trainee = Trainee.objects.order_by("pk")[0]
    assert unseal(bytes(trainee.id_sealed), about=trainee.id_digest) == number(0)
    assert (trainee.title_level, trainee.employer) == ("middle", "示例设计院")
    again = send(cast, made, book([row(n) for n in range(6)]))
    assert again.status_code == 302
    assert Enrolment.objects.count() == 6
    assert Event.objects.filter(verb="add_trainees").count() == 2
    assert number(0) not in str(list(Event.objects.values_list("details", flat=True)))


@pytest.mark.parametrize(
    ("cells", "column", "how"),
    [
        ({"证件号码": "51040219000101001"}, "证件号码", "18位"),
        ({"证件号码": "5.10402E+17"}, "证件号码", "科学计数法"),
        ({"证件号码": "510402190102290016"}, "证件号码", "出生日期不存在"),
        ({"证件号码": "١١٠١٠٥١٩٤٩١٢٣١٠٠٢X"}, "证件号码", "18位"),
        ({"证件号码": "11010519491231002Х"}, "证件号码", "18位"),
        ({"证件号码": number(3).lower() + " "}, "证件号码", "同一证件号码"),
        ({"姓名": ""}, "姓名", "不能为空"),
        ({"姓名": number(8)}, "姓名", "填错了栏"),
        ({"职称级别": "特级"}, "职称级别", "高级、中级、初级"),
        ({"工作单位": "=1+1"}, "工作单位", "公式"),
    ],
)
def test_one_fault_stops_the_whole_list(
    cast: Cast, base: Base, cells: dict[str, str], column: str, how: str
) -> None:
    made = planned(cast, base)
    answer = send(cast, made, book([row(3), row(9, **cells)]))

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "第 3 行" in page
    assert column in page
    assert how in page
    assert number(3) not in page
    assert number(8) not in page
    assert number(9) not in page
    assert not Enrolment.objects.exists()
    assert not Trainee.objects.exists()


def test_what_is_no_list_is_refused_beside_the_field(cast: Cast, base: Base) -> None:
    made = planned(cast, base, capacity=2)
    over = send(cast, made, book([row(n) for n in range(3)]))
    headless = send(cast, made, book([row(1)], headings=("姓名", "手机号")))
    empty = send(cast, made, book([]))
    torn = send(cast, made, SimpleUploadedFile("a.xlsx", b"PK\x03\x04 torn"))

    assert "超过本班名额" in over.content.decode()
    assert "缺少这些列" in headless.content.decode()
    assert "没有数据行" in empty.content.decode()
    assert {a.status_code for a in (over, headless, empty, torn)} == {400}
    assert not Trainee.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [("moshengren", 404), ("dongqu", 403), ("renhe", 404), ("jingban", 403), ("zhuanjia1", 403)],
)
def test_only_the_base_brings_lists_in(cast: Cast, base: Base, who: str, status: int) -> None:
    made = planned(cast, base)
    client = cast.client(getattr(cast, who))

    assert send(cast, made, book([row(1)]), who).status_code == status
    for page in ("people-template.xlsx", "attendance.xlsx", "import-attendance/"):
        assert client.get(f"/bases/classes/{made.pk}/{page}").status_code == status


def test_a_class_that_is_over_takes_no_list(cast: Cast, base: Base) -> None:
    assert send(cast, finished(cast, base), book([row(1)])).status_code == 409


def test_the_template_comes_back_as_it_went_out(cast: Cast, base: Base) -> None:
    made = planned(cast, base)
    client = cast.client(cast.xueyuan)
    answer = client.get(f"/bases/classes/{made.pk}/people-template.xlsx")
    workbook = load_workbook(io.BytesIO(answer.content))
    headings = [cell.value for cell in workbook["学员名单"][1]]
    assert set(HEADINGS) <= set(headings)
    assert not {"公需学时", "考核结果", "班号"} & set(headings)
    for at, heading in enumerate(headings, 1):
        workbook["学员名单"].cell(2, at, row(1).get(str(heading), ""))
    buffer = io.BytesIO()
    workbook.save(buffer)

    send(cast, made, SimpleUploadedFile("名单.xlsx", buffer.getvalue()))

    assert Enrolment.objects.count() == 1


# The same number under another name (reliability.md B070)


def test_another_name_is_flagged_and_never_written_over(cast: Cast, base: Base) -> None:
    first, second = planned(cast, base), enrolling(cast, base)
    actions.add_trainees(first, [person(1)], by=cast.xueyuan, at=cast.now)

    place = actions.enrol(
        second, person(1, name="另一名字", phone="13900000000", employer="别处"), at=cast.now
    )

    trainee = Trainee.objects.get()
    assert (trainee.name, trainee.phone) == (person(1).name, person(1).phone)
    assert place.reason == OTHER_NAME
    page = cast.client(cast.xueyuan).get(f"/bases/classes/{second.pk}/people/").content.decode()
    assert OTHER_NAME in page
    public = cast.client(None).post("/classes/ticket/", {"ticket": place.ticket}).content.decode()
    assert OTHER_NAME not in public
    assert "另一名字" not in str(Event.objects.get(verb="enrol").details)


def test_the_base_is_told_of_other_names_in_a_list(cast: Cast, base: Base) -> None:
    actions.add_trainees(planned(cast, base), [person(1)], by=cast.xueyuan, at=cast.now)
    made = planned(cast, base)
    client = cast.client(cast.xueyuan)
    answer = client.post(
        f"/bases/classes/{made.pk}/import-people/", {"file": book([row(1)])}, follow=True
    )

    assert OTHER_NAME in answer.content.decode()
    assert Trainee.objects.get().name == person(1).name


def test_who_left_may_enrol_again_at_the_end(cast: Cast, base: Base) -> None:
    made = enrolling(cast, base, capacity=1)
    first = actions.enrol(made, person(1), at=cast.now)
    ticket = first.ticket
    actions.enrol(made, person(2), at=cast.now)
    actions.leave(first, at=cast.now)

    again = actions.enrol(made, person(1), at=cast.now)

    assert again.pk == first.pk
    assert (again.state, again.reason) == ("waiting", "")
    assert again.ticket != ticket
    assert Enrolment.objects.count() == 2


# Many


@pytest.mark.parametrize("count", [1, 10, 60])
def test_known_or_new_asks_the_same_however_many(cast: Cast, base: Base, count: int) -> None:
    people = [person(n) for n in range(count)]
    with CaptureQueriesContext(connection) as seen:
        known_or_new(base, people, by=cast.xueyuan, at=cast.now)

    assert len([q for q in seen if "SAVEPOINT" not in q["sql"]]) == 3


def test_a_thousand_people_at_once(cast: Cast, base: Base) -> None:
    made = planned(cast, base, capacity=1000)
    people = [person(n, name="示例") for n in range(1000)]
    started = time.perf_counter()

    new, known = actions.add_trainees(made, people, by=cast.xueyuan, at=cast.now)

    assert time.perf_counter() - started < 5
    assert new == len({p.number for p in people}) == Enrolment.objects.count()
    assert new + known == 1000


def test_a_person_does_not_show_the_number_in_a_traceback() -> None:
    assert number(1) not in repr(person(1))
