"""The conclusion: two thirds of an intact panel, the batch's rules, a wording to start from."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.models import Event, Message
from applications import actions
from applications.models import Application, Objection, PanelMember
from tests import stories
from tests.applications.pages import take, url_of
from tests.applications.situations import objected
from tests.cast import Cast


def with_sheets(cast: Cast, panel: int, sheets: int) -> Application:
    case = stories.under_review(cast, experts=panel)
    stories.visit(case, by=cast.jingban, at=cast.now)
    stories.meet([case], by=cast.jingban, at=cast.now)
    for expert in cast.experts[:sheets]:
        actions.score(
            case,
            points=stories.scores(case, Decimal("0.8")),
            vote="agree",
            comment="",
            by=expert.user,
            at=cast.now,
        )
    return stories.fresh(case)


@pytest.mark.parametrize(
    ("panel", "sheets", "enough"),
    [(5, 3, False), (5, 4, True), (5, 5, True), (7, 4, False), (7, 5, True), (7, 7, True)],
)
def test_two_thirds_are_needed(cast: Cast, panel: int, sheets: int, enough: bool) -> None:
    case = with_sheets(cast, panel, sheets)

    answer = cast.client(cast.jingban).get(url_of(case, "conclude"))

    assert answer.status_code == (200 if enough else 409)
    assert case.duty == ("conclude" if enough else "score")


def test_conclude_writes_result_and_wording(cast: Cast) -> None:
    case = with_sheets(cast, 5, 4)
    page = cast.client(cast.jingban).get(url_of(case, "conclude")).content.decode()
    assert "专家评审委员会由5名专家组成，提交评分4名" in page
    assert f"尚未提交评分：{cast.experts[4].user.name}" in page
    assert "不满 7 人" in page

    take(cast, cast.jingban, case, "conclude", opinion="同意通过评审。")

    case = stories.fresh(case)
    assert (case.state, case.passed, case.average) == ("reviewed", True, Decimal("80.00"))
    event = Event.objects.get(verb="conclude")
    assert event.details["totals"] == ["80.00"] * 4
    assert event.details["votes"] == {"agree": 4, "disagree": 0, "abstain": 0}
    assert not [e for e in cast.experts if e.user.name in str(event.details)]


def test_wide_spread_is_pointed_out(cast: Cast) -> None:
    case = stories.under_review(cast)
    stories.visit(case, by=cast.jingban, at=cast.now)
    stories.meet([case], by=cast.jingban, at=cast.now)
    for number, expert in enumerate(cast.experts[:5]):
        actions.score(
            case,
            points=stories.scores(case, Decimal("0.9") if number else Decimal("0.7")),
            vote="agree",
            comment="",
            by=expert.user,
            at=cast.now,
        )

    page = cast.client(cast.jingban).get(url_of(case, "conclude")).content.decode()

    assert "评分分歧较大" in page


def test_last_sheet_tells_the_bureau(cast: Cast) -> None:
    with_sheets(cast, 5, 4)
    assert not Message.objects.filter(recipient=cast.jingban, event__verb="score").exists()

    case = Application.objects.get()
    actions.score(
        case,
        points=stories.scores(case, Decimal("0.8")),
        vote="agree",
        comment="",
        by=cast.zhuanjia5,
        at=cast.now,
    )

    assert Message.objects.filter(recipient=cast.jingban, event__verb="score").count() == 1
    assert not Message.objects.filter(recipient=cast.xueyuan, event__verb="score").exists()


def test_upheld_objection_opens_the_sheets_and_keeps_the_old_ones_on_record(cast: Cast) -> None:
    case = objected(cast)

    take(
        cast,
        cast.jingban,
        case,
        "uphold_objection",
        objection=Objection.objects.get().pk,
        answer="异议属实。",
    )

    case = stories.fresh(case)
    assert case.duty == "score"
    assert cast.client(cast.jingban).get(url_of(case, "conclude")).status_code == 409
    event = Event.objects.get(verb="uphold_objection")
    assert [s["total"] for s in event.details["sheets"]] == ["85.00"] * 5
    seat = PanelMember.objects.get(expert=cast.experts[0])
    assert (seat.final_at, seat.total) == (None, Decimal("85.00"))
    assert Message.objects.filter(recipient=cast.zhuanjia1, event=event).exists()
    for expert in cast.experts[:5]:
        actions.score(
            case,
            points=stories.scores(case, Decimal("0.5")),
            vote="disagree",
            comment="",
            by=expert.user,
            at=cast.now,
        )
    actions.conclude(stories.fresh(case), opinion="不通过。", by=cast.jingban, at=cast.now)
    assert stories.fresh(case).passed is False
