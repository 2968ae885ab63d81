"""The recommender does not put an institution forward, with reasons (Art. 9(2))."""

from __future__ import annotations

from accounts.models import Message
from tests import stories
from tests.applications.pages import take
from tests.cast import Cast


def test_decline_ends_the_case_with_reasons(cast: Cast) -> None:
    case = stories.submitted(cast)

    answer = take(cast, cast.dongqu, case, "decline", opinion="不具备第八条第（三）项条件。")

    assert answer.status_code == 302
    assert stories.fresh(case).state == "declined"
    page = cast.client(cast.xueyuan).get(case.get_absolute_url()).content.decode()
    assert "不具备第八条第（三）项条件。" in page
    assert Message.objects.filter(recipient=cast.xueyuan, event__verb="decline").count() == 1


def test_decline_without_reasons_is_refused(cast: Cast) -> None:
    case = stories.submitted(cast)

    answer = take(cast, cast.dongqu, case, "decline", opinion=" \u3000")

    assert answer.status_code == 200
    assert stories.fresh(case).state == "submitted"
