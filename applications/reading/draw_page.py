"""Draw one page of a file as a PNG. Run as a program of its own, with memory and time limits.

A file can be made to unpack to gigabytes or to keep a renderer busy for hours; only this child
dies of it. Prints ``ok`` and the number of pages, or why not. ``reading.previews`` starts it.
"""

from __future__ import annotations

import resource
import sys

import pypdfium2
from PIL import Image, ImageOps

MEMORY = {"pdf": 300 * 1024 * 1024, "picture": 500 * 1024 * 1024}  # address space
SECONDS = 5
TURNED = (5, 6, 7, 8)  # orientations of Exif in which the sides change places
MAX_PAGES = 2_000
MAX_PIXELS = 40_000_000
WIDEST = 2_000
TALLEST = 3  # times the width: a longer strip is drawn smaller
NARROWEST = 40


def draw(kind: str, path: str, out: str, number: int, width: int) -> str:
    """One word, and how many pages there are."""
    make = draw_pdf if kind == "pdf" else draw_picture
    try:
        return make(path, out, number, min(width, WIDEST))
    except (MemoryError, RecursionError, Image.DecompressionBombError):
        return "bomb"
    except (OSError, ValueError, SyntaxError, RuntimeError) as wrong:
        return "locked" if "assword" in str(wrong) else "broken"


def draw_pdf(path: str, out: str, number: int, width: int) -> str:
    """A page without its forms and scripts: only what is drawn."""
    with pypdfium2.PdfDocument(path) as pdf:
        count = len(pdf)
        if count > MAX_PAGES:
            return "pages"
        if not 1 <= number <= count:
            return f"absent {count}"
        page = pdf[number - 1]
        wide, tall = page.get_size()
        if not (wide > 0 and tall > 0):
            return "shape"
        scale = min(width / wide, TALLEST * width / tall)
        if wide * scale < NARROWEST or tall * scale < 1:
            return "shape"
        picture = page.render(scale=scale, may_draw_forms=False).to_pil()
    picture.convert("RGB").save(out, "PNG", compress_level=4)
    return f"ok {count}"


def draw_picture(path: str, out: str, number: int, width: int) -> str:
    """A picture is a file of one page; nothing of its own bytes is kept."""
    with Image.open(path, formats=("JPEG", "PNG")) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            return "bomb"
        if number != 1:
            return "absent 1"
        turned = picture.getexif().get(0x0112, 1) in TURNED
        box = (TALLEST * width, width) if turned else (width, TALLEST * width)
        share = min(box[0] / picture.width, box[1] / picture.height, 1)
        picture.draft("RGB", (round(picture.width * share), round(picture.height * share)))
        picture.thumbnail(box)  # small before it is copied
        upright = ImageOps.exif_transpose(picture)
        flat = Image.new("RGB", upright.size, "white")
        layered = upright.convert("RGBA")
        flat.paste(layered, mask=layered)
    flat.save(out, "PNG", compress_level=4)
    return "ok 1"


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY[sys.argv[1]],) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.write(
        draw(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
    )
