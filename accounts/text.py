"""What people type, made plain: harmless spelling is normalised, the rest refused."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError

_INVISIBLE = re.compile(
    "[\u200b\u200c\u200e\u200f\u2060-\u2064\ufeff\u00ad\u034f\u115f\u1160\u180e\u2800\u3164\uffa0]"
)
_JOINER = "\u200d"  # holds the parts of one emoji together; anywhere else it only hides
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_NO_CHARACTER = re.compile("[\ufffd-\uffff\ufdd0-\ufdef]")
_BLANK = re.compile(r"^[^\S\x1c-\x1f\x85\u2028\u2029]+|[^\S\x1c-\x1f\x85\u2028\u2029]+$")
MAX_MARKS = 4


def refuse_odd(text: str, *, lines: bool) -> None:
    """Refuse control, private-use and surrogate characters and heaps of combining marks."""
    if _NO_CHARACTER.search(text):
        raise ValidationError("含有无法识别的字符（乱码），请用输入法重新输入。")
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        if category == "Co":
            raise ValidationError("含有旧编码字符，可能显示为空白，请用输入法重新输入该字。")
        if category in ("Cc", "Zl", "Zp", "Cs") and not (lines and character in "\n\t"):
            raise ValidationError("含有不能保存的控制字符，请删除后重试。")
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks > MAX_MARKS:
            raise ValidationError("含有过多的组合附加符号，请删除后重试。")


def clean_text(raw: str, *, lines: bool = False) -> str:
    """NFC, no invisible characters, trimmed. Raises ValidationError for what cannot be kept."""
    if _BIDI.search(raw):
        raise ValidationError("含有改变文字方向的控制字符，请删除后重试。")
    text = unicodedata.normalize("NFC", visible(raw))
    if lines:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _BLANK.sub("", text)
    refuse_odd(text, lines=lines)
    return text


def visible(raw: str) -> str:
    """Without characters that nobody sees; joiners stay inside an emoji only."""
    text = _INVISIBLE.sub("", raw)
    if _JOINER not in text:
        return text
    kept = [
        letter
        for i, letter in enumerate(text)
        if letter != _JOINER or (0 < i < len(text) - 1 and _joins(text[i - 1], text[i + 1]))
    ]
    return "".join(kept)


def _joins(before: str, after: str) -> bool:
    parts = ("So", "Sk", "Mn")  # pictures, skin tones, the variation selector
    return unicodedata.category(before) in parts and unicodedata.category(after) in parts


def half_width(raw: str) -> str:
    """Digits, letters and signs in half width; nothing else changed that people would see."""
    return unicodedata.normalize("NFKC", visible(raw)).strip()


def figures(raw: str, example: str) -> str:
    """Half-width figures; ² and ① are not figures. Raises ValidationError with an example."""
    if any(unicodedata.category(letter) == "No" for letter in raw):
        raise ValidationError(example)
    return half_width(raw)
