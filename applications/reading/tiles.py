"""A line of text laid across a picture, light and slanted, again and again."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

SLANT = 24  # degrees
SHADE = (38, 60, 72)
STRENGTH = 0.17  # how much of the shade is seen
SMALLEST = 13  # pixels of a character


def lay_across(picture: Image.Image, text: str, font: str) -> Image.Image:
    """The picture in RGB with the text across it."""
    marked = picture if picture.mode == "RGB" else picture.convert("RGB")
    tile = _tile(text, font, max(SMALLEST, marked.width // 48))
    for row, top in enumerate(range(-tile.height // 3, marked.height, tile.height)):
        for left in range(-(row % 2) * tile.width // 2, marked.width, tile.width):
            marked.paste(SHADE, (left, top), tile)
    return marked


@lru_cache(maxsize=8)
def _tile(text: str, font: str, size: int) -> Image.Image:
    """The text once, slanted, as a mask with room around it."""
    face = ImageFont.truetype(font, size)
    left, top, right, bottom = face.getbbox(text)
    line = Image.new("L", (round(right - left) + 3 * size, round(bottom - top) + 3 * size))
    place = (1.5 * size - left, 1.5 * size - top)
    ImageDraw.Draw(line).text(place, text, font=face, fill=round(255 * STRENGTH))
    return line.rotate(SLANT, expand=True, resample=Image.Resampling.BICUBIC)
