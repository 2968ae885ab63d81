"""Recusal: with grounds, for good, and nothing of the case remains visible."""

from __future__ import annotations

import pytest

from accounts.models import Event
from applications.models import PanelMember
from tests import stories
from tests.cast import Cast


@pytest.mark.parametrize("kind", ["employer", "parent", "teacher", "relative", "other"])
def test_recuse_is_recorded_with_grounds(cast: Cast, kind: str) -> None:
    case = stories.under_review(cast)
    client = cast.client(cast.zhuanjia1)

    answer = client.post(
        f"/applications/{case.pk}/recuse/", {"kind": kind, "detail": "具体情况说明"}
    )

    assert answer.status_code == 302
    seat = PanelMember.objects.get(expert__user=cast.zhuanjia1)
    assert seat.state == "recused"
    assert "具体情况说明" in seat.grounds
    event = Event.objects.get(verb="recuse")
    assert (event.audience, event.opinion) == ("bureau", seat.grounds)
    assert stories.fresh(case).duty == "assign"  # four are left


@pytest.mark.parametrize("data", [{}, {"kind": "bored"}, {"detail": "只有说明"}])
def test_recuse_without_grounds_is_refused(cast: Cast, data: dict[str, str]) -> None:
    case = stories.under_review(cast)

    answer = cast.client(cast.zhuanjia1).post(f"/applications/{case.pk}/recuse/", data)

    assert answer.status_code == 200
    assert PanelMember.objects.get(expert__user=cast.zhuanjia1).is_seated


def test_recused_after_the_final_sheet_sees_no_other_sheet(cast: Cast) -> None:
    case = stories.visited(cast)
    stories.called([case], by=cast.jingban, at=cast.now)
    client = cast.client(cast.zhuanjia1)
    assert "专家 2" in client.get(f"/applications/{case.pk}/score/").content.decode()

    client.post(f"/applications/{case.pk}/recuse/", {"kind": "other", "detail": "x"})
    page = client.get(f"/applications/{case.pk}/score/").content.decode()

    assert "无效：已回避" in page
    assert "专家 2" not in page
    assert client.get(f"/applications/{case.pk}/").status_code == 404
