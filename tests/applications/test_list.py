"""The list of cases: own cut, filters, sorting, the same number of queries at any length."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from applications.models import Application, Batch
from applications.views.listing import own_turn
from bases.calendar import today
from tests import stories
from tests.applications.situations import under_review
from tests.cast import Cast, make_organisation

LIST = "/applications/"
BOTH = ["东区示例学院", "示例康养医院"]


def names(page: Any) -> list[str]:
    return [row["case"].institution.name for row in page.context["page_obj"].object_list]


def make_rows(cast: Cast, count: int) -> None:
    """Submitted cases by the hundred, without their papers."""
    bureau = cast.dongqu.organisation
    for number in range(count):
        body = make_organisation(f"列表示例单位{number:04d}", county="510402")
        Application.objects.create(
            institution=body,
            batch=cast.batch,
            route="county",
            recommender=bureau,
            state="submitted",
            duty="recommend",
            state_since=cast.now,
            submitted_at=cast.now,
            created_by=cast.xueyuan,
            created_at=cast.now,
        )


@pytest.mark.parametrize("count", [1, 10, 1000])
@pytest.mark.parametrize("who", ["jingban", "dongqu"])
def test_list_takes_few_queries_at_any_length(
    cast: Cast, who: str, count: int, request: pytest.FixtureRequest
) -> None:
    make_rows(cast, count)
    client = cast.client(getattr(cast, who))
    client.get(LIST)

    with CaptureQueriesContext(connection) as queries:
        page = client.get(LIST)

    assert len(names(page)) == min(count, 50)
    assert len(queries) <= 15
    key = f"list-queries-{who}"
    known = request.config.stash.setdefault(QUERIES, {})
    assert known.setdefault(key, len(queries)) == len(queries)


QUERIES: pytest.StashKey[dict[str, int]] = pytest.StashKey()


def test_list_shows_each_person_the_own_cut(cast: Cast) -> None:
    stories.submitted(cast, "xueyuan")
    stories.draft(cast, "yiyuan", filled=False)

    def seen(who: str) -> list[str]:
        return names(cast.client(getattr(cast, who)).get(LIST))

    assert seen("xueyuan") == ["东区示例学院"]
    assert seen("yiyuan") == ["示例康养医院"]
    assert seen("dongqu") == ["东区示例学院"]
    assert seen("jingban") == ["东区示例学院"]
    assert seen("weijian") == seen("renhe") == seen("zhuanjia1") == seen("moshengren") == []


def test_list_shows_an_expert_declared_cases_only(cast: Cast) -> None:
    under_review(cast)

    def seen(who: str) -> list[str]:
        return names(cast.client(getattr(cast, who)).get(LIST))

    assert seen("zhuanjia1") == ["东区示例学院"]
    assert seen("zhuanjia6") == []  # assigned, has not declared
    assert seen("zhuanjia7") == []  # recused


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=示例学院", ["东区示例学院"]),
        ("q=dqslxy", ["东区示例学院"]),
        ("q=DQSLXY", ["东区示例学院"]),
        ("q=kangyang", ["示例康养医院"]),
        ("q=没有这家", []),
        ("state=submitted", BOTH),
        ("state=accepted", []),
        ("route=department", ["示例康养医院"]),
        ("kind=university", ["东区示例学院"]),
        ("due=late", []),
        ("due=mine", []),
        ("sort=name", BOTH),
        ("state=nonsense&sort=password&route=__all__", BOTH),
        ("q=" + "a" * 101, BOTH),
        ("q=a%00b", BOTH),
        ("page=abc", BOTH),
        ("page=999", BOTH),
        ("county=999999&batch=x", BOTH),
    ],
)
def test_list_filters(cast: Cast, query: str, expected: list[str]) -> None:
    stories.submitted(cast, "xueyuan")
    stories.submitted(cast, "yiyuan")

    page = cast.client(cast.jingban).get(f"{LIST}?{query}")

    assert page.status_code == 200
    assert sorted(names(page)) == sorted(expected)


def test_list_filters_by_batch_county_and_field(cast: Cast) -> None:
    case = stories.submitted(cast, "xueyuan")
    stories.submitted(cast, "yiyuan")
    other = Batch.objects.create(
        name="往年批次",
        year=2025,
        announced_at=cast.later(days=-400),
        opens_at=cast.later(days=-400),
        closes_at=cast.later(days=-300),
        review_by=cast.later(days=-200).date(),
        rubric=cast.batch.rubric,
    )
    section = case.sections.get(key="institution")  # type: ignore[attr-defined]
    codes = section.data["fields"]["chosen_fields"]
    field = cast.batch.focus_fields.model.objects.get(code=codes[0])
    client = cast.client(cast.jingban)

    county = client.get(LIST, {"county": case.institution.county_id})
    batch = client.get(LIST, {"batch": other.pk})
    chosen = client.get(LIST, {"field": field.pk})

    assert names(county) == ["东区示例学院"]
    assert names(batch) == []
    assert "东区示例学院" in names(chosen)


def test_list_marks_what_is_overdue(cast: Cast) -> None:
    case = stories.submitted(cast)
    Application.objects.filter(pk=case.pk).update(
        due_on=today(cast.now) - datetime.timedelta(days=1)
    )

    page = cast.client(cast.dongqu).get(LIST, {"due": "late"})

    assert names(page) == ["东区示例学院"]
    assert "已超期" in page.content.decode()


def test_list_export_holds_the_same_cut_as_text(cast: Cast) -> None:
    stories.submitted(cast, "yiyuan")
    case = stories.submitted(cast, "xueyuan")
    evil = '=HYPERLINK("http://evil","点我")'
    case.institution.name = evil
    case.institution.save()
    client = cast.client(cast.jingban)

    answer = client.get("/applications/export/", {"kind": "university"})

    assert answer.status_code == 200
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.iter_rows())
    assert len(rows) == 2
    assert rows[1][0].value == evil
    assert rows[1][0].data_type == "s"
    assert rows[1][0].quotePrefix


def test_list_export_is_cut_to_the_person(cast: Cast) -> None:
    stories.submitted(cast, "xueyuan")

    def rows(who: str) -> int:
        answer = cast.client(getattr(cast, who)).get("/applications/export/")
        return load_workbook(io.BytesIO(answer.content)).active.max_row - 1

    assert [rows("jingban"), rows("dongqu"), rows("renhe"), rows("moshengren")] == [1, 1, 0, 0]


def test_list_needs_a_login(cast: Cast) -> None:
    assert cast.client(None).get(LIST).status_code == 302
    assert cast.client(None).get("/applications/export/").status_code == 302


@pytest.mark.parametrize("who", ["xueyuan", "dongqu", "jingban", "jingban2", "shenpi", "zhuanjia1"])
def test_own_turn_is_what_waits_for_me(cast: Cast, who: str) -> None:
    stories.rechecked(cast, "xueyuan")
    stories.accepted(cast, "yiyuan")
    stories.under_review(cast, "zhishu")
    stories.submitted(cast, "xuehui")
    user = getattr(cast, who)
    shown = list(Application.objects.visible_to(user))

    turn = own_turn(shown, user)

    assert turn == set(Application.objects.waiting_for(user).values_list("pk", flat=True))
