"""A plaque with a hole in the name must be impossible."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTCollection, TTFont

from bases import glyphs
from bases.glyphs import missing_glyphs

RARE_NAMES = "镕堃喆玥𬭸䶮"


def test_rare_characters_of_names_are_printed() -> None:
    assert missing_glyphs(f"攀枝花市{RARE_NAMES}研究院（〔2026〕001号）·Aa9") == []


@pytest.mark.parametrize(
    "character", ["\ue000", "\uf8ff", "\U000f0000", "\u200b", "\u202e", "\U00031350", "\u0378"]
)
def test_what_cannot_be_printed_is_named(character: str) -> None:
    assert missing_glyphs(f"攀{character}枝{character}") == [character]


def test_extension_b_depends_on_the_fonts_here() -> None:
    expected = [] if glyphs.rare_files() else ["\U00028000"]

    assert missing_glyphs("\U00028000") == expected


def test_nothing_is_asked_of_blanks() -> None:
    assert missing_glyphs("攀 枝　花\n\t") == []


def test_without_fandol_the_system_serif_answers(settings: Any, monkeypatch: Any) -> None:
    settings.FANDOL_DIR = "/nonexistent/fandol"
    monkeypatch.setattr(glyphs, "TEX_DIR", Path("/nonexistent"))

    assert glyphs.fandol_files() == []
    assert missing_glyphs(RARE_NAMES + "攀枝花") == []
    assert missing_glyphs("\ue000") == ["\ue000"]


def test_the_second_question_is_quick() -> None:
    missing_glyphs("攀")
    start = time.perf_counter()
    missing_glyphs("攀枝花学院" * 20)

    assert time.perf_counter() - start < 0.1


@pytest.mark.parametrize(
    "path", [*glyphs.fandol_files()[:2], *glyphs.noto_files()[:1], *glyphs.rare_files()], ids=str
)
def test_our_reading_of_a_font_is_that_of_fonttools(path: Path) -> None:
    fonts = TTCollection(path, lazy=True).fonts if path.suffix == ".ttc" else [TTFont(path)]
    font = next((f for f in fonts if "SC" in str(f["name"].getDebugName(1))), fonts[0])
    expected = set(font.getBestCmap())
    bits = glyphs._coverage(path)

    assert {c for c in range(0x110000) if bits[c >> 3] >> (c & 7) & 1} == expected


def test_the_web_process_loads_no_renderer() -> None:
    code = (
        "import sys, django; django.setup()\n"
        "import bases.issuing, bases.papers, bases.qr, bases.chinese, pzh_ce.urls\n"
        "print([m for m in ('weasyprint', 'pyhanko') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"DJANGO_SETTINGS_MODULE": "pzh_ce.settings", "DEBUG": "1", "PATH": "/usr/bin:/bin"},
        cwd=Path(__file__).parents[2],
    )

    assert done.stdout.strip() == "[]"
