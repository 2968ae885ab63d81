"""The bureau corrects a wrong route, with a reason (Art. 9(1))."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Event
from tests import stories
from tests.applications.pages import take
from tests.cast import Cast


def reroute(cast: Cast, case: Any, route: str, unit: Any, opinion: str = "路径有误。") -> Any:
    return take(
        cast,
        cast.jingban,
        case,
        "reroute",
        route=route,
        recommender=unit or "",
        opinion=opinion,
    )


def test_reroute_moves_the_case_to_another_recommender(cast: Cast) -> None:
    case = stories.submitted(cast)
    assert cast.weijian.organisation is not None

    answer = reroute(cast, case, "department", cast.weijian.organisation_id)

    assert answer.status_code == 302
    case = stories.fresh(case)
    assert (case.route, case.recommender) == ("department", cast.weijian.organisation)
    assert cast.client(cast.weijian).get(case.get_absolute_url()).status_code == 200
    assert cast.client(cast.dongqu).get(case.get_absolute_url()).status_code == 404
    assert Event.objects.get(verb="reroute").opinion == "路径有误。"


def test_reroute_to_self_review(cast: Cast) -> None:
    case = stories.submitted(cast)

    reroute(cast, case, "self_review", None)

    assert stories.fresh(case).recommender is None


@pytest.mark.parametrize(
    ("route", "unit", "told"),
    [
        ("department", None, "请选择推荐单位"),
        ("department", "renhe", "该单位不符合"),
        ("self_review", "weijian", "直报路径不设推荐单位"),
        ("county", "dongqu", "都没有变化"),
        ("county", "moshengren", "recommender"),
        ("nowhere", "renhe", "nowhere"),
    ],
)
def test_reroute_refuses_what_does_not_fit(
    cast: Cast, route: str, unit: str | None, told: str
) -> None:
    case = stories.submitted(cast)
    to = getattr(cast, unit).organisation_id if unit else None

    answer = reroute(cast, case, route, to)

    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert stories.fresh(case).route == "county"
