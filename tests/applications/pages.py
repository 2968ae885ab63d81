"""Small helpers of the page tests: post what the page carried."""

from __future__ import annotations

import re
from typing import Any

from accounts.models import User
from applications.models import Application
from tests.cast import Cast


def url_of(application: Application, verb: str) -> str:
    """The address of a verb."""
    return f"/applications/{application.pk}/{verb.replace('_', '-')}/"


def seen_on(body: str) -> str:
    """The hidden state a page was made with."""
    found = re.search(r'name="state" value="([^"]+)"', body)
    assert found, "the page carries no state"
    return found.group(1)


def open_page(cast: Cast, user: User, application: Application, verb: str) -> tuple[Any, str]:
    """A browser on a verb's page, and what the page saw of the case."""
    client = cast.client(user)
    page = client.get(url_of(application, verb))
    assert page.status_code == 200, page.status_code
    return client, seen_on(page.content.decode())


def take(cast: Cast, user: User, application: Application, verb: str, **data: Any) -> Any:
    """Open the page of a verb and post it."""
    client, seen = open_page(cast, user, application, verb)
    return client.post(url_of(application, verb), {"state": seen, **data})
