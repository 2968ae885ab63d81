"""Pages of complaints: the public's two, the bureau's list and case (Art. 19)."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import Event
from inspections.actions.complaints import accept_complaint
from inspections.models import Complaint, ComplaintFile, ComplaintState, Finding
from tests.bases.papers import LETTER
from tests.bases.working import a_class, working_base
from tests.cast import Cast
from tests.inspections.test_complaints import CONTACT, PERSON, filed, investigated

LIST = "/inspections/complaints/"
HIDDEN = "经查多收200元"
assert LETTER  # the builders' facts are the same as those of the papers


@pytest.fixture(autouse=True)
def _no_brake() -> None:
    cache.clear()


def png(name: str = "evidence.png") -> SimpleUploadedFile:
    """A small true picture."""
    from PIL import Image

    kept = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(kept, "PNG")
    return SimpleUploadedFile(name, kept.getvalue(), "image/png")
