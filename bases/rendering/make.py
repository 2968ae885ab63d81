"""One door for the worker: facts of a document in, signed PDF out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from bases.papers import FormFacts, LetterFacts, PlaqueFacts, SheetFacts, SlipFacts
from bases.rendering.application_form import render_application_form
from bases.rendering.letter import render_letter
from bases.rendering.plaque import render_plaque
from bases.rendering.sheet import render_sheet
from bases.rendering.signing import sign
from bases.rendering.slip import render_slip

PLAQUE = "plaque"
APPLICATION_FORM = "application_form"
TRAINING_SLIP = "training_slip"


def make_pdf(kind: str, facts: Mapping[str, Any], *, check_code: str = "") -> bytes:
    """Render and sign. Raises MissingGlyphs, SigningKeyMissing, TypeError for facts that lack."""
    code = facts.get("check_code") or check_code
    known = {"verify_url": f"{settings.PORTAL_URL}/verify/{code}/", **facts, "check_code": code}
    if kind == PLAQUE:
        return sign(render_plaque(PlaqueFacts.read(known)))
    if kind == APPLICATION_FORM:
        return sign(render_application_form(FormFacts.read(known)))
    if kind == TRAINING_SLIP:
        return sign(render_slip(SlipFacts.read(known)))
    if "parts" in known:
        return sign(render_sheet(SheetFacts.read(known)))
    return sign(render_letter(LetterFacts.read(known)))
