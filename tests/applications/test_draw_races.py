"""Draws racing with draws, assignments and the register: limits hold, nothing is drawn twice."""

from __future__ import annotations

import pytest

from accounts.models import Event, Message
from accounts.record import broken_links
from applications import actions, drawing
from applications.actions import experts as register
from applications.models import Draw, ExpertKind, PanelMember
from tests import stories
from tests.applications.test_races import race
from tests.cast import Cast, build_cast, make_expert

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def stage() -> Cast:
    return build_cast()


def test_one_case_is_drawn_once(stage: Cast) -> None:
    case = stories.accepted(stage)

    def draw() -> Draw:
        return actions.draw(
            stage.batch,
            [case],
            education=3,
            subject=2,
            prefer_fields=False,
            by=stage.jingban,
            at=stage.now,
        )

    for number in range(1, 21):
        outcomes = race((draw, draw))

        assert outcomes[0] == "done"
        assert outcomes[1].startswith(("refused", "moved on"))
        assert PanelMember.objects.filter(application=case).count() == 5
        assert Draw.objects.count() == number
        PanelMember.objects.all().delete()
    assert broken_links() == []


def test_two_cases_drawn_at_once_keep_the_limit_together(stage: Cast) -> None:
    stage.batch.workload_cap = 1
    stage.batch.save()
    case, other = stories.accepted(stage), stories.accepted(stage, "yiyuan")
    for number in range(3):
        make_expert(
            f"neu{number}",
            ExpertKind.EDUCATION if number else ExpertKind.SUBJECT,
            employer=f"新大学{number}",
            name=f"新委{number}",
            now=stage.now,
        )

    def draw(one: object) -> Draw:
        return actions.draw(
            stage.batch,
            [one],  # type: ignore[list-item]
            education=3,
            subject=2,
            prefer_fields=False,
            by=stage.jingban,
            at=stage.now,
        )

    for _ in range(20):
        outcomes = race((lambda: draw(case), lambda: draw(other)))

        assert outcomes == ["done", "done"]
        seats = list(PanelMember.objects.values_list("expert", flat=True))
        assert len(seats) == len(set(seats)) == 10
        PanelMember.objects.all().delete()
    for made in Draw.objects.all():
        assert drawing.problems(made.inputs, made.outcome) == []
    assert broken_links() == []


def test_interest_noted_while_a_panel_is_drawn_is_seen_by_one_of_them(stage: Cast) -> None:
    """Either the draw leaves the expert out, or the clerks are told at once."""
    case = stories.accepted(stage)
    expert = stage.experts[0]

    def draw() -> Draw:
        return actions.draw(
            stage.batch,
            [case],
            education=3,
            subject=2,
            prefer_fields=False,
            by=stage.jingban,
            at=stage.now,
        )

    def note() -> object:
        return register.note_interest(
            expert,
            organisation=case.institution,
            kind="manual",
            note="顾问",
            by=stage.zhuanjia1,
            at=stage.now,
        )

    for _ in range(20):
        outcomes = race((draw, note))

        assert outcomes == ["done", "done"]
        seated = PanelMember.objects.filter(application=case, expert=expert).exists()
        event = Event.objects.filter(verb="note_interest").latest("sequence")
        assert Message.objects.filter(event=event).exists() is seated
        PanelMember.objects.all().delete()
        expert.interests.all().delete()  # type: ignore[attr-defined]
