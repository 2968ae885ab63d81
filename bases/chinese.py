"""Numbers and dates as Chinese documents write them."""

from __future__ import annotations

import datetime

DIGITS = "〇一二三四五六七八九"
UNITS = ("", "十", "百", "千")


def by_digit(number: int) -> str:
    """2026 as 二〇二六."""
    return "".join(DIGITS[int(digit)] for digit in str(number))


def numeral(number: int) -> str:
    """0 to 9,999 as counted: 十, 二十三, 一百零五."""
    if not 0 <= number <= 9_999:
        raise ValueError(f"{number} is not between 0 and 9999")
    if number == 0:
        return "零"
    digits = [int(digit) for digit in str(number)]
    words, gap = "", False
    for place, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        if not digit:
            gap = True
            continue
        words += ("零" if gap and words else "") + DIGITS[digit] + UNITS[place]
        gap = False
    return words.removeprefix("一") if 10 <= number < 20 else words


def ordinal(number: int) -> str:
    """1 as 第一."""
    return f"第{numeral(number)}"


def chinese_month(day: datetime.date) -> str:
    """二〇二六年十一月, as plaques date themselves."""
    return f"{by_digit(day.year)}年{numeral(day.month)}月"


def chinese_date(day: datetime.date) -> str:
    """二〇二六年十一月二十三日."""
    return f"{chinese_month(day)}{numeral(day.day)}日"


def plain_date(day: datetime.date) -> str:
    """2026年11月3日: Arabic numerals without leading zeros, as GB/T 9704 dates documents."""
    return f"{day.year}年{day.month}月{day.day}日"
