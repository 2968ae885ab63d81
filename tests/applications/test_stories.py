"""The stories that other tests build on hold."""

import pytest

from accounts.models import Event
from accounts.record import broken_links
from applications.models import State
from bases.models import Base, Plaque
from tests import stories
from tests.cast import Cast

ROUTES = ("xueyuan", "yiyuan", "zhishu", "xuehui")


@pytest.mark.parametrize("who", ROUTES)
def test_every_route_leads_to_a_base(cast: Cast, who: str) -> None:
    base = stories.certified(cast, who)

    assert base.number.endswith("-001")
    assert Base.objects.listed().get() == base
    assert Plaque.objects.get().base == base
    assert Event.objects.filter(verb="certify").count() == 1
    assert broken_links() == []


@pytest.mark.parametrize(
    ("story", "state"),
    [
        (stories.draft, State.DRAFT),
        (stories.submitted, State.SUBMITTED),
        (stories.recommended, State.RECOMMENDED),
        (stories.accepted, State.ACCEPTED),
        (stories.under_review, State.UNDER_REVIEW),
        (stories.reviewed, State.REVIEWED),
        (stories.in_notice, State.IN_NOTICE),
    ],
)
def test_story_ends_in_its_state(cast: Cast, story: object, state: str) -> None:
    assert story(cast).state == state  # type: ignore[operator]
