"""What an upload really is: judged by its content, never by its name."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import filetype
from django.core.exceptions import ValidationError
from PIL import Image, UnidentifiedImageError

MAX_PIXELS = 40_000_000
MAX_ENTRIES, MAX_UNPACKED, MAX_RATIO = 200, 100 * 1024 * 1024, 100
CHUNK = 64 * 1024
PDF_CHECK = Path(__file__).with_name("pdf_check.py")
PDF_SECONDS = 20  # wall clock; the child limits its own processor time further
REMEMBERED = 1_000
_sound: set[str] = set()
BROKEN_PDF = "PDF 已损坏或不完整，请重新生成后再上传。"
BROKEN_PICTURE = "图片已损坏或不完整，请重新导出后再上传。"
PICTURE_ENDS = {"jpg": b"\xff\xd9", "png": b"IEND\xaeB`\x82"}
PDF_REFUSALS = {
    "locked": "PDF 设有打开密码，请去除密码后再上传。",
    "active": "PDF 含有脚本或自动执行的动作，请另存为普通 PDF 后再上传。",
    "pages": "PDF 页数应在 1 至 2000 页之间。",
    "broken": BROKEN_PDF,
}
ADVICE = {
    "heic": "手机 HEIC 照片请先另存为 jpg。",
    "webp": "WebP 图片请先另存为 jpg 或 png。",
    "bmp": "BMP 图片请先另存为 jpg 或 png。",
    "tif": "TIFF 图片请先另存为 pdf 或 jpg。",
    "tiff": "TIFF 图片请先另存为 pdf 或 jpg。",
    "zip": "压缩包请解压后逐个上传。",
    "rar": "压缩包请解压后逐个上传。",
    "7z": "压缩包请解压后逐个上传。",
    "xls": "旧版表格请另存为 .xlsx。",
    "doc": "旧版文档请另存为 .docx 或 pdf。",
    "wps": "请另存为 .docx 或 pdf。",
    "et": "请另存为 .xlsx。",
    "ofd": "OFD 文件请先转换为 pdf。",
}


def require_content(kind: str, path: Path, digest: str) -> None:
    """Refuse a file whose content is not sound content of a kind. Raises ValidationError."""
    if kind in ("xlsx", "docx"):
        require_office(kind, path)
        return
    found = filetype.guess(str(path))
    if found is None or found.extension != kind:
        raise ValidationError(f"文件内容不是 {kind}，与文件名不符，请核对后再上传。")
    if zipfile.is_zipfile(path):
        raise ValidationError("文件里夹带了压缩包，请另存为普通文件后再上传。")
    if kind == "pdf":
        require_pdf(path, digest)
    else:
        require_picture(kind, path)


# PDF


def require_pdf(path: Path, digest: str) -> None:
    """Whole, without open password, without anything that acts by itself."""
    if b"%%EOF" not in _tail(path):
        raise ValidationError(BROKEN_PDF)
    if digest in _sound:  # the same bytes are not looked at twice
        return
    word = _ask_child(path)
    if word != "ok":
        raise ValidationError(PDF_REFUSALS.get(word, BROKEN_PDF))
    if len(_sound) >= REMEMBERED:
        _sound.clear()
    _sound.add(digest)


def _ask_child(path: Path) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no shell
            [sys.executable, "-I", str(PDF_CHECK), str(path)],
            capture_output=True,
            timeout=PDF_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "bomb"
    return done.stdout.decode() if done.returncode == 0 else "bomb"


# Pictures


def require_picture(kind: str, path: Path) -> None:
    """Not too many pixels, and not cut off. Nothing is decoded, so nothing can swell."""
    try:
        with Image.open(path, formats=("JPEG", "PNG")) as picture:
            pixels = picture.width * picture.height
            if kind == "png" and pixels <= MAX_PIXELS:
                picture.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        pixels = MAX_PIXELS + 1
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise ValidationError(BROKEN_PICTURE) from None
    if pixels > MAX_PIXELS:
        raise ValidationError("图片像素过大（超过 4000 万），请缩小后再上传。")
    if PICTURE_ENDS[kind] not in _tail(path):
        raise ValidationError(BROKEN_PICTURE)


def _tail(path: Path) -> bytes:
    """The end of a file: what was cut off on its way has lost it."""
    with path.open("rb") as handle:
        handle.seek(max(0, path.stat().st_size - CHUNK))
        return handle.read()


def without_location(source: IO[bytes]) -> Iterator[bytes]:
    """A JPEG without the blocks that tell where it was taken; its orientation stays."""
    head = source.read(2)
    yield head
    if head != b"\xff\xd8":
        yield from iter(lambda: source.read(CHUNK), b"")
        return
    while True:
        marker = source.read(4)
        if len(marker) < 4 or marker[0] != 0xFF or marker[1] in (0xDA, 0xD9):
            yield marker
            break
        segment = source.read(int.from_bytes(marker[2:], "big") - 2)
        if marker[1] != 0xE1:  # APP1 holds Exif and XMP
            yield marker + segment
        elif turned := _orientation(segment):
            yield turned
    yield from iter(lambda: source.read(CHUNK), b"")


def _orientation(segment: bytes) -> bytes:
    """An Exif block that says nothing but which way is up; empty when upright."""
    if not segment.startswith(b"Exif\0\0"):
        return b""
    exif = Image.Exif()
    try:
        exif.load(segment)
        value = exif.get(0x0112, 1)
    except (OSError, ValueError, SyntaxError, struct.error, KeyError):
        return b""
    if value not in range(2, 9):
        return b""
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, value, 0)
    body = b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 1) + entry + b"\0\0\0\0"
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


# Workbooks and documents


def require_office(kind: str, source: Path | IO[bytes]) -> None:
    """A workbook or document, on disk or in memory, without macros, that unpacks to a sane size."""
    inside = {"xlsx": "xl/workbook.xml", "docx": "word/document.xml"}[kind]
    packed = source.stat().st_size if isinstance(source, Path) else source.seek(0, os.SEEK_END)
    try:
        with zipfile.ZipFile(source) as archive:
            entries = archive.infolist()
            names = [entry.filename for entry in entries]
            _require_sane(entries)
            if inside not in names or "[Content_Types].xml" not in names:
                raise ValidationError(f"文件内容不是 {kind}，与文件名不符，请核对后再上传。")
            _unpack(archive, entries, packed)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
        raise ValidationError("文件已损坏、加密或与文件名不符，请另存后再上传。") from None


def _require_sane(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if any("vbaproject" in name.lower() for name in names):
        raise ValidationError("文件含有宏，请另存为不含宏的文件后再上传。")
    odd = any(
        ".." in name.split("/") or name.startswith("/") or "\\" in name or ":" in name
        for name in names
    )
    encrypted = any(entry.flag_bits & 1 for entry in entries)
    if odd or encrypted or len(entries) > MAX_ENTRIES or len(set(names)) < len(names):
        raise ValidationError("文件结构异常，请用表格或文字软件另存后再上传。")


def _unpack(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], packed: int) -> None:
    """Unpack into nothing, counting: what the directory of an archive says may be a lie."""
    most = min(MAX_UNPACKED, max(MAX_RATIO * packed, 1024 * 1024))
    total = 0
    for entry in entries:
        with archive.open(entry) as part:
            head = True
            while chunk := part.read(CHUNK):
                total += len(chunk)
                if total > most:
                    raise ValidationError("文件解压后过大，请减少内容后再上传。")
                if head and entry.filename.endswith((".xml", ".rels")):
                    _require_plain_xml(chunk)
                head = False


def _require_plain_xml(head: bytes) -> None:
    text = head.replace(b"\0", b"")  # UTF-16 as well
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise ValidationError("文件结构异常，请用表格或文字软件另存后再上传。")
    if b"macroEnabled" in text:
        raise ValidationError("文件含有宏，请另存为不含宏的文件后再上传。")
