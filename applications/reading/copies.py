"""Copies of evidence for an expert to keep: with name and time on every page."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import IO

from accounts.models import StoredFile
from applications.reading.previews import Unreadable, kind_of, run_child
from applications.reading.watermark import font_for

PROGRAM = "applications.reading.stamp"
WALL_SECONDS = 20


def copy_of(stored: StoredFile, line: str) -> IO[bytes]:
    """A marked copy, open for reading; its name on the disk is gone already. Raises Unreadable."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "copy"
        arguments = [kind_of(stored), stored.content.path, str(out), str(font_for(line)), line]
        word = run_child(PROGRAM, arguments, WALL_SECONDS)
        if word != "ok":
            raise Unreadable(word or "bomb")
        return out.open("rb")
