"""The approver hands a proposal back to the clerk (Art. 4)."""

from __future__ import annotations

from applications.models import Decision
from tests import stories
from tests.applications.pages import open_page, take
from tests.applications.situations import examined
from tests.cast import Cast


def test_overrule_hands_the_proposal_back(cast: Cast) -> None:
    case = examined("accept")(cast)

    take(cast, cast.shenpi, case, "overrule", opinion="请核对推荐意见。")

    case = stories.fresh(case)
    assert (case.state, case.open_decision()) == ("recommended", None)
    assert Decision.objects.get().state == "overruled"
    client, _seen = open_page(cast, cast.jingban, case, "examine")
    assert "请核对推荐意见。" in client.get(case.get_absolute_url()).content.decode()
