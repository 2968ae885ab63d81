"""Numbers and dates in Chinese."""

from __future__ import annotations

import datetime

import pytest

from bases.chinese import by_digit, chinese_date, chinese_month, numeral, ordinal, plain_date


@pytest.mark.parametrize(
    "number,expected",
    [
        (0, "零"),
        (1, "一"),
        (9, "九"),
        (10, "十"),
        (11, "十一"),
        (19, "十九"),
        (20, "二十"),
        (21, "二十一"),
        (30, "三十"),
        (99, "九十九"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),
        (111, "一百一十一"),
        (1000, "一千"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (1100, "一千一百"),
        (2026, "二千零二十六"),
        (9999, "九千九百九十九"),
    ],
)
def test_numeral(number: int, expected: str) -> None:
    assert numeral(number) == expected


@pytest.mark.parametrize("number", [-1, 10_000])
def test_numeral_refuses_what_it_cannot_write(number: int) -> None:
    with pytest.raises(ValueError):
        numeral(number)


@pytest.mark.parametrize(
    "day,month,full,plain",
    [
        ((2026, 11, 23), "二〇二六年十一月", "二〇二六年十一月二十三日", "2026年11月23日"),
        ((2021, 9, 3), "二〇二一年九月", "二〇二一年九月三日", "2021年9月3日"),
        ((2030, 10, 10), "二〇三〇年十月", "二〇三〇年十月十日", "2030年10月10日"),
        ((2000, 1, 31), "二〇〇〇年一月", "二〇〇〇年一月三十一日", "2000年1月31日"),
        ((2100, 12, 20), "二一〇〇年十二月", "二一〇〇年十二月二十日", "2100年12月20日"),
    ],
)
def test_dates(day: tuple[int, int, int], month: str, full: str, plain: str) -> None:
    date = datetime.date(*day)

    assert (chinese_month(date), chinese_date(date), plain_date(date)) == (month, full, plain)


def test_ordinals_and_digits() -> None:
    assert (ordinal(1), ordinal(12), by_digit(2026)) == ("第一", "第十二", "二〇二六")
