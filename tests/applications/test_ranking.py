"""The ranking of a batch: ties shown, quota a line and no rule, the bureau's alone."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from tests import stories
from tests.cast import Cast


def ranked(cast: Cast) -> str:
    stories.scored(cast, "xueyuan", share="0.85")
    stories.scored(cast, "yiyuan", share="0.85")
    stories.scored(cast, "zhishu", share="0.95")
    stories.scored(cast, "xuehui", share="0.50", vote="disagree")
    stories.under_review(cast, "moshengren")
    return f"/applications/ranking/{cast.batch.pk}/"


def test_ranking_shows_ties_quota_and_what_is_missing(cast: Cast) -> None:
    cast.batch.quota = 2
    cast.batch.save()
    url = ranked(cast)

    page = cast.client(cast.jingban).get(url).content.decode()

    order = ["示例钢铁集团培训中心", "东区示例学院", "示例康养医院", "示例工程师学会"]
    places = [page.index(f">{name}</a></th>") for name in order]
    assert places == sorted(places)
    assert page.count("（并列）") == 2
    line = page.index("到此为止")
    assert places[1] < line < places[2]  # a line, though it cuts a tie: people decide
    assert "米易示例农科所" in page[places[3] :]
    book = load_workbook(io.BytesIO(cast.client(cast.shenpi).get(f"{url}ranking.xlsx").content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == [1, 2, 2, 4]
    assert [row[1] for row in rows[1:]] == [None, "并列", "并列", None]


@pytest.mark.parametrize("who", ["xueyuan", "dongqu", "zhuanjia1", "moshengren"])
def test_ranking_is_the_bureaus_alone(cast: Cast, who: str) -> None:
    client = cast.client(getattr(cast, who))

    for more in ("", "ranking.xlsx"):
        assert client.get(f"/applications/ranking/{cast.batch.pk}/{more}").status_code == 403


def test_unknown_batch_and_empty_batch(cast: Cast) -> None:
    client = cast.client(cast.jingban)

    assert client.get("/applications/ranking/999999/").status_code == 404
    assert (
        "还没有评分已齐的申报"
        in client.get(f"/applications/ranking/{cast.batch.pk}/").content.decode()
    )


def test_queries_do_not_grow_with_cases(cast: Cast, django_assert_max_num_queries: Any) -> None:
    client = cast.client(cast.jingban)
    stories.scored(cast, "xueyuan")
    url = f"/applications/ranking/{cast.batch.pk}/"
    client.get(url)
    with django_assert_max_num_queries(20) as few:
        client.get(url)
    stories.scored(cast, "yiyuan")
    stories.scored(cast, "zhishu")
    with django_assert_max_num_queries(len(few)):
        client.get(url)


def test_case_page_shows_how_firm_a_result_is_to_the_bureau_alone(cast: Cast) -> None:
    case = stories.scored(cast)

    def page(who: str) -> str:
        return cast.client(getattr(cast, who)).get(f"/applications/{case.pk}/").content.decode()

    assert "评分分析" in page("jingban")
    assert "跨线分值" in page("shenpi")
    for who in ("xueyuan", "dongqu", "zhuanjia1"):
        assert "评分分析" not in page(who)
        assert "85.00" not in page(who)
