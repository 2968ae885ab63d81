"""Uploads and downloads: stored whole or not at all, under names of our own, as attachments."""

from __future__ import annotations

import datetime
import errno
import hashlib
import os
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django_sendfile import sendfile

from accounts.models import StoredFile, User
from accounts.models.files import private_path
from accounts.upload_checks import ADVICE, CHUNK, require_content, without_location

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
ALLOWED = tuple(MEDIA_TYPES)
EXTENSIONS = {"jpeg": "jpg"}
MAX_NAME = 255


@dataclass(frozen=True)
class Draft:
    """Bytes written to a temporary file of the store, synced, not yet in their place."""

    path: Path
    size: int
    sha256: str


def store(
    upload: UploadedFile,
    *,
    by: User | None,
    at: datetime.datetime,
    allowed: tuple[str, ...] = ALLOWED,
) -> StoredFile:
    """Keep an upload that is what it claims to be.

    Raises ValidationError in Chinese for a name, size or content that is refused.
    """
    name, kind = require_name_and_size(upload, allowed)
    with _draft(_pieces(upload, kind)) as draft:
        require_content(kind, draft.path, draft.sha256)
        return _place(draft, name=name, media_type=MEDIA_TYPES[kind], by=by, at=at)


def sound_bytes(upload: UploadedFile, allowed: tuple[str, ...]) -> tuple[str, str, bytes]:
    """Name, kind and bytes of an upload that is read and not kept. Raises ValidationError."""
    name, kind = require_name_and_size(upload, allowed)
    with _draft(_pieces(upload, kind)) as draft:
        require_content(kind, draft.path, draft.sha256)
        return name, kind, draft.path.read_bytes()


def keep(
    data: bytes, *, name: str, media_type: str, by: User | None, at: datetime.datetime
) -> StoredFile:
    """Keep bytes that the portal made, as they are, with their digest."""
    with _draft([data]) as draft:
        return _place(draft, name=name, media_type=media_type, by=by, at=at)


@contextmanager
def in_making() -> Iterator[Path]:
    """A temporary file beside the store, to write a large file in; gone afterwards if not kept."""
    with _draft(()) as draft:
        yield draft.path


def keep_written(
    path: Path, *, name: str, media_type: str, by: User | None, at: datetime.datetime
) -> StoredFile:
    """Keep a file written with ``in_making``: synced, digested piece by piece, put in place."""
    with path.open("rb") as written:
        os.fsync(written.fileno())
        digest = hashlib.file_digest(written, "sha256").hexdigest()
    draft = Draft(path, path.stat().st_size, digest)
    return _place(draft, name=name, media_type=media_type, by=by, at=at)


def serve(request: HttpRequest, stored: StoredFile, *, as_name: str | None = None) -> HttpResponse:
    """Hand a file out as an attachment that no browser runs."""
    response: HttpResponse = sendfile(
        request,
        stored.content.path,
        attachment=True,
        attachment_filename=as_name or stored.name,
        mimetype=stored.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def stored_bytes(stored: StoredFile) -> bytes:
    """The content of a file."""
    return Path(stored.content.path).read_bytes()


# Names


def require_name_and_size(upload: UploadedFile, allowed: tuple[str, ...]) -> tuple[str, str]:
    """Plain name and claimed kind. Raises ValidationError."""
    name = plain_name(upload.name or "")
    kind = _claimed(name, allowed)
    size = upload.size or 0
    if size == 0:
        raise ValidationError("文件是空的（0 字节），请重新选择。")
    if size > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
        raise ValidationError(f"文件超过 {limit} MB，请压缩后再上传。")
    return name, kind


def plain_name(raw: str) -> str:
    """The last part of a name, without marks that hide its ending. Raises ValidationError."""
    name = PurePath(raw.replace("\\", "/")).name.strip()
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co") for c in name):
        raise ValidationError("文件名含有不可见或控制字符，请改名后再上传。")
    name = unicodedata.normalize("NFC", name).rstrip(". ")
    if not name.strip("."):
        raise ValidationError("文件名无效，请改名后再上传。")
    if len(name) > MAX_NAME:
        raise ValidationError(f"文件名超过 {MAX_NAME} 个字符，请改短后再上传。")
    return name


def _claimed(name: str, allowed: tuple[str, ...]) -> str:
    suffix = name.rpartition(".")[2].lower() if "." in name.strip(".") else ""
    kind = EXTENSIONS.get(suffix, suffix)
    if kind not in allowed or name.startswith("."):
        advice = ADVICE.get(kind, "请转换格式后再上传。")
        raise ValidationError(f"只能上传 {'、'.join(allowed)} 文件。{advice}")
    return kind


# Writing


def _pieces(upload: UploadedFile, kind: str) -> Iterable[bytes]:
    upload.seek(0)
    return without_location(upload) if kind == "jpg" else upload.chunks(CHUNK)


@contextmanager
def _draft(pieces: Iterable[bytes]) -> Iterator[Draft]:
    """Write and sync a temporary file beside the store; it is gone afterwards unless placed."""
    folder = Path(settings.MEDIA_ROOT) / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    handle = tempfile.NamedTemporaryFile(dir=folder, delete=False)  # noqa: SIM115
    path = Path(handle.name)
    try:
        try:
            size, sha256 = _write(handle, pieces)
        except OSError as full:
            if full.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise ValidationError("服务器存储空间不足，文件没有保存，请稍后再传。") from full
        yield Draft(path, size, sha256)
    finally:
        path.unlink(missing_ok=True)


def _write(handle: IO[bytes], pieces: Iterable[bytes]) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with handle:
        for piece in pieces:
            handle.write(piece)
            digest.update(piece)
            size += len(piece)
        handle.flush()
        os.fsync(handle.fileno())
    return size, digest.hexdigest()


def _place(
    draft: Draft, *, name: str, media_type: str, by: User | None, at: datetime.datetime
) -> StoredFile:
    """Move a draft to a path of its own, so that it survives a power cut, and write its row."""
    stored = StoredFile(
        name=name,
        media_type=media_type,
        size=draft.size,
        sha256=draft.sha256,
        uploaded_by=by,
        uploaded_at=at,
    )
    stored.content.name = private_path(stored, name)
    target = Path(stored.content.path)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft.path.replace(target)
    target.chmod(0o640)
    for folder in (target.parent, target.parent.parent):
        _sync_folder(folder)
    stored.save(force_insert=True)
    return stored


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
