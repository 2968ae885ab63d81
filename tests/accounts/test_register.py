"""An institution registers itself: one organisation per code, nothing typed is lost (Art. 7)."""

from __future__ import annotations

import itertools
import threading
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import close_old_connections, connection
from django.test import Client
from django.utils import timezone

from accounts import actions
from accounts.models import (
    County,
    Event,
    Level,
    Message,
    Organisation,
    OrganisationState,
    Role,
    StoredFile,
    User,
)
from accounts.record import broken_links
from accounts.routes import advise
from applications.actions import derive_route
from tests.accounts.people import facts, licence_pdf, owner, stored_licence, typed
from tests.accounts.test_fields import CODE, SPELLINGS
from tests.cast import Cast, build_cast, make_organisation, make_uscc

URL = "/accounts/register/"


@pytest.fixture(autouse=True)
def _no_limit_left_over() -> None:
    cache.clear()


def post(**changes: Any) -> tuple[Client, Any]:
    client = Client()
    return client, client.post(URL, typed(**changes))


def test_register_makes_a_waiting_organisation_and_its_owner(cast: Cast) -> None:
    client, response = post(uscc="９１３５０１００-ｍ０００１００ ｙ４３", kind="enterprise")

    assert response.status_code == 302
    assert response["Location"] == "/accounts/waiting/"
    organisation = Organisation.objects.get(uscc=CODE)
    assert organisation.state == OrganisationState.PENDING
    assert organisation.licence is not None
    assert organisation.name_initials == "slxxy"
    member = User.objects.get(username="lishili")
    assert (member.role, member.organisation) == (Role.OWNER, organisation)
    assert not EmailAddress.objects.get(user=member).verified
    event = Event.objects.about(organisation).get()
    assert (event.verb, event.actor, event.target) == ("register", member, "pending")
    told = set(Message.objects.filter(event=event).values_list("recipient__username", flat=True))
    assert told == {"dongqu", "shiju-jingban", "shiju-jingban2"}
    page = client.get("/accounts/waiting/").content.decode()
    assert CODE in page
    assert "东区人社局" in page
    assert "登记时间" in page


def test_twenty_spellings_are_one_organisation(cast: Cast) -> None:
    cast.client(None)
    answers = []
    for number, spelling in enumerate(SPELLINGS):
        cache.clear()
        _, response = post(
            uscc=spelling, username=f"user{number:02}", owner_email=f"u{number}@example.com"
        )
        answers.append(response.status_code)

    assert answers == [302] + [200] * (len(SPELLINGS) - 1)
    assert Organisation.objects.filter(uscc=CODE).count() == 1
    assert User.objects.filter(username__startswith="user").count() == 1
    assert StoredFile.objects.count() == 1


def test_taken_code_is_explained(cast: Cast) -> None:
    _, response = post(uscc=cast.xueyuan.organisation.uscc)

    assert "已经登记" in response.content.decode()
    assert not User.objects.filter(username="lishili").exists()


def test_wrong_check_character_names_the_way_out(cast: Cast) -> None:
    _, response = post(uscc="91350211M0000XUF46")

    body = response.content.decode()
    assert "校验位不符" in body
    assert "管理员核验证书" in body
    assert not Organisation.objects.filter(uscc="91350211M0000XUF46").exists()


def test_everything_typed_stays_and_the_file_is_asked_for_again(cast: Cast) -> None:
    _, response = post(phone="请致电", name="示例保留学院", owner_name="赵保留")

    body = response.content.decode()
    assert response.status_code == 200
    assert "电话号码格式不对" in body
    assert "示例保留学院" in body
    assert "赵保留" in body
    assert "请重新选择登记证书" in body


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"username": "xueyuan"}, "用户名已被使用"),
        ({"username": "XueYuan"}, "用户名已被使用"),
        ({"username": "ＸＵＥＹＵＡＮ "}, "用户名已被使用"),
        ({"username": "аdmin"}, "用户名由"),
        ({"owner_email": "Xueyuan@Example.com"}, "该邮箱已有账号"),
        ({"password": "short", "password2": "short"}, "密码至少"),
        ({"password2": "another-Password-1"}, "两次输入的密码不一致"),
        ({"password": "x" * 1025, "password2": "x" * 1025}, "1024"),
        ({"kind": "school"}, "请从列表中选择"),
        ({"county": "999999"}, "请从列表中选择"),
        ({"legal_representative": "无"}, "真实姓名"),
        ({"licence": ""}, "请选择登记证书扫描件"),
    ],
)
def test_register_refuses(cast: Cast, changes: dict[str, Any], words: str) -> None:
    before = Organisation.objects.count(), User.objects.count()

    _, response = post(**changes)

    assert response.status_code == 200
    assert words in response.content.decode()
    assert (Organisation.objects.count(), User.objects.count()) == before
    assert not StoredFile.objects.exists()


def test_licence_must_be_what_it_claims(cast: Cast) -> None:
    fake = licence_pdf()
    fake.file.write(b"<html>")
    fake.file.seek(0)

    _, response = post(licence=fake)

    assert "与文件名不符" in response.content.decode()


def test_extra_fields_are_ignored(cast: Cast) -> None:
    post(state="active", role="admin", activated_at="2020-01-01", is_staff="on", type="department")

    organisation = Organisation.objects.get(name="示例新学院")
    assert organisation.state == OrganisationState.PENDING
    assert organisation.is_institution
    member = User.objects.get(username="lishili")
    assert (member.role, member.is_staff, member.is_superuser) == (Role.OWNER, False, False)


def test_post_without_token_is_refused(cast: Cast) -> None:
    response = Client(enforce_csrf_checks=True).post(URL, typed())

    assert response.status_code == 403


def test_too_many_registrations_from_one_place(cast: Cast) -> None:
    cache.set("register:127.0.0.1", 30, 3600)

    _, response = post()

    assert "登记次数过多" in response.content.decode()


@pytest.mark.parametrize(
    ("level", "has_department"), list(itertools.product(Level.values, (True, False)))
)
def test_advice_is_the_route_that_a_case_takes(
    cast: Cast, level: str, has_department: bool
) -> None:
    department = cast.weijian.organisation if has_department else None
    institution = make_organisation("示例路径学院", level=level, department=department)

    advice = advise(level=level, department=department.name if department else "", county="东区")

    assert advice.key == derive_route(institution)[0].value


def test_route_page_answers(cast: Cast) -> None:
    county = County.objects.get(code="510421").pk
    ask = lambda **q: Client().get("/accounts/route/", q).content.decode()  # noqa: E731

    assert "米易县人社局审核推荐" in ask(level="county", has_department="no", county=county)
    assert "主管部门审核推荐" in ask(level="county", has_department="yes", county=county)
    assert "市人社局审核" in ask(level="municipal", has_department="no", county=county)
    assert "径报" in ask(level="central_provincial", has_department="yes", county=county)
    assert "三个问题都要回答" in ask(level="x", has_department="no", county="abc")


def test_register_again_after_being_declined(cast: Cast) -> None:
    client, _ = post()
    organisation = Organisation.objects.get(name="示例新学院")
    actions.decline_registration(
        organisation, opinion="证书看不清", by=cast.dongqu, at=timezone.now()
    )
    assert "证书看不清" in client.get("/accounts/waiting/").content.decode()

    response = client.post(
        "/accounts/register-again/", typed(name="示例新学院（更正）", licence=licence_pdf())
    )

    assert response.status_code == 302
    organisation.refresh_from_db()
    assert organisation.state == OrganisationState.PENDING
    assert organisation.name == "示例新学院（更正）"
    assert [e.verb for e in Event.objects.about(organisation)] == [
        "register",
        "decline_registration",
        "register_again",
    ]
    assert client.get("/accounts/register-again/").status_code == 409


def test_admit_code_needs_the_administrator_and_keeps_the_scan(cast: Cast) -> None:
    code = "91350211M0000XUF46"
    data = typed(uscc=code, reason="已核验原件") | {"licence": licence_pdf()}
    url = "/accounts/manage/organisations/admit-code/"
    assert cast.client(cast.jingban).post(url, data).status_code == 403

    data["licence"] = licence_pdf()
    response = cast.client(cast.guanli).post(url, data)

    organisation = Organisation.objects.get(uscc=code)
    assert response["Location"] == organisation.get_absolute_url()
    assert organisation.uscc_overridden_by == cast.guanli
    assert organisation.state == OrganisationState.PENDING
    event = Event.objects.about(organisation).get()
    assert (event.verb, event.opinion) == ("admit_code", "已核验原件")
    assert event.details["licence"] == organisation.licence.sha256  # type: ignore[union-attr]
    page = cast.client(cast.dongqu).get(organisation.get_absolute_url()).content.decode()
    assert "校验位不符" in page


@pytest.mark.race
@pytest.mark.skipif(connection.vendor != "postgresql", reason="two writers need PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_two_registrations_of_one_code_race() -> None:
    build_cast()
    now = timezone.now()
    papers = [stored_licence(now), stored_licence(now)]
    for turn in range(50):
        code = make_uscc(800_000 + turn)
        gate, outcomes = threading.Barrier(2), ["", ""]

        def run(
            index: int,
            code: str = code,
            turn: int = turn,
            gate: threading.Barrier = gate,
            outcomes: list[str] = outcomes,
        ) -> None:
            close_old_connections()
            gate.wait(timeout=10)
            try:
                actions.register(
                    uscc=code,
                    name="示例竞速学院",
                    facts=facts(),
                    licence=papers[index],
                    owner=owner(f"racer-{turn}-{index}"),
                    at=now,
                )
                outcomes[index] = "done"
            except ValidationError as refused:
                outcomes[index] = refused.message_dict["uscc"][0].partition("，")[0]
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=(i,)) for i in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        assert sorted(outcomes) == ["done", "该统一社会信用代码已经登记"]
        assert Organisation.objects.filter(uscc=code).count() == 1
        assert User.objects.filter(username__startswith=f"racer-{turn}-").count() == 1
    assert broken_links() == []
