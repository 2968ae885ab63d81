"""Every address is closed unless it is named here; what is public sets no cookie."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.cast import Cast

# Addresses that anybody may open; everything else asks to sign in.
PUBLIC = {
    "index",
    "guide",
    "healthz",
    "bases:list",
    "bases:csv",
    "bases:xlsx",
    "bases:json",
    "bases:detail",
    "bases:detail_json",
    "bases:rule_file",
    "fees:list",
    "fees:csv",
    "fees:fee",
    "fees:basis",
    "resources:list",
    "resources:resource",
    "resources:file",
    "exchanges:list",
    "exchanges:exchange",
    "exchanges:file",
    "measures:list",
    "measures:measure",
    "measures:file",
    "classes:list",
    "classes:class",
    "classes:enrol",
    "classes:ticket",
    "classes:sign_in",
    "classes:survey",
    "records:look_up",
    "records:disputes",
    "records:slip",
    "records:dispute_record",
    "bases_json",
    "verify:form",
    "verify:code",
    "verify:index",
    "results:list",
    "results:year",
    "results:json",
    "results:csv",
    "results:bulletin",
    "barred:list",
    "barred:json",
    "barred:csv",
    "complaints:file_complaint",
    "complaints:track_complaint",
    "notices:list",
    "notices:notice",
    "notices:paper",
    "notices:object_to",
    "notices:batches",
    "notices:batch",
    "notices:batch_attachment",
    "notices:objection",
    "accounts:register",
    "accounts:accept_invitation",
    "accounts:route",
    "account_login",
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_confirm_email",
    "account_email_verification_sent",
    "account_confirm_login_code",
    "account_request_login_code",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "mfa_signup_webauthn",
    "mfa_trust",
    "account_verify_phone",
    "account_change_phone",
}
SAMPLES = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "int": "999999",
    "str": "x",
    "slug": "x",
    "path": "x",
}


def addresses(resolver: Any = None, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    resolver = resolver or get_resolver()
    for item in resolver.url_patterns:
        route = prefix + str(item.pattern).lstrip("^").rstrip("$\\Z")
        if isinstance(item, URLResolver):
            inner = f"{space}{item.namespace}:" if item.namespace else space
            yield from addresses(item, route, inner)
        elif isinstance(item, URLPattern):
            yield f"{space}{item.name}", route


def concrete(route: str) -> str:
    route = re.sub(r"<(\w+):\w+>", lambda m: SAMPLES.get(m.group(1), "x"), route)
    route = re.sub(r"<\w+>", "x", route)
    route = re.sub(r"\(\?P<\w+>[^)]*\)", "x", route)
    return "/" + route


ALL = sorted(set(addresses()))


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "route"), ALL, ids=[name for name, _ in ALL])
@pytest.mark.parametrize("method", ["get", "post"])
def test_closed_unless_named(name: str, route: str, method: str) -> None:
    response = getattr(Client(), method)(concrete(route))

    closed = response.status_code == 302 and "/accounts/login/" in response["Location"]
    if name in PUBLIC:
        assert response.status_code < 500
        assert not closed or name.startswith(("account", "mfa"))
    else:
        assert closed or response.status_code == 405, f"{name} answers {response.status_code}"


@pytest.mark.parametrize(
    "path", ["/", "/guide/", "/bases/", "/bases.json", "/verify/", "/notices/", "/notices/batches/"]
)
def test_public_pages_set_no_cookie(cast: Cast, path: str) -> None:
    response = Client().get(path)

    assert response.status_code == 200
    assert response.cookies == {}
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize(
    "path", ["/", "/guide/", "/bases/", "/verify/", "/notices/", "/accounts/login/"]
)
def test_headers_are_strict(cast: Cast, path: str) -> None:
    response = Client().get(path)

    policy = response["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b" style=" not in response.content
    assert not re.search(rb"<script(?![^>]*\bsrc=)", response.content)
