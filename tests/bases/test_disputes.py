"""A trainee disputes a record, the base answers, the clerk sees what waits too long (Art. 17)."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import Event, Message, OutgoingMail
from accounts.record import broken_links
from bases.actions.disputing import answer_dispute, dispute_record
from bases.desk import todo
from bases.models import RecordDispute
from tests.bases.records_help import number_of
from tests.bases.slips_help import entry_of, look_up, recorded
from tests.bases.test_class_races import race
from tests.cast import Cast, build_cast

TEXT = "专业学时应为8学时，登记成了公需。"
CODE = re.compile(r'<b class="num">([0-9A-Z]{12})</b>')
TOKEN = re.compile(r'name="token" value="([^"]+)"')


@pytest.fixture(autouse=True)
def _no_brake() -> None:
    cache.clear()


def disputed(cast: Cast, serial: int = 1, at: datetime.datetime | None = None) -> RecordDispute:
    """A base with a record and a dispute of it."""
    base = recorded(cast, serials=(serial,))
    return dispute_record(
        entry_of(base, serial), text=TEXT, contact="13800000001", at=at or cast.now
    )


def test_the_way_of_a_dispute(cast: Cast) -> None:
    base = recorded(cast)
    entry = entry_of(base)
    public = Client()
    page = look_up(public, entry.code)
    token = TOKEN.search(page.content.decode())[1]  # type: ignore[index]
    path = f"/records/{entry.pk}/dispute/"
    assertContains(public.post(path, {"token": token}), "对学时记录提出异议")
    bad = public.post(path, {"token": token, "text": f"我是{number_of(1)}", "contact": "甲"})
    assertContains(bad, "疑似身份证件号码", status_code=400)
    assertNotContains(bad, number_of(1), status_code=400)
    assertContains(bad, 'value="甲"', status_code=400)

    done = public.post(path, {"token": token, "text": TEXT, "contact": ""})

    code = CODE.search(done.content.decode())[1]  # type: ignore[index]
    assertContains(public.post("/records/disputes/", {"code": code}), "待答复")
    assert Message.objects.filter(recipient=cast.xueyuan, event__verb="dispute_record").exists()
    assert all(TEXT not in m.body for m in OutgoingMail.objects.all())
    again = public.post(path, {"token": token, "text": TEXT})
    assert again.status_code == 409
    dispute = RecordDispute.objects.get()
    base_side = cast.client(cast.xueyuan)
    assertContains(base_side.get(dispute.get_absolute_url()), TEXT)
    form = {"upheld": "yes", "answer": "已核实，将更正。"}
    answer = base_side.post(f"/bases/disputes/{dispute.pk}/answer/", form)
    assert answer.status_code == 302
    seen = public.post("/records/disputes/", {"code": code.lower()})
    assertContains(seen, "情况属实")
    assertContains(seen, "已核实，将更正。")
    again = base_side.post(f"/bases/disputes/{dispute.pk}/answer/", form)
    assert again.status_code == 409
    # Answered: another one may be raised.
    assert public.post(path, {"token": token, "text": TEXT}).status_code == 200


def test_codes_and_records_of_others_are_not_there(cast: Cast) -> None:
    base = recorded(cast, serials=(1, 2))
    public = Client()
    page = look_up(public, entry_of(base).code)
    token = TOKEN.search(page.content.decode())[1]  # type: ignore[index]

    answer = public.post(f"/records/{entry_of(base, 2).pk}/dispute/", {"token": token, "text": "x"})
    assert answer.status_code == 404
    late = public.post(f"/records/{entry_of(base).pk}/dispute/", {"token": "", "text": "x"})
    assert late.status_code == 400
    for code in ("2" * 12, "x"):
        assertContains(
            public.post("/records/disputes/", {"code": code}), "没有查到", status_code=400
        )
    assert not RecordDispute.objects.exists()


@pytest.mark.parametrize(
    ("who", "reads", "answers"),
    [
        ("xueyuan", 200, 200),
        ("xueyuan2", 200, 200),
        ("moshengren", 404, 404),
        ("dongqu", 403, 403),
        ("weijian", 403, 403),
        ("zhuanjia1", 403, 403),
        ("jingban", 200, 403),
        ("shenpi", 200, 403),
        ("guanli", 200, 403),
    ],
)
def test_who_reads_and_answers(cast: Cast, who: str, reads: int, answers: int) -> None:
    dispute = disputed(cast)
    client = cast.client(getattr(cast, who))

    assert client.get(f"/bases/disputes/{dispute.pk}/").status_code == reads
    assert client.get(f"/bases/disputes/{dispute.pk}/answer/").status_code == answers
    if answers != 200:
        with pytest.raises(PermissionDenied):
            answer_dispute(dispute, answer="x", is_upheld=True, by=getattr(cast, who), at=cast.now)


def test_what_waits_too_long_is_marked_for_the_clerk(cast: Cast) -> None:
    day = datetime.timedelta(days=1)
    dispute = disputed(cast, at=cast.now - 31 * day)

    def waiting() -> list[str]:
        return [item.url for item in todo(cast.jingban, cast.now) if item.late]

    assert "/bases/disputes/" in waiting()
    assertContains(cast.client(cast.jingban).get("/bases/disputes/"), "超过 30 天未答复")
    answer_dispute(dispute, answer="不属实", is_upheld=False, by=cast.xueyuan, at=cast.now)
    assert "/bases/disputes/" not in waiting()
    assertNotContains(cast.client(cast.jingban).get("/bases/disputes/"), "超过 30 天未答复</span>")


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


def test_the_list(cast: Cast) -> None:
    base = recorded(cast, serials=tuple(range(1, 13)))
    dispute_record(entry_of(base, 1), text=TEXT, contact="", at=cast.now)
    client: Any = cast.client(cast.jingban)
    paths = ("/bases/disputes/", "/bases/disputes.xlsx")
    queries(client, paths[0])
    one = [queries(client, path) for path in paths]
    for serial in range(2, 13):
        dispute_record(entry_of(base, serial), text=TEXT, contact="", at=cast.now)
    assert [queries(client, path) for path in paths] == one
    assert max(one) <= 15
    answer_dispute(
        RecordDispute.objects.order_by("pk")[0],
        answer="属实",
        is_upheld=True,
        by=cast.xueyuan,
        at=cast.now,
    )
    answer = client.get("/bases/disputes.xlsx", {"state": "answered"})
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert [row[7] for row in book.active.iter_rows(values_only=True)] == [
        "状态",
        "已答复：情况属实",
    ]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_raised_once_and_answered_once() -> None:
    troupe = build_cast()
    base = recorded(troupe)
    entry = entry_of(base)

    def raised() -> Any:
        return dispute_record(entry, text=TEXT, contact="", at=troupe.now)

    for number in range(10):
        assert race(raised, raised) == ["done", "moved on"]
        dispute = RecordDispute.objects.get(answered_at__isnull=True)

        def answered(is_upheld: bool, one: RecordDispute = dispute) -> Callable[[], Any]:
            return lambda: answer_dispute(
                one, answer="答复", is_upheld=is_upheld, by=troupe.xueyuan, at=troupe.now
            )

        assert race(answered(True), answered(False)) == ["done", "moved on"]
        verbs = Event.objects.filter(subject_id=str(dispute.pk), verb="answer_dispute")
        assert verbs.count() == 1, number
    assert broken_links() == []
