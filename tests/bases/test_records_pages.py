"""Pages of records, people, imports, person-times: who sees what, and how often they ask."""

from __future__ import annotations

import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from pytest_django.asserts import assertContains, assertRedirects

from accounts.models import Event
from bases.models import ImportRun, Trainee, TrainingRecord
from tests.bases.records_help import (
    imported,
    number_of,
    row_of,
    stage,
)
from tests.cast import Cast

WHOLE = re.compile(r"[1-9][0-9]{16}[0-9Xx]")
EXPORTS = ("/bases/records.xlsx", "/bases/trainees.xlsx", "/bases/imports.xlsx")
LISTS = ("/bases/records/", "/bases/trainees/", "/bases/imports/", "/bases/trainees/flags/")


@pytest.mark.parametrize(
    ("who", "wanted"),
    [("xueyuan", 200), ("xueyuan2", 200), ("jingban", 200), ("shenpi", 200), ("guanli", 200)],
)
def test_lists_open_for_bases_and_the_bureau(cast: Cast, who: str, wanted: int) -> None:
    base, held = stage(cast)
    imported(base, held, [row_of(1)], cast.xueyuan, cast.now)
    client = cast.client(getattr(cast, who))
    for path in (
        *LISTS,
        "/bases/meter/",
        "/bases/meter.xlsx",
        "/bases/records.xlsx",
        "/bases/imports.xlsx",
    ):
        assert client.get(path).status_code == wanted, path
    record, trainee, run = (
        TrainingRecord.objects.get(),
        Trainee.objects.get(),
        ImportRun.objects.get(),
    )
    for path in (
        f"/bases/records/{record.pk}/",
        f"/bases/trainees/{trainee.pk}/",
        f"/bases/imports/{run.pk}/",
    ):
        answer = client.get(path)
        assert answer.status_code == 200
        assert not WHOLE.search(answer.content.decode())


def test_managing_units_see_figures_and_no_person(cast: Cast) -> None:
    base, held = stage(cast)
    imported(base, held, [row_of(1)], cast.xueyuan, cast.now)
    client = cast.client(cast.dongqu)
    assertContains(client.get("/bases/meter/"), base.organisation.name)
    assertRedirects(client.get("/bases/records/"), "/bases/meter/")
    assert client.get("/bases/trainees/").status_code == 403
    assert client.get("/bases/trainees/flags/").status_code == 403
    assert client.get(f"/bases/trainees/{Trainee.objects.get().pk}/").status_code == 403
    assert client.get(f"/bases/records/{TrainingRecord.objects.get().pk}/").status_code == 404
    assert client.get(f"/bases/imports/{ImportRun.objects.get().pk}/").status_code == 404
    other = cast.client(cast.renhe).get("/bases/meter/")
    assert base.organisation.name not in other.content.decode()


def test_what_is_foreign_is_not_there(cast: Cast) -> None:
    base, held = stage(cast)
    stage(cast, "yiyuan")
    imported(base, held, [row_of(1)], cast.xueyuan, cast.now)
    client = cast.client(cast.yiyuan)
    record, run = TrainingRecord.objects.get(), ImportRun.objects.get()
    for path in (
        f"/bases/records/{record.pk}/",
        f"/bases/records/{record.pk}/correct/",
        f"/bases/trainees/{record.trainee_id}/",
        f"/bases/imports/{run.pk}/",
        f"/bases/imports/{run.pk}/discard/",
        f"/bases/imports/{run.pk}/errors.xlsx",
    ):
        assert client.get(path).status_code == 404, path
    assert row_of(1)["姓名"] not in client.get("/bases/records/").content.decode()
    answer = client.post("/bases/trainees/find/", {"number": number_of(1)})
    assertContains(answer, "没有找到")
    for person in (cast.jingban, cast.shenpi):
        assert cast.client(person).get(f"/bases/records/{record.pk}/reverse/").status_code == 403
        assert cast.client(person).get("/bases/imports/new/").status_code == 403
    assert cast.client(cast.experts[0].user).get("/bases/records/").status_code == 403
    assert Client().get("/bases/records/").status_code == 302


def test_the_number_of_queries_does_not_grow(cast: Cast) -> None:
    base, held = stage(cast)
    client, bureau = cast.client(cast.xueyuan), cast.client(cast.jingban)
    paths = (
        *LISTS,
        "/bases/meter/",
        "/bases/records.xlsx",
        "/bases/trainees.xlsx",
        "/bases/imports.xlsx",
    )
    counts: dict[int, list[int]] = {}
    imported(base, held, [row_of(0)], cast.xueyuan, cast.now)
    for one in (client, bureau):
        queries(one, "/bases/records/")
    start = 1
    for size in (1, 10, 1000):
        if size > 1:
            rows = [row_of(n) for n in range(start, size)]
            imported(base, held, rows, cast.xueyuan, cast.now)
            start = size
        counts[size] = [queries(one, path) for one in (client, bureau) for path in paths]
    assert counts[1] == counts[10] == counts[1000]
    assert max(counts[1]) <= 15
    record = TrainingRecord.objects.order_by("pk")[0]
    for path in (f"/bases/records/{record.pk}/", f"/bases/trainees/{record.trainee_id}/"):
        assert queries(client, path) <= 25


def queries(client: Client, path: str) -> int:
    """How often a page asks the database."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
        answer.getvalue()
    assert answer.status_code == 200
    return sum("SAVEPOINT" not in q["sql"] for q in asked.captured_queries)


def test_find_by_whole_number_leads_to_the_person(cast: Cast) -> None:
    base, held = stage(cast)
    other, foreign = stage(cast, "yiyuan")
    imported(base, held, [row_of(1)], cast.xueyuan, cast.now)
    client = cast.client(cast.xueyuan)
    answer = client.post("/bases/trainees/find/", {"number": number_of(1).lower()})
    assertRedirects(answer, f"/bases/trainees/{Trainee.objects.get().pk}/")
    for wrong in (number_of(2), "", "x" * 50):
        answer = client.post("/bases/trainees/find/", {"number": wrong})
        assert answer.status_code == 200
        assert not wrong or wrong not in answer.content.decode()
    assert client.get("/bases/trainees/find/").status_code == 405
    imported(other, foreign, [row_of(1)], cast.yiyuan, cast.now)
    answer = cast.client(cast.jingban).post("/bases/trainees/find/", {"number": number_of(1)})
    assertContains(answer, other.organisation.name)


def test_correct_and_reverse_on_the_page(cast: Cast) -> None:
    base, held = stage(cast)
    imported(base, held, [row_of(1)], cast.xueyuan, cast.now)
    entry = TrainingRecord.objects.get()
    client = cast.client(cast.xueyuan)
    path = f"/bases/records/{entry.pk}/"
    assertContains(client.get(f"{path}correct/"), 'value="8"')
    typed = {"hours_public": "8.5", "hours_professional": "0", "result": "qualified", "score": "86"}
    assertContains(
        client.post(f"{path}correct/", {**typed, "reason": "学时录错"}), "超过培训班的学时"
    )
    answer = client.post(f"{path}correct/", {**typed, "hours_public": "6", "reason": "学时录错"})
    assertRedirects(answer, path)
    later = TrainingRecord.objects.latest("pk")
    assertRedirects(client.get(f"/bases/records/{later.pk}/"), path)
    assert client.post(
        f"/bases/records/{later.pk}/correct/", {**typed, "reason": "学时录错"}
    ).status_code in (200, 409)
    assertContains(client.post(f"{path}reverse/", {"reason": ""}), "请写明原因")
    assertRedirects(client.post(f"{path}reverse/", {"reason": "登错了人"}), path)
    assert client.post(f"{path}reverse/", {"reason": "登错了人"}).status_code == 409
    page = client.get(path).content.decode()
    assert "冲销" in page
    assert f"{path}reverse/" not in page


def test_filters_sorts_and_exports_agree(cast: Cast) -> None:
    base, held = stage(cast)
    rows = [row_of(1), row_of(2, 考核结果="不合格", 公需学时="0")]
    imported(base, held, rows, cast.xueyuan, cast.now)
    client = cast.client(cast.jingban)
    asked = f"?result=unqualified&year={held.ends_on.year}&q=示例&held=W26001&sort=name"
    asked += f"&base={base.number}"
    page = client.get(f"/bases/records/{asked}").content.decode()
    assert rows[1]["姓名"] in page
    assert rows[0]["姓名"] not in page
    data = client.get(f"/bases/records.xlsx{asked}").getvalue()
    lines = list(load_workbook(io.BytesIO(data)).active.values)
    assert [line[3] for line in lines[1:]] == [rows[1]["姓名"]]
    assert not WHOLE.search(str(lines))
    assert Event.objects.get(verb="export_records").details == {"rows": 1}
    for odd in ("?sort=password&year=abc&page=-1", "?kind=x&page=99999", "?q=%00"):
        for path in LISTS:
            assert client.get(f"{path}{odd}").status_code == 200


def test_the_meter_filters_by_county_and_year(cast: Cast) -> None:
    base, held = stage(cast)
    other, _foreign = stage(cast, "yiyuan")
    imported(base, held, [row_of(1), row_of(2)], cast.xueyuan, cast.now)
    client = cast.client(cast.jingban)
    page = client.get("/bases/meter/?county=510402")
    assertContains(page, base.organisation.name)
    assert other.organisation.name not in page.content.decode()
    data = client.get("/bases/meter.xlsx").getvalue()
    lines = list(load_workbook(io.BytesIO(data)).active.values)
    assert [(line[1], line[4], line[5]) for line in lines[1:]] == [
        (base.organisation.name, "2", "2"),
        (other.organisation.name, "0", "0"),
    ]
    assertContains(cast.client(cast.xueyuan).get("/bases/meter/"), "还差")
