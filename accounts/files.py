"""Uploads and downloads: judged by content, stored under names of our own, served as attachments."""

from __future__ import annotations

import datetime
import hashlib
import io
import unicodedata
import zipfile
from pathlib import PurePath
from typing import IO

import filetype
import pikepdf
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django_sendfile import sendfile
from PIL import Image, UnidentifiedImageError

from accounts.models import StoredFile, User

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
ALLOWED = tuple(MEDIA_TYPES)
MAX_PIXELS = 40_000_000
MAX_PAGES = 2_000
MAX_ENTRIES, MAX_UNPACKED, MAX_RATIO = 200, 100 * 1024 * 1024, 100
EXTENSIONS = {"jpeg": "jpg"}


def store(
    upload: UploadedFile, *, by: User | None, at: datetime.datetime,
    allowed: tuple[str, ...] = ALLOWED,
) -> StoredFile:
    """Keep an upload that is what it claims to be.

    Raises ValidationError in Chinese for a name, size or content that is refused.
    """
    name, kind, data = sound_bytes(upload, allowed)
    if kind == "jpg":
        data = without_location(data)
    return keep(data, name=name, media_type=MEDIA_TYPES[kind], by=by, at=at)


def sound_bytes(upload: UploadedFile, allowed: tuple[str, ...]) -> tuple[str, str, bytes]:
    """Name, kind and bytes of an upload that is what it claims to be. Raises ValidationError."""
    name = plain_name(upload.name or "")
    kind = _claimed(name, allowed)
    size = upload.size or 0
    if size == 0:
        raise ValidationError("文件是空的（0 字节），请重新选择。")
    if size > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
        raise ValidationError(f"文件超过 {limit} MB，请压缩后再上传。")
    data = upload.read()
    _require_content(kind, data)
    return name, kind, data


def keep(
    data: bytes, *, name: str, media_type: str, by: User | None, at: datetime.datetime
) -> StoredFile:
    """Keep bytes as they are, with their digest."""
    stored = StoredFile(
        name=name, media_type=media_type, size=len(data),
        sha256=hashlib.sha256(data).hexdigest(), uploaded_by=by, uploaded_at=at,
    )
    stored.content.save(name, ContentFile(data), save=False)
    stored.save(force_insert=True)
    return stored


def serve(
    request: HttpRequest, stored: StoredFile, *, as_name: str | None = None
) -> HttpResponse:
    """Hand a file out as an attachment that no browser runs."""
    response: HttpResponse = sendfile(
        request, stored.content.path, attachment=True,
        attachment_filename=as_name or stored.name, mimetype=stored.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def plain_name(raw: str) -> str:
    """The last part of a name, without marks that hide its ending. Raises ValidationError."""
    name = PurePath(raw.replace("\\", "/")).name.strip()
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co") for c in name):
        raise ValidationError("文件名含有不可见或控制字符，请改名后再上传。")
    name = unicodedata.normalize("NFC", name).rstrip(". ")
    if not name.strip("."):
        raise ValidationError("文件名无效，请改名后再上传。")
    stem, dot, suffix = name.rpartition(".")
    while len(name.encode()) > 240:
        stem = stem[:-1]
        name = f"{stem}{dot}{suffix}"
    return name


def _claimed(name: str, allowed: tuple[str, ...]) -> str:
    suffix = name.rpartition(".")[2].lower() if "." in name.strip(".") else ""
    kind = EXTENSIONS.get(suffix, suffix)
    if kind not in allowed or name.startswith("."):
        raise ValidationError(f"只能上传 {'、'.join(allowed)} 文件，请转换格式后再上传。")
    return kind


def _require_content(kind: str, data: bytes) -> None:
    found = filetype.guess(data)
    actual = found.extension if found else None
    if kind in ("xlsx", "docx"):
        _require_office(kind, data)
    elif actual != kind:
        raise ValidationError(f"文件内容不是 {kind}，与文件名不符，请核对后再上传。")
    elif kind == "pdf":
        _require_pdf(data)
    else:
        _require_picture(data)


def _require_pdf(data: bytes) -> None:
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            root = pdf.Root
            names = root.get("/Names", {})
            if "/JavaScript" in names or "/OpenAction" in root and _runs(root["/OpenAction"]):
                raise ValidationError("PDF 含有脚本或自动执行的动作，请另存为普通 PDF 后再上传。")
            if "/AA" in root:
                raise ValidationError("PDF 含有自动执行的动作，请另存为普通 PDF 后再上传。")
            if not 1 <= len(pdf.pages) <= MAX_PAGES:
                raise ValidationError(f"PDF 页数应在 1 至 {MAX_PAGES} 页之间。")
    except pikepdf.PasswordError:
        raise ValidationError("PDF 设有打开密码，请去除密码后再上传。") from None
    except pikepdf.PdfError:
        raise ValidationError("PDF 已损坏或不完整，请重新生成后再上传。") from None


def _runs(action: object) -> bool:
    kind = str(action.get("/S", "")) if isinstance(action, pikepdf.Dictionary) else ""
    return kind in ("/JavaScript", "/Launch", "/URI", "/SubmitForm", "/ImportData")


def _require_picture(data: bytes) -> None:
    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise ValidationError("图片像素过大（超过 4000 万），请缩小后再上传。")
            picture.load()
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise ValidationError("图片已损坏或不完整，请重新导出后再上传。") from None


def without_location(data: bytes) -> bytes:
    """A JPEG without its Exif block, which tells where a photo was taken."""
    if not data.startswith(b"\xff\xd8"):
        return data
    out, position = bytearray(data[:2]), 2
    while position + 4 <= len(data) and data[position] == 0xFF and data[position + 1] != 0xDA:
        length = int.from_bytes(data[position + 2 : position + 4], "big") + 2
        segment = data[position : position + length]
        if not (data[position + 1] == 0xE1 and segment[4:8] == b"Exif"):
            out += segment
        position += length
    return bytes(out + data[position:])


def _require_office(kind: str, data: bytes) -> None:
    inside = {"xlsx": "xl/workbook.xml", "docx": "word/document.xml"}[kind]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            names = [entry.filename for entry in entries]
            if inside not in names or "[Content_Types].xml" not in names:
                raise ValidationError(f"文件内容不是 {kind}，与文件名不符，请核对后再上传。")
            if any("vbaproject" in name.lower() for name in names):
                raise ValidationError("文件含有宏，请另存为不含宏的文件后再上传。")
            _require_sane(entries)
            unpacked = 0
            for entry in entries:
                with archive.open(entry) as part:
                    unpacked += _length(part, MAX_UNPACKED - unpacked)
            if unpacked > max(MAX_RATIO * len(data), 1024 * 1024):
                raise ValidationError("文件压缩异常，请用表格软件另存后再上传。")
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError):
        raise ValidationError("文件已损坏或加密，请另存后再上传。") from None


def _require_sane(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    odd = any(".." in name.split("/") or name.startswith("/") for name in names)
    encrypted = any(entry.flag_bits & 1 for entry in entries)
    if odd or encrypted or len(entries) > MAX_ENTRIES or len(set(names)) < len(names):
        raise ValidationError("文件结构异常，请用表格或文字软件另存后再上传。")


def _length(part: IO[bytes], most: int) -> int:
    """Bytes of an entry as they really unpack, counted while unpacking."""
    total = 0
    while chunk := part.read(64 * 1024):
        total += len(chunk)
        if total > most:
            raise ValidationError("文件解压后过大，请减少内容后再上传。")
    return total


def stored_bytes(stored: StoredFile) -> bytes:
    """The content of a file."""
    with stored.content.open("rb") as handle:
        content: File = handle
        return content.read()
