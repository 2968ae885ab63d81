"""Return for mending: everything at once, by when, only these sections open (Art. 9(2))."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from applications import actions, content
from applications.models import SendBack
from bases.calendar import today, working_days
from tests import stories
from tests.applications.pages import take, url_of
from tests.cast import Cast


def order(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "sections": ["teachers", "scale"],
        "opinion": "一、补职称证书。二、补近三年人次。",
        "mend_by": str(today(cast.now) + datetime.timedelta(days=14)),
    } | changes


def test_send_back_by_the_recommender(cast: Cast) -> None:
    case = stories.submitted(cast)

    answer = take(cast, cast.dongqu, case, "send_back", **order(cast))

    assert answer.status_code == 302
    case = stories.fresh(case)
    assert (case.state, case.state_label) == ("sent_back", "推荐单位退回补正")
    made = SendBack.objects.get()
    assert (made.level, made.sections) == ("recommender", ["teachers", "scale"])
    assert case.due_on == made.mend_by
    assert content.is_open_for_writing(case, "teachers")
    assert not content.is_open_for_writing(case, "management")
    page = cast.client(cast.xueyuan).get(case.get_absolute_url()).content.decode()
    assert "补职称证书" in page


def test_send_back_by_the_bureau_says_so(cast: Cast) -> None:
    case = stories.recommended(cast)

    take(cast, cast.jingban, case, "send_back", **order(cast))

    assert stories.fresh(case).state_label == "市局退回补正"


def test_send_back_starts_from_the_remarks(cast: Cast) -> None:
    case = stories.submitted(cast)
    actions.remark(case, section="teachers", text="缺职称证书", by=cast.dongqu, at=cast.now)

    page = cast.client(cast.dongqu).get(url_of(case, "send_back"))

    form = page.context["form"]
    assert form["sections"].value() == ["teachers"]
    assert form["opinion"].value() == "师资队伍：缺职称证书"
    assert form["mend_by"].value() == working_days(today(cast.now), 10).last.isoformat()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"sections": []}, "请至少选择一个"),
        ({"sections": ["nonsense"]}, "nonsense"),
        ({"sections": ["own_review"]}, "own_review"),  # not a part of this form
        ({"opinion": ""}, "补正要求"),
        ({"mend_by": "2020-01-01"}, "应晚于今天"),
        ({"mend_by": "2099-01-01"}, "不应超过一年"),
        ({"mend_by": "30/11/2026"}, "日期格式不对"),
    ],
)
def test_send_back_refuses_bad_orders(cast: Cast, changes: dict[str, Any], told: str) -> None:
    case = stories.submitted(cast)

    answer = take(cast, cast.dongqu, case, "send_back", **order(cast, **changes))

    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert stories.fresh(case).state == "submitted"


def test_send_back_and_hand_in_again(cast: Cast) -> None:
    case = stories.submitted(cast)
    take(cast, cast.dongqu, case, "send_back", **order(cast))

    actions.submit(stories.fresh(case), by=cast.xueyuan, at=cast.now)

    case = stories.fresh(case)
    assert case.state == "submitted"
    assert case.submissions.count() == 2  # type: ignore[attr-defined]
    page = cast.client(cast.dongqu).get(case.get_absolute_url()).content.decode()
    assert "第 2 次" in page
