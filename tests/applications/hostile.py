"""PDFs made to hurt whoever draws them."""

from __future__ import annotations

import io
from typing import Any

import pikepdf

from pzh_ce.demo.form_data import sample_pdf


def saved(pdf: pikepdf.Pdf, **how: Any) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **how)
    return out.getvalue()


def huge_page() -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.pages[0].MediaBox = pikepdf.Array([0, 0, 14_400_000, 14_400_000])
    return saved(pdf)


def strip() -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(3, 14_000))
    return saved(pdf)


def locked() -> bytes:
    pdf = pikepdf.open(io.BytesIO(sample_pdf("X")))
    return saved(pdf, encryption=pikepdf.Encryption(owner="a", user="b"))


def hundred_thousand_pages() -> bytes:
    """One page named a hundred thousand times over."""
    kids = " ".join(["3 0 R"] * 100_000)
    parts = [
        "1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj",
        f"2 0 obj <</Type/Pages/Count 100000/Kids[{kids}]>> endobj",
        "3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>> endobj",
    ]
    body = "%PDF-1.7\n" + "\n".join(parts)
    return (body + "\ntrailer <</Root 1 0 R/Size 4>>\n%%EOF").encode()


def endless() -> bytes:
    """Shapes to draw for minutes on end."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(2000, 2000))
    shape = b"0 0 m 2000 1999 100 0 1900 2000 c 3 1000 1000 3 0 2000 c h f*\n"
    pdf.pages[0].Contents = pdf.make_stream(shape * 1_500_000)
    return saved(pdf, compress_streams=True)


def swelling() -> bytes:
    """A picture of nine hundred megapixels in a few kilobytes."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(500, 500))
    image = pdf.make_stream(b"\0" * 30_000 * 3_750)
    image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    image.Width, image.Height, image.BitsPerComponent = 30_000, 30_000, 1
    image.ColorSpace = pikepdf.Name.DeviceGray
    pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image))
    pdf.pages[0].Contents = pdf.make_stream(b"500 0 0 500 0 0 cm /I Do")
    return saved(pdf, compress_streams=True)
