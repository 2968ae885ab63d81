"""Uploads: judged by content, kept whole, served so that no browser runs them."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils import timezone
from PIL import Image

from accounts.files import keep, plain_name, serve, store, stored_bytes
from accounts.models import StoredFile

NOW = timezone.now()
pytestmark = pytest.mark.django_db


def upload(name: str, data: bytes) -> StoredFile:
    return store(SimpleUploadedFile(name, data), by=None, at=NOW)


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(ValidationError) as refused:
        upload(name, data)
    assert not StoredFile.objects.exists()
    return "".join(refused.value.messages)


def leftovers(media: str) -> list[Path]:
    return [path for path in Path(media).rglob("*") if path.is_file()]


# Samples


def pdf(change: Any = None, **save: Any) -> bytes:
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    if change:
        change(document)
    out = io.BytesIO()
    document.save(out, **save)
    return out.getvalue()


def picture(kind: str, size: tuple[int, int] = (40, 30), **save: Any) -> bytes:
    out = io.BytesIO()
    Image.new(save.pop("mode", "RGB"), size, 0).save(out, kind, **save)
    return out.getvalue()


def office(inside: str = "xl/workbook.xml", **more: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(inside, "<workbook/>")
        for name, data in more.items():
            archive.writestr(name, data)
    return out.getvalue()


def huge_png(side: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 100_000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


PDF = pdf()


def javascript(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Dictionary(
        S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)")
    )


def launch_in_page(document: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("cmd.exe"))
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, A=action)
    document.pages[0].Annots = pikepdf.Array([note])


def many_pages(document: pikepdf.Pdf) -> None:
    page = document.pages[0]
    document.pages.extend([page] * 2000)


# Accepted


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        pytest.param("申报表（最终版）- 副本 (2).pdf", PDF, "application/pdf", id="B109"),
        pytest.param("𬭸.pdf", PDF, "application/pdf", id="B109-rare"),
        pytest.param("表" * 251 + ".pdf", PDF, "application/pdf", id="B109-long"),
        pytest.param("a.PDF", PDF, "application/pdf", id="B112-upper"),
        pytest.param("a.pdf.", PDF, "application/pdf", id="B112-dot"),
        pytest.param("a.html.pdf", PDF, "application/pdf", id="B112-double"),
        pytest.param("con.pdf", PDF, "application/pdf", id="B112-device"),
        pytest.param("../../etc/a.pdf", PDF, "application/pdf", id="B110"),
        pytest.param("C:\\x\\a.pdf", PDF, "application/pdf", id="B110-windows"),
        pytest.param("照片.jpeg", picture("JPEG"), "image/jpeg", id="jpeg"),
        pytest.param("照片.jpg", picture("JPEG", mode="CMYK"), "image/jpeg", id="B121-cmyk"),
        pytest.param("章.png", picture("PNG", mode="I;16"), "image/png", id="B121-16-bit"),
    ],
)
def test_store_accepts(name: str, data: bytes, media_type: str, settings: Any) -> None:
    stored = upload(name, data)

    assert stored.media_type == media_type
    assert stored.size == len(data)
    assert stored.sha256 == hashlib.sha256(data).hexdigest()
    assert stored_bytes(stored) == data
    assert stored.name in name
    on_disk = Path(stored.content.path)
    assert on_disk.is_relative_to(settings.MEDIA_ROOT)
    assert on_disk.stem.isalnum()
    assert leftovers(settings.MEDIA_ROOT) == [on_disk]


def test_store_accepts_office_files() -> None:
    assert upload("名单.xlsx", office()).media_type.endswith("spreadsheetml.sheet")
    assert upload("说明.docx", office("word/document.xml")).media_type.endswith("document")


def test_owner_password_and_signatures_pass_unchanged() -> None:
    data = pdf(encryption=pikepdf.Encryption(owner="secret", user="", R=6))

    assert stored_bytes(upload("a.pdf", data)) == data


def test_same_name_twice_keeps_both() -> None:
    first, second = upload("a.pdf", PDF), upload("a.pdf", PDF)

    assert first.content.path != second.content.path
    assert first.sha256 == second.sha256


def test_exact_limit_passes_and_one_more_does_not(settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = len(PDF)
    assert upload("a.pdf", PDF).size == len(PDF)
    StoredFile.objects.all().delete()

    assert "请压缩" in refusal("a.pdf", PDF + b"\n")


# Refused


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        pytest.param("a.pdf.exe", PDF, "只能上传", id="B112-exe"),
        pytest.param("a.pdf::$DATA", PDF, "只能上传", id="B112-stream"),
        pytest.param("...", PDF, "文件名", id="B112-dots"),
        pytest.param(".htaccess", PDF, "只能上传", id="B112-hidden"),
        pytest.param("a", PDF, "只能上传", id="no-ending"),
        pytest.param("fdp.exe", PDF, "只能上传", id="B113"),
        pytest.param("a.zip", office(), "压缩包", id="B124"),
        pytest.param("a.heic", b"x", "HEIC", id="B121-heic"),
        pytest.param("a.webp", picture("WEBP"), "WebP", id="B121-webp"),
        pytest.param("a.bmp", picture("BMP"), "BMP", id="B121-bmp"),
        pytest.param("a.tiff", picture("TIFF"), "TIFF", id="B121-tiff"),
        pytest.param("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "只能", id="B116-svg"),
        pytest.param(
            "a.pdf", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不符", id="B116-as-pdf"
        ),
        pytest.param("a.pdf", b"<html><script>1</script></html>", "不符", id="B116-html"),
        pytest.param("a.jpg", b"<html><script>1</script></html>", "不符", id="B116-html-jpg"),
        pytest.param("a.pdf", b"<html>" + PDF, "不符", id="B116-polyglot"),
        pytest.param("a.jpg", picture("JPEG") + office(), "夹带", id="B116-gifar"),
        pytest.param("a.pdf", picture("PNG"), "不符", id="other-kind"),
        pytest.param("a.jpg", picture("WEBP"), "不符", id="B121-webp-as-jpg"),
        pytest.param("a.pdf", b"", "0 字节", id="B115-empty"),
        pytest.param("a.pdf", PDF[:300], "损坏", id="B119-truncated"),
        pytest.param("a.pdf", b"%PDF-1.7\n" + b"x" * 500, "损坏", id="B119-noise"),
        pytest.param("a.jpg", picture("JPEG")[:-40], "损坏", id="B121-truncated"),
        pytest.param("a.png", picture("PNG")[:-20], "损坏", id="B121-truncated-png"),
        pytest.param("a.png", huge_png(50_000), "像素", id="B121-pixels"),
        pytest.param("a.xlsx", PDF, "不符", id="pdf-as-xlsx"),
        pytest.param("a.xlsx", office("word/document.xml"), "不符", id="docx-as-xlsx"),
        pytest.param("a.xlsx", office(**{"xl/vbaProject.bin": b"x"}), "宏", id="macro"),
        pytest.param("a.xlsx", office(**{"x.xml": b"<a>macroEnabled</a>"}), "宏", id="macro-type"),
        pytest.param("a.xlsx", office(**{"../../x": b"x"}), "异常", id="B125-path"),
        pytest.param(
            "a.xlsx", office(**{f"p{i}": b"" for i in range(200)}), "异常", id="B125-entries"
        ),
        pytest.param("a.xlsx", office(**{"x.bin": b"\0" * 9_000_000}), "过大", id="B125-ratio"),
        pytest.param(
            "a.xlsx", office(**{"x.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'}), "异常", id="B130"
        ),
        pytest.param("a.docx", b"PK\x03\x04" + b"x" * 100, "损坏", id="broken-zip"),
    ],
)
def test_store_refuses(name: str, data: bytes, words: str, settings: Any) -> None:
    assert words in refusal(name, data)
    assert leftovers(settings.MEDIA_ROOT) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(javascript, "脚本", id="javascript"),
        pytest.param(launch_in_page, "脚本", id="launch"),
        pytest.param(many_pages, "页", id="pages"),
    ],
)
def test_pdf_that_acts_or_swells_is_refused(change: Any, words: str) -> None:
    assert words in refusal("a.pdf", pdf(change))


def test_pdf_with_open_password_is_refused() -> None:
    data = pdf(encryption=pikepdf.Encryption(owner="o", user="u", R=6))

    assert "打开密码" in refusal("a.pdf", data)


def test_object_stream_bomb_dies_in_the_child() -> None:
    swollen = zlib.compress(b"1 0 " + b" " * 800_000_000, 1)
    twice = zlib.compress(swollen, 9)
    bomb = (
        b"%PDF-1.7\n5 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter [/FlateDecode /FlateDecode] "
        b"/Length " + str(len(twice)).encode() + b" >>\nstream\n" + twice + b"\nendstream\nendobj\n"
    )
    entries = (
        b"\x00\x00\x00\xff" + b"\x02\x00\x05\x00" + b"\x00\x00\x00\x00" * 3 + b"\x01\x00\x09\x00"
    )
    start = len(bomb)
    bomb += (
        b"6 0 obj\n<< /Type /XRef /Size 6 /W [1 2 1] /Root 1 0 R /Length 24 >>\nstream\n"
        + entries
        + b"\nendstream\nendobj\nstartxref\n"
        + str(start).encode()
        + b"\n%%EOF\n"
    )

    assert "损坏" in refusal("a.pdf", bomb)


def test_two_entries_of_one_name_are_refused() -> None:
    out = io.BytesIO(office())
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/workbook.xml", "<other/>")

    assert "异常" in refusal("a.xlsx", out.getvalue())


def test_encrypted_entry_is_refused() -> None:
    data = bytearray(office())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(signature) + offset] |= 1

    assert "请" in refusal("a.xlsx", bytes(data))


def test_name_that_turns_its_ending_round_is_refused() -> None:
    with pytest.raises(ValidationError, match="不可见"):
        plain_name("a\u202efdp.exe")
    with pytest.raises(ValidationError, match="255"):
        plain_name("表" * 252 + ".pdf")


def test_place_where_a_photo_was_taken_is_removed_and_its_turn_kept() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (26.0, 35.0, 1.0)
    data = picture("JPEG", exif=exif.tobytes())
    assert Image.open(io.BytesIO(data)).getexif().get_ifd(0x8825)

    kept = stored_bytes(upload("照片.jpg", data))

    again = Image.open(io.BytesIO(kept))
    assert not again.getexif().get_ifd(0x8825)
    assert again.getexif()[0x0112] == 6
    assert again.tobytes() == Image.open(io.BytesIO(data)).tobytes()


# Served


def test_serve_never_lets_a_browser_run_it() -> None:
    stored = keep(
        PDF, name="申报表（最终版） (2).pdf", media_type="application/pdf", by=None, at=NOW
    )

    response = serve(RequestFactory().get("/"), stored)

    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox")
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment;")
    name = "%E7%94%B3%E6%8A%A5%E8%A1%A8%EF%BC%88%E6%9C%80%E7%BB%88%E7%89%88%EF%BC%89%20%282%29.pdf"
    assert f"filename*=UTF-8''{name}" in disposition
    assert b"".join(response) == PDF  # type: ignore[arg-type]
