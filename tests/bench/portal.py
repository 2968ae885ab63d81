"""Fill the portal's database for the bench and count what its pages ask: prints one JSON line."""

from __future__ import annotations

import datetime
import json
import os
import sys
from typing import Any

import django

BASES, CASES = 2_000, 1_000


def build() -> dict[str, Any]:
    """Migrate, fill, sign a clerk in, and look at each page once from inside."""
    from django.core.management import call_command
    from django.db import transaction
    from django.utils import timezone

    from pzh_ce.demo import bulk, people

    now = timezone.now()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("setup", stdout=sys.stderr)
    with transaction.atomic():
        city = people.build_city(now)
    bulk.scale(BASES, now)
    _cases(city.people["dongqu"].organisation, city.people["xueyuan"], now)
    code = _plaque(now)
    session = _session(city.people["shiju-jingban"])
    pages = {
        "list": "/bases/",
        "detail": "/bases/2022-100/",
        "verify": f"/verify/{code}/",
        "cases": "/applications/",
    }
    return {"session": session, "pages": pages, "seen": _look(pages, session)}


def _cases(recommender: Any, owner: Any, now: Any) -> None:
    """Rows for the signed-in list: handed in, waiting for a county bureau."""
    from accounts.models import Organisation
    from applications.models import Application, Batch, Rubric, State
    from bases.regulation import Route

    batch = Batch.objects.create(
        name="基准批次",
        year=now.year,
        announced_at=now,
        opens_at=now,
        closes_at=now + datetime.timedelta(days=30),
        review_by=now + datetime.timedelta(days=60),
        rubric=Rubric.objects.order_by("pk")[0],
    )
    institutions = Organisation.objects.filter(name__startswith="批量示例")[:CASES]
    Application.objects.bulk_create(
        Application(
            institution=institution,
            batch=batch,
            route=Route.COUNTY,
            recommender=recommender,
            state=State.SUBMITTED,
            submitted_at=now,
            state_since=now,
            duty="recommend",
            created_at=now,
            created_by=owner,
        )
        for institution in institutions
    )


def _plaque(now: Any) -> str:
    from bases import issuing
    from bases.models import Base

    base = Base.objects.select_related("organisation").get(number="2022-100")
    return str(issuing.issue_plaque(base, at=now).check_code)


def _session(user: Any) -> str:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def _look(pages: dict[str, str], session: str) -> dict[str, dict[str, int]]:
    """Queries and bytes of each page."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"x-forwarded-proto": "https", "host": "127.0.0.1"})
    seen = {}
    for name, path in pages.items():
        client.cookies.clear()
        if name == "cases":
            client.cookies[settings.SESSION_COOKIE_NAME] = session
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        if response.status_code != 200:
            raise RuntimeError(f"{path} answered {response.status_code}")
        seen[name] = {"queries": len(queries), "bytes": len(response.content)}
    return seen


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "pzh_ce.settings"
    django.setup()
    print(json.dumps(build()))
