"""What must hold at a step, as readable conditions with their article."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bases.regulation import cite


@dataclass(frozen=True)
class Requirement:
    """One line: what is asked, by which article, and whether it is met (None: not known yet)."""

    article: str
    sentence: str
    met: bool | None
    note: str = ""
    blocking: bool = True

    def __str__(self) -> str:
        return f"{self.sentence}（{self.article_label}）" if self.article else self.sentence

    @property
    def article_label(self) -> str:
        """The article as people write it."""
        return cite(self.article) if self.article else ""

    def row(self, url: str = "") -> dict[str, Any]:
        """The line for the checklist component."""
        return {
            "article": self.article_label,
            "sentence": self.sentence,
            "met": self.met,
            "note": self.note,
            "url": url,
        }


class NotReady(Exception):
    """Something the law asks for is missing; ``unmet`` says what."""

    def __init__(self, unmet: list[Any]) -> None:
        super().__init__("；".join(str(item) for item in unmet))
        self.unmet = unmet


def require_met(checklist: Iterable[Any]) -> None:
    """Every line that must hold does. Raises NotReady with those that do not."""
    unmet = [line for line in checklist if line.blocking and not line.met]
    if unmet:
        raise NotReady(unmet)
