"""Every page of a verb: closed to strangers, refused to the wrong role, late is 409."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.models import Event, User
from applications.models import Application
from tests import stories
from tests.applications.pages import open_page, url_of
from tests.applications.situations import examined, objected, refusal_proposed, under_review
from tests.cast import Cast

Story = Callable[[Cast], Application]

# verb: the situation in which it is due, who does it, who sees the case but may not
PAGES: dict[str, tuple[Story, str, str]] = {
    "remark": (stories.submitted, "dongqu", "jingban"),
    "recheck": (stories.submitted, "dongqu", "jingban"),
    "recommend": (stories.rechecked, "dongqu", "jingban"),
    "send_back": (stories.submitted, "dongqu", "shenpi"),
    "decline": (stories.submitted, "dongqu", "jingban"),
    "reroute": (stories.submitted, "jingban", "dongqu"),
    "examine": (stories.recommended, "jingban", "shenpi"),
    "accept": (examined("accept"), "shenpi", "jingban"),
    "reject": (examined("reject"), "shenpi", "jingban"),
    "overrule": (examined("reject"), "shenpi", "guanli"),
    "post_notice": (stories.reviewed, "jingban", "shenpi"),
    "dismiss_objection": (objected, "jingban", "xueyuan"),
    "uphold_objection": (objected, "jingban", "dongqu"),
    "propose": (stories.in_notice, "jingban", "shenpi"),
    "certify": (stories.proposed, "shenpi", "jingban"),
    "refuse": (refusal_proposed, "shenpi", "jingban"),
}


@pytest.mark.parametrize("verb", PAGES)
def test_verb_page_is_closed_to_everybody_else(cast: Cast, verb: str) -> None:
    story, actor, other = PAGES[verb]
    case = story(cast)
    url = url_of(case, verb)

    def status(user: User | None) -> int:
        return cast.client(user).get(url).status_code

    anonymous = cast.client(None).get(url)
    assert anonymous.status_code == 302
    assert anonymous["Location"].startswith("/accounts/login/")
    assert status(cast.moshengren) == 404
    assert status(cast.renhe) == 404
    assert status(cast.zhuanjia7) == 404
    assert status(getattr(cast, other)) == 403
    assert status(getattr(cast, actor)) == 200
    missing = f"/applications/00000000-0000-4000-8000-000000000000/{verb.replace('_', '-')}/"
    assert cast.client(getattr(cast, actor)).get(missing).status_code == 404


LATE: dict[str, tuple[Story, str]] = {
    "recheck": (stories.recommended, "dongqu"),
    "recommend": (stories.recommended, "dongqu"),
    "decline": (stories.recommended, "dongqu"),
    "reroute": (stories.recommended, "jingban"),
    "examine": (examined("accept"), "jingban"),
    "accept": (stories.accepted, "shenpi"),
    "reject": (examined("accept"), "shenpi"),
    "overrule": (stories.recommended, "shenpi"),
    "post_notice": (stories.in_notice, "jingban"),
    "dismiss_objection": (stories.in_notice, "jingban"),
    "uphold_objection": (stories.in_notice, "jingban"),
    "propose": (stories.proposed, "jingban"),
    "certify": (stories.in_notice, "shenpi"),
    "refuse": (stories.proposed, "shenpi"),
}


@pytest.mark.parametrize("verb", LATE)
def test_verb_page_out_of_time_is_409_and_changes_nothing(cast: Cast, verb: str) -> None:
    story, actor = LATE[verb]
    case = story(cast)
    client = cast.client(getattr(cast, actor))
    before = (case.state, Event.objects.count())

    answers = [
        client.get(url_of(case, verb)).status_code,
        client.post(url_of(case, verb), {"state": case.state, "opinion": "同意"}).status_code,
    ]

    assert answers == [409, 409]
    assert (stories.fresh(case).state, Event.objects.count()) == before


def test_stale_page_tells_what_happened_meanwhile(cast: Cast) -> None:
    case = stories.rechecked(cast)
    client, seen = open_page(cast, cast.dongqu, case, "decline")
    stories.recommend(case, by=cast.dongqu, at=cast.now)
    events = Event.objects.count()

    answer = client.post(url_of(case, "decline"), {"state": seen, "opinion": "不具备条件。"})

    assert answer.status_code == 409
    body = answer.content.decode()
    assert "已办理“推荐”" in body
    assert case.get_absolute_url() in body
    assert stories.fresh(case).state == "recommended"
    assert Event.objects.count() == events


def test_stale_page_in_the_same_state_is_refused_too(cast: Cast) -> None:
    case = stories.submitted(cast)
    client, seen = open_page(cast, cast.jingban, case, "reroute")
    stories.recheck(case, by=cast.dongqu, at=cast.now)

    answer = client.post(
        url_of(case, "reroute"),
        {
            "state": seen,
            "route": "department",
            "recommender": cast.weijian.organisation_id,
            "opinion": "主管部门为卫健委。",
        },
    )

    assert answer.status_code == 409
    assert stories.fresh(case).route == "county"


@pytest.mark.parametrize("seen", ["", "draft", "submitted.x", "submitted.-1", "accepted.99999"])
def test_post_without_the_present_state_is_409(cast: Cast, seen: str) -> None:
    case = stories.recommended(cast)

    answer = cast.client(cast.jingban).post(
        url_of(case, "examine"), {"state": seen, "kind": "accept", "reasons": "材料齐全。"}
    )

    assert answer.status_code == 409
    assert stories.fresh(case).open_decision() is None


def test_recused_expert_gets_404_everywhere(cast: Cast) -> None:
    case = under_review(cast)
    client = cast.client(cast.zhuanjia7)

    pages = ["", "matrix/", "remark/", "recommend/", "examine/", "certify/"]
    statuses = [client.get(f"/applications/{case.pk}/{page}").status_code for page in pages]

    assert statuses == [404] * 6
