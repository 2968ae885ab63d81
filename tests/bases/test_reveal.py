"""A whole number is shown to the base once, to a clerk with a reason, to nobody else (Art. 17)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import Event, Message, OutgoingMail
from accounts.models.events import Audience
from accounts.record import MovedOn, broken_links
from bases.actions.revealing import reveal_number
from bases.models import Base, BaseState, Trainee
from tests.bases.records_help import number_of
from tests.bases.slips_help import recorded, trainee_of
from tests.bases.test_class_races import race
from tests.cast import Cast, build_cast

REASON = {"reason": "核对证件"}


def reveal(client: Client, trainee: Trainee, **form: str) -> Any:
    return client.post(f"/bases/trainees/{trainee.pk}/reveal/", form or REASON)


def test_the_base_once(cast: Cast) -> None:
    trainee = trainee_of(recorded(cast))
    client = cast.client(cast.xueyuan)
    page = client.get(f"/bases/trainees/{trainee.pk}/reveal/")
    assertNotContains(page, number_of(1))
    empty = reveal(client, trainee, reason=" ")
    assertContains(empty, "请写明用途")
    trainee.refresh_from_db()
    assert trainee.revealed_at is None

    answer = reveal(client, trainee)

    assertContains(answer, number_of(1))
    assert "no-store" in answer["Cache-Control"]
    assert reveal(client, trainee).status_code == 409
    assert client.get(f"/bases/trainees/{trainee.pk}/reveal/").status_code == 409
    assert reveal(cast.client(cast.xueyuan2), trainee).status_code == 409
    assertNotContains(client.get(f"/bases/trainees/{trainee.pk}/"), number_of(1))
    (event,) = Event.objects.filter(verb="reveal_number")
    assert (event.actor, event.opinion, event.audience) == (
        cast.xueyuan,
        "核对证件",
        Audience.BUREAU,
    )
    assert number_of(1) not in f"{event.subject_name}{event.details}{event.label}"


def test_a_clerk_any_time(cast: Cast) -> None:
    trainee = trainee_of(recorded(cast))
    client = cast.client(cast.jingban)

    for _ in range(2):
        assertContains(reveal(client, trainee), number_of(1))
    assert Event.objects.filter(verb="reveal_number").count() == 2
    assertContains(reveal(cast.client(cast.xueyuan), trainee), number_of(1))
    with pytest.raises(ValidationError):
        reveal_number(trainee, reason=" ", by=cast.jingban, at=cast.now)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("moshengren", 404),
        ("yiyuan", 404),
        ("dongqu", 403),
        ("weijian", 403),
        ("zhuanjia1", 403),
        ("shenpi", 403),
        ("guanli", 403),
    ],
)
def test_nobody_else(cast: Cast, who: str, status: int) -> None:
    trainee = trainee_of(recorded(cast))
    recorded(cast, "yiyuan")  # knows the same person, by a row of its own
    answer = reveal(cast.client(getattr(cast, who)), trainee)

    assert answer.status_code == status
    assertNotContains(answer, number_of(1), status_code=status)
    with pytest.raises(PermissionDenied):
        reveal_number(trainee, reason="x", by=getattr(cast, who), at=cast.now)
    assert not Event.objects.filter(verb="reveal_number").exists()


def test_not_after_service(cast: Cast) -> None:
    trainee = trainee_of(recorded(cast))
    Base.objects.update(state=BaseState.REVOKED)

    assert reveal(cast.client(cast.xueyuan), trainee).status_code == 409


def test_nobody_is_written_to(cast: Cast) -> None:
    trainee = trainee_of(recorded(cast))
    before = Message.objects.count(), OutgoingMail.objects.count()
    reveal_number(trainee, reason="核对", by=cast.xueyuan, at=cast.now)

    assert (Message.objects.count(), OutgoingMail.objects.count()) == before


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_colleagues_at_once() -> None:
    troupe = build_cast()
    trainee = trainee_of(recorded(troupe))
    for number in range(1, 31):
        Trainee.objects.update(revealed_at=None)
        outcomes = race(
            *(
                lambda by=by: reveal_number(trainee, reason="核对", by=by, at=troupe.now)  # type: ignore[misc]
                for by in (troupe.xueyuan, troupe.xueyuan2)
            )
        )
        assert outcomes == ["done", "moved on"]
        assert Event.objects.filter(verb="reveal_number").count() == number
    assert broken_links() == []
    trainee.refresh_from_db()
    with pytest.raises(MovedOn):
        reveal_number(trainee, reason="核对", by=troupe.xueyuan, at=troupe.now)
