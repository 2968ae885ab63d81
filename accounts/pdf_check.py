"""Whether a PDF is whole and quiet. Run as a program of its own, with memory and time limits.

A PDF can be made to unpack to gigabytes; only this child dies of it. Prints one word: ``ok`` or
why not. ``accounts.files`` turns the word into a sentence.
"""

from __future__ import annotations

import resource
import sys
from typing import Any

import pikepdf

MEMORY, SECONDS = 600 * 1024 * 1024, 8  # address space; resident stays far below
MAX_PAGES = 2_000
MAX_OBJECTS = 300_000
DEPTH = 8
ACTIVE = ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/RichMediaExecute")


def verdict(path: str) -> str:
    """One word for a file."""
    try:
        with pikepdf.open(path) as pdf:
            return look(pdf)
    except pikepdf.PasswordError:
        return "locked"
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError):
        return "broken"
    except (MemoryError, RecursionError):
        return "bomb"


def look(pdf: pikepdf.Pdf) -> str:
    """Count pages and find anything that acts by itself."""
    if len(pdf.objects) > MAX_OBJECTS:
        return "bomb"
    if not 1 <= len(pdf.pages) <= MAX_PAGES:
        return "pages"
    if "/AA" in pdf.Root or "/JavaScript" in pdf.Root.get("/Names", {}):
        return "active"
    return "active" if any(_acts(thing, DEPTH) for thing in pdf.objects) else "ok"


def _acts(thing: Any, depth: int) -> bool:
    """An action, or something that holds one without naming it as an object of its own."""
    if isinstance(thing, pikepdf.Array):
        return depth > 0 and any(_inner_acts(inner, depth) for inner in thing)
    if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        return False
    if "/JS" in thing or str(thing.get("/S", "")) in ACTIVE:
        return True
    return depth > 0 and any(_inner_acts(inner, depth) for _, inner in thing.items())


def _inner_acts(inner: Any, depth: int) -> bool:
    """Objects of their own have their own turn."""
    if not isinstance(inner, pikepdf.Object) or inner.is_indirect:
        return False
    return _acts(inner, depth - 1)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    sys.stdout.write(verdict(sys.argv[1]))
