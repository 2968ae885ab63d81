"""The registration slip (学时登记单) of one record: one upright page (Art. 17)."""

from __future__ import annotations

from bases import qr
from bases.chinese import plain_date
from bases.papers import SlipFacts
from bases.rendering.pdf import render_pdf
from bases.rendering.text import fours

SHEETS = ("page.css", "sheet.css")


def render_slip(facts: SlipFacts) -> bytes:
    """A4, unsigned. Raises MissingGlyphs."""
    context = {
        "facts": facts,
        "date": plain_date(facts.issued_on),
        "code": qr.code(facts.verify_url),
        "check_code": fours(facts.check_code),
        "record_code": fours(facts.record_code),
    }
    return render_pdf("slip.html", context, title=facts.title, sheets=SHEETS)
