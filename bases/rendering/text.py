"""Setting text: widths and line breaks."""

from __future__ import annotations

import unicodedata

NOT_FIRST = "，。、；：）》”’·-"
NOT_LAST = "（《“‘"
GOOD_ENDS = "省市州县区局院校司会心部所站团厂"


def width(text: str) -> float:
    """Width in characters of full width."""
    return sum(1 if unicodedata.east_asian_width(c) in "WFA" else 0.55 for c in text)


def break_evenly(text: str, lines: int) -> list[str]:
    """Break a name into lines about equally long, best after a word such as 市 or 公司."""
    broken: list[str] = []
    while lines > 1 and len(text) > 1:
        place = _best_break(text, width(text) / lines)
        broken.append(text[:place].strip())
        text, lines = text[place:].strip(), lines - 1
    return [*broken, text]


def fours(code: str) -> str:
    """A check code in groups that people can read out."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def _best_break(text: str, wanted: float) -> int:
    def badness(place: int) -> float:
        before, after = text[place - 1], text[place]
        cost = abs(width(text[:place]) - wanted)
        if after in NOT_FIRST or before in NOT_LAST:
            return cost + 50
        if before.isascii() and after.isascii() and before.isalnum() and after.isalnum():
            return cost + 20
        return cost - (2 if before in GOOD_ENDS else 0)

    return min(range(1, len(text)), key=badness)
