"""Making an archive in a test: papers that are ready, and the zip read back."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pikepdf
from openpyxl import load_workbook

from accounts.files import keep, stored_bytes
from accounts.models import User
from applications import actions, tasks
from applications.models import Application, Archive
from bases.models import Document, DocumentState
from tests.cast import Cast


def pdf_of(pages: int) -> bytes:
    """A PDF of some empty pages."""
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page()
    buffer = io.BytesIO()
    pdf.save(buffer, deterministic_id=True)
    return buffer.getvalue()


def render_all(cast: Cast, pages: int = 2) -> None:
    """Give every document that waits a file, as the worker would."""
    for document in Document.objects.exclude(state=DocumentState.READY):
        document.file = keep(
            pdf_of(pages), name="文书.pdf", media_type="application/pdf", by=None, at=cast.now
        )
        document.state = DocumentState.READY
        document.save()


def archived(cast: Cast, application: Application, by: User | None = None) -> Archive:
    """Asked for and made."""
    made = actions.archive(application, by=by or cast.jingban, at=cast.now)
    tasks.build_archive(made.pk)
    return Archive.objects.select_related("file").get(pk=made.pk)


def opened(made: Archive) -> zipfile.ZipFile:
    """The zip."""
    assert made.file is not None, made.last_error
    return zipfile.ZipFile(io.BytesIO(stored_bytes(made.file)))


def rows_of(data: bytes) -> list[list[Any]]:
    """The cells of a workbook."""
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows(values_only=True)]
