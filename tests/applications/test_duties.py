"""The sentence 'who must do what' says the same as the permissions enforce."""

from __future__ import annotations

import pytest

from accounts.models import Role, User
from accounts.record import may
from applications import actions
from applications.duties import DUTIES, noted, waiting
from applications.models import Application, State
from applications.models.application import Application as Model
from applications.models.querysets import DUTIES_BY_ROLE
from applications.rules import Party
from tests import stories
from tests.cast import Cast

STORIES = (
    stories.draft,
    stories.submitted,
    stories.recommended,
    stories.accepted,
    stories.under_review,
    stories.scored,
    stories.visited,
    stories.met,
    stories.reviewed,
    stories.in_notice,
    stories.proposed,
)


@pytest.mark.parametrize("story", STORIES, ids=lambda s: s.__name__)
@pytest.mark.parametrize("who", ["xueyuan", "yiyuan", "zhishu", "xuehui"])
def test_whoever_must_act_may_act(cast: Cast, story: object, who: str) -> None:
    case: Application = story(cast, who)  # type: ignore[operator]

    wait = waiting(case)

    assert wait is not None
    assert case.duty == wait.verb
    assert noted(case) == wait
    people = [
        user
        for user in User.objects.exclude(role=Role.EXPERT)
        if Application.objects.waiting_for(user).filter(pk=case.pk).exists()
    ]
    if wait.verb == "score":
        assert people == []
        return
    assert people
    verb = "recheck" if wait.verb == "recommend" else wait.verb
    for user in people:
        assert may(getattr(case, verb), user), (user, verb)


def test_review_waits_for_visit_meeting_and_sheets_in_turn(cast: Cast) -> None:
    case = stories.under_review(cast)
    seen: list[tuple[str, str]] = []

    def look() -> None:
        wait = waiting(stories.fresh(case))
        assert wait is not None
        assert stories.fresh(case).duty == wait.verb
        seen.append((wait.verb, wait.party))

    look()
    seats = stories.arrange(case, by=cast.jingban, at=cast.now)
    look()
    stories.record(case, by=cast.jingban, at=cast.now)
    look()
    for seat in seats:
        waits = Application.objects.waiting_for(seat.expert.user)
        assert waits.filter(pk=case.pk).count() == 1
        actions.sign_visit(case, by=seat.expert.user, at=cast.now)
    look()
    meeting = stories.called([case], by=cast.jingban, at=cast.now)
    look()
    experts = stories.keep_minutes(meeting, by=cast.jingban, at=cast.now)
    look()
    for expert in experts:
        actions.sign_minutes(meeting, by=expert.user, at=cast.now)
    look()

    assert seen == [
        ("arrange_visit", "市局经办"),
        ("record_visit", "市局经办"),
        ("sign_visit", "评审专家"),
        ("call_meeting", "市局经办"),
        ("argue", "市局经办"),
        ("sign_minutes", "评审专家"),
        ("score", "评审专家"),
    ]


def test_final_states_wait_for_nobody(cast: Cast) -> None:
    base = stories.certified(cast)
    case = Application.objects.get(base=base)

    assert waiting(case) is None
    assert noted(case) is None
    assert case.duty == ""


def test_duties_are_transitions() -> None:
    names = {t.name for t in Model._meta.get_field("state").get_all_transitions(Model)}

    assert set(DUTIES) <= names


def test_duties_by_role_agree_with_permissions() -> None:
    party = {
        Role.OWNER: Party.APPLICANT,
        Role.STAFF: Party.APPLICANT,
        Role.CLERK: Party.CLERK,
        Role.APPROVER: Party.APPROVER,
    }
    transitions = Model._meta.get_field("state").get_all_transitions(Model)
    permitted = {t.name: t.permission.party for t in transitions}

    for role, verbs in DUTIES_BY_ROLE.items():
        assert {permitted[v] for v in verbs} == {party[role]}


def test_sentence_names_party_task_and_consequence(cast: Cast) -> None:
    case = stories.submitted(cast)

    wait = waiting(case)

    assert wait is not None
    assert wait.text.startswith(f"现在等待{case.recommender.name}审核材料")  # type: ignore[union-attr]
    assert f"{case.due_on:%Y年%m月%d日}" in wait.text
    assert "催办" in wait.text
    assert case.state == State.SUBMITTED
