"""Giving up: applying is voluntary (Art. 3)."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from accounts.models import Event
from applications import actions
from applications.models import Application, State
from tests import stories
from tests.applications.form_help import section_of, url
from tests.cast import Cast


def press(client: Client, application: Application, verb: str, **values: str) -> Any:
    """Open a verb's page and post its form."""
    page = client.get(url(application, verb)).content.decode()
    seen = re.search(r'name="state" value="([^"]+)"', page)
    return client.post(url(application, verb), {"state": seen[1] if seen else "", **values})


def test_withdraw_ends_the_case_and_leaves_the_batch_open(cast: Cast) -> None:
    application = stories.submitted(cast)
    client = cast.client(cast.xueyuan)
    answer = press(client, application, "withdraw", opinion="安排调整")
    assert answer.status_code == 302
    assert stories.fresh(application).state == State.WITHDRAWN
    assert Event.objects.about(application).get(verb="withdraw").opinion == "安排调整"
    again = client.post("/applications/start/", {"batch": cast.batch.pk})
    assert again.status_code == 302
    new = Application.objects.exclude(pk=application.pk).get()
    carried = section_of(new, "teachers").data
    assert carried == section_of(application, "teachers").data
    assert section_of(new, "truth").data["fields"] == {}


def test_a_reason_is_asked(cast: Cast) -> None:
    application = stories.draft(cast, filled=False)
    client = cast.client(cast.xueyuan)
    assert press(client, application, "withdraw", opinion=" ").status_code == 200
    assert stories.fresh(application).state == State.DRAFT


def test_second_withdraw_is_409(cast: Cast) -> None:
    application = stories.draft(cast, filled=False)
    client = cast.client(cast.xueyuan)
    press(client, application, "withdraw", opinion="x")
    assert client.get(url(application, "withdraw")).status_code == 409
    assert Event.objects.about(application).filter(verb="withdraw").count() == 1


def test_not_once_accepted(cast: Cast) -> None:
    application = stories.accepted(cast)
    assert cast.client(cast.xueyuan).get(url(application, "withdraw")).status_code == 409


def test_not_while_the_approver_has_it(cast: Cast) -> None:
    application = stories.recommended(cast)
    actions.examine(application, kind="accept", reasons="齐全", by=cast.jingban, at=cast.now)
    client = cast.client(cast.xueyuan)
    assert press(client, application, "withdraw", opinion="x").status_code == 409
    assert stories.fresh(application).state == State.RECOMMENDED


def test_foreign_is_404(cast: Cast) -> None:
    application = stories.draft(cast, filled=False)
    assert cast.client(cast.yiyuan).get(url(application, "withdraw")).status_code == 404
