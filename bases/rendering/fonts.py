"""The faces of official documents as ``@font-face`` rules on files of this machine.

Fandol has the common characters and makes small files. Characters it lacks (堃, 喆, 𬭸 …) are cut
out of Noto and HanaMin into a font of a few KB for the document: whole, those would add 120 KB
and half a second each.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont
from weasyprint import CSS
from weasyprint.text.fonts import FontConfiguration

from bases.glyphs import fandol_files, noto_files, rare_files, without
from bases.rendering.fetching import Fetcher

# Our own family names, so that a font of the same name on the machine cannot slip in.
FAMILIES = {
    "FandolFang-Regular.otf": ("Paper Fang", 400),  # 仿宋: body
    "FandolKai-Regular.otf": ("Paper Kai", 400),  # 楷体: annotations, second headings
    "FandolHei-Regular.otf": ("Paper Hei", 400),  # 黑体: first headings
    "FandolHei-Bold.otf": ("Paper Hei", 700),
    "FandolSong-Regular.otf": ("Paper Song", 400),  # 宋体: tables, page numbers
    "FandolSong-Bold.otf": ("Paper Song", 700),
}
# Fandol draws a Chinese character this much of an em lower than Noto and HanaMin do.
LOWER_BY = 0.075
MOVES = ("rmoveto", "hmoveto", "vmoveto")
EXTRA = '"Paper Extra"'  # stands in style sheets where the cut fonts of a document go


@dataclass(frozen=True)
class Extra:
    """Fonts cut for one document: their names for the style sheet, their bytes."""

    fonts: Mapping[str, bytes]

    @property
    def families(self) -> str:
        """What replaces EXTRA in a style sheet."""
        return ", ".join(f'"{name}"' for name in self.fonts) or EXTRA

    @property
    def rules(self) -> str:
        """The rules that name them; the bytes come through the fetcher."""
        return "\n".join(
            f'@font-face{{font-family:"{name}";src:url("asset:{name.replace(" ", "-")}")}}'
            for name in self.fonts
        )

    @property
    def assets(self) -> dict[str, bytes]:
        """What the fetcher may hand out for those rules."""
        return {name.replace(" ", "-"): data for name, data in self.fonts.items()}


def font_face_rules() -> str:
    """One rule for each Fandol face on this machine."""
    rules = []
    for path in fandol_files():
        family, weight = FAMILIES[path.name]
        rules.append(
            f'@font-face{{font-family:"{family}";font-weight:{weight};'
            f'src:url("{path.resolve().as_uri()}")}}'
        )
    return "\n".join(rules)


def configuration(extra: Extra) -> FontConfiguration:
    """The fonts of this process, loaded once, and those cut for the document."""
    config = _configuration(tuple(fandol_files()))
    if extra.fonts:
        CSS(string=extra.rules, font_config=config, url_fetcher=Fetcher(assets=extra.assets))
    return config


@lru_cache(maxsize=2)
def _configuration(files: tuple[Path, ...]) -> FontConfiguration:
    config = FontConfiguration()
    CSS(string=font_face_rules(), font_config=config, url_fetcher=Fetcher(files=files))
    return config


def extra_for(text: str, *, whole: str = "") -> Extra:
    """Cut what a text needs beyond the usual faces, and ``whole`` whatever it needs."""
    wanted = without(fandol_files() or noto_files(), text) | {c for c in whole if not c.isspace()}
    fonts: dict[str, bytes] = {}
    for path in (*noto_files()[:1], *rare_files()):
        left = without([path], "".join(wanted))
        taken = "".join(sorted(wanted - left))
        if taken:
            digest = hashlib.sha256(f"{path.name} {taken}".encode()).hexdigest()[:12]
            fonts[f"Paper Extra {digest}"] = _cut(path, taken, bool(fandol_files()))
        wanted = left
    return Extra(fonts)


@lru_cache(maxsize=32)
def _cut(path: Path, characters: str, lower: bool) -> bytes:
    """A font with these characters only, under new glyph numbers, on Fandol's base line."""
    options = subset.Options()
    options.layout_features = []
    options.drop_tables += ["BASE", "GPOS", "GSUB", "VORG", "vhea", "vmtx", "FFTM", "DSIG"]
    options.desubroutinize = True
    options.notdef_outline = True
    options.hinting = False
    font = _opened(path)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=characters)
    subsetter.subset(font)
    if lower:
        _shift(font, -round(LOWER_BY * font["head"].unitsPerEm))
    out = io.BytesIO()
    font.save(out)
    font.close()
    return out.getvalue()


def _shift(font: TTFont, by: int) -> None:
    """Move every glyph up or down."""
    if "glyf" in font:
        for name in font.getGlyphOrder():
            glyph = font["glyf"][name]
            if glyph.numberOfContours > 0:  # a composite moves with its parts
                glyph.coordinates.translate((0, by))
                glyph.recalcBounds(font["glyf"])
        return
    outlines = font["CFF "].cff.topDictIndex[0].CharStrings
    for name in list(outlines.keys()):
        outline = outlines[name]
        outline.decompile()
        outline.program = _shifted(outline.program, by)


def _shifted(program: list[Any], by: int) -> list[Any]:
    """Everything after the first move is relative to it."""
    place = next((n for n, token in enumerate(program) if token in MOVES), None)
    if place is None:
        return program
    if program[place] == "hmoveto":
        return [*program[:place], by, "rmoveto", *program[place + 1 :]]
    return [*program[: place - 1], program[place - 1] + by, *program[place:]]


def _opened(path: Path) -> TTFont:
    """A font file; of a collection, the face for simplified Chinese."""
    if path.suffix != ".ttc":
        return TTFont(path, lazy=True, recalcTimestamp=False)
    with TTCollection(path, lazy=True) as collection:
        number = _simplified(collection.fonts)
    return TTFont(path, fontNumber=number, lazy=True, recalcTimestamp=False)


def _simplified(faces: Iterable[TTFont]) -> int:
    for number, face in enumerate(faces):
        if "SC" in str(face["name"].getDebugName(1)):
            return number
    return 0
