"""Lay a watermark on a whole file. Run as a program of its own, with memory and time limits.

A PDF keeps its text, and gets the reader's name and the time as text on every page, in a font of
a few KB cut for the line. Prints ``ok`` or why not. ``reading.copies`` starts it.
"""

from __future__ import annotations

import io
import resource
import sys
from dataclasses import dataclass
from typing import Any

import pikepdf
from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageOps

from applications.reading.tiles import lay_across

MEMORY, SECONDS = 600 * 1024 * 1024, 15
MAX_PIXELS = 40_000_000
LONGEST_SIDE = 4_096
STEP = 220  # points between two lines across a page
MOST_LINES = 400  # a page of kilometres gets no more than these
SIZE, FOOT = 13, 9  # points


def stamp(kind: str, path: str, out: str, font: str, text: str) -> str:
    """One word."""
    make = stamp_pdf if kind == "pdf" else stamp_picture
    try:
        return make(path, out, font, text)
    except pikepdf.PasswordError:
        return "locked"
    except (MemoryError, RecursionError, Image.DecompressionBombError):
        return "bomb"
    except (pikepdf.PdfError, OSError, ValueError, TypeError, SyntaxError, RuntimeError):
        return "broken"


def stamp_picture(path: str, out: str, font: str, text: str) -> str:
    """A new picture, of the same kind, not larger than a screen needs."""
    with Image.open(path, formats=("JPEG", "PNG")) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            return "bomb"
        kind = str(picture.format)
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        upright = ImageOps.exif_transpose(picture)
        flat = Image.new("RGB", upright.size, "white")
        layered = upright.convert("RGBA")
        flat.paste(layered, mask=layered)
    lay_across(flat, text, font).save(out, kind, quality=88)
    return "ok"


def stamp_pdf(path: str, out: str, font: str, text: str) -> str:
    """The line across every page and once at its foot."""
    with pikepdf.open(path) as pdf:
        line = _line(pdf, font, text)
        drawn: dict[tuple[Any, ...], Any] = {}
        for page in pdf.pages:
            box = tuple(round(float(value), 2) for value in page.cropbox)
            turn = int(page.obj.get("/Rotate", 0)) % 360
            if (box, turn) not in drawn:
                drawn[box, turn] = _layer(pdf, line, box, turn)
            name = page.add_resource(drawn[box, turn], Name.XObject)
            page.contents_add(b"q\n", prepend=True)
            page.contents_add(f"\nQ\nq {name} Do Q\n".encode())
        pdf.save(out)
    return "ok"


# The layer


@dataclass(frozen=True)
class Line:
    """A font in the file, and the text in its codes."""

    font: Any
    codes: str
    width: float  # in ems


def _layer(pdf: pikepdf.Pdf, line: Line, box: tuple[float, ...], turn: int) -> Any:
    """Everything that is drawn over pages of one shape."""
    left, bottom, right, top = min(box[::2]), min(box[1::2]), max(box[::2]), max(box[1::2])
    wide, tall = right - left, top - bottom
    if turn in (90, 270):
        wide, tall = tall, wide
    upright = {
        0: f"1 0 0 1 {left} {bottom}",
        90: f"0 1 -1 0 {right} {bottom}",
        180: f"-1 0 0 -1 {right} {top}",
        270: f"0 -1 1 0 {left} {top}",
    }.get(turn, f"1 0 0 1 {left} {bottom}")
    words = [f"q {upright} cm /Faint gs 0.15 0.24 0.28 rg BT /Line {SIZE} Tf"]
    for x, y in _places(wide, tall, line.width * SIZE):
        words.append(f"0.9135 0.4067 -0.4067 0.9135 {x:.1f} {y:.1f} Tm <{line.codes}> Tj")
    words.append(f"ET /Clear gs BT /Line {FOOT} Tf 1 0 0 1 18 10 Tm <{line.codes}> Tj ET Q")
    layer = pdf.make_stream("\n".join(words).encode())
    layer.Type, layer.Subtype = Name.XObject, Name.Form
    layer.BBox = Array([left, bottom, right, top])
    layer.Resources = Dictionary(
        Font=Dictionary(Line=line.font),
        ExtGState=Dictionary(Faint=Dictionary(ca=0.16), Clear=Dictionary(ca=0.6)),
    )
    return layer


def _places(wide: float, tall: float, length: float) -> list[tuple[float, float]]:
    """Where the line begins, row by row, every other row moved by half."""
    across, up = length + 60, float(STEP)
    while (wide / across + 2) * (tall / up + 1) > MOST_LINES:
        across, up = across * 2, up * 2
    found = []
    y, row = 30.0, 0
    while y < tall:
        x = 20.0 - (row % 2) * across / 2
        while x < wide:
            found.append((x, y))
            x += across
        y, row = y + up, row + 1
    return found


# The font


def _line(pdf: pikepdf.Pdf, path: str, text: str) -> Line:
    """Cut the characters of the text out of a font and put them in the file."""
    font = _cut(path, text)
    glyphs = font.getBestCmap()
    top = font["CFF "].cff.topDictIndex[0]
    codes: dict[str, int] = {}
    widths: dict[int, int] = {}
    for character in sorted(set(text)):
        name = glyphs.get(ord(character), ".notdef")
        keyed = hasattr(top, "ROS") and name.startswith("cid")
        codes[character] = int(name[3:]) if keyed else font.getGlyphID(name)
        advance = font["hmtx"][name][0] * 1000 / font["head"].unitsPerEm
        widths[codes[character]] = round(advance)
    data = font.reader["CFF "]
    return Line(
        font=_font_object(pdf, data, codes, widths),
        codes="".join(f"{codes[c]:04x}" for c in text),
        width=sum(widths[codes[c]] for c in text) / 1000,
    )


def _cut(path: str, text: str) -> TTFont:
    """A font with these characters only."""
    options = subset.Options()
    options.layout_features = []
    options.drop_tables += ["BASE", "GPOS", "GSUB", "VORG", "vhea", "vmtx", "FFTM", "DSIG"]
    options.hinting = False
    options.desubroutinize = True
    if path.endswith(".ttc"):
        with TTCollection(path, lazy=True) as collection:
            names = [str(font["name"].getDebugName(1)) for font in collection.fonts]
        number = next((n for n, name in enumerate(names) if "SC" in name), 0)
        font = TTFont(path, fontNumber=number, lazy=True)
    else:
        font = TTFont(path, lazy=True)
    cutter = subset.Subsetter(options)
    cutter.populate(text=text)
    cutter.subset(font)
    out = io.BytesIO()
    font.save(out)
    out.seek(0)
    return TTFont(out)


def _font_object(
    pdf: pikepdf.Pdf, data: bytes, codes: dict[str, int], widths: dict[int, int]
) -> Any:
    """A composite font with the map back to characters, so that the text can be read out."""
    name = Name("/PZHWMK+Line")
    program = pdf.make_stream(data)
    program.Subtype = Name.CIDFontType0C
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=4,
        FontBBox=Array([-200, -300, 1200, 1100]),
        ItalicAngle=0,
        Ascent=880,
        Descent=-120,
        CapHeight=700,
        StemV=80,
        FontFile3=program,
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType0,
        BaseFont=name,
        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=1000,
        W=Array([part for code, width in widths.items() for part in (code, Array([width]))]),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_stream(_to_unicode(codes)),
        )
    )


def _to_unicode(codes: dict[str, int]) -> bytes:
    """The map from codes back to characters."""
    rows = "\n".join(
        f"<{code:04x}> <{character.encode('utf-16-be').hex()}>" for character, code in codes.items()
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CMapName /Line def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{rows}\nendbfchar\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.write(stamp(*sys.argv[1:6]))
