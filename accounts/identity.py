"""Citizen identity numbers (公民身份号码, GB 11643): checked, then kept as a keyed digest."""

from __future__ import annotations

import datetime
import re
import unicodedata

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK = "10X98765432"
LENGTH = 18
SALT = "accounts.identity/1"
_SHAPE = re.compile(r"[1-9][0-9]{16}[0-9X]", re.ASCII)
_IGNORED = re.compile("[\\s\\-\u2010-\u2015\u200b-\u200f\u2060\ufeff]+")
_VEILED = re.compile(r"[1-9][0-9]{2}\*{11}[0-9]{3}[0-9X]#[0-9a-f]{64}", re.ASCII)
_REFUSED = re.compile(r"[^#]{0,3}\*{3}#", re.ASCII)
WRONG = "身份证号码应为18位，且出生日期、校验位相符，请对照证件重新填写。"


def normalise(raw: str) -> str:
    """Half-width, upper case X, no spaces or hyphens."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", raw)).upper()


def check_character(body: str) -> str:
    """The 18th character that belongs to the first seventeen (GB 11643, MOD 11-2)."""
    return CHECK[sum(int(c) * w for c, w in zip(body, WEIGHTS, strict=True)) % 11]


def validate(number: str, on: datetime.date) -> None:
    """Refuse a number that nobody can have on a day: shape, date of birth, check character.

    There is no table of place codes: they change, and old ones stay on cards. Raises
    ValidationError that never repeats the number.
    """
    if not _SHAPE.fullmatch(number):
        raise ValidationError(WRONG, code="shape")
    try:
        born = datetime.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise ValidationError(
            "身份证号码中的出生日期不存在，请对照证件核对。", code="date"
        ) from None
    if born > on:
        raise ValidationError("身份证号码中的出生日期晚于今天，请对照证件核对。", code="date")
    if check_character(number[:-1]) != number[-1]:
        raise ValidationError(
            "身份证号码校验位不符，请对照证件逐位核对（末位可能是 X）。", code="check"
        )


def digest(number: str) -> str:
    """A keyed digest that says whether two numbers are the same and nothing else.

    The key is the last of SEALING_KEYS: with another, digests made before match nothing.
    """
    key = settings.SEALING_KEYS[-1]
    return salted_hmac(SALT, number, secret=key, algorithm="sha256").hexdigest()


def mask(number: str) -> str:
    """510***********0011."""
    return f"{number[:3]}{'*' * 11}{number[-4:]}"


def veil(raw: str, on: datetime.date) -> str:
    """What may be kept of what was typed: mask and digest, or the first figures when it is wrong.

    What was veiled before comes back as it is, so that a page can be posted again unchanged.
    """
    text = normalise(raw)
    if not text:
        return ""
    if is_veiled(raw.strip()) or _REFUSED.fullmatch(raw.strip()):
        return raw.strip()
    try:
        validate(text, on)
    except ValidationError:
        return f"{''.join(c for c in text[:3] if c.isascii() and c.isalnum())}***#"
    return f"{mask(text)}#{digest(text)}"


def is_veiled(text: str) -> bool:
    """Whether a text is a sound number's mask and digest."""
    return _VEILED.fullmatch(text) is not None


def digest_in(veiled: str) -> str:
    """The digest in a veiled number; empty when there is none."""
    return veiled.rpartition("#")[2] if is_veiled(veiled) else ""
