"""The public check: what holds and what does not, said plainly (Art. 10)."""

from __future__ import annotations

import datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bases.issuing import issue_document, issue_plaque
from bases.models import Base, BaseState, DocumentKind, Plaque, PlaqueState
from bases.models.documents import new_check_code
from bases.reading import read_code, read_number
from bases.verification import Finding, Question, examine
from bases.views.verify import ASKS_A_MINUTE
from tests.bases.rows import NOW, make_base, put, rename
from tests.cast import Cast


@pytest.fixture(autouse=True)
def _fresh_brake() -> None:
    cache.clear()


@pytest.fixture
def base(cast: Cast) -> Base:
    return make_base("示例职业学院")


def code_of(base: Base) -> str:
    return str(base.plaques.get(state=PlaqueState.VALID).check_code)


def withdraw_plaque(base: Base) -> str:
    """Take the plaque in; its code."""
    plaque: Plaque = base.plaques.get()
    plaque.state, plaque.withdrawn_on = PlaqueState.WITHDRAWN, datetime.date(2026, 11, 22)
    plaque.withdrawn_reason = "更名换发"
    plaque.save()
    return plaque.check_code


def test_valid_plaque(base: Base) -> None:
    page = Client().get(f"/verify/{code_of(base)}/").content.decode()

    for words in ("真实有效", "示例职业学院", "攀继教基〔2026〕001号", "正常", "不是电子印章"):
        assert words in page


@pytest.mark.parametrize(
    ("number", "name", "finding"),
    [
        ("", "", Finding.VALID),
        ("2026-001", "", Finding.VALID),
        ("攀继教基〔2026〕001号", "示例职业学院", Finding.VALID),
        ("２０２６－００１", " 示例 职业学院 ", Finding.VALID),
        ("2026-002", "", Finding.INVALID),
        ("攀继教基〔2025〕001号", "", Finding.INVALID),
        ("无此编号", "", Finding.INVALID),
        ("2026-001", "另一所学院", Finding.INVALID),
    ],
)
def test_forged_number_and_swapped_name(
    base: Base, number: str, name: str, finding: Finding
) -> None:
    verdict = examine(Question(code=code_of(base), number=number, name=name))

    assert verdict.finding == finding


@pytest.mark.parametrize(
    ("state", "finding", "words"),
    [
        (BaseState.ACTIVE, Finding.VALID, "真实有效"),
        (BaseState.RECTIFYING, Finding.RECTIFYING, "限期整改"),
        (BaseState.REVOKED, Finding.INVALID, "已被取消"),
        (BaseState.WITHDRAWN, Finding.INVALID, "自愿退出"),
    ],
)
def test_state_is_live(base: Base, state: str, finding: Finding, words: str) -> None:
    put(base, state)

    verdict = examine(Question(code=code_of(base)))

    assert verdict.finding == finding
    assert words in verdict.headline
    page = Client().get(f"/verify/{code_of(base)}/").content.decode()
    assert ("verdict-bad" in page) == (finding == Finding.INVALID)


def test_old_code_after_a_new_plaque(base: Base) -> None:
    old = withdraw_plaque(base)
    rename(base, "示例新职业学院")
    base.refresh_from_db()
    new = issue_plaque(Base.objects.get(pk=base.pk), at=NOW)

    before, after = examine(Question(code=old)), examine(Question(code=new.check_code))

    assert (before.finding, before.headline) == (Finding.INVALID, "无效：这块匾牌已收回")
    assert "更名换发" in before.sentence
    assert (after.finding, after.notes) == (Finding.VALID, ())


def test_plaque_under_a_former_name_says_so(base: Base) -> None:
    rename(base, "示例新职业学院")

    page = Client().get(f"/verify/{code_of(base)}/").content.decode()

    assert "该单位已更名，现名为“示例新职业学院”" in page


def test_unknown_and_wrong_give_the_same_answer(base: Base) -> None:
    unknown = examine(Question(code=new_check_code(), number="2026-001"))
    wrong = examine(Question(code=code_of(base), number="2026-777"))
    nonsense = examine(Question(code="' OR 1=1 --"))

    assert unknown == wrong == nonsense


def test_number_alone_shows_what_the_list_shows(base: Base) -> None:
    page = Client().get("/verify/?number=2026-001").content.decode()

    assert "名录中有此编号" in page
    assert "只凭编号不能确认" in page
    assert code_of(base) not in page
    assert base.contact_phone not in page


@pytest.mark.parametrize("number", ["2026-404", "abc", "%00", "%ff", "9" * 300])
def test_unknown_number_is_not_valid(base: Base, number: str) -> None:
    response = Client().get(f"/verify/?number={number}")

    assert response.status_code == 200
    assert "无效" in response.content.decode()


@pytest.mark.parametrize("code", ["%00", "%ff", "a" * 3000, "../../etc", "<script>"])
def test_odd_codes_are_answered(base: Base, code: str) -> None:
    assert Client().get("/verify/", {"code": code}).status_code == 200


def test_other_documents_show_no_person(cast: Cast) -> None:
    facts = {"institution": "示例学院", "contact": "示例某", "phone": "13900000000"}
    document = issue_document(
        kind=DocumentKind.APPLICATION_FORM,
        number="PZH-2026-0001-1",
        title="申报表",
        subject_name="示例学院",
        facts=facts,
        at=NOW,
    )

    page = Client().get(f"/verify/{document.check_code}/").content.decode()

    for words in ("申报表", "PZH-2026-0001-1", "2026年11月23日", document.facts_digest):
        assert words in page
    for words in ("示例学院", "示例某", "13900000000"):
        assert words not in page
    other = examine(Question(code=document.check_code, number="PZH-2026-0002-1"))
    assert other.finding == Finding.INVALID


@pytest.mark.parametrize(
    "typed", ["{}", " {} ", "{lower}", "{groups}", "{hyphens}", "{wide}", "\u200b{}\ufeff"]
)
def test_codes_are_read_however_typed(typed: str) -> None:
    code = new_check_code()
    groups = [code[i : i + 5] for i in range(0, len(code), 5)]
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)

    text = typed.format(
        code, lower=code.lower(), groups=" ".join(groups), hyphens="-".join(groups), wide=wide
    )

    assert read_code(text) == code


def test_look_alikes_are_read(base: Base) -> None:
    code = "V" * 13 + "Q" * 13

    assert read_code("u" * 13 + "0" * 6 + "O" * 7) == code


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("2026-001", "2026-001"),
        ("2026-1", "2026-001"),
        ("2026001", "2026-001"),
        ("攀继教基〔2026〕001号", "2026-001"),
        ("攀继教基(2026)1号", "2026-001"),
        ("攀继教基［2026］ 012 号", "2026-012"),
        ("2026年第12号", "2026-012"),
        ("２０２６－１２３４", "2026-1234"),
        ("2026-000", ""),
        ("20-1", ""),
        ("", ""),
        ("号", ""),
        ("2026-00001", ""),
    ],
)
def test_numbers_are_read_however_typed(typed: str, number: str) -> None:
    assert read_number(typed) == number


def test_too_many_questions_from_one_address(base: Base) -> None:
    client = Client()
    for _ in range(ASKS_A_MINUTE):
        assert client.get("/verify/", {"code": new_check_code()}).status_code == 200

    assert client.get(f"/verify/{code_of(base)}/").status_code == 429
    assert client.get("/verify/").status_code == 200
    assert Client(REMOTE_ADDR="10.9.8.7").get(f"/verify/{code_of(base)}/").status_code == 200


@pytest.mark.parametrize("path", ["/verify/", "/verify/ABC/", "/verify/?number=2026-001"])
def test_no_cookie_and_nothing_kept(base: Base, path: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        response = Client().get(path)

    assert not response.cookies
    assert "Vary" not in response
    assert "no-store" in response["Cache-Control"]
    assert len(queries) <= 3
