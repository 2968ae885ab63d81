"""Finds whole identity numbers wherever text can hide: archives, workbooks, PDFs, the database."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from pypdf import PdfReader

from accounts import identity

# Also inside longer runs of digits, hence looked ahead; with spaces or hyphens between.
SHAPE = re.compile(r"(?=([1-9](?:[ \-]?[0-9]){16}[ \-]?[0-9Xx]))", re.ASCII)
# A date of birth that somebody living can have: fewer chance hits in long figures.
BORN = re.compile(r"[0-9]{6}(?:19[2-9]|20[0-4])", re.ASCII)
ON = datetime.date(2049, 12, 31)


def numbers_in(text: str) -> set[str]:
    """Sound numbers in a text."""
    found = set()
    for match in SHAPE.finditer(text):
        number = identity.normalise(match[1])
        if BORN.match(number) and _is_sound(number):
            found.add(number)
    return found


def _is_sound(number: str) -> bool:
    try:
        identity.validate(number, ON)
    except ValidationError:
        return False
    return True


def numbers_in_bytes(data: bytes) -> set[str]:
    """Sound numbers in a file: as text of any width, in an archive's members, in a PDF's words."""
    found: set[str] = set()
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        found |= numbers_in(data.decode(encoding, errors="ignore"))
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                found |= numbers_in(member.filename) | numbers_in_bytes(archive.read(member))
    if data[:5] == b"%PDF-":
        reader = PdfReader(io.BytesIO(data))
        for page in reader.pages:
            found |= numbers_in(page.extract_text())
        found |= numbers_in(str(reader.metadata or ""))
    return found


def numbers_in_files(folder: Path) -> dict[str, set[str]]:
    """By path, names of files included."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        numbers = numbers_in(name) | (
            numbers_in_bytes(path.read_bytes()) if path.is_file() else set()
        )
        if numbers:
            found[name] = numbers
    return found


def numbers_in_database() -> dict[str, set[str]]:
    """By table and column, of every table there is; sealed columns are read as bytes."""
    found: dict[str, set[str]] = {}
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {quote(table)}")
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    if numbers := numbers_in_value(value):
                        found.setdefault(f"{table}.{column}", set()).update(numbers)
    return found


def numbers_in_value(value: Any) -> set[str]:
    """Sound numbers in a value of a column."""
    if isinstance(value, memoryview | bytes | bytearray):
        return numbers_in_bytes(bytes(value))
    return numbers_in(str(value)) if isinstance(value, str | dict | list | int) else set()
