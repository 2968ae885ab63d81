"""Unified social credit codes (统一社会信用代码, GB 32100-2015): normalising and checking."""

import re
import unicodedata

from django.core.exceptions import ValidationError

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
LENGTH = 18
# People often type a letter the alphabet leaves out for the digit that looks like it.
LOOK_ALIKES = {"I": "1", "O": "0", "S": "5", "V": "U", "Z": "2"}
_IGNORED = re.compile(r"[\s\-‐-―\u200b-\u200f\u2060\ufeff]+")


def normalise(raw: str) -> str:
    """The code as registers write it: half-width, upper case, no spaces or hyphens."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", raw)).upper()


def check_character(body: str) -> str:
    """The 18th character that belongs to the first seventeen."""
    total = sum(ALPHABET.index(c) * w for c, w in zip(body, WEIGHTS, strict=True))
    return ALPHABET[-total % len(ALPHABET)]


def validate_shape(code: str) -> None:
    """Refuse anything that is not eighteen characters of the standard's alphabet.

    Raises ValidationError with a message that names the character at fault.
    """
    if len(code) != LENGTH:
        raise ValidationError(
            f"统一社会信用代码应为 {LENGTH} 位，现为 {len(code)} 位，请核对。", code="length"
        )
    for position, character in enumerate(code, start=1):
        if character not in ALPHABET:
            hint = LOOK_ALIKES.get(character)
            advice = f"代码不使用字母 {character}，是否应为 {hint}？" if hint else "请核对。"
            raise ValidationError(
                f"第 {position} 位“{character}”不是统一社会信用代码可用的字符，{advice}",
                code="character",
            )


def validate(code: str) -> None:
    """Refuse a code whose check character does not follow from the others."""
    validate_shape(code)
    if check_character(code[:-1]) != code[-1]:
        raise ValidationError(
            "统一社会信用代码校验位不符，请对照登记证书逐位核对。"
            "证书确为此码的，请联系市人力资源社会保障局管理员核验证书后登记。",
            code="checksum",
        )
