"""Pinyin keys: Chinese names are sorted and searched by them on every engine alike."""

from pypinyin import Style, lazy_pinyin


def spelling(text: str) -> str:
    """Whole spelling in lower case, such as ``panzhihua``."""
    return "".join(lazy_pinyin(text)).lower().replace(" ", "")


def initials(text: str) -> str:
    """First letters in lower case, such as ``pzh``."""
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower().replace(" ", "")
