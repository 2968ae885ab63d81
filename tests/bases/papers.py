"""Ways to read a PDF back, and the facts of papers."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pypdf

from tests.bases.paper_facts import CODE, LETTER, PLAQUE, form

__all__ = [
    "CODE",
    "LETTER",
    "PLAQUE",
    "assert_embedded_subsets",
    "cost_ratio",
    "fonts",
    "form",
    "reader",
    "text",
]


def reader(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(pdf))


def text(pdf: bytes) -> str:
    """All text without blanks, as pypdf reads it."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in reader(pdf).pages))


def fonts(pdf: bytes) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for page in reader(pdf).pages:
        for font in page["/Resources"]["/Font"].values():
            font = font.get_object()
            found[font["/BaseFont"]] = font
    return found


def assert_embedded_subsets(pdf: bytes) -> None:
    for name, font in fonts(pdf).items():
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert re.match(r"/[A-Z]{6}\+", name), name
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor), name
        assert "/ToUnicode" in font, name


def cost_ratio(ours: Callable[[], object], bare: Callable[[], object], enough: float) -> float:
    """The best ratio of processor time in a few tries; a busy machine must not fail a test."""
    ours()
    bare()
    best = 99.0
    for _ in range(8):
        start = time.process_time()
        ours()
        middle = time.process_time()
        bare()
        best = min(best, (middle - start) / (time.process_time() - middle))
        if best <= enough:
            break
    return best
