"""Taking back: only until the next level has opened it."""

from __future__ import annotations

import pytest

from applications import actions
from applications.models import State
from tests import stories
from tests.applications.form_help import save, section_of, url
from tests.applications.test_withdraw import press
from tests.cast import Cast


def test_take_back_opens_the_form_again(cast: Cast) -> None:
    application = stories.submitted(cast)
    client = cast.client(cast.xueyuan)
    assert press(client, application, "take-back").url == url(application, "form")
    assert stories.fresh(application).state == State.DRAFT
    assert save(client, section_of(application, "distance"), platform="改好").status_code == 302
    answer = client.post(url(application, "submit"), {"version": "2"})
    assert answer.url == url(application, "receipt")
    assert application.submissions.count() == 2  # type: ignore[attr-defined]
    page = client.get(url(application, "versions", "1", "2")).content.decode()
    assert "改好" in page
    assert "平台名称" in page


def test_not_once_the_reviewer_has_opened_it(cast: Cast) -> None:
    application = stories.submitted(cast)
    actions.open_case(application, by=cast.dongqu, at=cast.now)
    client = cast.client(cast.xueyuan)
    assert client.get(url(application, "take-back")).status_code == 409
    assert press(client, application, "take-back").status_code == 409
    assert stories.fresh(application).state == State.SUBMITTED


def test_not_for_others(cast: Cast) -> None:
    application = stories.submitted(cast)
    assert cast.client(cast.yiyuan).get(url(application, "take-back")).status_code == 404
    assert cast.client(cast.dongqu).get(url(application, "take-back")).status_code == 403


def test_taken_back_and_late_cannot_be_handed_in_again(cast: Cast) -> None:
    application = stories.submitted(cast)
    actions.take_back(application, by=cast.xueyuan, at=cast.now)
    with pytest.raises(actions.NotReady) as missing:
        actions.submit(application, by=cast.xueyuan, at=cast.batch.closes_at)
    assert [r.article for r in missing.value.unmet] == ["3"]
