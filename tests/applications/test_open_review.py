"""The review opens with a complete panel: enough, odd, of both kinds, nobody conflicted."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from accounts.models import Event, Message, OutgoingMail
from applications import actions
from tests import stories
from tests.applications.pages import take, url_of
from tests.applications.situations import panel_ready
from tests.cast import Cast


@pytest.mark.parametrize(
    ("numbers", "opens"),
    [
        ((1, 2, 3, 4, 5), True),
        ((1, 2, 3, 4, 5, 6, 7), True),
        ((1, 2, 3), False),  # odd, but too few
        ((1, 2, 3, 4), False),
        ((1, 2, 3, 4, 5, 6), False),  # even
    ],
)
def test_panel_rule(cast: Cast, numbers: Sequence[int], opens: bool) -> None:
    case = stories.accepted(cast)
    chosen = [cast.experts[n - 1] for n in numbers]
    actions.assign(case, experts=chosen, by=cast.jingban, at=cast.now)

    answer = cast.client(cast.jingban).get(url_of(case, "open_review"))

    assert answer.status_code == (200 if opens else 409)


def test_one_kind_alone_is_no_panel(cast: Cast) -> None:
    for expert in cast.experts:
        expert.kind = "subject"
        expert.save()
    case = panel_ready(cast)

    assert cast.client(cast.jingban).get(url_of(case, "open_review")).status_code == 409
    assert "还没有继续教育专家" in (
        cast.client(cast.jingban).get(url_of(case, "assign")).content.decode()
    )


def test_open_review_tells_the_panel_and_names_nobody(cast: Cast) -> None:
    case = panel_ready(cast)

    answer = take(cast, cast.jingban, case, "open_review")

    assert answer.status_code == 302
    assert stories.fresh(case).state == "under_review"
    told = set(
        Message.objects.filter(event__verb="open_review").values_list(
            "recipient__username", flat=True
        )
    )
    assert {f"zhuanjia{n}" for n in range(1, 6)} <= told
    assert not told & {"zhuanjia6", "zhuanjia7"}
    mails = OutgoingMail.objects.filter(event__verb="open_review")
    assert not [m for m in mails for e in cast.experts if e.user.name in m.subject + m.body]


def test_conflict_found_after_the_seat_stops_the_opening(cast: Cast) -> None:
    case = panel_ready(cast)
    expert = cast.experts[2]
    expert.employer_uscc = case.institution.uscc
    expert.save()

    answer = take(cast, cast.jingban, case, "open_review")

    assert "请先撤换" in answer.content.decode()
    assert stories.fresh(case).state == "accepted"
    assert not Event.objects.filter(verb="open_review").exists()
