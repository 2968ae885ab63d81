"""The signature: valid, and any change is noticed."""

from __future__ import annotations

import datetime
import stat
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from bases.papers import PlaqueFacts
from bases.rendering import signing
from bases.rendering.make import make_pdf
from bases.rendering.plaque import render_plaque
from bases.rendering.signing import SigningKeyMissing, ensure_key, sign, verify


@pytest.fixture
def keys(settings: Any, tmp_path: Path) -> Path:
    settings.SIGNING_KEY_DIR = str(tmp_path / "keys")
    return ensure_key()


FACTS = PlaqueFacts(
    institution="攀枝花学院",
    number="攀继教基〔2026〕001号",
    issued_on=datetime.date(2026, 11, 23),
    check_code="23456789ABCDEFGHJKMNPQRSTV",
    verify_url="https://portal.example/verify/23456789ABCDEFGHJKMNPQRSTV/",
)


def test_a_signed_plaque_is_valid_and_small(keys: Path) -> None:
    pdf = sign(render_plaque(FACTS))
    report = verify(pdf)

    assert report.valid
    assert report.intact
    assert report.trusted
    assert report.whole
    assert report.signer == "继续教育基地管理平台文书签名"
    assert report.signed_at is not None
    assert len(pdf) <= 150_000


def test_a_flipped_byte_anywhere_is_noticed(keys: Path) -> None:
    plain = render_plaque(FACTS)
    pdf = sign(plain)
    contents = pdf.index(b"<3082")
    container = [contents + 6, contents + 60, contents + 2000, pdf.index(b"0000>") + 1]
    spread = range(9, len(pdf) - 8, len(pdf) // 40)
    unnoticed = []
    for place in [*spread, *container, len(plain) + 40]:
        changed = bytearray(pdf)
        changed[place] ^= 1
        report = verify(bytes(changed))
        if report.valid or not report.reason:
            unnoticed.append(place)

    assert unnoticed == []


def test_what_is_added_after_signing_is_noticed(keys: Path) -> None:
    report = verify(sign(render_plaque(FACTS)) + b"\n% more\n")

    assert not report.valid
    assert report.reason == "签名之后又有添加的内容。"


def test_a_foreign_key_is_not_ours(keys: Path, settings: Any, tmp_path: Path) -> None:
    pdf = sign(render_plaque(FACTS))
    settings.SIGNING_KEY_DIR = str(tmp_path / "others")
    ensure_key()
    report = verify(pdf)

    assert not report.valid
    assert not report.trusted


@pytest.mark.parametrize("data", [b"", b"abc", b"%PDF-1.7\n%%EOF"])
def test_what_is_no_signed_pdf(keys: Path, data: bytes) -> None:
    assert not verify(data).valid


def test_an_unsigned_file_says_so(keys: Path) -> None:
    assert verify(render_plaque(FACTS)).reason == "文件没有本平台的电子签名。"


def test_production_needs_a_key(settings: Any, tmp_path: Path) -> None:
    settings.SIGNING_KEY_DIR = str(tmp_path / "none")
    settings.DEBUG = False

    with pytest.raises(SigningKeyMissing, match="signing_key"):
        make_pdf("plaque", {**vars(FACTS), "issued_on": "2026-11-23"})
    assert not (tmp_path / "none").exists()


def test_development_makes_its_own(settings: Any, tmp_path: Path) -> None:
    settings.SIGNING_KEY_DIR = str(tmp_path / "own")
    settings.DEBUG = True

    assert verify(make_pdf("plaque", {**vars(FACTS), "issued_on": "2026-11-23"})).valid


def test_the_key_is_for_its_owner_only(keys: Path) -> None:
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    keys.chmod(0o640)
    with pytest.raises(SigningKeyMissing, match="chmod 600"):
        sign(render_plaque(FACTS))


def test_signing_key(settings: Any, tmp_path: Path) -> None:
    settings.SIGNING_KEY_DIR = str(tmp_path / "keys")
    first, second = StringIO(), StringIO()
    call_command("signing_key", stdout=first)
    made = (tmp_path / "keys" / signing.KEY_FILE).read_bytes()
    call_command("signing_key", stdout=second)

    assert "已生成" in first.getvalue()
    assert "已有" in second.getvalue()
    assert (tmp_path / "keys" / signing.KEY_FILE).read_bytes() == made
    assert first.getvalue().splitlines()[1] == second.getvalue().splitlines()[1]
    assert b"PRIVATE" not in (tmp_path / "keys" / signing.CERTIFICATE_FILE).read_bytes()
