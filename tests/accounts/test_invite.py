"""Roles are given by invitation; the link works once, for a week."""

from __future__ import annotations

import datetime
import re

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from accounts import actions
from accounts.models import Event, Invitation, OutgoingMail, Role, User
from accounts.record import MovedOn
from tests.accounts.people import PASSWORD
from tests.cast import Cast

NEW = {
    "name": "钱示例",
    "phone": "",
    "username": "qianshili",
    "password": PASSWORD,
    "password2": PASSWORD,
}


def invited(cast: Cast, **changes: str) -> Invitation:
    response = cast.client(cast.xueyuan).post(
        "/accounts/invite/",
        {"name": "钱示例", "email": "qian@example.com", "role": "staff", **changes},
    )
    assert response.status_code == 302, response.content.decode()[-3000:]
    return Invitation.objects.get()


def link(mail: OutgoingMail) -> str:
    found = re.search(r"https?://[^/]+(/accounts/invitation/\S+)", mail.body)
    assert found
    return found.group(1)


def test_invite_mails_a_link_that_opens_an_account(cast: Cast) -> None:
    invitation = invited(cast)
    mail = OutgoingMail.objects.get()
    assert mail.to == "qian@example.com"
    client = Client()
    assert cast.xueyuan.organisation.name in client.get(link(mail)).content.decode()

    response = client.post(link(mail), {**NEW, "role": "admin", "email": "else@example.com"})

    assert response["Location"] == "/accounts/login/"
    user = User.objects.get(username="qianshili")
    assert (user.role, user.organisation) == (Role.STAFF, cast.xueyuan.organisation)
    assert user.email == "qian@example.com"
    assert EmailAddress.objects.get(user=user).verified
    invitation.refresh_from_db()
    assert invitation.accepted_by == user
    assert client.login(username="QianShili", password=PASSWORD)
    assert Event.objects.filter(verb__in=("invite", "accept_invitation")).count() == 2


def test_link_works_once(cast: Cast) -> None:
    invited(cast)
    address = link(OutgoingMail.objects.get())
    Client().post(address, NEW)

    again = Client().post(address, {**NEW, "username": "other-name"})

    assert again.status_code == 410
    assert not User.objects.filter(username="other-name").exists()


def test_link_ends_after_a_week(cast: Cast) -> None:
    invitation = invited(cast)
    late = invitation.created_at + datetime.timedelta(days=7)
    new = {k: v for k, v in NEW.items() if k != "password2"}

    with pytest.raises(MovedOn):
        actions.accept_invitation(invitation, at=late, **new)
    user = actions.accept_invitation(
        invitation, at=late - datetime.timedelta(microseconds=1), **new
    )

    assert user.username == "qianshili"


def test_withdrawn_link_is_closed(cast: Cast) -> None:
    invitation = invited(cast)
    address = f"/accounts/invitations/{invitation.pk}/withdraw-invitation/"
    assert cast.client(cast.yiyuan).post(address).status_code == 404
    assert cast.client(cast.xueyuan2).post(address).status_code == 404

    assert cast.client(cast.xueyuan).post(address).status_code == 302

    assert Client().get(link(OutgoingMail.objects.get())).status_code == 410
    assert cast.client(cast.xueyuan).post(address).status_code == 409


@pytest.mark.django_db
def test_guessed_token_is_not_found() -> None:
    assert Client().get("/accounts/invitation/guess/").status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"role": "county"}, "请从列表中选择"),
        ({"role": "admin"}, "请从列表中选择"),
        ({"email": "YIYUAN@example.com"}, "一人只能在一个单位任职"),
        ({"email": "a@b.com,c@d.com"}, "一个邮箱"),
        ({"name": "无"}, "真实姓名"),
    ],
)
def test_invite_refuses(cast: Cast, changes: dict[str, str], words: str) -> None:
    response = cast.client(cast.xueyuan).post(
        "/accounts/invite/",
        {"name": "钱示例", "email": "qian@example.com", "role": "staff", **changes},
    )

    assert words in response.content.decode()
    assert not Invitation.objects.exists()


def test_same_address_is_invited_once(cast: Cast) -> None:
    invited(cast)

    response = cast.client(cast.yiyuan).post(
        "/accounts/invite/", {"name": "钱示例", "email": "Qian@example.com", "role": "staff"}
    )

    assert "尚未过期" in response.content.decode()


@pytest.mark.parametrize("who", ["xueyuan2", "dongqu", "weijian", "jingban", "shenpi", "zhuanjia1"])
def test_others_may_not_invite(cast: Cast, who: str) -> None:
    user = cast.people[who]

    assert cast.client(user).get("/accounts/invite/").status_code == 403
    with pytest.raises(PermissionDenied):
        actions.invite(
            email="a@example.com",
            name="某",
            role="staff",
            organisation=user.organisation,
            by=user,
            at=timezone.now(),
        )


def test_owner_cannot_invite_into_another_organisation(cast: Cast) -> None:
    other = cast.yiyuan.organisation
    cast.client(cast.xueyuan).post(
        f"/accounts/invite/?organisation={other.pk}",
        {"name": "钱示例", "email": "qian@example.com", "role": "staff"},
    )

    assert Invitation.objects.get().organisation == cast.xueyuan.organisation
    with pytest.raises(PermissionDenied):
        actions.invite(
            email="b@example.com",
            name="某",
            role="staff",
            organisation=other,
            by=cast.xueyuan,
            at=timezone.now(),
        )


def test_administrator_invites_bureaus_and_experts(cast: Cast) -> None:
    client = cast.client(cast.guanli)
    county = cast.dongqu.organisation
    client.post(
        f"/accounts/invite/?organisation={county.pk}",
        {"name": "县示例", "email": "xian@example.com", "role": "county"},
    )
    client.post(
        "/accounts/invite/?organisation=expert",
        {"name": "专家示例", "email": "zj@example.com", "role": "expert"},
    )

    kinds = {(i.role, i.organisation_id) for i in Invitation.objects.all()}
    assert kinds == {("county", county.pk), ("expert", None)}
    with pytest.raises(ValidationError):
        actions.invite(
            email="c@example.com",
            name="某",
            role="owner",
            organisation=county,
            by=cast.guanli,
            at=timezone.now(),
        )
