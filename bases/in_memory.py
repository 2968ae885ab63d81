"""Uploads that never touch the disk: files with whole identity numbers (Art. 17)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from bases.tables import MAX_IMPORT_BYTES

View = Callable[..., HttpResponseBase]


class InMemoryUploads(FileUploadHandler):
    """Keeps a file in memory; of one too large only its size, so that it is refused by it."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin with nothing."""
        super().new_file(*args, **kwargs)
        self.content, self.size = BytesIO(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take a piece while there is room."""
        self.size += len(raw_data)
        if self.size <= MAX_IMPORT_BYTES:
            self.content.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The file."""
        self.content.seek(0)
        return InMemoryUploadedFile(
            file=self.content,
            field_name=self.field_name,
            name=self.file_name or "",
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )


def in_memory_uploads(view: View) -> View:
    """Read what is posted to a view in memory; the token is looked at after that is settled."""
    protected = csrf_protect(view)

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.upload_handlers = [InMemoryUploads(request)]
        return protected(request, *args, **kwargs)

    return csrf_exempt(wrapped)
