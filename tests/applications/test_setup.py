"""The administrator's tables: who may, what is refused, what is recorded."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from accounts.models import Event
from applications.actions import setup
from applications.models import Batch, Criterion, Expert, Rubric
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


def test_opened_batch_changes_only_its_end(cast: Cast) -> None:
    batch = cast.batch
    data = {
        "name": batch.name,
        "year": str(batch.year),
        "rubric": batch.rubric.pk,
        "pass_mark": "60",
        "panel_size": "5",
        "trim_from": "7",
        "notice_days": "5",
        "review_by": "2027-07-30",
        "opens_at": "2026-11-01 09:00",
        "closes_at": "2027-05-01 00:00",
        "announced_at": "2026-10-01 09:00",
    }

    page = cast.client(cast.guanli).post(f"/applications/setup/batches/{batch.pk}/", data)

    assert "批次已开始受理，不能再改" in page.content.decode()
    batch.refresh_from_db()
    assert batch.pass_mark == 70


def test_rubric_in_use_is_copied_not_changed(cast: Cast) -> None:
    client = cast.client(cast.guanli)
    old = cast.batch.rubric
    Rubric.objects.filter(pk=old.pk).update(locked_at=cast.now)
    rows = [{"condition": "teachers", "title": "x", "guidance": "", "weight": 100}]

    client.post(f"/applications/setup/rubrics/{old.pk}/copy/")

    fresh = Rubric.objects.get(version=2)
    assert fresh.total == 100
    assert fresh.criteria.count() == old.criteria.count()
    from accounts.record import MovedOn

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
