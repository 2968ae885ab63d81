"""The administrator keeps organisations and counties; nobody else comes near."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts import actions
from accounts.models import County, Event, FormerName, Organisation, OrganisationState
from accounts.record import MovedOn
from tests.cast import Cast, make_organisation, make_uscc

PAGES = (
    "organisations/",
    "organisations/add-organisation/",
    "organisations/admit-code/",
    "accounts/",
    "invitations/",
    "counties/",
    "counties/add-county/",
    "record/",
)
VERBS = ("correct-organisation", "rename", "suspend", "resume")
OTHERS = ("xueyuan", "dongqu", "weijian", "jingban", "shenpi", "zhuanjia1")


@pytest.mark.parametrize("who", OTHERS)
def test_only_the_administrator(cast: Cast, who: str) -> None:
    client = cast.client(cast.people[who])
    own = cast.xueyuan.organisation.pk
    addresses = [f"/accounts/manage/{page}" for page in PAGES]
    addresses += [f"/accounts/organisations/{own}/{verb}/" for verb in VERBS]
    addresses += [f"/accounts/manage/counties/{County.objects.all()[0].pk}/correct-county/"]

    for address in addresses:
        assert client.get(address).status_code == 403, address
        assert client.post(address, {"reason": "x"}).status_code in (403, 405), address
    assert not Event.objects.exists()


@pytest.mark.parametrize("page", PAGES)
def test_administrator_opens_every_page(cast: Cast, page: str) -> None:
    assert cast.client(cast.guanli).get(f"/accounts/manage/{page}").status_code == 200


def test_rename_keeps_the_former_name_searchable(cast: Cast) -> None:
    organisation = cast.xueyuan.organisation
    client = cast.client(cast.guanli)
    today = timezone.localdate()

    client.post(
        f"/accounts/organisations/{organisation.pk}/rename/",
        {"name": "东区示例大学", "until": str(today), "reason": "批文1号"},
    )

    organisation.refresh_from_db()
    assert (organisation.name, organisation.name_initials) == ("东区示例大学", "dqsldx")
    former = FormerName.objects.get()
    assert (former.name, former.until, former.name_initials) == ("东区示例学院", today, "dqslxy")
    event = Event.objects.get(verb="rename")
    assert event.details["changes"] == {"name": ["东区示例学院", "东区示例大学"]}
    found = client.get("/accounts/manage/organisations/", {"q": "东区示例学院"}).content.decode()
    assert "东区示例大学" in found
    assert (
        "东区示例学院" in cast.client(cast.xueyuan).get("/accounts/organisation/").content.decode()
    )


def test_rename_refuses(cast: Cast) -> None:
    organisation, now = cast.xueyuan.organisation, timezone.now()
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    for name, until in ((organisation.name, timezone.localdate()), ("新名", tomorrow)):
        with pytest.raises(ValidationError):
            actions.rename(organisation, name=name, until=until, reason="x", by=cast.guanli, at=now)
    with pytest.raises(PermissionDenied):
        actions.rename(
            organisation,
            name="新名",
            until=timezone.localdate(),
            reason="x",
            by=cast.xueyuan,
            at=now,
        )


def test_correct_organisation_records_before_and_after(cast: Cast) -> None:
    organisation = cast.xueyuan.organisation
    client = cast.client(cast.guanli)
    address = f"/accounts/organisations/{organisation.pk}/correct-organisation/"
    data = {
        "kind": organisation.kind,
        "level": "municipal",
        "county": organisation.county_id,
        "department": cast.weijian.organisation_id,
        "legal_representative": "示例某",
        "address": organisation.address,
        "phone": organisation.phone,
        "reason": "核对批文",
    }

    client.post(address, data)

    organisation.refresh_from_db()
    assert (organisation.level, organisation.department) == ("municipal", cast.weijian.organisation)
    changes = Event.objects.get(verb="correct_organisation").details["changes"]
    assert changes == {
        "level": ["county", "municipal"],
        "department": ["", "市卫生健康委员会（示例）"],
    }
    assert "没有任何改动" in client.post(address, data).content.decode()


def test_correct_organisation_of_a_bureau_keeps_what_it_does_not_ask(cast: Cast) -> None:
    bureau = cast.dongqu.organisation

    response = cast.client(cast.guanli).post(
        f"/accounts/organisations/{bureau.pk}/correct-organisation/",
        {"county": bureau.county_id, "phone": "0812-3330001", "address": "", "reason": "更新"},
    )

    assert response.status_code == 302
    bureau.refresh_from_db()
    assert bureau.phone == "0812-3330001"
    assert bureau.legal_representative == "示例某"


def test_suspend_and_resume(cast: Cast) -> None:
    organisation, now = cast.xueyuan.organisation, timezone.now()
    member = cast.client(cast.xueyuan)

    actions.suspend(organisation, reason="核查中", by=cast.guanli, at=now)

    with pytest.raises(MovedOn):
        actions.suspend(organisation, reason="x", by=cast.guanli, at=now)
    assert member.get("/applications/")["Location"] == "/accounts/waiting/"
    assert "核查中" in member.get("/accounts/waiting/").content.decode()
    assert member.get("/bases/").status_code == 200
    assert member.get("/accounts/messages/").status_code == 200

    actions.resume(organisation, reason="已查清", by=cast.guanli, at=now)

    assert member.get("/applications/").status_code == 200
    with pytest.raises(MovedOn):
        actions.resume(organisation, reason="x", by=cast.guanli, at=now)
    with pytest.raises(ValidationError):
        actions.suspend(cast.guanli.organisation, reason="x", by=cast.guanli, at=now)


def test_add_organisation(cast: Cast) -> None:
    client = cast.client(cast.guanli)
    address = "/accounts/manage/organisations/add-organisation/"
    county = County.objects.get(code="510403")
    data: dict[str, Any] = {
        "type_": "county_bureau",
        "uscc": make_uscc(730_001),
        "name": "西区人社局（示例）",
        "county": "",
        "address": "",
        "phone": "",
    }
    assert "请选择县（区）" in client.post(address, data).content.decode()

    assert client.post(address, {**data, "county": county.pk}).status_code == 302

    bureau = Organisation.objects.get(name="西区人社局（示例）")
    assert bureau.state == OrganisationState.ACTIVE
    again = client.post(address, {**data, "county": county.pk, "uscc": make_uscc(730_002)})
    assert "已有人社局" in again.content.decode()
    taken = client.post(address, {**data, "type_": "department"})
    assert "已经登记" in taken.content.decode()
    assert client.post(address, {**data, "type_": "institution"}).status_code == 200
    assert Event.objects.filter(verb="add_organisation").count() == 1


def test_counties_are_kept(cast: Cast) -> None:
    client = cast.client(cast.guanli)
    client.post(
        "/accounts/manage/counties/add-county/",
        {"code": "510490", "name": "钒钛高新区", "order": "６"},
    )
    zone = County.objects.get(code="510490")
    assert zone.order == 6
    twice = client.post(
        "/accounts/manage/counties/add-county/", {"code": "510490", "name": "别名", "order": "7"}
    )
    assert "已经登记" in twice.content.decode()

    client.post(
        f"/accounts/manage/counties/{zone.pk}/correct-county/", {"name": "钒钛区", "order": "8"}
    )

    zone.refresh_from_db()
    assert (zone.name, zone.order, zone.is_active) == ("钒钛区", 8, False)
    assert [e.verb for e in Event.objects.about(zone)] == ["add_county", "correct_county"]


def test_filters_ignore_what_they_do_not_know(cast: Cast) -> None:
    client = cast.client(cast.guanli)
    for page in ("organisations/", "accounts/", "record/"):
        for query in (
            "?state=__all__&type=x&county=999",
            "?q=" + "(" * 5000,
            "?page=-1",
            "?page=abc",
            "?page=999999999",
            "?role=%00",
            "?order=password",
            "?since=2026-13-01&until=x",
            "?q=%ff",
        ):
            assert client.get(f"/accounts/manage/{page}{query}").status_code == 200, (page, query)


def test_lists_find(cast: Cast) -> None:
    client = cast.client(cast.guanli)
    where = "/accounts/manage/organisations/"
    code = cast.yiyuan.organisation.uscc
    for q in ("康养", "slkyyy", code, f"{code[:8]} {code[8:].lower()}"):
        assert "示例康养医院" in client.get(where, {"q": q}).content.decode(), q
    assert "示例康养医院" not in client.get(where, {"q": "米易"}).content.decode()
    accounts = client.get("/accounts/manage/accounts/", {"q": "康养", "role": "owner"})
    assert "yiyuan" in accounts.content.decode()


@pytest.mark.parametrize("page", ["organisations/", "accounts/", "record/"])
def test_lists_ask_the_database_the_same(
    cast: Cast, page: str, django_assert_max_num_queries: Any
) -> None:
    for number in range(15):
        make_organisation(f"示例加{number}")
    for number in range(15):
        actions.add_county(
            code=f"5104{50 + number}",
            name=f"区{number}",
            order=1,
            by=cast.guanli,
            at=timezone.now(),
        )
    client = cast.client(cast.guanli)
    client.get(f"/accounts/manage/{page}")

    with django_assert_max_num_queries(8):
        client.get(f"/accounts/manage/{page}")
