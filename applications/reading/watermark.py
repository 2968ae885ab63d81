"""Who reads, and when: the line that every picture and every copy given to an expert bears."""

from __future__ import annotations

import datetime
import io
from functools import lru_cache
from pathlib import Path

from django.utils import timezone
from PIL import Image

from applications.reading.tiles import lay_across
from bases.glyphs import fandol_files, noto_files, without

FACE = "FandolHei-Regular.otf"


def line_for(reader: str, at: datetime.datetime) -> str:
    """Name, minute and purpose (practice, 惯例)."""
    return f"{reader} {timezone.localtime(at):%Y年%m月%d日 %H:%M} 仅供评审"


@lru_cache(maxsize=64)
def font_for(text: str) -> Path:
    """The first face of this machine that can print all of a text."""
    faces = [*(path for path in fandol_files() if path.name == FACE), *noto_files()]
    return next((path for path in faces if not without([path], text)), faces[-1])


def marked(picture: Path, line: str) -> bytes:
    """A drawn page with the line across it, as PNG."""
    out = io.BytesIO()
    with Image.open(picture, formats=("PNG",)) as page:
        lay_across(page.convert("RGB"), line, str(font_for(line))).save(
            out, "PNG", compress_level=3
        )
    return out.getvalue()
