"""Look-alikes are listed with the facts and decided by people (Art. 20)."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Event, Organisation, OrganisationState
from applications import actions
from applications.models import Application, Decision
from tests import stories
from tests.applications.likeness_help import (
    NOTE,
    barred,
    strangers,
)
from tests.applications.pages import take, url_of
from tests.cast import Cast, make_organisation

__all__ = ["strangers"]


# At acceptance


def alike(cast: Cast) -> Application:
    """Recommended, and at the address of a barred body."""
    case = stories.recommended(cast)
    barred(cast, address=case.institution.address)
    return case


def test_examine_lists_the_facts_and_wants_them_looked_into(strangers: Cast) -> None:
    case = alike(strangers)

    page = strangers.client(strangers.jingban).get(url_of(case, "examine")).content.decode()
    unticked = take(
        strangers, strangers.jingban, case, "examine", kind="accept", reasons="保留的理由"
    )

    assert "旧示例培训公司" in page
    assert "地址相同" in page
    assert "请先逐项核对" in unticked.content.decode()
    assert "保留的理由" in unticked.content.decode()
    assert not Decision.objects.exists()


def test_looked_into_nothing_is_refused_by_machine(strangers: Cast) -> None:
    case = alike(strangers)

    answer = take(
        strangers,
        strangers.jingban,
        case,
        "examine",
        kind="accept",
        reasons="材料齐全。",
        checked="on",
        likeness_note=NOTE,
    )
    page = strangers.client(strangers.shenpi).get(url_of(case, "accept")).content.decode()
    take(strangers, strangers.shenpi, case, "accept", opinion="同意受理。")

    assert answer.status_code == 302
    assert NOTE in page
    assert "旧示例培训公司" in page
    assert stories.fresh(case).state == "accepted"
    event = Event.objects.about(case).get(verb="examine")
    assert event.details["likeness_note"] == NOTE
    assert event.details["likeness"][0]["facts"][0].startswith("地址相同")
    assert event.audience == "bureau"


def test_the_action_wants_the_note_itself(strangers: Cast) -> None:
    case = alike(strangers)

    with pytest.raises(ValidationError, match="核对"):
        actions.examine(case, kind="accept", reasons="x", by=strangers.jingban, at=strangers.now)


def test_the_institution_reads_nothing_of_it(strangers: Cast) -> None:
    case = alike(strangers)
    take(
        strangers,
        strangers.jingban,
        case,
        "examine",
        kind="accept",
        reasons="材料齐全。",
        checked="on",
        likeness_note=NOTE,
    )

    page = strangers.client(strangers.xueyuan).get(case.get_absolute_url()).content.decode()

    assert NOTE not in page
    assert "旧示例培训公司" not in page


# At registration


def pending(cast: Cast, **facts: str) -> Organisation:
    body = make_organisation("新来示例学院", state=OrganisationState.PENDING)
    for name, value in facts.items():
        setattr(body, name, value)
    body.save()
    return body


def test_registration_lists_barred_bodies(strangers: Cast) -> None:
    barred(strangers, phone="0812-7770001")
    body = pending(strangers, phone="7770001", address="新址路100号", legal_representative="新人")
    client = strangers.client(strangers.dongqu)

    page = client.get(body.get_absolute_url()).content.decode()
    unticked = client.post(f"/accounts/organisations/{body.pk}/activate/")
    body.refresh_from_db()

    assert "旧示例培训公司" in page
    assert "电话相同" in page
    assert (unticked.status_code, body.state) == (200, "pending")

    ticked = client.post(
        f"/accounts/organisations/{body.pk}/activate/", {"checked": "on", "likeness_note": NOTE}
    )
    body.refresh_from_db()
    event = Event.objects.about(body).get(verb="activate")

    assert (ticked.status_code, body.state) == (302, "active")
    assert event.details["likeness_note"] == NOTE
    assert event.details["likeness"][0]["facts"] == ["电话相同：7770001"]


def test_registration_of_a_stranger_asks_nothing_more(strangers: Cast) -> None:
    barred(strangers)
    body = pending(strangers, phone="7770001", address="新址路100号", legal_representative="新人")

    answer = strangers.client(strangers.dongqu).post(f"/accounts/organisations/{body.pk}/activate/")

    body.refresh_from_db()
    assert (answer.status_code, body.state) == (302, "active")
