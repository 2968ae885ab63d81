"""Seats: from the pool, without conflicts, and in a running review only for who left."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Event, Message
from accounts.record import MovedOn
from applications import actions
from applications.duties import waiting
from applications.models import Application, PanelMember
from bases.models import Field
from tests import stories
from tests.applications.pages import open_page, take, url_of
from tests.applications.situations import panel_ready
from tests.cast import Cast


def page_of(cast: Cast, case: Application, query: str = "") -> str:
    answer: Any = cast.client(cast.jingban).get(url_of(case, "assign") + query)
    return answer.content.decode()


def test_assign_seats_the_chosen(cast: Cast) -> None:
    case = stories.accepted(cast)

    answer = take(cast, cast.jingban, case, "assign", experts=[e.pk for e in cast.experts[:3]])

    assert answer.status_code == 302
    assert PanelMember.objects.filter(application=case).count() == 3
    event = Event.objects.get(verb="assign")
    assert event.audience == "bureau"
    page = page_of(cast, case)
    assert "还差 2 人" in page
    assert "待签署承诺" in page


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("?kind=education", {1, 3, 5, 7}),
        ("?kind=subject", {2, 4, 6}),
        ("?q=评委甲", {1}),
        ("?q=示例大学6", {6}),
        ("?field={health}", {2}),
        ("?field={health}&kind=education", set()),
        ("?kind=nonsense&field=x", {1, 2, 3, 4, 5, 6, 7}),
    ],
)
def test_pool_is_filtered(cast: Cast, query: str, numbers: set[int]) -> None:
    case = stories.accepted(cast)
    health = Field.objects.get(code="health")
    cast.experts[1].fields.add(health)

    page = page_of(cast, case, query.format(health=health.pk))

    shown = {n for n, e in enumerate(cast.experts, start=1) if f'id="expert-{e.pk}"' in page}
    assert shown == numbers


def test_workload_counts_open_seats_only(cast: Cast) -> None:
    stories.scored(cast, "yiyuan")
    stories.under_review(cast, "xuehui")
    case = stories.accepted(cast)

    pool = cast.client(cast.jingban).get(url_of(case, "assign")).context["pool"]

    assert {row["expert"].pk: row["load"] for row in pool}[cast.experts[0].pk] == 1


def test_conflicted_expert_has_no_box_and_is_refused_by_hand(cast: Cast) -> None:
    case = stories.accepted(cast)
    expert = cast.experts[0]
    expert.employer = case.institution.name
    expert.save()
    client, seen = open_page(cast, cast.jingban, case, "assign")

    page = page_of(cast, case)
    answer = client.post(
        url_of(case, "assign"), {"state": seen, "experts": [e.pk for e in cast.experts[:2]]}
    )

    assert f'id="expert-{expert.pk}"' not in page
    assert "应当回避" in answer.content.decode()
    assert not PanelMember.objects.exists()


def test_assign_twice_or_out_of_service_is_refused(cast: Cast) -> None:
    case = panel_ready(cast)
    gone = cast.experts[6]
    gone.is_active = False
    gone.save()

    with pytest.raises(ValidationError, match="不能重复选派"):
        actions.assign(case, experts=[cast.experts[0]], by=cast.jingban, at=cast.now)
    with pytest.raises(ValidationError, match="已不在专家库"):
        actions.assign(case, experts=[gone], by=cast.jingban, at=cast.now)
    assert PanelMember.objects.count() == 5


def test_complete_panel_of_a_running_review_takes_nobody_more(cast: Cast) -> None:
    case = stories.under_review(cast)

    assert cast.client(cast.jingban).get(url_of(case, "assign")).status_code == 409
    with pytest.raises(MovedOn):
        actions.assign(case, experts=cast.experts[5:7], by=cast.jingban, at=cast.now)
    assert PanelMember.objects.count() == 5


def test_replacement_is_the_clerks_duty_and_is_told(cast: Cast) -> None:
    case = stories.met(cast)
    seat = PanelMember.objects.get(expert=cast.experts[0])
    actions.void_member(seat, grounds="发现利害关系。", by=cast.jingban, at=cast.now)
    case = stories.fresh(case)

    wait = waiting(case)
    assert wait is not None
    assert (wait.verb, case.duty) == ("assign", "assign")
    with pytest.raises(ValidationError, match="最多选派 1 人"):
        actions.assign(case, experts=cast.experts[5:7], by=cast.jingban, at=cast.now)
    actions.assign(case, experts=[cast.experts[5]], by=cast.jingban, at=cast.now)

    assert Message.objects.filter(recipient=cast.zhuanjia6, event__verb="assign").exists()
    assert not Message.objects.filter(recipient=cast.xueyuan, event__verb="assign").exists()
    assert stories.fresh(case).duty == "conclude"  # four of five sheets are in
