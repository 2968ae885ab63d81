"""The approver takes the case on; never whoever proposed (Art. 9(3))."""

from __future__ import annotations

import pytest

from applications.models import Decision
from tests import stories
from tests.applications.pages import take, url_of
from tests.applications.situations import bar, examined
from tests.cast import Cast


def test_accept_gives_a_number(cast: Cast) -> None:
    case = examined("accept")(cast)

    answer = take(cast, cast.shenpi, case, "accept", opinion="同意受理。")

    assert answer.status_code == 302
    assert stories.fresh(case).state == "accepted"
    decision = Decision.objects.get()
    assert decision.number.startswith("攀继教受〔")
    assert (decision.proposed_by, decision.decided_by) == (cast.jingban, cast.shenpi)


@pytest.mark.parametrize(("verb", "kind"), [("accept", "accept"), ("reject", "reject")])
def test_approval_by_whoever_proposed_is_403(cast: Cast, verb: str, kind: str) -> None:
    case = examined(kind)(cast)
    Decision.objects.update(proposed_by=cast.shenpi)
    client = cast.client(cast.shenpi)

    assert client.get(url_of(case, verb)).status_code == 403
    assert (
        client.post(url_of(case, verb), {"state": case.state, "opinion": "同意"}).status_code == 403
    )
    assert stories.fresh(case).state == "recommended"


def test_accept_of_a_body_barred_meanwhile_is_refused(cast: Cast) -> None:
    case = examined("accept")(cast)
    bar(cast, cast.xueyuan)

    answer = take(cast, cast.shenpi, case, "accept", opinion="同意受理。")

    assert answer.status_code == 200
    assert "第二十条" in answer.content.decode()
    assert stories.fresh(case).state == "recommended"
