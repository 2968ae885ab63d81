"""The roster from a workbook and from the application: all or none, never identity numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Event
from applications import actions
from applications.models import Section, Submission
from applications.requirements import roster
from bases.actions.roster import add_teacher, import_roster
from bases.issuing import Contact, certify
from bases.models import Base, Field, Teacher
from tests import stories
from tests.bases.roster_help import HEADINGS, IDENTITY, SOMEBODY, cells, workbook
from tests.bases.working import working_base
from tests.cast import Cast

PATH = "/bases/teachers/import/"
GOOD = ["张三", "专职", "高级工程师", "副高", "冶金", "甲厂", "是", "冶金技术", "2024-09-01"]
OTHER = ["李四", "兼职", "", "中级", "", "乙校", "否", "", ""]


@pytest.fixture
def base(cast: Cast) -> Base:
    return working_base(cast)


def upload(cast: Cast, rows: list[list[Any]], **more: Any) -> Any:
    return cast.client(cast.xueyuan).post(PATH, {"file": workbook(rows, **more)})


def test_import_roster(cast: Cast, base: Base) -> None:
    response = upload(cast, [GOOD, ["", *[None] * 8], OTHER])

    assert response.status_code == 302
    first, second = Teacher.objects.order_by("pk")
    assert (first.name, first.engagement, first.title_level) == ("张三", "full_time", "vice_senior")
    assert (first.frontline, second.frontline) == (True, False)
    assert str(first.started_on) == "2024-09-01"
    event = Event.objects.about(base).get()
    assert event.verb == "import_roster"
    assert event.details == {"file": "花名册.xlsx", "new": 2, "known": 0}


def test_a_second_time_changes_nothing(cast: Cast, base: Base) -> None:
    upload(cast, [GOOD])
    upload(cast, [GOOD, OTHER])

    assert Teacher.objects.count() == 2
    last = Event.objects.about(base).last()
    assert last is not None
    assert (last.details["new"], last.details["known"]) == (1, 1)


def test_one_bad_row_and_nothing_is_written(cast: Cast, base: Base) -> None:
    bad = [
        ["", *OTHER[1:]],
        ["王五", "全日", *OTHER[2:]],
        ["赵六", "专职", "", "副高", "", "", "是", "", "昨天"],
        ["钱七", "专职", "", "副高", "", "", "也许", "=1+1", ""],
        GOOD,
        ["孙八", "专职", "", "副高", "", IDENTITY, "是", "", ""],
    ]
    page = upload(cast, [GOOD, *bad])
    errors = page.context["errors"]

    assert not Teacher.objects.exists()
    assert [(e.row, e.column) for e in errors] == [
        (3, "姓名"),
        (4, "专/兼职"),
        (5, "聘用日期"),
        (6, "来自科研生产一线"),
        (7, "姓名"),
        (8, "工作单位"),
    ]
    assert errors[1].how == "请填：专职、兼职"
    assert "第 2 行" in errors[4].how
    text = page.content.decode()
    assert IDENTITY not in text
    assert "读到 7 行，其中 6 行有错误" in text


def test_a_number_that_the_spreadsheet_spoiled_is_named(cast: Cast, base: Base) -> None:
    page = upload(cast, [[*GOOD[:5], 510402198001010017, *GOOD[6:]]])
    (error,) = page.context["errors"]

    assert (error.row, error.column) == (2, "工作单位")
    assert "科学计数法" in error.how
    assert "5104021980" not in page.content.decode().replace(".", "")


def test_a_csv_in_the_local_encoding(cast: Cast, base: Base) -> None:
    text = "\n".join([",".join(HEADINGS), ",".join(GOOD)])
    file = SimpleUploadedFile("花名册.csv", text.encode("gb18030"))

    assert cast.client(cast.xueyuan).post(PATH, {"file": file}).status_code == 302
    assert Teacher.objects.get().name == "张三"


@pytest.mark.parametrize(
    ("rows", "headings", "told"),
    [
        ([GOOD[:1]], ["姓名", "备注"], "缺少这些列：专/兼职"),
        ([], None, "没有数据行"),
    ],
)
def test_what_is_no_roster(
    cast: Cast, base: Base, rows: list[list[Any]], headings: list[str] | None, told: str
) -> None:
    assert told in upload(cast, rows, headings=headings).content.decode()


def test_a_file_that_is_no_workbook(cast: Cast, base: Base) -> None:
    client = cast.client(cast.xueyuan)
    for name, data in (("a.doc", b"x"), ("a.xlsx", b"not a workbook"), ("a.xlsx", b"")):
        page = client.post(PATH, {"file": SimpleUploadedFile(name, data)})
        assert page.status_code == 200
        assert page.context["form"].errors["file"]


def test_the_template_can_be_filled_in(cast: Cast, base: Base) -> None:
    response = cast.client(cast.xueyuan).get("/bases/teachers/template.xlsx")
    heading = cells(response)[0]

    assert upload(cast, [GOOD], headings=[str(h) for h in heading]).status_code == 302


def test_only_the_base_itself_imports(cast: Cast, base: Base) -> None:
    for who, status in (("jingban", 403), ("dongqu", 403), ("moshengren", 404)):
        by = getattr(cast, who)
        assert cast.client(by).get(PATH).status_code == status
        with pytest.raises(PermissionDenied):
            import_roster(base, teachers=[SOMEBODY], file_name="x", by=by, at=cast.now)


def test_import_and_hand_agree_on_who_is_known(cast: Cast, base: Base) -> None:
    add_teacher(base, facts=SOMEBODY, by=cast.xueyuan, at=cast.now)
    new = replace(SOMEBODY, employer="别处")
    done = import_roster(
        base, teachers=[SOMEBODY, new], file_name="x", by=cast.xueyuan, at=cast.now
    )

    assert (done.new, done.known) == (1, 1)


def test_certify_begins_the_roster(cast: Cast) -> None:
    assert cast.xueyuan.organisation is not None
    base = certify(
        institution=cast.xueyuan.organisation,
        managing_unit=None,
        fields=Field.objects.order_by("pk")[:1],
        batch_name="x",
        decision_number="x",
        contact=Contact("", "", ""),
        at=cast.now,
        teachers=[
            SOMEBODY,
            replace(SOMEBODY, courses="重复的一行"),
            replace(SOMEBODY, name="乙某"),
        ],
    )

    found = Teacher.objects.filter(base=base).order_by("pk")
    assert [(t.name, t.courses) for t in found] == [
        ("王示例", SOMEBODY.courses),
        ("乙某", SOMEBODY.courses),
    ]
    assert found[0].history.count() == 1


def test_what_is_taken_from_the_application(cast: Cast) -> None:
    application = stories.draft(cast)
    section = Section.objects.get(application=application, key="teachers")
    typed = section.data["tables"]["teachers"]
    typed[0]["id_number"] = "510***********1234#" + "0" * 64
    section.save(update_fields=("data",))
    actions.submit(application, by=cast.xueyuan, at=cast.now)
    taken = roster(application)

    assert [(t.name, t.employer, t.engagement, t.title_level) for t in taken] == [
        (row["name"], row["employer"], row["engagement"], row["title_level"]) for row in typed
    ]
    assert [t.frontline for t in taken] == [row["frontline"] == "yes" for row in typed]
    assert "510*" in str(Submission.objects.get(application=application).content)
    assert "510*" not in repr(taken)
    assert "1234#" not in repr(taken)


def test_a_certified_institution_begins_with_its_teachers(cast: Cast) -> None:
    base = stories.certified(cast)
    form = Section.objects.get(key="teachers").data["tables"]["teachers"]

    assert set(Teacher.objects.filter(base=base).values_list("name", "employer")) == {
        (row["name"], row["employer"]) for row in form
    }
