"""What people type: accepted, normalised or refused, row by row of the bad-input catalogue."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.fields import (
    DateText,
    DecimalText,
    EmailText,
    IntegerText,
    LongText,
    PersonName,
    PhoneField,
    PlainText,
    UsccField,
)

REFUSED = object()
FAMILY = "👨\u200d👩\u200d👧\u200d👦"


def outcome(field: Any, raw: str) -> Any:
    try:
        return field.clean(raw)
    except ValidationError as refused:
        message = "".join(refused.messages)
        assert any("\u4e00" <= letter <= "\u9fff" for letter in message), message
        return REFUSED


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("𬭸", "𬭸", id="B001"),
        pytest.param("𰻝", "𰻝", id="B002-G"),
        pytest.param("𱍐", "𱍐", id="B002-H"),
        pytest.param("䶮", "䶮", id="B004"),
        pytest.param("李\ue863", REFUSED, id="B005"),
        pytest.param("李\ue864", REFUSED, id="B005-second"),
        pytest.param("阿卜杜拉·买买提", "阿卜杜拉·买买提", id="B007"),
        *[
            pytest.param(f"阿卜杜拉{dot}买买提", "阿卜杜拉·买买提", id=f"B008-{ord(dot):x}")
            for dot in "・•.．‧"
        ],
        pytest.param("王", "王", id="B010-one"),
        pytest.param("  ", REFUSED, id="B010-spaces"),
        pytest.param("无", REFUSED, id="B010-none"),
        pytest.param("张 三", "张三", id="B011"),
        pytest.param("张\u3000三", "张三", id="B011-wide"),
        pytest.param("张\u200b三", "张三", id="B014"),
        pytest.param("\ufeff张三", "张三", id="B014-bom"),
        pytest.param(FAMILY, REFUSED, id="B023-family"),
        pytest.param("张三🧑", REFUSED, id="B023"),
        pytest.param("510402190402290018", REFUSED, id="B073-id"),
        pytest.param("13800000000", REFUSED, id="B073-phone"),
        pytest.param("John Smith", "John Smith", id="latin"),
        pytest.param("张\u202e三", REFUSED, id="rtl"),
        pytest.param("张" * 61, REFUSED, id="long"),
        pytest.param("𬭸" * 60, "𬭸" * 60, id="code-points"),
    ],
)
def test_person_name(raw: str, expected: Any) -> None:
    assert outcome(PersonName(), raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        *[
            pytest.param(blank * 3, REFUSED, id=f"B013-{ord(blank):x}")
            for blank in "\u3000\u200b\ufeff\u2060\u3164\u2800"
        ],
        pytest.param("a\0b", REFUSED, id="B016"),
        *[
            pytest.param(f"a{bad}b", REFUSED, id=f"B017-{ord(bad):x}")
            for bad in "\x01\x08\x0b\x0c\x1b\x1c\x1f\x7f\x85\u2028\u2029\t\n\r"
        ],
        pytest.param("甲\x85", REFUSED, id="B017-end"),
        pytest.param("甲\ufffd", REFUSED, id="B019"),
        pytest.param("e\u0301", "é", id="B022"),
        pytest.param("a" + "\u0301" * 200, REFUSED, id="B022-heap"),
        pytest.param(FAMILY, FAMILY, id="B023"),
        pytest.param("🇨🇳", "🇨🇳", id="B023-flag"),
        pytest.param("❤️\u200d🔥", "❤️\u200d🔥", id="B023-joined"),
        pytest.param("a\u200db", "ab", id="joiner-elsewhere"),
        pytest.param("攀枝花學院", "攀枝花學院", id="B026"),
        pytest.param("<script>alert(1)</script>", "<script>alert(1)</script>", id="B029"),
        pytest.param('"><img src=x onerror=1>', '"><img src=x onerror=1>', id="B029-image"),
        pytest.param("{{7*7}}{% load %}", "{{7*7}}{% load %}", id="B029-template"),
        pytest.param("a\r\nBcc: x@y", REFUSED, id="B031"),
        pytest.param("  甲 乙 ", "甲 乙", id="trimmed"),
    ],
)
def test_plain_text(raw: str, expected: Any) -> None:
    assert outcome(PlainText(), raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("甲\r\n乙\r丙\t丁", "甲\n乙\n丙\t丁", id="B017"),
        pytest.param("甲\0乙", REFUSED, id="B016"),
        pytest.param("甲\x0b乙", REFUSED, id="B017-control"),
        pytest.param("甲\u2028乙", REFUSED, id="B017-separator"),
        pytest.param(FAMILY, FAMILY, id="B023"),
        pytest.param(" \r\n\u3000", REFUSED, id="B013"),
    ],
)
def test_long_text(raw: str, expected: Any) -> None:
    assert outcome(LongText(), raw) == expected


CODE = "91350100M000100Y43"
SPELLINGS = (
    "91350100M000100Y43",
    "91350100m000100y43",
    "９１３５０１００Ｍ０００１００Ｙ４３",
    "９１３５０１００ｍ０００１００ｙ４３",
    " 91350100M000100Y43 ",
    "91350100 M000100Y4 3",
    "913501-00-M000100Y4-3",
    "91 350100 M000100Y4 3",
    "\ufeff91350100M000100Y43",
    "91350100M000100Y43\n",
    "91350100M000100Y43\t",
    "9135\u200b0100M000100Y43",
    "91350100\u3000M000100Y43",
    "91350100\xa0M000100Y43",
    "91350100–M000100Y43",
    "91350100—M000100Y43",
    "91350100‐M000100Y43",
    "91350100\u2060M000100Y43",
    "9 1 3 5 0 1 0 0 M 0 0 0 1 0 0 Y 4 3",
    "91350100-Ｍ000100ｙ43",
)


@pytest.mark.parametrize("raw", SPELLINGS)
def test_uscc_spellings_are_one_code(raw: str) -> None:
    assert outcome(UsccField(), raw) == CODE


def test_uscc_shows_what_is_stored() -> None:
    assert UsccField().prepare_value("９１３５ 0100m000100y43") == CODE


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("125104004503200290", "125104004503200290", id="B080-sum-zero"),
        pytest.param("91350211M0000XUF46", REFUSED, id="B079"),
        pytest.param("91350100M000100Y4", REFUSED, id="short"),
        pytest.param("91350100M000100Y431", REFUSED, id="long"),
        pytest.param("91350100М000100Y43", REFUSED, id="cyrillic"),
        pytest.param("", REFUSED, id="empty"),
    ],
)
def test_uscc(raw: str, expected: Any) -> None:
    assert outcome(UsccField(), raw) == expected


@pytest.mark.parametrize(
    ("raw", "letter", "hint"),
    [
        ("91350100M000100Y4O", "O", "0"),
        ("9I350100M000100Y43", "I", "1"),
        ("9135010SM000100Y43", "S", "5"),
        ("9135010ZM000100Y43", "Z", "2"),
    ],
)
def test_uscc_names_the_letter(raw: str, letter: str, hint: str) -> None:
    with pytest.raises(ValidationError) as refused:
        UsccField().clean(raw)

    assert f"字母 {letter}" in refused.value.messages[0]
    assert f"是否应为 {hint}？" in refused.value.messages[0]


def test_uscc_override_checks_the_shape_only() -> None:
    assert UsccField(check=False).clean("91350211M0000XUF46") == "91350211M0000XUF46"
    assert outcome(UsccField(check=False), "91350211M0000XUF4") is REFUSED


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("１３８００００００００", "13800000000", id="B086-wide"),
        pytest.param("+86 138 0000 0000", "13800000000", id="B086-code"),
        pytest.param("0812-3333333转801", "0812-3333333转801", id="B086-extension"),
        pytest.param("13800000000", "13800000000", id="B086"),
        pytest.param("（0812）3333333", "08123333333", id="brackets"),
        pytest.param("0812—3333333", "0812-3333333", id="dash"),
        pytest.param("400-800-1234", "400-800-1234", id="400"),
        pytest.param("12345", REFUSED, id="short"),
        pytest.param("1380000000٠", REFUSED, id="arabic"),
        pytest.param("请致电办公室", REFUSED, id="words"),
    ],
)
def test_phone(raw: str, expected: Any) -> None:
    assert outcome(PhoneField(), raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("name@example.com", "name@example.com", id="plain"),
        pytest.param(" name＠example.com ", "name@example.com", id="wide"),
        pytest.param("张三@例子.中国", REFUSED, id="B088-chinese"),
        pytest.param("a@b", REFUSED, id="B088-host"),
        pytest.param(
            "a" * 64 + "@" + ("b" * 60 + ".") * 3 + "example.com", REFUSED, id="B088-long"
        ),
        pytest.param("a@b.com,c@d.com", REFUSED, id="B088-two"),
        pytest.param('"<x>"@b.com', REFUSED, id="B088-quoted"),
        pytest.param("a@b.com\nBcc: c@d.com", REFUSED, id="header"),
    ],
)
def test_email(raw: str, expected: Any) -> None:
    assert outcome(EmailText(), raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("２０００", 2000, id="B035"),
        *[
            pytest.param(raw, REFUSED, id=f"B037-{raw}")
            for raw in ("²", "二〇〇〇", "贰仟", "2千", "2000人次", "2,000", "2，000", "②", "2²")
        ],
        pytest.param("-1", REFUSED, id="B038"),
        pytest.param("-0", 0, id="B038-zero"),
        pytest.param("0", 0, id="B038-plain"),
        *[
            pytest.param(raw, REFUSED, id=f"B040-{raw}")
            for raw in ("1e3", "0x10", "1e400", "NaN", "Infinity", "1E-400", "٢٠٠٠", "1_000", "+5")
        ],
        pytest.param("", REFUSED, id="empty"),
        pytest.param("9" * 13, REFUSED, id="huge"),
    ],
)
def test_integer(raw: str, expected: Any) -> None:
    assert outcome(IntegerText(), raw) == expected


def test_integer_may_be_left_empty() -> None:
    assert IntegerText(required=False).clean("") is None


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("12.345", REFUSED, id="B041"),
        pytest.param("１２．５", Decimal("12.5"), id="B041-wide"),
        pytest.param("１２.５", Decimal("12.5"), id="B041-mixed"),
        pytest.param("￥100", Decimal("100"), id="B041-sign"),
        pytest.param("¥100.50元", Decimal("100.50"), id="B041-both"),
        pytest.param("100元", Decimal("100"), id="B041-unit"),
        pytest.param("-5", REFUSED, id="B041-negative"),
        pytest.param("12²", REFUSED, id="squared"),
        pytest.param("1.", REFUSED, id="dot"),
        pytest.param("NaN", REFUSED, id="B040"),
        pytest.param("1e3", REFUSED, id="B040-power"),
        pytest.param("3万", REFUSED, id="unit"),
    ],
)
def test_decimal(raw: str, expected: Any) -> None:
    assert outcome(DecimalText(), raw) == expected


DAY = datetime.date(2026, 11, 30)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        *[
            pytest.param(raw, DAY, id=f"B046-{raw}")
            for raw in (
                "2026-11-30",
                "2026/11/30",
                "2026.11.30",
                "2026年11月30日",
                "20261130",
                "２０２６-１１-３０",
                " 2026－11－30 ",
            )
        ],
        *[
            pytest.param(raw, REFUSED, id=f"B047-{raw}")
            for raw in ("26-11-30", "30/11/2026", "11-30", "2026-11/30", "2026-11-30日")
        ],
        *[
            pytest.param(raw, REFUSED, id=f"B049-{raw}")
            for raw in (
                "民国115年",
                "农历十月廿一",
                "去年底",
                "2026-02-29",
                "2026-13-01",
                "1940年",
                "2026-1②-01",
                "2026-11-30 24:00",
            )
        ],
        pytest.param("2024-02-29", datetime.date(2024, 2, 29), id="leap"),
        pytest.param("1800-01-01", REFUSED, id="too-early"),
    ],
)
def test_date(raw: str, expected: Any) -> None:
    assert outcome(DateText(), raw) == expected


FIELDS = (
    PlainText(),
    LongText(),
    PersonName(),
    UsccField(),
    PhoneField(),
    EmailText(),
    IntegerText(),
    DecimalText(),
    DateText(),
)


@settings(max_examples=200, deadline=None)
@given(raw=st.text(max_size=60))
def test_any_text_is_answered_in_chinese(raw: str) -> None:
    for field in FIELDS:
        outcome(field, raw)
