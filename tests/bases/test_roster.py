"""The teachers' roster: who may write it, what it counts, what leaves it."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Event
from accounts.record import MovedOn
from bases.actions.roster import add_teacher, change_teacher, end_teacher
from bases.models import Base, Teacher
from bases.roster import figures
from tests.bases.roster_help import (
    FORMULA,
    HOSTILE,
    IDENTITY,
    SOMEBODY,
    SOMEBODY_TYPED,
    cells,
    queries,
    quoted,
    teachers,
)
from tests.bases.rows import put
from tests.bases.working import working_base
from tests.cast import Cast

OTHERS = ("moshengren", "dongqu", "renhe", "weijian", "jingban", "shenpi", "guanli", "zhuanjia1")


@pytest.fixture
def base(cast: Cast) -> Base:
    return working_base(cast)


@pytest.fixture
def teacher(cast: Cast, base: Base) -> Teacher:
    return add_teacher(base, facts=SOMEBODY, by=cast.xueyuan, at=cast.now)


def test_add_teacher(cast: Cast, base: Base, teacher: Teacher) -> None:
    event = Event.objects.about(base).get()

    assert (event.verb, event.article) == ("add_teacher", "8(1)")
    assert event.details == {"teacher": teacher.pk, "name": "王示例"}
    assert teacher.history.count() == 1  # type: ignore[attr-defined]
    with pytest.raises(ValidationError) as refused:
        add_teacher(base, facts=SOMEBODY, by=cast.xueyuan2, at=cast.now)
    assert "name" in refused.value.message_dict


def test_change_teacher(cast: Cast, base: Base, teacher: Teacher) -> None:
    facts = replace(SOMEBODY, title="教授", title_level="full_senior")
    change_teacher(teacher, facts=facts, by=cast.xueyuan2, at=cast.now)
    change_teacher(teacher, facts=facts, by=cast.xueyuan2, at=cast.now)  # nothing is different

    event = Event.objects.about(base).get(verb="change_teacher")
    assert event.details["changed"]["title"] == ["副教授", "教授"]
    assert Teacher.objects.get().title_level == "full_senior"


def test_end_teacher_keeps_the_row(cast: Cast, base: Base, teacher: Teacher) -> None:
    day = cast.now.date()
    end_teacher(teacher, on=day, by=cast.xueyuan, at=cast.now)

    assert Teacher.objects.get().ended_on == day
    assert figures(Teacher.objects.all()).total == 0
    with pytest.raises(MovedOn):
        end_teacher(teacher, on=day, by=cast.xueyuan, at=cast.now)
    # Somebody may come back.
    add_teacher(base, facts=SOMEBODY, by=cast.xueyuan, at=cast.now)
    assert Teacher.objects.count() == 2


def test_an_end_lies_between_start_and_today(cast: Cast, base: Base) -> None:
    started = cast.now.date() - datetime.timedelta(days=10)
    facts = replace(SOMEBODY, started_on=started)
    teacher = add_teacher(base, facts=facts, by=cast.xueyuan, at=cast.now)

    for on in (started - datetime.timedelta(days=1), cast.later(days=3).date()):
        with pytest.raises(ValidationError) as refused:
            end_teacher(teacher, on=on, by=cast.xueyuan, at=cast.now)
        assert "on" in refused.value.message_dict


def test_the_database_knows_a_teacher_once(cast: Cast, base: Base, teacher: Teacher) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Teacher.objects.create(base=base, added_at=cast.now, **vars(SOMEBODY))


@pytest.mark.parametrize("who", OTHERS)
def test_others_do_not_write_the_roster(cast: Cast, base: Base, who: str) -> None:
    by = getattr(cast, who)
    teacher = add_teacher(base, facts=SOMEBODY, by=cast.xueyuan, at=cast.now)

    with pytest.raises(PermissionDenied):
        add_teacher(base, facts=replace(SOMEBODY, name="张三"), by=by, at=cast.now)
    with pytest.raises(PermissionDenied):
        change_teacher(teacher, facts=SOMEBODY, by=by, at=cast.now)
    with pytest.raises(PermissionDenied):
        end_teacher(teacher, on=cast.now.date(), by=by, at=cast.now)
    reader = who in ("dongqu", "jingban", "shenpi", "guanli")
    expert = who == "zhuanjia1"
    for verb in ("change", "end"):
        status = cast.client(by).get(f"/bases/teachers/{teacher.pk}/{verb}/").status_code
        assert status == (403 if reader or expert else 404)
    add = cast.client(by).get("/bases/teachers/add/").status_code
    assert add == (404 if who == "moshengren" else 403)


def test_a_body_that_is_no_base_any_more_only_ends(
    cast: Cast, base: Base, teacher: Teacher
) -> None:
    put(base, "revoked")
    base.refresh_from_db()

    with pytest.raises(MovedOn):
        add_teacher(base, facts=replace(SOMEBODY, name="张三"), by=cast.xueyuan, at=cast.now)
    client = cast.client(cast.xueyuan)
    assert client.get("/bases/teachers/add/").status_code == 409
    assert client.get(f"/bases/teachers/{teacher.pk}/change/").status_code == 409
    assert client.get("/bases/teachers/").status_code == 200
    end_teacher(teacher, on=cast.now.date(), by=cast.xueyuan, at=cast.now)


def test_pages_add_and_change_and_end(cast: Cast, base: Base) -> None:
    client = cast.client(cast.xueyuan2)
    assert client.post("/bases/teachers/add/", SOMEBODY_TYPED).status_code == 302
    teacher = Teacher.objects.get()
    assert teacher.started_on == datetime.date(2024, 9, 1)

    page = client.get(f"/bases/teachers/{teacher.pk}/change/").content.decode()
    assert 'value="2024-09-01"' in page
    assert "钒钛资源综合利用" in page
    typed = {**SOMEBODY_TYPED, "courses": HOSTILE}
    assert client.post(f"/bases/teachers/{teacher.pk}/change/", typed).status_code == 302
    page = client.get("/bases/teachers/").content.decode()
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page

    client.post(f"/bases/teachers/{teacher.pk}/end/", {"on": "2026-01-31"})
    assert Teacher.objects.get().ended_on == datetime.date(2026, 1, 31)
    assert client.get(f"/bases/teachers/{teacher.pk}/end/").status_code == 409


def test_bad_input_is_named_and_kept(cast: Cast, base: Base) -> None:
    client = cast.client(cast.xueyuan)
    typed = {**SOMEBODY_TYPED, "name": "", "started_on": "去年", "courses": "很长的课程名"}
    page = client.post("/bases/teachers/add/", typed).content.decode()

    assert "请填写姓名。" in page
    assert "日期格式不对" in page
    assert "很长的课程名" in page
    assert not Teacher.objects.exists()


@pytest.mark.parametrize("field", ["name", "courses", "title"])
def test_an_identity_number_is_neither_kept_nor_shown(cast: Cast, base: Base, field: str) -> None:
    typed = {**SOMEBODY_TYPED, field: f"某人{IDENTITY}"}
    page = cast.client(cast.xueyuan).post("/bases/teachers/add/", typed).content.decode()

    assert "疑似身份证件号码" in page
    assert IDENTITY not in page
    assert not Teacher.objects.exists()


def test_figures_and_filters(cast: Cast, base: Base, teacher: Teacher) -> None:
    add_teacher(
        base,
        facts=replace(SOMEBODY, name="兼职某", engagement="part_time", title_level="junior"),
        by=cast.xueyuan,
        at=cast.now,
    )
    counted = figures(Teacher.objects.all())
    assert (counted.total, counted.full_time, counted.senior, counted.frontline) == (2, 1, 1, 2)
    assert counted.share(counted.senior) == "50.0%"

    client = cast.client(cast.jingban)
    for query, names in (
        ("engagement=part_time", {"兼职某"}),
        ("level=vice_senior", {"王示例"}),
        ("q=王", {"王示例"}),
        ("q=%00", {"王示例", "兼职某"}),
        ("base=示例学院", {"王示例", "兼职某"}),
        (f"base={base.number}", {"王示例", "兼职某"}),
        ("base=别处", set()),
        ("state=ended", set()),
        ("sort=unknown&page=x", {"王示例", "兼职某"}),
    ):
        rows = client.get(f"/bases/teachers/?{query}").context["page_obj"].object_list
        assert {row.name for row in rows} == names, query


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("xueyuan2", 1),
        ("dongqu", 1),
        ("jingban", 1),
        ("shenpi", 1),
        ("guanli", 1),
        ("renhe", 0),
        ("weijian", 0),
        ("moshengren", 0),
    ],
)
def test_who_reads_the_roster(cast: Cast, teacher: Teacher, who: str, seen: int) -> None:
    client = cast.client(getattr(cast, who))

    assert client.get("/bases/teachers/").context["page_obj"].paginator.count == seen
    assert len(cells(client.get("/bases/teachers.xlsx"))) == seen + 1


def test_experts_have_no_business_here(cast: Cast, teacher: Teacher) -> None:
    client = cast.client(cast.zhuanjia1)
    for path in ("teachers/", "teachers.xlsx", "staff/", "rules/", "resources/", "measures/"):
        assert client.get(f"/bases/{path}").status_code == 403, path


def test_exports_are_neutral_and_filtered(cast: Cast, base: Base, teacher: Teacher) -> None:
    change_teacher(teacher, facts=replace(SOMEBODY, courses=FORMULA), by=cast.xueyuan, at=cast.now)
    client = cast.client(cast.xueyuan)

    assert quoted(client.get("/bases/teachers.xlsx"), FORMULA)
    assert len(cells(client.get("/bases/teachers.xlsx?engagement=part_time"))) == 1


def test_query_counts_do_not_grow(cast: Cast, base: Base, teacher: Teacher) -> None:
    client = cast.client(cast.jingban)
    counts = [queries(client, "/bases/teachers/")]
    for more in (9, 990):
        teachers(base, more, cast.now, name=f"另{more}")
        counts.append(queries(client, "/bases/teachers/"))

    assert len(set(counts)) == 1
    assert counts[0] <= 15
