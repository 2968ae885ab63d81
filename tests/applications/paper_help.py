"""Ways to make a paper and read it back."""

from __future__ import annotations

import re

from bases.calendar import today
from bases.chinese import plain_date
from bases.models import Document, DocumentKind
from bases.rendering.make import make_pdf
from bases.rendering.signing import verify
from tests.bases.papers import reader, text

BLANKS = re.compile(r"\s")


def printed(document: Document) -> str:
    """The text of a paper as made and signed, without blanks."""
    pdf = make_pdf(document.kind, document.facts, check_code=document.check_code)
    assert verify(pdf).valid
    assert reader(pdf).metadata["/Title"] == document.title
    words = text(pdf)
    assert document.number in words
    assert plain_date(today(document.issued_at)) in words
    assert document.check_code in words
    return words


def the(kind: DocumentKind) -> Document:
    return Document.objects.get(kind=kind)


def assert_holds(words: str, *expected: object) -> None:
    for one in expected:
        assert BLANKS.sub("", str(one)) in words, one
