"""The last hour: 200 bases press "file" twice at once, on gunicorn and PostgreSQL (Art. 16)."""

from __future__ import annotations

import http.client
import os
import threading
import time
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils import timezone

from accounts.models import Event, Role, User
from accounts.record import broken_links
from bases.deadlines import filing_year
from bases.models import AnnualFiling, Base, Document, FilingVersion, NumberSeries
from tests.bases.filing_help import typed
from tests.bench.servers import serving
from tests.cast import build_cast, make_organisation, make_user

BASES = 200
TOKEN = "r" * 32
pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def session_of(user: User) -> str:
    """A signed-in session."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def crowd(year: int) -> list[tuple[str, str]]:
    """Bases with a filing filled in; the session of each owner and the page it posts to."""
    now, found = timezone.now(), []
    for number in range(1, BASES + 1):
        organisation = make_organisation(f"高峰示例单位{number}", county="510402")
        owner = make_user(f"gaofeng{number}", Role.OWNER, organisation)
        base = Base.objects.create(
            number=f"{year}-{number + 500}",
            year=year,
            serial=number + 500,
            organisation=organisation,
            batch_name="示例",
            decision_number="示例",
            certified_on=f"{year}-01-05",
            state_since=f"{year}-01-05",
        )
        filing = AnnualFiling.objects.create(
            base=base, year=year, state_since=now, saved_at=now, saved_by=owner, data=typed()
        )
        found.append((session_of(owner), f"/bases/filings/{filing.pk}/file/"))
    return found


def press(port: int, session: str, path: str, answers: list[tuple[int, str]]) -> None:
    """One click on the button."""
    browser = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    browser.request(
        "POST",
        path,
        urlencode({"version": "0", "csrfmiddlewaretoken": TOKEN}),
        {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={TOKEN}",
        },
    )
    answer = browser.getresponse()
    answers.append((answer.status, answer.getheader("Location") or ""))
    answer.read()
    browser.close()


def environment() -> dict[str, str]:
    """The portal's own server over the test's database."""
    db = connection.settings_dict
    where = f"{db['HOST'] or 'localhost'}:{db['PORT']}"
    login = f"{db['USER']}:{db['PASSWORD']}" if db["PASSWORD"] else db["USER"]
    return {
        **{k: v for k, v in os.environ.items() if not k.startswith("PYTEST")},
        "DEBUG": "1",
        "MFA_REQUIRED": "0",
        "DATABASE_URL": f"postgres://{login}@{where}/{db['NAME']}",
    }


def test_two_hundred_bases_press_twice() -> None:
    build_cast()
    people = crowd(filing_year(timezone.now()))
    answers: list[tuple[int, str]] = []
    with serving("pzh_ce.wsgi", environment()) as (port, _pid):
        gate = threading.Barrier(2 * BASES)

        def click(session: str, path: str) -> None:
            gate.wait(timeout=60)
            press(port, session, path, answers)

        clicks: list[Any] = [
            threading.Thread(target=click, args=person) for person in people for _ in (1, 2)
        ]
        start = time.perf_counter()
        for thread in clicks:
            thread.start()
        for thread in clicks:
            thread.join(timeout=180)
        seconds = time.perf_counter() - start

    print(f"{len(answers)} presses answered in {seconds:.1f} s")
    assert {status for status, _ in answers} == {302}
    assert len(answers) == 2 * BASES
    assert FilingVersion.objects.count() == BASES
    assert AnnualFiling.objects.filter(state="filed").count() == BASES
    receipts = FilingVersion.objects.values_list("receipt_number", flat=True)
    assert len(set(receipts)) == BASES == NumberSeries.objects.get(kind="filing_receipt").last
    assert Document.objects.filter(kind="filing_receipt").count() == BASES
    assert Event.objects.filter(verb="file").count() == BASES
    assert broken_links() == []
