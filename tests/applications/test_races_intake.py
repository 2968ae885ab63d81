"""The second check of a paper keyed in races with itself and with the institution."""

from __future__ import annotations

import pytest

from accounts.models import Role
from accounts.record import broken_links
from applications import actions
from applications.models import Intake, State, Submission
from tests import stories
from tests.applications.intake_stories import typed
from tests.applications.test_races import race
from tests.cast import Cast, build_cast, make_user

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def stage() -> Cast:
    return build_cast()


def test_two_checkers_hand_in_once(stage: Cast) -> None:
    third = make_user("shiju-jingban3", Role.CLERK, stage.jingban.organisation)
    application = typed(stage)

    outcomes = race(
        (
            lambda: actions.check_entry(application, by=stage.jingban2, at=stage.now),
            lambda: actions.check_entry(application, by=third, at=stage.now),
        )
    )

    assert sorted(outcomes) == ["done", "moved on"]
    assert Submission.objects.count() == 1
    assert broken_links() == []


def test_taking_over_races_with_the_check(stage: Cast) -> None:
    application = typed(stage)

    outcomes = race(
        (
            lambda: actions.check_entry(application, by=stage.jingban2, at=stage.now),
            lambda: actions.take_over(application, by=stage.xueyuan, at=stage.now),
        )
    )

    assert sorted(outcomes) == ["done", "moved on"]
    taken = Intake.objects.get().taken_over_at is not None
    assert (stories.fresh(application).state == State.DRAFT) is taken


def test_two_clerks_key_one_paper_in_once(stage: Cast) -> None:
    def enter(by: str) -> None:
        person, body = getattr(stage, by), stage.xueyuan.organisation
        assert body is not None
        actions.enter(
            body,
            stage.batch,
            received_on=stage.now.date(),
            scan=stories.seal_scan(person, stage.now),
            by=person,
            at=stage.now,
        )

    outcomes = race((lambda: enter("jingban"), lambda: enter("jingban2")))

    assert outcomes.count("done") == 1
    assert "refused" in "".join(outcomes)
    assert Intake.objects.count() == 1
