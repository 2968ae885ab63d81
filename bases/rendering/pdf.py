"""From a template to the bytes of a PDF: the same input gives the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import CSS, HTML

from bases.glyphs import missing_glyphs
from bases.regulation import ISSUING_BODY
from bases.rendering.fetching import Fetcher
from bases.rendering.fonts import EXTRA, configuration, extra_for, font_face_rules

SHEETS = Path(settings.BASE_DIR) / "templates" / "documents"


class MissingGlyphs(RuntimeError):
    """The fonts of this machine would print a hole."""


def render_pdf(
    template: str,
    context: Mapping[str, Any],
    *,
    title: str,
    lang: str = "zh-CN",
    sheets: Sequence[str] = ("page.css",),
    assets: Mapping[str, bytes] | None = None,
    whole: str = "",
) -> bytes:
    """Render a template of ``templates/documents``. Pictures are ``asset:name`` in ``assets``.

    Where a style sheet names "Paper Extra" first, ``whole`` is set in one face throughout.

    Raises MissingGlyphs, and FatalURLFetchingError when a document asks for anything else.
    """
    html = _html(template, context, title=title, lang=lang)
    require_printable(html)
    extra = extra_for(html, whole=whole)
    pdf: bytes = HTML(string=html, url_fetcher=Fetcher(assets=assets)).write_pdf(
        font_config=configuration(extra),
        stylesheets=[_sheet(SHEETS / name, extra.families) for name in sheets],
        pdf_identifier=hashlib.sha256(html.encode()).hexdigest()[:32].encode(),
    )
    return pdf


def standalone_html(
    template: str, context: Mapping[str, Any], *, title: str, sheets: Sequence[str]
) -> str:
    """The same document with fonts and style sheets inside, for a bare call of WeasyPrint."""
    html = _html(template, context, title=title, lang="zh-CN")
    rules = [font_face_rules()]
    rules += [_text(SHEETS / name, EXTRA) for name in sheets]
    return html.replace("</head>", f"<style>{''.join(rules)}</style></head>", 1)


def require_printable(text: str) -> None:
    """Raises MissingGlyphs naming what could not be printed."""
    missing = missing_glyphs(text)
    if missing:
        named = "、".join(f"{c}（U+{ord(c):04X}）" for c in missing[:20])
        raise MissingGlyphs(f"字库缺字：{named}")


def _html(template: str, context: Mapping[str, Any], *, title: str, lang: str) -> str:
    given = {**context, "title": title, "lang": lang, "author": ISSUING_BODY}
    return render_to_string(f"documents/{template}", given)


@lru_cache(maxsize=32)
def _sheet(path: Path, families: str) -> CSS:
    """A style sheet of ours, parsed once."""
    return CSS(string=_text(path, families), url_fetcher=Fetcher())


def _text(path: Path, families: str) -> str:
    return path.read_text(encoding="utf-8").replace(EXTRA, families)
