"""A trainee's own look-up: one answer to every wrong question, all bases in one sum (Art. 17)."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from bases.actions.correcting import Corrected, correct_record, reverse_record
from bases.records import lookup
from tests.bases.records_help import imported, number_of, row_of, stage
from tests.bases.slips_help import entry_of, look_up, recorded, slipped
from tests.cast import Cast

TOKEN = re.compile(r'name="token" value="([^"]+)"')


@pytest.fixture(autouse=True)
def _no_brake() -> None:
    cache.clear()


def token_in(answer: object) -> str:
    found = TOKEN.search(answer.content.decode())  # type: ignore[attr-defined]
    assert found is not None
    return found[1]


def test_hours_of_all_bases_net_of_corrections(cast: Cast) -> None:
    one, two = recorded(cast), recorded(cast, "yiyuan", (1, 2))
    to = Corrected(Decimal(5), Decimal(0), "qualified", None)
    correct_record(entry_of(one), to=to, reason="更正", by=cast.xueyuan, at=cast.now)

    answer = look_up(Client(), entry_of(one).code)

    assert answer.status_code == 200
    assert [(row.base_id, row.net_public) for row, *_ in answer.context["rows"]] == [
        (base.pk, hours) for base, hours in ((two, 8), (one, 5))
    ]
    (year,) = answer.context["years"]
    assert (year.hours, year.missing) == (13, 77)
    assertContains(answer, "人社部令第25号")
    assertContains(answer, one.organisation.name)
    assertContains(answer, two.organisation.name)
    assertNotContains(answer, number_of(1))
    assertNotContains(answer, row_of(2)["姓名"])
    assert "no-store" in answer["Cache-Control"]


def test_unknown_wrong_and_foreign_get_one_answer(cast: Cast) -> None:
    base = recorded(cast, serials=(1, 2))
    code, foreign = entry_of(base).code, entry_of(base, 2).code
    wrong = "2" * 12 if code != "2" * 12 else "3" * 12
    asked = [
        {"number": number_of(1), "code": wrong},  # wrong code
        {"number": number_of(1), "code": foreign},  # somebody else's
        {"number": number_of(9), "code": code},  # unknown person
        {"number": number_of(9), "code": wrong},
        {"number": "E12345678", "code": code},  # another kind of number
        {"number": number_of(1), "code": "x"},  # no code at all
    ]
    answers = [Client().post("/records/", data) for data in asked]

    bodies = {re.sub(r'value="[^"]{64}"', "", a.content.decode()) for a in answers}
    assert {a.status_code for a in answers} == {400}
    assert len(bodies) == 1
    for answer, data in zip(answers, asked, strict=True):
        assertNotContains(answer, data["number"], status_code=400)


def test_the_number_may_be_typed_in_any_width(cast: Cast) -> None:
    base = recorded(cast)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number_of(1))
    code = " ".join(re.findall("....", entry_of(base).code.lower()))

    answer = Client().post("/records/", {"number": f" {wide} ", "code": code})

    assertContains(answer, row_of(1)["姓名"])


def test_brakes(cast: Cast) -> None:
    base = recorded(cast)
    code = entry_of(base).code
    client = Client()
    statuses = [look_up(client, "2" * 12).status_code for _ in range(11)]
    assert statuses == [400] * 10 + [429]
    # From other addresses: about one number no more either, right code or wrong.
    statuses = [look_up(Client(REMOTE_ADDR=f"10.0.0.{n}"), code).status_code for n in range(1, 3)]
    assert statuses == [429, 429]
    other = look_up(Client(REMOTE_ADDR="10.0.0.9"), code, 2)
    assert other.status_code == 400


def test_a_slip_needs_a_token_of_its_person(cast: Cast) -> None:
    base = recorded(cast, serials=(1, 2))
    slip, other = slipped(cast, base, 1), slipped(cast, base, 2)
    client = Client()
    token = token_in(look_up(client, entry_of(base).code))

    mine = client.post(f"/records/slips/{slip.pk}/", {"token": token})
    assert mine.status_code == 200
    assert mine["Content-Type"] == "application/pdf"
    assert client.post(f"/records/slips/{other.pk}/", {"token": token}).status_code == 404
    assert client.post(f"/records/slips/{slip.pk}/", {"token": token + "x"}).status_code == 400
    assert client.post(f"/records/slips/{slip.pk}/", {}).status_code == 400
    assert client.get(f"/records/slips/{slip.pk}/").status_code == 302
    assert number_of(1) not in token
    assert not client.session.items()
    to = Corrected(Decimal(5), Decimal(0), "qualified", None)
    correct_record(entry_of(base), to=to, reason="更正", by=cast.xueyuan, at=cast.now)
    assert client.post(f"/records/slips/{slip.pk}/", {"token": token}).status_code == 404


def test_a_token_ends_after_a_quarter_of_an_hour() -> None:
    with time_machine.travel(0, tick=False) as clock:
        token = lookup.token_of("d" * 64)
        clock.shift(lookup.TOKEN_SECONDS)
        assert lookup.digest_of(token) == "d" * 64
        clock.shift(1)
        assert lookup.digest_of(token) == ""
    assert lookup.digest_of("x" * 50) == ""


def test_reversed_records_are_gone(cast: Cast) -> None:
    base = recorded(cast)
    entry = entry_of(base)
    reverse_record(entry, reason="重复", by=cast.xueyuan, at=cast.now)

    answer = look_up(Client(), entry.code)

    assert answer.context["rows"] == []
    assertContains(answer, "没有有效的学时记录")


def test_queries_do_not_grow(cast: Cast, django_assert_max_num_queries: object) -> None:
    base = recorded(cast)
    for who in ("yiyuan", "zhishu", "xuehui"):
        other, held = stage(cast, who)
        imported(other, held, [row_of(1)], getattr(cast, who), cast.now)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        answer = look_up(Client(), entry_of(base).code)
    assert len(answer.context["rows"]) == 4
