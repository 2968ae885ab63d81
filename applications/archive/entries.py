"""What goes into an archive: files as they are stored, tables and records made anew."""

from __future__ import annotations

import datetime
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from accounts.models import StoredFile
from bases.exports import neutral
from bases.models import Document

MAX_STEM, MAX_CELL = 80, 32_000
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_STAMPS = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(<)")
Cell = Any


@dataclass(frozen=True)
class Entry:
    """One file of the archive, or the place of one that is not there yet."""

    folder: str
    name: str
    at: datetime.datetime
    file: StoredFile | None = None
    make: Callable[[], bytes] | None = None
    note: str = ""

    @property
    def is_missing(self) -> bool:
        """A document that was issued but has no file."""
        return self.file is None and self.make is None


def of_file(folder: str, file: StoredFile, *, label: str = "", note: str = "") -> Entry:
    """A stored file under its own name, with what it is in front."""
    stem, suffix = _split(file.name)
    name = stem if not label or label in stem else f"{label} {stem}"
    return Entry(folder, f"{safe(name)}{suffix}", file.uploaded_at, file=file, note=note)


def of_document(folder: str, document: Document, *, note: str = "") -> Entry:
    """A document as it was issued; never rendered here."""
    void = "（已作废）" if document.is_void else ""
    name = f"{safe(f'{document.get_kind_display()} {document.number}{void}')}.pdf"
    if document.is_void:
        note = f"{note}；已作废：{document.void_reason}".lstrip("；")
    return Entry(folder, name, document.issued_at, file=document.file, note=note)


def of_json(folder: str, name: str, at: datetime.datetime, make: Callable[[], Any]) -> Entry:
    """Plain data in one canonical spelling."""

    def data() -> bytes:
        text = json.dumps(make(), ensure_ascii=False, sort_keys=True, indent=1, default=str)
        return text.encode() + b"\n"

    return Entry(folder, f"{safe(name)}.json", at, make=data)


def of_table(
    folder: str,
    name: str,
    at: datetime.datetime,
    headings: Sequence[str],
    rows: Iterable[Sequence[Cell]],
) -> list[Entry]:
    """A workbook; nothing when there is no row."""
    kept = [list(row) for row in rows]
    if not kept:
        return []
    make = lambda: workbook_bytes(name, headings, kept, at)  # noqa: E731
    return [Entry(folder, f"{safe(name)}.xlsx", at, make=make)]


# Names


def safe(name: str) -> str:
    """A name that Windows, WPS and zip programs take: no reserved marks, not too long."""
    text = unicodedata.normalize("NFC", _FORBIDDEN.sub("_", name))
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    return " ".join(text.split())[:MAX_STEM].strip(". ") or "文件"


def _split(name: str) -> tuple[str, str]:
    suffix = PurePath(name).suffix
    plain = re.fullmatch(r"\.[A-Za-z0-9]{1,8}", suffix)
    return (name[: -len(suffix)], suffix.lower()) if plain else (name, "")


def paths(entries: Iterable[Entry]) -> list[str]:
    """Where each entry lies: numbered in its folder, so that no two are alike."""
    count: dict[str, int] = {}
    found = []
    for entry in entries:
        count[entry.folder] = count.get(entry.folder, 0) + 1
        found.append(f"{entry.folder}/{count[entry.folder]:03d} {entry.name}")
    return found


# Workbooks


def told(value: Cell) -> str:
    """A cell in words: local time, plain text."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)[:MAX_CELL]


def workbook_bytes(
    title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]], at: datetime.datetime
) -> bytes:
    """A sheet of text cells, the same bytes for the same rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", "_", title)[:31])
    sheet.freeze_panes = "A2"
    lines = [[told(value) for value in row] for row in rows]
    for number, heading in enumerate(headings):
        longest = max((len(line[number]) for line in lines[:200]), default=0)
        width = min(66, max(10, 2 * len(heading) + 2, longest + 6))
        sheet.column_dimensions[chr(ord("A") + number)].width = width
    sheet.append(list(headings))
    for line in lines:
        sheet.append([_cell(sheet, text) for text in line])
    buffer = io.BytesIO()
    book.save(buffer)
    return _settled(buffer.getvalue(), at)


def _cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    cell.quotePrefix = neutral(text) != text
    return cell


def _settled(raw: bytes, at: datetime.datetime) -> bytes:
    """The same workbook without the hour it was written at."""
    stamp = f"{at.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}".encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in sorted(old.namelist()):
            data = old.read(name)
            if name == "docProps/core.xml":
                data = _STAMPS.sub(rb"\g<1>" + stamp + rb"\g<3>", data)
            new.writestr(stamped(name, at, compress=True), data)
    return buffer.getvalue()


def stamped(name: str, at: datetime.datetime, *, compress: bool) -> zipfile.ZipInfo:
    """An entry of a zip that depends on nothing but its name and its own time."""
    info = zipfile.ZipInfo(name, timezone.localtime(at).timetuple()[:6])  # type: ignore[arg-type]
    info.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    info.create_system = 3
    info.external_attr = 0o100644 << 16
    return info
