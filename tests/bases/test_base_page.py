"""The page of a base (Art. 10, Art. 22)."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.record import Audience, record
from bases.actions.steps import move_base
from bases.models import BaseState
from tests.bases.rows import NOW, make_base, put, rename
from tests.cast import Cast


def test_page_shows_facts_contact_and_history(cast: Cast) -> None:
    base = make_base("示例老技校")
    rename(base, "示例新技师学院", until=datetime.date(2026, 11, 25))

    page = Client().get(f"/bases/{base.number}/").content.decode()

    for words in (
        "攀继教基〔2026〕001号",
        "示例新技师学院",
        base.organisation.uscc,
        "攀继教认〔2026〕1号",
        "2026年第一批",
        "0812-3330000",
        "攀枝花市示例路1号",
        "颁发匾牌",
        "认定为基地",
        "由“示例老技校”更名为“示例新技师学院”",
        f"/verify/?number={base.number}",
    ):
        assert words in page
    assert base.plaques.get().check_code not in page
    assert page.index("单位更名") < page.index("颁发匾牌") < page.index("认定为基地")


def test_history_leaves_out_persons_opinions_and_inner_steps(cast: Cast) -> None:
    base = make_base("示例学院")
    for label, audience in (("责令整改", Audience.PARTIES), ("内部核查", Audience.BUREAU)):
        record(
            verb="rectify",
            label=label,
            subject=base,
            by=cast.jingban,
            at=NOW,
            article="18",
            target="rectifying",
            target_label="限期整改中",
            opinion="内部意见",
            audience=audience,
        )

    later = base.certified_on + datetime.timedelta(days=1)
    move_base(base.order_rectification, by=cast.jingban, on=later)

    page = Client().get(f"/bases/{base.number}/").content.decode()

    assert "责令限期整改" in page
    assert "第十八条" in page
    for words in ("内部核查", "内部意见", cast.jingban.name):
        assert words not in page


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (BaseState.ACTIVE, "有效"),
        (BaseState.RECTIFYING, "正在限期整改"),
        (BaseState.REVOKED, "已被取消基地资格，匾牌作废"),
        (BaseState.WITHDRAWN, "已自愿退出，匾牌作废"),
    ],
)
def test_page_says_the_state_plainly(cast: Cast, state: str, words: str) -> None:
    base = make_base("示例学院")
    put(base, state)

    page = Client().get(f"/bases/{base.number}/").content.decode()

    assert words in page
    assert BaseState(state).label in page
    assert ("匾牌已作废" in page) == (state in (BaseState.REVOKED, BaseState.WITHDRAWN))


@pytest.mark.parametrize(
    "path", ["/bases/2026-999/", "/bases/nothing/", "/bases/2026-999.json", "/bases/-1/"]
)
def test_unknown_number_is_404(cast: Cast, path: str) -> None:
    assert Client().get(path).status_code == 404


def test_page_as_json(cast: Cast) -> None:
    base = make_base("示例学院")

    found = Client().get(f"/bases/{base.number}.json").json()

    assert (found["number"], found["name"], found["state"]) == ("2026-001", "示例学院", "正常")
    assert [item["label"] for item in found["history"]] == ["颁发匾牌", "认定为基地"]


def test_page_is_public_cacheable_and_cheap(cast: Cast) -> None:
    base = make_base("示例学院")
    client = cast.client(cast.jingban)

    with CaptureQueriesContext(connection) as queries:
        response = client.get(f"/bases/{base.number}/")

    assert not response.cookies
    assert "Vary" not in response
    assert response["Cache-Control"] == "public, max-age=60"
    assert len(queries) <= 12
