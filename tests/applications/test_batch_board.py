"""The boards of the batches: numbers by hand, the quota shown and never enforced, who may look."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from applications.board import Quota, quota_of, waits
from applications.models import Application, Batch, State
from bases.calendar import today
from pzh_ce.home import MENUS
from tests import stories
from tests.applications.test_list import make_rows
from tests.cast import Cast

BOARDS = "/applications/batches/"


def board_of(cast: Cast, who: str = "jingban", batch: Batch | None = None) -> Any:
    pk = (batch or cast.batch).pk
    return cast.client(getattr(cast, who)).get(f"{BOARDS}{pk}/")


def small_city(cast: Cast) -> None:
    """One draft, one submitted, one recommended, one on notice, one certified."""
    stories.draft(cast, "moshengren", filled=False)
    stories.submitted(cast, "xuehui")
    stories.recommended(cast, "zhishu")
    stories.in_notice(cast, "yiyuan")
    stories.certified(cast, "xueyuan")


def test_every_number_of_a_small_city(cast: Cast) -> None:
    small_city(cast)

    page = board_of(cast)

    found = page.context
    assert found["total"] == 4  # the draft is the institution's alone
    assert found["in_hand"] == 3
    assert dict(found["states"]) == {"submitted": 2, "in_notice": 1, "certified": 1}
    assert found["quota"] == Quota(cast.batch.quota, 1, 1)
    bureau = cast.jingban.organisation
    assert bureau is not None
    assert {(w.party, w.what[:4], w.cases[0].institution.name) for w in found["waits"]} == {
        (bureau.name, "审核材料", "示例工程师学会"),
        ("市局经办", "审查材料", "示例钢铁集团培训中心"),
        ("市局经办", "提出认定", "示例康养医院"),
    }
    text = page.content.decode()
    for state in ("submitted", "in_notice", "certified"):
        assert f"?batch={cast.batch.pk}&amp;state={state}" in text


def test_numbers_lead_to_lists_that_hold_as_many(cast: Cast) -> None:
    small_city(cast)
    client = cast.client(cast.jingban)
    found = board_of(cast).context

    def listed(query: str) -> int:
        page = client.get(f"/applications/?batch={cast.batch.pk}&{query}")
        return int(page.context["page_obj"].paginator.count)

    assert listed("") == found["total"]
    assert listed("due=open") == found["in_hand"]
    for state, count in found["states"]:
        assert listed(f"state={state.value}") == count


@pytest.mark.parametrize(
    ("planned", "in_notice", "certified", "over", "left"),
    [
        (None, 5, 5, 0, None),
        (3, 1, 1, 0, 1),
        (2, 1, 1, 0, 0),
        (1, 1, 1, 1, 0),
        (0, 2, 3, 5, 0),
    ],
)
def test_quota(planned: int | None, in_notice: int, certified: int, over: int, left: Any) -> None:
    quota = quota_of(planned, {State.IN_NOTICE: in_notice, State.CERTIFIED: certified})

    assert (quota.used, quota.over, quota.left) == (in_notice + certified, over, left)


def test_over_quota_is_said_and_nothing_is_held_back(cast: Cast) -> None:
    Batch.objects.filter(pk=cast.batch.pk).update(quota=1)
    cast.batch.refresh_from_db()
    stories.certified(cast, "xueyuan")
    assert "超出计划认定数" not in board_of(cast).content.decode()

    case = stories.in_notice(cast, "yiyuan")

    assert case.state == State.IN_NOTICE
    text = board_of(cast).content.decode()
    assert "超出计划认定数" in text
    assert "惯例" in text
    assert "超出 1" in cast.client(cast.shenpi).get(BOARDS).content.decode()


def test_waits_count_the_late_and_name_the_longest_waiting(cast: Cast) -> None:
    make_rows(cast, 5)
    rows = Application.objects.for_rows().order_by("institution__name")
    first = rows[0]
    Application.objects.filter(pk=first.pk).update(
        due_on=today(cast.now) - (today(cast.later(days=1)) - today(cast.now)),
        state_since=cast.later(days=-9),
    )

    (wait,) = waits(Application.objects.for_rows().order_by("state_since", "pk"), cast.now)

    assert (len(wait.cases), wait.late, wait.days) == (5, 1, 9)
    assert wait.named[0] == first
    assert len(wait.named) == 3
    assert wait.party == cast.dongqu.organisation.name  # type: ignore[union-attr]


@pytest.mark.parametrize("who", ["jingban", "shenpi", "guanli"])
def test_every_link_of_a_board_opens(cast: Cast, who: str) -> None:
    stories.submitted(cast)
    client = cast.client(getattr(cast, who))
    page = board_of(cast, who)

    ways = page.context["ways"]

    assert page.status_code == 200
    for label, _hint, url in ways:
        assert client.get(url).status_code == 200, label
    main = page.content.decode().split("<main", 1)[1]
    for url in set(re.findall(r'href="(/[^"]*)"', main)):
        assert client.get(url.replace("&amp;", "&")).status_code == 200, url
    labels = {label for label, _hint, _url in ways}
    assert ("批次设置" in labels) == (who == "guanli")
    assert ("批量认定" in labels) == (who == "shenpi")
    assert ("批量提出认定意见" in labels) == (who == "jingban")


@pytest.mark.parametrize("who", ["xueyuan", "xueyuan2", "dongqu", "weijian", "zhuanjia1"])
def test_boards_are_nobody_elses(cast: Cast, who: str) -> None:
    client = cast.client(getattr(cast, who))

    assert client.get(BOARDS).status_code == 403
    assert client.get(f"{BOARDS}{cast.batch.pk}/").status_code == 403
    assert client.get(f"{BOARDS}999999/").status_code == 403


def test_unknown_batch_and_empty_batch_and_one_not_announced(cast: Cast) -> None:
    assert cast.client(cast.jingban).get(f"{BOARDS}999999/").status_code == 404
    assert "本批没有在办申报" in board_of(cast).content.decode()
    Batch.objects.filter(pk=cast.batch.pk).update(
        announced_at=cast.later(days=1), opens_at=cast.later(days=2)
    )
    page = board_of(cast)
    assert page.context["phase"] == ("未公告", "draft")
    assert "公告" not in {label for label, _hint, _url in page.context["ways"]}


def test_menu_of_the_bureau_leads_to_the_boards() -> None:
    holders = {role for role, items in MENUS.items() if ("批次", BOARDS) in items}

    assert holders == {Role.CLERK, Role.APPROVER, Role.ADMIN}


@pytest.mark.parametrize("count", [1, 10, 1000])
def test_queries_do_not_grow_with_cases(
    cast: Cast, count: int, request: pytest.FixtureRequest
) -> None:
    make_rows(cast, count)
    board_of(cast)
    client = cast.client(cast.jingban)
    client.get(BOARDS)

    with CaptureQueriesContext(connection) as one:
        page = client.get(f"{BOARDS}{cast.batch.pk}/")
    with CaptureQueriesContext(connection) as all_of_them:
        client.get(BOARDS)

    assert page.context["total"] == count
    known: dict[str, tuple[int, int]] = request.config.stash.setdefault(QUERIES, {})
    now = (len(one), len(all_of_them))
    assert max(now) <= 15
    assert known.setdefault("boards", now) == now


QUERIES: pytest.StashKey[dict[str, tuple[int, int]]] = pytest.StashKey()
