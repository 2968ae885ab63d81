"""QR codes: a path for templates to draw, or a picture as a data address."""

from __future__ import annotations

from dataclasses import dataclass

import segno

QUIET = 4  # modules of white around the code, as the standard asks


@dataclass(frozen=True)
class Code:
    """A code as one SVG path on a square of ``size`` units."""

    size: int
    path: str


def code(text: str, *, error: str = "m") -> Code:
    """Draw a text. Needs no inline style and no safe filter: see documents/_qr.html."""
    symbol = segno.make_qr(text, error=error)
    rows = [list(row) for row in symbol.matrix_iter(border=QUIET)]
    width = len(rows)
    runs: list[str] = []
    for y, row in enumerate(rows):
        x = 0
        while x < width:
            length = 1
            while x + length < width and row[x + length] == row[x]:
                length += 1
            if row[x]:
                runs.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return Code(size=width, path="".join(runs))


def png_data_uri(text: str, *, scale: int = 8) -> str:
    """The same as a picture, for places that take no SVG."""
    return str(segno.make_qr(text, error="m").png_data_uri(scale=scale, border=QUIET))
