"""What people type off a plaque or a document, brought to the form that the portal keeps."""

import re
import unicodedata

from bases.models.documents import CODE_LENGTH

LONGEST = 120  # of anything typed here, brackets and spaces included
_NUMBER = re.compile(r"(?:.*\D)?(\d{4})\D+(\d{1,4})\D*")
_RUN_TOGETHER = re.compile(r"(\d{4})(\d{3,4})")
_NOT_CODE = re.compile(r"[^0-9A-Z]+")
# Characters that codes never use, and what they are most often a misreading of.
LOOK_ALIKES = str.maketrans({"U": "V", "O": "Q", "0": "Q", "I": "J", "L": "J", "1": "J"})


def plain(text: str) -> str:
    """Half-width, without spaces and marks that cannot be seen."""
    kept = unicodedata.normalize("NFKC", text[:LONGEST])
    return "".join(c for c in kept if not c.isspace() and unicodedata.category(c)[0] != "C")


def read_number(text: str) -> str:
    """``2026-001`` from 攀继教基〔2026〕001号, (2026)1, 2026001 or full-width digits; else ""."""
    typed = plain(text)
    if not typed.isprintable() or len(text) > LONGEST:
        return ""
    found = _RUN_TOGETHER.fullmatch(typed) or _NUMBER.fullmatch(typed)
    if found is None or int(found[2]) == 0:
        return ""
    return f"{int(found[1])}-{int(found[2]):03d}"


def read_code(text: str, length: int = CODE_LENGTH) -> str:
    """A check code in upper case, without spaces and hyphens; "" when it cannot be one."""
    if len(text) > LONGEST:
        return ""
    code = _NOT_CODE.sub("", plain(text).upper()).translate(LOOK_ALIKES)
    return code if len(code) == length else ""


def read_name(text: str) -> str:
    """A name for comparing: width, spaces and letter case set aside."""
    return plain(text[:LONGEST]).casefold()
