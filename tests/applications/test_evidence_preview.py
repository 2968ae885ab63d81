"""Previews and copies of evidence: drawn apart, marked, never the sender's bytes."""

from __future__ import annotations

import io
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest
from django.test import Client
from PIL import Image, ImageChops

from accounts.files import keep
from accounts.models import StoredFile
from applications.models import Application
from applications.reading import previews
from applications.reading.previews import Unreadable, count_of, page_of
from applications.reading.watermark import line_for
from pzh_ce.demo.form_data import sample_pdf
from tests import stories
from tests.applications.hostile import (
    endless,
    huge_page,
    hundred_thousand_pages,
    locked,
    saved,
    strip,
    swelling,
)
from tests.cast import Cast

PDF, PNG, JPG = "application/pdf", "image/png", "image/jpeg"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SECONDS = 12  # eight of wall clock for the child, and a loaded machine


def kept(cast: Cast, data: bytes, *, media_type: str = PDF, name: str = "材料.pdf") -> StoredFile:
    return keep(data, name=name, media_type=media_type, by=cast.xueyuan, at=cast.now)


def handed_in(case: Application, stored: StoredFile) -> uuid.UUID:
    """Slip bytes under a file of the version handed in, past every check of an upload."""
    file = uuid.UUID(case.present_submission().content["files"][0]["id"])  # type: ignore[union-attr]
    StoredFile.objects.filter(pk=file).update(
        content=stored.content.name,
        name=stored.name,
        media_type=stored.media_type,
        sha256=stored.sha256,
        size=stored.size,
    )
    return file


def reader(cast: Cast, stored: StoredFile, who: str = "zhuanjia1") -> tuple[Client, str]:
    """An expert's browser and the address of the file."""
    case = Application.objects.filter(panel__expert__user=cast.zhuanjia1).first()
    if case is None:
        case = stories.under_review(cast)
    file = handed_in(case, stored)
    return cast.client(getattr(cast, who)), f"/applications/{case.pk}/read/{file}/"


def picture_of(answer: Any) -> Image.Image:
    assert answer.status_code == 200, answer.content[:200]
    assert answer["Content-Type"] == PNG
    return Image.open(io.BytesIO(answer.content)).convert("RGB")


def test_page_is_a_fresh_picture_that_nothing_keeps_or_runs(cast: Cast) -> None:
    data = sample_pdf("ORIGINAL")
    client, url = reader(cast, kept(cast, data))

    answer = client.get(f"{url}page/1/")

    assert picture_of(answer).width == previews.WIDTHS["fit"]
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert b"%PDF" not in answer.content
    assert "Content-Disposition" not in answer
    assert picture_of(client.get(f"{url}page/1/?zoom=150")).width == previews.WIDTHS["150"]
    assert client.get(f"{url}page/2/").status_code == 404


def test_picture_is_drawn_anew_and_turned_upright(cast: Cast) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "SECRET PLACE"
    out = io.BytesIO()
    Image.new("RGB", (600, 300), "white").save(out, "JPEG", exif=exif)
    stored = kept(cast, out.getvalue(), media_type=JPG, name="照片.jpg")
    client, url = reader(cast, stored)

    answer = client.get(f"{url}page/1/")
    copy = b"".join(client.get(f"{url}download/").streaming_content)

    shown = picture_of(answer)
    assert shown.height > shown.width
    for data in (answer.content, copy):
        assert b"SECRET PLACE" not in data
    assert out.getvalue() != copy
    assert Image.open(io.BytesIO(copy)).format == "JPEG"


def test_two_experts_see_two_pictures_of_one_drawing(cast: Cast) -> None:
    stored = kept(cast, sample_pdf("ONE"))
    first, url = reader(cast, stored)
    second, _ = reader(cast, stored, "zhuanjia2")

    one, two = (picture_of(c.get(f"{url}page/1/")) for c in (first, second))
    bare = Image.open(page_of(stored, 1, previews.WIDTHS["fit"])).convert("RGB")

    assert ImageChops.difference(one, two).getbbox() is not None
    for shown in (one, two):
        marks = ImageChops.difference(shown, bare).convert("L")
        left, top, right, bottom = marks.getbbox()
        assert right - left > 0.9 * bare.width
        assert bottom - top > 0.9 * bare.height
        assert marks.getextrema()[1] < 80  # light: what is beneath stays legible


def test_copy_of_a_pdf_has_name_and_minute_on_every_page(cast: Cast) -> None:
    pdf = pikepdf.open(io.BytesIO(sample_pdf("BODY")))
    for turn in (90, 180, 270):
        pdf.add_blank_page(page_size=(842, 595))
        pdf.pages[-1].Rotate = turn
    client, url = reader(cast, kept(cast, saved(pdf)))

    answer = client.get(f"{url}download/")
    pages = pypdf.PdfReader(io.BytesIO(b"".join(answer.streaming_content))).pages

    assert len(pages) == 4
    for page in pages:
        text = page.extract_text()
        assert cast.zhuanjia1.name in text
        assert "仅供评审" in text
        assert f"{cast.now:%Y}年" in text
        assert cast.zhuanjia2.name not in text
    assert "SAMPLE BODY" in pages[0].extract_text()
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "private, no-store"


def test_workbook_has_no_preview_and_comes_as_it_is(cast: Cast) -> None:
    stored = kept(cast, b"PK\x03\x04 a workbook", media_type=XLSX, name="名册.xlsx")
    client, url = reader(cast, stored)

    page = client.get(url).content.decode()
    copy = client.get(f"{url}download/")

    assert "该格式请下载查看" in page
    assert client.get(f"{url}page/1/").status_code == 404
    assert copy.getvalue() == b"PK\x03\x04 a workbook"
    assert copy["Content-Disposition"].startswith("attachment")


def test_files_of_officials_go_by_names_of_ours(cast: Cast) -> None:
    case = stories.under_review(cast)
    scan = case.recommendations.get().seal_scan  # type: ignore[attr-defined]
    StoredFile.objects.filter(pk=scan.pk).update(name=f"{cast.zhuanjia2.name}.png")
    client = cast.client(cast.zhuanjia1)

    text = client.get(f"/applications/{case.pk}/read/{scan.pk}/").content.decode()

    assert "推荐意见盖章件.png" in text
    assert cast.zhuanjia2.name not in text


# Hostile files


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (strip, "页面尺寸异常"),
        (locked, "打开密码"),
        (lambda: sample_pdf("X")[:300], "已损坏"),
        (lambda: b"%PDF-1.7 nothing", "已损坏"),
        (hundred_thousand_pages, "超过 2000 页"),
        (endless, "过于复杂"),
    ],
    ids=["strip", "locked", "truncated", "nonsense", "pages", "endless"],
)
def test_hostile_pdf_is_answered_with_a_reason_within_the_limits(
    cast: Cast, make: Any, words: str
) -> None:
    client, url = reader(cast, kept(cast, make()))
    began = time.monotonic()

    viewer = client.get(url)
    picture = client.get(f"{url}page/1/")
    took = time.monotonic() - began

    assert viewer.status_code == 200
    assert words in viewer.content.decode()
    assert picture.status_code == 422
    assert words in picture.content.decode()
    assert picture["Content-Type"].startswith("text/plain")
    assert took < SECONDS


@pytest.mark.parametrize("make", [huge_page, swelling], ids=["kilometres", "swelling"])
def test_huge_pdf_is_drawn_small_or_refused(cast: Cast, make: Any) -> None:
    stored = kept(cast, make())
    began = time.monotonic()

    with suppress(Unreadable):
        picture = Image.open(page_of(stored, 1, 1100))
        assert picture.width <= 1100
        assert picture.height <= 3300

    assert time.monotonic() - began < SECONDS


def test_picture_of_too_many_pixels_is_refused(cast: Cast) -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    stored = kept(cast, out.getvalue(), media_type=PNG, name="大.png")
    client, url = reader(cast, stored)

    assert "过于复杂" in client.get(url).content.decode()
    copy = client.get(f"{url}download/")
    assert copy.status_code == 422
    assert "未提供下载" in copy.content.decode()


def test_locked_pdf_is_not_given_out_unmarked(cast: Cast) -> None:
    client, url = reader(cast, kept(cast, locked()))

    copy = client.get(f"{url}download/")

    assert copy.status_code == 422
    assert "不能加注水印" in copy.content.decode()


def test_a_page_is_drawn_once_and_kept_bare(cast: Cast) -> None:
    stored = kept(cast, sample_pdf("ONCE"))
    place = page_of(stored, 1, 1100)
    before = place.stat().st_mtime_ns
    Path(stored.content.path).unlink()  # what is kept needs no file

    assert page_of(stored, 1, 1100) == place
    assert place.stat().st_mtime_ns == before
    assert count_of(stored) == 1
    assert "previews" in place.parts


def test_the_line_names_reader_minute_and_purpose(cast: Cast) -> None:
    line = line_for("阿依古丽·买买提", cast.now)

    assert line.startswith("阿依古丽·买买提 ")
    assert line.endswith(" 仅供评审")
    assert "年" in line
    assert ":" in line
