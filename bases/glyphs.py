"""Which characters the document fonts can print; light enough for the web workers."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTCollection, TTFont

NOTO = Path("/usr/share/fonts/opentype/noto")
CJK_FILES = ("NotoSerifCJK-Bold.ttc", "NotoSerifCJK-Regular.ttc", "NotoSansCJK-Regular.ttc")


def font_files() -> list[Path]:
    """Every font that documents may use, in the order of preference."""
    folders = (Path(settings.FANDOL_DIR), Path(settings.FANDOL_DIR).parent / "hanazono")
    own = [path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir())]
    return [*(p for p in own if p.suffix in (".otf", ".ttf")), *(
        NOTO / name for name in CJK_FILES if (NOTO / name).exists()
    )]


@lru_cache(maxsize=16)
def _coverage(path: Path) -> bytes:
    """A bitmap over all code points: one bit for each that the font maps to a glyph."""
    bits = bytearray(0x110000 // 8)
    if path.suffix == ".ttc":
        fonts = TTCollection(path, lazy=True).fonts
        font = next((f for f in fonts if "SC" in str(f["name"].getDebugName(1))), fonts[0])
    else:
        font = TTFont(path, lazy=True)
    for code in font.getBestCmap():
        bits[code >> 3] |= 1 << (code & 7)
    return bytes(bits)


def has_glyph(character: str) -> bool:
    """Whether some font of the stack prints a character."""
    code = ord(character)
    return any(_coverage(path)[code >> 3] >> (code & 7) & 1 for path in font_files())


def missing_glyphs(text: str) -> list[str]:
    """Characters of a text that would be printed as a hole, each once, in order."""
    missing: list[str] = []
    for character in text:
        if character.isspace() or character in missing:
            continue
        if unicodedata.category(character) in ("Co", "Cn", "Cs") or not has_glyph(character):
            missing.append(character)
    return missing
