"""Invented people with sound numbers, born in 1900, and places for them."""

from __future__ import annotations

from accounts.identity import check_character
from bases.actions.enrolling import Person


def number(serial: int) -> str:
    """A number nobody living has, with its check character (GB 11643)."""
    body = f"510402190{serial // 1000 % 10}0{serial // 100 % 9 + 1}{serial // 4 % 25 + 1:02d}"
    body = f"{body}{serial % 1000:03d}"
    return body + check_character(body)


def person(serial: int = 1, **changed: str) -> Person:
    """Somebody."""
    return Person(
        **{
            "name": f"学员{'甲乙丙丁戊己庚辛壬癸'[serial % 10]}",
            "number": number(serial),
            "employer": "示例设计院",
            "phone": "13800000000",
            **changed,
        }
    )
