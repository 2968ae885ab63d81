"""The county bureau of the place, or a municipal clerk, lets an institution in."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts import actions
from accounts.models import Event, Message, Organisation, OrganisationState
from accounts.record import MovedOn
from tests.accounts.people import facts, owner, stored_licence
from tests.cast import Cast, make_uscc


@pytest.fixture
def waiting(cast: Cast) -> Organisation:
    at = timezone.now()
    organisation, user = actions.register(
        uscc=make_uscc(710_001),
        name="示例新学院",
        facts=facts(),
        licence=stored_licence(at),
        owner=owner(),
        at=at,
    )
    cast.people["xinren"] = user
    return organisation


def url(organisation: Organisation, verb: str = "activate") -> str:
    return f"/accounts/organisations/{organisation.pk}/{verb}/"


ANSWERS = {
    "dongqu": 302,
    "jingban": 302,
    "renhe": 404,
    "weijian": 404,
    "xueyuan": 404,
    "shenpi": 403,
    "guanli": 403,
    "zhuanjia1": 404,
}


@pytest.mark.parametrize(("who", "status"), ANSWERS.items())
@pytest.mark.parametrize("verb", ["activate", "decline-registration"])
def test_who_may_decide(
    cast: Cast, waiting: Organisation, who: str, status: int, verb: str
) -> None:
    response = cast.client(cast.people[who]).post(url(waiting, verb), {"opinion": "证书看不清"})

    assert response.status_code == status
    waiting.refresh_from_db()
    assert (waiting.state != OrganisationState.PENDING) == (status == 302)


def test_activate_tells_the_owner_and_opens_the_portal(cast: Cast, waiting: Organisation) -> None:
    client = cast.client(cast.xinren)
    assert client.get("/home/")["Location"] == "/accounts/waiting/"

    cast.client(cast.dongqu).post(url(waiting))

    waiting.refresh_from_db()
    assert waiting.activated_at is not None
    event = Event.objects.about(waiting).last()
    assert event is not None
    assert (event.verb, event.actor) == ("activate", cast.dongqu)
    assert Message.objects.get(event=event).recipient == cast.xinren
    assert client.get("/home/").status_code == 200


def test_second_decision_is_told_what_happened(cast: Cast, waiting: Organisation) -> None:
    cast.client(cast.dongqu).post(url(waiting))

    response = cast.client(cast.jingban).post(
        url(waiting, "decline-registration"), {"opinion": "x"}
    )

    assert response.status_code == 409
    assert "已激活" in response.content.decode()
    assert Event.objects.about(waiting).count() == 2


def test_actions_guard_themselves(cast: Cast, waiting: Organisation) -> None:
    now = timezone.now()
    with pytest.raises(PermissionDenied):
        actions.activate(waiting, by=cast.renhe, at=now)
    actions.activate(waiting, by=cast.dongqu, at=now)
    with pytest.raises(MovedOn):
        actions.activate(waiting, by=cast.jingban, at=now)


@pytest.mark.parametrize(("who", "seen"), [("dongqu", True), ("jingban", True), ("renhe", False)])
def test_list_holds_the_own_county_only(
    cast: Cast, waiting: Organisation, who: str, seen: bool
) -> None:
    body = cast.client(cast.people[who]).get("/accounts/activations/").content.decode()

    assert ("示例新学院" in body) == seen


@pytest.mark.parametrize("who", ["weijian", "xueyuan", "shenpi", "zhuanjia1"])
def test_list_is_for_those_who_activate(cast: Cast, who: str) -> None:
    assert cast.client(cast.people[who]).get("/accounts/activations/").status_code == 403


def test_likeness_is_shown_and_decides_nothing(cast: Cast, waiting: Organisation) -> None:
    known = cast.xueyuan.organisation
    Organisation.objects.filter(pk=waiting.pk).update(
        name="东区 示例学院（）", phone=known.phone, legal_representative=known.legal_representative
    )

    body = cast.client(cast.dongqu).get(waiting.get_absolute_url()).content.decode()

    assert known.uscc in body
    assert "名称相近、法定代表人相同、电话相同" in body
    assert cast.client(cast.dongqu).post(url(waiting)).status_code == 302


def test_licence_is_served_to_those_who_see_the_organisation(
    cast: Cast, waiting: Organisation
) -> None:
    address = url(waiting, "licence")
    for who, status in (("dongqu", 200), ("jingban", 200), ("renhe", 404), ("xueyuan", 404)):
        response: Any = cast.client(cast.people[who]).get(address)
        assert response.status_code == status
        if status == 200:
            assert response["Content-Disposition"].startswith("attachment")
            assert response["Content-Security-Policy"].startswith("sandbox")
    assert (
        cast.client(cast.dongqu).get(url(cast.xueyuan.organisation, "licence")).status_code == 404
    )


@pytest.mark.parametrize("rows", [1, 12])
def test_list_asks_the_database_the_same(
    cast: Cast, rows: int, django_assert_max_num_queries: Any
) -> None:
    at = timezone.now()
    for number in range(rows):
        actions.register(
            uscc=make_uscc(720_000 + number),
            name=f"示例{number}",
            facts=facts(),
            at=at,
            licence=stored_licence(at),
            owner=owner(f"owner-{number}"),
        )
    client = cast.client(cast.jingban)
    client.get("/accounts/activations/")

    with django_assert_max_num_queries(6):
        assert client.get("/accounts/activations/").status_code == 200
