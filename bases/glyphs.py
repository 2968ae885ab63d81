"""Which characters the document fonts can print; light enough for the web workers.

Only the character maps are read, into one bitmap of 136 KB that is kept for the process.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTCollection, TTFont

NOTO_DIR = Path("/usr/share/fonts/opentype/noto")
TEX_DIR = Path("/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol")
# The faces of official documents (公文): body, annotations, headings, tables, titles.
FANDOL_FACES = (
    "FandolFang-Regular.otf",
    "FandolKai-Regular.otf",
    "FandolHei-Regular.otf",
    "FandolHei-Bold.otf",
    "FandolSong-Regular.otf",
    "FandolSong-Bold.otf",
)
# Each face falls back on these, one after the other.
NOTO_FACES = ("NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc")
RARE_FACES = ("HanaMinA.ttf", "HanaMinB.ttf")
CODE_POINTS = 0x110000
UNPRINTABLE = ("Cc", "Cf", "Cn", "Co", "Cs")


def fandol_folder() -> Path | None:
    """Where the Fandol fonts lie, if they are on this machine."""
    for folder in (Path(settings.FANDOL_DIR), TEX_DIR):
        if (folder / FANDOL_FACES[0]).is_file():
            return folder
    return None


def fandol_files() -> list[Path]:
    """The Fandol faces that are here; none when the package could not be fetched."""
    folder = fandol_folder()
    if folder is None:
        return []
    return [folder / name for name in FANDOL_FACES if (folder / name).is_file()]


def noto_files() -> list[Path]:
    """The system's serif faces for all the common characters."""
    return [NOTO_DIR / name for name in NOTO_FACES if (NOTO_DIR / name).is_file()]


def rare_files() -> list[Path]:
    """Faces for the rare characters in names (Extensions B to F)."""
    folders = (
        Path(settings.FANDOL_DIR).parent / "hanazono",
        Path("/usr/share/fonts/truetype/hanazono"),
    )
    for folder in folders:
        found = [folder / name for name in RARE_FACES if (folder / name).is_file()]
        if found:
            return found
    return []


def has_glyph(character: str) -> bool:
    """Whether every document prints a character."""
    return not missing_glyphs(character)


def missing_glyphs(text: str) -> list[str]:
    """Characters of a text that would be printed as a hole, each once, in order."""
    printed = _union(tuple(fandol_files()), (*noto_files(), *rare_files()))
    return [
        character
        for character in dict.fromkeys(text)
        if not character.isspace()
        and (unicodedata.category(character) in UNPRINTABLE or not _in(printed, character))
    ]


def without(paths: Iterable[Path], text: str) -> set[str]:
    """Characters of a text that not all of these fonts have; blanks do not count."""
    covered = _union(tuple(paths), ())
    return {c for c in set(text) if not _in(covered, c) and not c.isspace()}


def _in(bitmap: bytes, character: str) -> bool:
    code = ord(character)
    return bool(bitmap[code >> 3] >> (code & 7) & 1)


@lru_cache(maxsize=16)
def _union(faces: tuple[Path, ...], fallbacks: tuple[Path, ...]) -> bytes:
    """One bit per code point: in all the faces, or in one of their fallbacks."""
    every = [int.from_bytes(_coverage(path), "little") for path in faces]
    covered = every[0] if every else 0
    for bits in every[1:]:
        covered &= bits
    for path in fallbacks:
        covered |= int.from_bytes(_coverage(path), "little")
    return covered.to_bytes(CODE_POINTS // 8, "little")


def _coverage(path: Path) -> bytes:
    """One bit for each code point that a font maps to a glyph."""
    table = _character_map(path)
    bits = bytearray(CODE_POINTS // 8)
    (count,) = struct.unpack_from(">H", table, 2)
    for record in range(count):
        (offset,) = struct.unpack_from(">L", table, 4 + 8 * record + 4)
        (form,) = struct.unpack_from(">H", table, offset)
        if form == 4:
            _add_segments(bits, table, offset)
        elif form == 12:
            _add_groups(bits, table, offset)
    return bytes(bits)


def _character_map(path: Path) -> bytes:
    """The raw cmap table; of a collection, that of the face for simplified Chinese."""
    if path.suffix != ".ttc":
        with TTFont(path, lazy=True) as font:
            return bytes(font.reader["cmap"])
    with TTCollection(path, lazy=True) as collection:
        fonts = collection.fonts
        face = next((f for f in fonts if "SC" in str(f["name"].getDebugName(1))), fonts[0])
        return bytes(face.reader["cmap"])


def _add_groups(bits: bytearray, table: bytes, offset: int) -> None:
    """Format 12: groups of (first, last, first glyph)."""
    (count,) = struct.unpack_from(">L", table, offset + 12)
    start = offset + 16
    for first, last, glyph in struct.iter_unpack(">LLL", table[start : start + 12 * count]):
        for code in range(first, last + 1):
            if glyph + code - first:
                bits[code >> 3] |= 1 << (code & 7)


def _add_segments(bits: bytearray, table: bytes, offset: int) -> None:
    """Format 4: segments of the basic plane, by difference or through an array of glyphs."""
    (twice,) = struct.unpack_from(">H", table, offset + 6)
    count = twice // 2
    ends = struct.unpack_from(f">{count}H", table, offset + 14)
    firsts = struct.unpack_from(f">{count}H", table, offset + 16 + twice)
    deltas = struct.unpack_from(f">{count}H", table, offset + 16 + 2 * twice)
    ranges_at = offset + 16 + 3 * twice
    ranges = struct.unpack_from(f">{count}H", table, ranges_at)
    for number in range(count):
        for code in range(firsts[number], min(ends[number], 0xFFFE) + 1):
            glyph = code
            if ranges[number]:
                place = ranges_at + 2 * number + ranges[number] + 2 * (code - firsts[number])
                (glyph,) = struct.unpack_from(">H", table, place)
                if not glyph:
                    continue
            if (glyph + deltas[number]) & 0xFFFF:
                bits[code >> 3] |= 1 << (code & 7)
