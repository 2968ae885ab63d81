"""Objections answered: dismissed, upheld, and whose duty they are (practice, 惯例)."""

from __future__ import annotations

from typing import Any

from applications import actions
from applications.duties import waiting
from applications.models import Application, Decision, Objection
from tests import stories
from tests.applications.pages import take, url_of
from tests.applications.situations import objected
from tests.cast import Cast


def answer_to(cast: Cast, case: Application, verb: str, **changes: Any) -> Any:
    data = {"objection": Objection.objects.get().pk, "answer": "经核查，情况说明。"} | changes
    return take(cast, cast.jingban, case, verb, **data)


def test_dismiss_objection_answers_it(cast: Cast) -> None:
    case = objected(cast)

    answer = answer_to(cast, case, "dismiss_objection")

    assert answer.status_code == 302
    found = Objection.objects.get()
    assert (found.state, found.answer, found.handled_by) == (
        "dismissed",
        "经核查，情况说明。",
        cast.jingban,
    )
    assert stories.fresh(case).state == "in_notice"


def test_uphold_objection_sends_the_case_back_to_the_committee(cast: Cast) -> None:
    case = objected(cast)

    answer_to(cast, case, "uphold_objection")

    case = stories.fresh(case)
    assert (case.state, case.passed, case.average) == ("under_review", None, None)
    assert Objection.objects.get().state == "upheld"
    page = cast.client(None).get(case.notices.get().get_absolute_url())  # type: ignore[attr-defined]
    assert "不再公示" in page.content.decode()


def test_objection_of_another_case_cannot_be_answered_here(cast: Cast) -> None:
    objected(cast)
    other = stories.in_notice(cast, "yiyuan")
    Objection.objects.create(
        notice=other.notices.get(),
        application=other,
        name="乙",
        contact="1",
        facts="事实",  # type: ignore[attr-defined]
        received_at=cast.now,
    )
    foreign = Objection.objects.exclude(application=other).get()

    answer = take(
        cast, cast.jingban, other, "dismiss_objection", objection=foreign.pk, answer="不成立"
    )

    assert answer.status_code == 200
    foreign.refresh_from_db()
    assert foreign.is_open


def test_objection_is_the_clerks_duty_before_anything_else(cast: Cast) -> None:
    case = objected(cast)

    wait = waiting(case)

    assert wait is not None
    assert (wait.verb, case.duty) == ("dismiss_objection", "dismiss_objection")
    assert case in Application.objects.waiting_for(cast.jingban)
    answer_to(cast, case, "dismiss_objection")
    assert stories.fresh(case).duty == "propose"


def test_objection_against_a_case_with_the_approver_comes_back_to_the_clerk(cast: Cast) -> None:
    case = stories.in_notice(cast)
    notice = case.notices.get()  # type: ignore[attr-defined]
    Decision.objects.create(
        application=case,
        kind="certify",
        reasons="公示无异议。",
        proposed_by=cast.jingban,
        proposed_at=cast.now,
    )
    actions.object_to(
        case, notice=notice, name="某某", contact="1", facts="事实。", evidence=None, at=cast.now
    )

    case = stories.fresh(case)

    assert case in Application.objects.waiting_for(cast.jingban)
    assert cast.client(cast.shenpi).get(url_of(case, "certify")).status_code == 409
