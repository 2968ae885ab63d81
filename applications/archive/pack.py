"""Writing the zip: piece by piece, digests on the way, list and digests at the end."""

from __future__ import annotations

import datetime
import hashlib
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pikepdf

from applications.archive.entries import Entry, paths, stamped, workbook_bytes

CHUNK = 1024 * 1024
PACKED = (".pdf", ".jpg", ".png", ".xlsx", ".docx")  # compressed already
INDEX, SHA256, SM3 = "目录.xlsx", "摘要 SHA-256.txt", "摘要 SM3.txt"
HEADINGS = ("序号", "文件", "页数", "字节数", "说明", "SHA-256", "SM3")
Progress = Callable[[int, int], None]


class Damaged(Exception):
    """A stored file is gone, or is not what its digest says."""


@dataclass
class Packed:
    """What was written: a line for each file, and the names of what is missing."""

    lines: list[tuple[str, str, int, str, str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def pack(out: Path, entries: Sequence[Entry], *, at: datetime.datetime, tick: Progress) -> Packed:
    """Write the archive; holds one piece of one file in memory at a time. Raises Damaged."""
    packed = Packed()
    total = len(entries)
    with out.open("wb") as target, zipfile.ZipFile(target, "w", allowZip64=True) as archive:
        for number, (path, entry) in enumerate(zip(paths(entries), entries, strict=True), start=1):
            if entry.is_missing:
                packed.missing.append(path)
                packed.lines.append((path, "", 0, _note(entry, "未生成"), "", ""))
            else:
                packed.lines.append(_add(archive, path, entry))
            tick(number, total)
        _add_lists(archive, packed, at)
    return packed


def _note(entry: Entry, more: str) -> str:
    return "；".join(part for part in (more, entry.note) if part)


def _add(archive: zipfile.ZipFile, path: str, entry: Entry) -> tuple[str, str, int, str, str, str]:
    size, sha256, sm3 = _write(archive, path, entry.at, _pieces(entry))
    if entry.file is not None and entry.file.sha256 != sha256:
        raise Damaged(f"文件内容与登记的摘要不一致：{entry.file.name}（{entry.file.pk}）")
    return path, _pages(entry), size, entry.note, sha256, sm3


def _pieces(entry: Entry) -> Iterator[bytes]:
    if entry.make is not None:
        yield entry.make()
        return
    file = Path(entry.file.content.path)  # type: ignore[union-attr]
    if not file.exists():
        raise Damaged(f"文件不在存储中：{entry.file.name}（{entry.file.pk}）")  # type: ignore[union-attr]
    with file.open("rb") as stored:
        while piece := stored.read(CHUNK):
            yield piece


def _write(
    archive: zipfile.ZipFile, path: str, at: datetime.datetime, pieces: Iterator[bytes]
) -> tuple[int, str, str]:
    sha256, sm3, size = hashlib.sha256(), hashlib.new("sm3"), 0
    info = stamped(path, at, compress=not path.endswith(PACKED))
    with _opened(archive, info) as entry:
        for piece in pieces:
            entry.write(piece)
            sha256.update(piece)
            sm3.update(piece)
            size += len(piece)
    return size, sha256.hexdigest(), sm3.hexdigest()


def _opened(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
    return archive.open(info, "w")


def _add_lists(archive: zipfile.ZipFile, packed: Packed, at: datetime.datetime) -> None:
    """The list of contents, then the two lists of digests, which cover it too."""
    rows = [(number, *line) for number, line in enumerate(packed.lines, start=1)]
    index = workbook_bytes("目录", HEADINGS, rows, at)
    size, sha256, sm3 = _write(archive, INDEX, at, iter([index]))
    whole = [line for line in packed.lines if line[4]]
    whole.append((INDEX, "", size, "", sha256, sm3))
    for name, column in ((SHA256, 4), (SM3, 5)):
        text = "".join(f"{line[column]}  {line[0]}\n" for line in whole)
        _write(archive, name, at, iter([text.encode()]))


def _pages(entry: Entry) -> str:
    """Pages of a PDF; a picture is one; of the others nobody can tell."""
    if entry.file is None:
        return ""
    if entry.file.media_type.startswith("image/"):
        return "1"
    if entry.file.media_type != "application/pdf":
        return ""
    try:
        with pikepdf.open(entry.file.content.path) as pdf:
            return str(len(pdf.pages))
    except pikepdf.PdfError:
        return "无法读取"
