"""Notices as the public reads them, objections and their codes (practice, 惯例)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Event, Message
from applications.models import Objection, PublicNotice
from tests import stories
from tests.cast import Cast, build_cast


@pytest.fixture
def notice(cast: Cast) -> PublicNotice:
    stories.in_notice(cast)
    return PublicNotice.objects.get()


def objection(notice: PublicNotice, **changes: Any) -> dict[str, Any]:
    return {
        "application": str(notice.applications.get().pk),
        "name": "王某某",
        "contact": "13800000000",
        "facts": "所报教室不属于该单位。",
    } | changes


def test_notice_tells_names_and_dates_but_never_scores_or_experts(
    cast: Cast, notice: PublicNotice
) -> None:
    client = cast.client(None)

    for url in ("/notices/", notice.get_absolute_url()):
        page = client.get(url)
        body = page.content.decode()
        assert page.status_code == 200
        assert notice.number in body
        assert "惯例" in body
        assert "85.00" not in body
        assert not [e.user.name for e in cast.experts if e.user.name in body]
        assert not page.cookies
        assert "csrf" not in body
    assert "东区示例学院" in client.get(notice.get_absolute_url()).content.decode()


def test_notice_pages_take_few_queries(cast: Cast, notice: PublicNotice) -> None:
    client = cast.client(None)

    for url in ("/notices/", notice.get_absolute_url()):
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        assert len(queries) <= 8


def test_notice_whose_list_changed_says_so_and_takes_no_objection(
    cast: Cast, notice: PublicNotice
) -> None:
    PublicNotice.objects.update(withdrawn_at=cast.now)
    client = cast.client(None)

    page = client.get(notice.get_absolute_url()).content.decode()
    assert "名单已变动" in page
    assert "提出异议</a>" not in page
    assert client.get(f"{notice.get_absolute_url()}object/").status_code == 409


def test_object_to_gives_a_code_that_finds_the_answer(cast: Cast, notice: PublicNotice) -> None:
    client = cast.client(None)
    evidence = SimpleUploadedFile("证据.png", stories.PNG, "image/png")

    answer = client.post(
        f"{notice.get_absolute_url()}object/", objection(notice, evidence=evidence)
    )

    found = Objection.objects.get()
    assert answer.status_code == 200
    assert found.tracking_code in answer.content.decode()
    assert found.evidence is not None
    assert found.evidence.uploaded_by is None
    event = Event.objects.get(verb="object_to")
    assert (event.actor, event.audience) == (None, "bureau")
    assert Message.objects.filter(recipient=cast.jingban, event=event).exists()
    assert not Message.objects.filter(recipient=cast.xueyuan, event=event).exists()
    typed = f" {found.tracking_code[:6].lower()}-{found.tracking_code[6:].lower()} "
    page = client.post("/notices/objection/", {"tracking_code": typed}).content.decode()
    assert "正在核查" in page
    assert "王某某" not in page


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": ""}, "您的姓名"),
        ({"name": "无"}, "真实姓名"),
        ({"contact": " "}, "联系方式"),
        ({"facts": ""}, "事实与理由"),
        ({"application": ""}, "请选择单位"),
        ({"application": "00000000-0000-4000-8000-000000000000"}, "不在本次公示中"),
        ({"evidence": SimpleUploadedFile("a.svg", b"<svg/>", "image/svg+xml")}, "只能上传"),
    ],
)
def test_object_to_refuses_bad_input_and_keeps_the_rest(
    cast: Cast, notice: PublicNotice, changes: dict[str, Any], told: str
) -> None:
    answer = cast.client(None).post(
        f"{notice.get_absolute_url()}object/", objection(notice, **changes)
    )

    body = answer.content.decode()
    assert answer.status_code == 200
    assert told in body
    assert ("所报教室不属于该单位。" in body) is ("facts" not in changes)
    assert not Objection.objects.exists()


def test_object_to_after_the_notice_is_409(db: None) -> None:
    cast = build_cast(timezone.now() - datetime.timedelta(days=30))
    stories.in_notice(cast)
    notice = PublicNotice.objects.get()
    url = f"{notice.get_absolute_url()}object/"

    assert cast.client(None).get(url).status_code == 409
    assert cast.client(None).post(url, objection(notice)).status_code == 409
    assert not Objection.objects.exists()


def test_object_to_is_slowed_down(cast: Cast, notice: PublicNotice, settings: Any) -> None:
    client = cast.client(None)
    url = f"{notice.get_absolute_url()}object/"

    answers = [client.post(url, objection(notice), REMOTE_ADDR="127.0.0.9") for _ in range(31)]

    assert "过多" in answers[-1].content.decode()
    assert Objection.objects.count() == 30


@pytest.mark.parametrize("code", ["", "短", "OOOOOOOOOOOO", "23456789ABCD", "a\0b", "2" * 41])
def test_objection_with_a_wrong_code_tells_nothing(
    cast: Cast, notice: PublicNotice, code: str
) -> None:
    page = cast.client(None).post("/notices/objection/", {"tracking_code": code})

    assert page.status_code == 200
    assert "处理结果</h2>" not in page.content.decode()


def test_objection_is_not_looked_up_by_address(cast: Cast, notice: PublicNotice) -> None:
    cast.client(None).post(f"{notice.get_absolute_url()}object/", objection(notice))
    code = Objection.objects.get().tracking_code

    page = cast.client(None).get("/notices/objection/", {"tracking_code": code})

    assert "处理结果</h2>" not in page.content.decode()
