"""The declaration: nothing of the file before it, signed once, not against the register."""

from __future__ import annotations

import pytest

from accounts.models import Event
from accounts.record import MovedOn
from applications import actions
from applications.models import Application, PanelMember
from tests import stories
from tests.applications.situations import panel_ready
from tests.cast import Cast


def opened(cast: Cast) -> Application:
    case = panel_ready(cast)
    actions.open_review(case, by=cast.jingban, at=cast.now)
    return stories.fresh(case)


def test_seat_page_names_the_applicant_and_no_more(cast: Cast) -> None:
    case = opened(cast)

    page = cast.client(cast.zhuanjia1).get(f"/applications/{case.pk}/seat/").content.decode()

    assert case.institution.name in page
    assert "东区" in page
    assert case.institution.address not in page
    assert f"/applications/{case.pk}/files/" not in page
    assert f"/applications/{case.pk}/matrix/" not in page
    for other in cast.experts[1:]:
        assert other.user.name not in page


def test_declare_needs_the_box_and_keeps_the_text(cast: Cast) -> None:
    case = opened(cast)
    client = cast.client(cast.zhuanjia1)
    url = f"/applications/{case.pk}/declare/"

    refused = client.post(url, {})
    assert "请先阅读承诺内容并勾选" in refused.content.decode()
    assert PanelMember.objects.get(expert__user=cast.zhuanjia1).state == "assigned"

    client.post(url, {"agree": "on"})
    seat = PanelMember.objects.get(expert__user=cast.zhuanjia1)
    assert seat.is_declared
    assert "近三年" in seat.declaration
    event = Event.objects.get(verb="declare")
    assert event.audience == "bureau"
    with pytest.raises(MovedOn):
        actions.declare(case, declaration="x", by=cast.zhuanjia1, at=cast.now)
    assert client.post(url, {"agree": "on"}).status_code == 409


def test_register_of_employers_goes_before_the_declaration(cast: Cast) -> None:
    case = opened(cast)
    expert = cast.experts[0]
    expert.employer = case.institution.name
    expert.save()

    answer = cast.client(cast.zhuanjia1).post(f"/applications/{case.pk}/declare/", {"agree": "on"})

    assert "您应当申请回避" in answer.content.decode()
    assert PanelMember.objects.get(expert=expert).state == "assigned"


def test_before_the_opening_nothing_can_be_signed(cast: Cast) -> None:
    case = panel_ready(cast)
    client = cast.client(cast.zhuanjia1)

    assert client.post(f"/applications/{case.pk}/declare/", {"agree": "on"}).status_code == 409
    assert "现在不能签署承诺" in client.get(f"/applications/{case.pk}/seat/").content.decode()
