"""Signing in, idle time, second factor."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client

from accounts.models import OutgoingMail
from tests.cast import PASSWORD, Cast

START = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.UTC)
STAFF = ("jingban", "shenpi", "guanli", "dongqu", "weijian", "zhuanjia1")


@pytest.fixture(autouse=True)
def _no_limits_left_over() -> None:
    cache.clear()


@pytest.mark.parametrize("name", ["xueyuan", "XueYuan", " xueyuan ", "xueyuan@example.com"])
def test_sign_in_by_name_or_address(cast: Cast, name: str) -> None:
    response = Client().post("/accounts/login/", {"login": name, "password": PASSWORD})

    assert (response.status_code, response["Location"]) == (302, "/home/")


def test_homograph_and_wrong_password_look_the_same(cast: Cast) -> None:
    texts = set()
    for name, password in (("хueyuan", PASSWORD), ("xueyuan", "wrong"), ("nobody", PASSWORD)):
        body = Client().post("/accounts/login/", {"login": name, "password": password})
        texts.add(re.findall(r"<li>([^<]*)</li>", body.content.decode())[0])
        assert body.status_code == 200
    assert len(texts) == 1


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil", "https:evil", "javascript:alert(1)"]
)
def test_next_stays_here(cast: Cast, target: str) -> None:
    response = Client().post(
        "/accounts/login/", {"login": "xueyuan", "password": PASSWORD, "next": target}
    )

    assert "evil" not in response["Location"]
    assert "javascript" not in response["Location"]


@pytest.mark.parametrize("who", STAFF)
def test_staff_are_signed_out_after_half_an_hour(cast: Cast, who: str) -> None:
    with time_machine.travel(START, tick=False) as clock:
        client = cast.client(cast.people[who])
        client.get("/accounts/messages/?page=1")
        for _ in range(3):
            clock.shift(29 * 60)
            assert client.get("/accounts/messages/").status_code == 200
        clock.shift(30 * 60)

        response = client.get("/accounts/messages/?page=2")

    assert response["Location"] == "/accounts/login/?next=/accounts/messages/%3Fpage%3D2"
    assert "_auth_user_id" not in client.session


def test_institutions_have_longer(cast: Cast) -> None:
    with time_machine.travel(START, tick=False) as clock:
        client = cast.client(cast.xueyuan)
        client.get("/accounts/messages/")
        clock.shift(3 * 3600 + 59 * 60)
        assert client.get("/accounts/messages/").status_code == 200
        clock.shift(4 * 3600)
        assert client.get("/accounts/messages/").status_code == 302


def test_public_pages_do_not_ask_who_is_there(cast: Cast) -> None:
    response = cast.client(cast.jingban).get("/bases/")

    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize(
    ("who", "needed"),
    [
        ("jingban", True),
        ("shenpi", True),
        ("guanli", True),
        ("zhuanjia1", True),
        ("dongqu", False),
        ("weijian", False),
        ("xueyuan", False),
    ],
)
def test_second_factor_is_asked_of_whom_it_must(
    cast: Cast, settings: Any, who: str, needed: bool
) -> None:
    settings.MFA_REQUIRED = True
    client = cast.client(cast.people[who])

    response = client.get("/accounts/messages/")

    assert (response.status_code == 302) == needed
    if needed:
        assert response["Location"] == "/accounts/2fa/"
        assert client.post("/accounts/messages/read-all/")["Location"] == "/accounts/2fa/"
        assert client.get("/accounts/2fa/").status_code == 200
        assert client.post("/accounts/logout/").status_code == 302


def test_second_factor_once_set_up_opens_the_portal(cast: Cast, settings: Any) -> None:
    settings.MFA_REQUIRED = True
    client = cast.client(cast.jingban)
    assert client.get("/accounts/messages/").status_code == 302
    TOTP.activate(cast.jingban, generate_totp_secret())

    assert client.get("/accounts/messages/").status_code == 200

    Authenticator.objects.all().delete()
    client.get("/accounts/2fa/")
    assert client.get("/accounts/messages/").status_code == 302


def test_sign_in_asks_for_the_code(cast: Cast, settings: Any) -> None:
    settings.MFA_REQUIRED = True
    TOTP.activate(cast.jingban, generate_totp_secret())
    client = Client()

    response = client.post("/accounts/login/", {"login": "shiju-jingban", "password": PASSWORD})

    assert response["Location"].startswith("/accounts/2fa/authenticate/")
    assert "/accounts/login/" in client.get("/home/")["Location"]


def test_forgotten_password_goes_through_the_outbox(cast: Cast, mailoutbox: list[Any]) -> None:
    response = Client().post("/accounts/password/reset/", {"email": "xueyuan@example.com"})

    assert response.status_code == 302
    assert OutgoingMail.objects.get().to == "xueyuan@example.com"
    assert mailoutbox == []
    assert django_settings.ACCOUNT_ADAPTER == "accounts.adapters.AccountAdapter"


def test_nobody_signs_up(cast: Cast) -> None:
    client = Client()
    client.post(
        "/accounts/signup/",
        {
            "username": "fresh",
            "email": "f@example.com",
            "password1": PASSWORD,
            "password2": PASSWORD,
        },
    )

    assert not client.login(username="fresh", password=PASSWORD)
