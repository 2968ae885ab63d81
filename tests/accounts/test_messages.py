"""In-site messages: everybody reads only their own."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import Message
from accounts.record import record, tell
from tests.cast import Cast


@pytest.fixture
def message(cast: Cast) -> Message:
    event = record(verb="test", label="测试", subject=cast.batch, by=None, at=timezone.now())
    tell(
        event,
        [cast.xueyuan, cast.xueyuan2],
        subject="【测试】<b>标题</b>",
        body="第一行\n第二行",
        path="/home/",
    )
    return Message.objects.get(recipient=cast.xueyuan)


def test_opening_is_reading(cast: Cast, message: Message) -> None:
    client = cast.client(cast.xueyuan)
    assert "未读" in client.get("/accounts/messages/").content.decode()

    body = client.get(f"/accounts/messages/{message.pk}/").content.decode()

    assert "&lt;b&gt;标题" in body
    assert "第一行<br>第二行" in body
    assert "未读" not in client.get("/accounts/messages/").content.decode()


def test_messages_of_others_do_not_exist(cast: Cast, message: Message) -> None:
    for who in ("xueyuan2", "yiyuan", "guanli"):
        client = cast.client(cast.people[who])
        assert client.get(f"/accounts/messages/{message.pk}/").status_code == 404
    message.refresh_from_db()
    assert message.read_at is None


def test_read_all(cast: Cast, message: Message) -> None:
    client = cast.client(cast.xueyuan)
    assert client.get("/accounts/messages/read-all/").status_code == 405

    client.post("/accounts/messages/read-all/")

    assert not Message.objects.visible_to(cast.xueyuan).unread().exists()
    assert Message.objects.visible_to(cast.xueyuan2).unread().count() == 1
