"""Pages of evidence as pictures: drawn once by a child process, kept without a watermark.

What is kept lies in ``previews/`` of the private store and may be emptied at any time.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.cache import cache

from accounts.models import StoredFile
from accounts.upload_checks import MAX_PIXELS

PROGRAM = "applications.reading.draw_page"
WALL_SECONDS = 8  # the child limits its own processor time to five
REMEMBER = 600  # seconds that a refusal is remembered for: the machine may have been busy
MOST_PAGES = 2_000
WIDTHS = {"fit": 1100, "150": 1650}
KINDS = {"application/pdf": "pdf", "image/jpeg": "picture", "image/png": "picture"}
REFUSALS = {
    "locked": "PDF 设有打开密码，不能预览。",
    "broken": "文件已损坏或不完整，不能预览。",
    "pages": f"PDF 超过 {MOST_PAGES} 页，不能预览。",
    "shape": "页面尺寸异常，不能预览。",
    "bomb": f"页面过于复杂（超出处理时间、内存或 {MAX_PIXELS // 10_000} 万像素的限制），不能预览。",
}
ABSENT = "absent"
_ANSWER = re.compile(r"(ok|absent) (\d{1,6})|locked|broken|pages|shape|bomb")


class Unreadable(Exception):
    """A page that cannot be shown; ``message`` says why, in Chinese."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word
        self.message = REFUSALS.get(word, "没有这一页。")


def kind_of(stored: StoredFile) -> str:
    """Which program can draw the file; empty for workbooks and documents."""
    return KINDS.get(stored.media_type, "")


def count_of(stored: StoredFile) -> int:
    """How many pages a file has. Raises Unreadable."""
    kept = cache.get(f"pages:{stored.sha256}")
    if kept is not None:
        return int(kept)
    return _draw(stored, 1, WIDTHS["fit"])


def page_of(stored: StoredFile, number: int, width: int) -> Path:
    """The picture of a page, without a watermark. Raises Unreadable."""
    if not 1 <= number <= MOST_PAGES:
        raise Unreadable(ABSENT)
    place = _place(stored, number, width)
    if not place.is_file():
        _draw(stored, number, width)
    return place


def _place(stored: StoredFile, number: int, width: int) -> Path:
    folder = Path(settings.MEDIA_ROOT) / "previews" / stored.sha256[:2]
    return folder / f"{stored.sha256}-{number}-{width}.png"


def _draw(stored: StoredFile, number: int, width: int) -> int:
    """Have a page drawn and put it in its place; how many pages there are."""
    refused = f"unreadable:{stored.sha256}:{number}"
    word = cache.get(refused)
    if word:
        raise Unreadable(word)
    place = _place(stored, number, width)
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent) as folder:
        out = Path(folder) / "page.png"
        answer = _ask_child(kind_of(stored), stored.content.path, out, number, width)
        word, _, count = answer.partition(" ")
        if word == "ok":
            out.chmod(0o640)
            out.replace(place)
    if word != "ok":
        cache.set(refused, word, REMEMBER)
        raise Unreadable(word)
    cache.set(f"pages:{stored.sha256}", int(count), None)
    return int(count)


def _ask_child(kind: str, path: str, out: Path, number: int, width: int) -> str:
    """What the child says; a child that dies was given too much."""
    done = run_child(PROGRAM, [kind, path, str(out), str(number), str(width)], WALL_SECONDS)
    return done if _ANSWER.fullmatch(done) else "bomb"


def run_child(program: str, arguments: list[str], seconds: int) -> str:
    """Run one of our own programs apart from this process; empty when it died."""
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no shell
            [sys.executable, "-E", "-s", "-B", "-m", program, *arguments],
            capture_output=True,
            timeout=seconds,
            check=False,
            cwd=settings.BASE_DIR,
            env={"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"},
        )
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout.decode() if done.returncode == 0 else ""
