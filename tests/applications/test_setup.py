"""The administrator's tables: who may, what is refused, what is recorded."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import Event
from accounts.record import MovedOn
from applications.actions import setup
from applications.models import AttachmentKind, Batch, Criterion, Expert, FormText, Rubric
from bases import setup as tables
from bases.models import CalendarDay, Field
from tests.cast import Cast, make_user

PAGES = (
    "/applications/setup/",
    "/applications/setup/rubrics/",
    "/applications/setup/experts/",
    "/applications/setup/attachment-kinds/",
    "/applications/setup/form-texts/",
)
FORMS = (
    "/applications/setup/batches/new/",
    "/applications/setup/experts/new/",
    "/applications/setup/attachment-kinds/new/",
    "/applications/setup/form-texts/new/",
    "/bases/setup/",
    "/bases/setup/fields/new/",
    "/bases/setup/calendar/",
    "/bases/setup/calendar/new/",
)


@pytest.mark.parametrize("path", PAGES + FORMS)
def test_who_may_open(cast: Cast, path: str) -> None:
    assert cast.client(cast.guanli).get(path).status_code == 200
    clerk = 200 if path in PAGES else 403
    assert cast.client(cast.jingban).get(path).status_code == clerk
    for outsider in (cast.xueyuan, cast.dongqu, cast.zhuanjia1, cast.shenpi):
        assert cast.client(outsider).get(path).status_code == 403


def batch_data(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "name": "2027年第一批",
        "year": "2027",
        "announced_at": "2027-02-20 09:00",
        "opens_at": "2027-03-01 09:00",
        "closes_at": "2027-05-01 00:00",
        "review_by": "2027-07-30",
        "rubric": cast.batch.rubric.pk,
        "pass_mark": "70",
        "panel_size": "5",
        "trim_from": "7",
        "notice_days": "5",
        "notice_restarts": "on",
        "workload_cap": "30",
        "focus_fields": [Field.objects.all()[0].pk],
        "notes": "",
        "quota": "",
        **changes,
    }


def test_batch_is_kept_with_its_instants_in_shanghai(cast: Cast) -> None:
    cast.client(cast.guanli).post("/applications/setup/batches/new/", batch_data(cast))

    batch = Batch.objects.get(name="2027年第一批")
    assert batch.closes_at == datetime.datetime(2027, 4, 30, 16, tzinfo=datetime.UTC)
    assert Event.objects.filter(verb="keep_batch").count() == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"closes_at": "2027-03-01 09:00"}, "截止时间应晚于"),
        ({"announced_at": "2027-03-02 09:00"}, "公告时间不能晚于"),
        ({"panel_size": "6"}, "应为单数"),
        ({"panel_size": "3"}, "不能小于 5"),
        ({"opens_at": "三月一日"}, "时间格式不对"),
        ({"opens_at": "2027-02-30 09:00"}, "没有这个时间"),
        ({"pass_mark": "101"}, "不能大于 100"),
    ],
)
def test_bad_batch_is_refused_and_kept_on_the_page(
    cast: Cast, change: dict[str, str], message: str
) -> None:
    page = cast.client(cast.guanli).post(
        "/applications/setup/batches/new/", batch_data(cast, **change)
    )

    assert page.status_code == 200
    assert message in page.content.decode()
    assert "2027年第一批" in page.content.decode()
    assert Batch.objects.count() == 1


def running_data(batch: Batch, **changes: Any) -> dict[str, Any]:
    return {
        "name": batch.name,
        "year": str(batch.year),
        "rubric": batch.rubric.pk,
        "pass_mark": "60",
        "panel_size": "7",
        "trim_from": "7",
        "notice_days": "1",
        "workload_cap": "40",
        "seen": "0",
        "review_by": "2027-07-30",
        "opens_at": "2026-11-01 09:00",
        "closes_at": "2027-05-01 00:00",
        "announced_at": "2026-10-01 09:00",
        "notes": "延长受理。",
        **changes,
    }


def test_running_batch_changes_only_its_end_and_notes(cast: Cast) -> None:
    batch = cast.batch
    opens = batch.opens_at
    focus = set(batch.focus_fields.all())
    url = f"/applications/setup/batches/{batch.pk}/"

    page = cast.client(cast.guanli).get(url).content.decode()
    cast.client(cast.guanli).post(url, running_data(batch))

    assert "批次已开始受理" in page
    batch.refresh_from_db()
    assert (batch.pass_mark, batch.panel_size, batch.notice_days) == (70, 5, 5)
    assert (batch.notes, batch.opens_at) == ("延长受理。", opens)
    assert batch.closes_at == datetime.datetime(2027, 4, 30, 16, tzinfo=datetime.UTC)
    assert set(batch.focus_fields.all()) == focus
    event = Event.objects.get(verb="keep_batch")
    assert set(event.details["changed"]) == {"closes_at", "review_by", "workload_cap", "notes"}


def test_running_batch_never_closes_earlier(cast: Cast) -> None:
    batch = cast.batch
    sooner = cast.later(days=1).strftime("%Y-%m-%d %H:%M")
    closes = batch.closes_at

    page = cast.client(cast.guanli).post(
        f"/applications/setup/batches/{batch.pk}/", running_data(batch, closes_at=sooner)
    )

    assert "只能推迟，不能提前" in page.content.decode()
    batch.refresh_from_db()
    assert batch.closes_at == closes


@pytest.mark.parametrize(
    ("name", "value", "label"),
    [
        ("pass_mark", 60, "合格线"),
        ("panel_size", 7, "评审专家人数"),
        ("quota", 3, "计划认定数"),
        ("notice_days", 1, "公示工作日"),
    ],
)
def test_running_batch_is_frozen_below_the_page_too(
    cast: Cast, name: str, value: int, label: str
) -> None:
    batch = cast.batch
    setattr(batch, name, value)

    with pytest.raises(ValidationError, match=f"不能再改：{label}"):
        setup.keep_batch(
            batch,
            focus_fields=batch.focus_fields.all(),
            focus_counties=[],
            by=cast.guanli,
            at=cast.now,
        )


def test_focus_of_a_running_batch_is_frozen(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="重点领域"):
        setup.keep_batch(
            cast.batch, focus_fields=[], focus_counties=[], by=cast.guanli, at=cast.now
        )


@pytest.mark.parametrize(
    "typed",
    [
        "2027-05-01 00:00",
        "2027/5/1 0:00",
        "2027年5月1日 00:00",
        "20270501 00:00",
        "２０２７．５．１　００：００",
    ],
)
def test_instants_as_people_write_them(cast: Cast, typed: str) -> None:
    cast.client(cast.guanli).post(
        "/applications/setup/batches/new/", batch_data(cast, closes_at=typed)
    )

    batch = Batch.objects.get(name="2027年第一批")
    assert batch.closes_at == datetime.datetime(2027, 4, 30, 16, tzinfo=datetime.UTC)


@pytest.mark.parametrize("verb", ["batch", "rubric", "expert", "kind", "text", "field", "day"])
def test_only_the_administrator_acts(cast: Cast, verb: str) -> None:
    expert, rubric = cast.experts[0], cast.batch.rubric
    deeds: dict[str, Any] = {
        "batch": lambda by: setup.keep_batch(
            cast.batch, focus_fields=[], focus_counties=[], by=by, at=cast.now
        ),
        "rubric": lambda by: setup.copy_rubric(rubric, by=by, at=cast.now),
        "expert": lambda by: setup.keep_expert(
            expert, fields=[], employments=[], by=by, at=cast.now
        ),
        "kind": lambda by: setup.keep_attachment_kind(
            AttachmentKind(code="x", label="x"), by=by, at=cast.now
        ),
        "text": lambda by: setup.keep_form_text(
            FormText(section="scale", field="x"), by=by, at=cast.now
        ),
        "field": lambda by: tables.keep_field(Field.objects.all()[0], by=by, at=cast.now),
        "day": lambda by: tables.keep_calendar_day(
            CalendarDay(day=datetime.date(2027, 1, 2), is_working=True), by=by, at=cast.now
        ),
    }
    for outsider in (cast.jingban, cast.shenpi, cast.xueyuan, cast.dongqu, cast.zhuanjia1):
        with pytest.raises(PermissionDenied):
            deeds[verb](outsider)
    assert not Event.objects.exists()


def test_rubric_in_use_is_copied_not_changed(cast: Cast) -> None:
    client = cast.client(cast.guanli)
    old = cast.batch.rubric
    Rubric.objects.filter(pk=old.pk).update(locked_at=cast.now)
    rows = [{"condition": "teachers", "title": "x", "guidance": "", "weight": 100}]

    client.post(f"/applications/setup/rubrics/{old.pk}/copy/")

    fresh = Rubric.objects.get(version=2)
    assert fresh.total == 100
    assert fresh.criteria.count() == old.criteria.count()
    with pytest.raises(MovedOn):
        setup.keep_criteria(old, rows=rows, by=cast.guanli, at=cast.now)


@pytest.mark.parametrize(
    ("weights", "message"),
    [((20, 20, 20, 20, 19), "合计应为 100，现为 99"), ((50, 50), "五项条件")],
)
def test_rubric_must_sum_and_cover(cast: Cast, weights: tuple[int, ...], message: str) -> None:
    rubric = Rubric.objects.create(name="试验")
    conditions = ("teachers", "management", "facilities", "distance", "scale")
    data = {"form-TOTAL_FORMS": str(len(weights)), "form-INITIAL_FORMS": "0"}
    for n, weight in enumerate(weights):
        data |= {
            f"form-{n}-condition": conditions[n],
            f"form-{n}-title": f"要点{n}",
            f"form-{n}-weight": str(weight),
            f"form-{n}-guidance": "",
        }

    page = cast.client(cast.guanli).post(f"/applications/setup/rubrics/{rubric.pk}/", data)

    assert message in page.content.decode()
    assert "要点1" in page.content.decode()
    assert Criterion.objects.filter(rubric=rubric).count() == 0


def test_expert_is_registered_from_an_account(cast: Cast) -> None:
    person = make_user("xinzhuanjia", "expert", None, "新专家示例")
    data = {
        "user": person.pk,
        "kind": "subject",
        "title": "教授",
        "employer": "示例大学",
        "employer_uscc": "",
        "is_active": "on",
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "0",
        "form-0-employer": "示例研究所",
        "form-0-employer_uscc": "",
        "form-0-until": "2025.3.1",
    }

    cast.client(cast.guanli).post("/applications/setup/experts/new/", data)

    expert = Expert.objects.get(user=person)
    assert expert.employments.get().until == datetime.date(2025, 3, 1)
    assert Event.objects.filter(verb="keep_expert").count() == 1


def test_calendar_day_is_entered_and_dropped_on_record(cast: Cast) -> None:
    client = cast.client(cast.guanli)

    client.post(
        "/bases/setup/calendar/new/", {"day": "2027年10月9日", "is_working": "1", "note": "调休"}
    )
    day = CalendarDay.objects.get()
    client.post(f"/bases/setup/calendar/{day.pk}/drop/")

    assert not CalendarDay.objects.exists()
    verbs = list(Event.objects.values_list("verb", flat=True))
    assert verbs == ["keep_calendar_day", "drop_calendar_day"]


def test_expert_keeps_the_account_and_the_record_says_what_changed(cast: Cast) -> None:
    expert, other = cast.experts[0], make_user("bieren", "expert", None)
    data = {
        "user": other.pk,
        "kind": expert.kind,
        "title": "研究员",
        "employer": expert.employer,
        "employer_uscc": "",
        "is_active": "on",
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "0",
        "form-0-employer": "示例研究所",
        "form-0-employer_uscc": "",
        "form-0-until": "2025.3.1",
    }
    client = cast.client(cast.guanli)
    url = f"/applications/setup/experts/{expert.pk}/"

    more = client.post(url, data | {"add_row": "form"})
    client.post(url, data)

    assert "form-1-employer" in more.content.decode()
    fresh = Expert.objects.get(pk=expert.pk)
    assert (fresh.user_id, fresh.title) == (expert.user_id, "研究员")
    event = Event.objects.get(verb="keep_expert")
    assert event.audience == "bureau"
    assert event.details["changed"] == {
        "title": ["教授", "研究员"],
        "employments": ["", "示例研究所（至 2025-03-01）"],
    }
    expert.user = other
    with pytest.raises(ValidationError, match="账户不能更换"):
        setup.keep_expert(expert, fields=[], employments=[], by=cast.guanli, at=cast.now)


def test_codes_that_others_hang_on_never_change(cast: Cast) -> None:
    client = cast.client(cast.guanli)
    kind, field = AttachmentKind.objects.get(code="report"), Field.objects.get(code="health")

    client.post(
        f"/applications/setup/attachment-kinds/{kind.pk}/",
        {"code": "otherwise", "label": "申请报告书", "section": "attachments", "order": "10"},
    )
    client.post(
        f"/bases/setup/fields/{field.pk}/",
        {"code": "otherwise", "name": "医疗康养", "order": "8", "is_active": "on"},
    )

    kind.refresh_from_db()
    field.refresh_from_db()
    assert (kind.code, kind.label, kind.required) == ("report", "申请报告书", False)
    assert (field.code, field.name) == ("health", "医疗康养")
    kind.code = field.code = "otherwise"
    with pytest.raises(ValidationError):
        setup.keep_attachment_kind(kind, by=cast.guanli, at=cast.now)
    with pytest.raises(ValidationError):
        tables.keep_field(field, by=cast.guanli, at=cast.now)


@pytest.mark.parametrize("code", ["own_review", "sealed_truth"])
def test_slots_of_the_portal_are_no_list_entries(cast: Cast, code: str) -> None:
    page = cast.client(cast.guanli).post(
        "/applications/setup/attachment-kinds/new/",
        {"code": code, "label": "x", "section": "attachments", "order": "1"},
    )

    assert "由系统使用" in page.content.decode()
    assert not AttachmentKind.objects.filter(code=code).exists()


def test_locked_rubric_is_read_by_clerks_and_changed_by_nobody(cast: Cast) -> None:
    rubric = cast.batch.rubric
    Rubric.objects.filter(pk=rubric.pk).update(locked_at=cast.now)
    url = f"/applications/setup/rubrics/{rubric.pk}/"
    data = {"form-TOTAL_FORMS": "0", "form-INITIAL_FORMS": "0"}

    for reader in (cast.guanli, cast.jingban):
        page = cast.client(reader).get(url).content.decode()
        assert "师资数量与结构" in page
        assert '<form method="post" class="sheet"' not in page
    assert cast.client(cast.jingban).post(url, data).status_code == 403
    assert cast.client(cast.guanli).post(url, data).status_code == 409
    assert cast.client(cast.xueyuan).get(url).status_code == 403


def test_calendar_shows_a_year_as_it_is_counted(cast: Cast) -> None:
    client = cast.client(cast.guanli)
    CalendarDay.objects.create(day=datetime.date(2026, 9, 20), is_working=False, note="地方安排")

    page = client.get("/bases/setup/calendar/?year=2026").content.decode()

    assert "调休安排已知" in page
    assert "2026-10-10" in page
    assert "国庆节" in page
    assert "地方安排" in page
    assert "2027" in page
    assert client.get("/bases/setup/calendar/?year=x").status_code == 200
