"""The scanner finds a planted number wherever one can hide; only then does its silence count."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

import pytest

from bases.models import TrainingClass
from tests.bases.records_help import book_of, held_class, number_of, row_of
from tests.bases.working import working_base
from tests.cast import Cast
from tests.whole_numbers import (
    numbers_in,
    numbers_in_bytes,
    numbers_in_database,
    numbers_in_files,
)

WRONG = "990101199001011234"  # the shape of a number, not the check character


def archive(name: str, data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, data)
    return buffer.getvalue()


def a_pdf(words: str) -> bytes:
    """One page with compressed words."""
    stream = zlib.compress(f"BT /F1 12 Tf 20 20 Td ({words}) Tj ET".encode())
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 100]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>\nstream\n" % len(stream) + stream + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        body
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(body)
    )


@pytest.mark.parametrize(
    "data",
    [
        number_of(1).encode(),
        f"x{number_of(1)}9".encode(),
        f"{number_of(1)[:6]} {number_of(1)[6:14]} {number_of(1)[14:]}".encode(),
        number_of(1).encode("utf-16"),
        archive("a.txt", number_of(1).encode()),
        archive("b.zip", archive(f"{number_of(1)}.txt", b"")),
        book_of([row_of(1)]),
        a_pdf(number_of(1)),
    ],
    ids=["text", "embedded", "spaced", "utf-16", "zip", "nested-name", "xlsx", "pdf"],
)
def test_a_planted_number_is_found(data: bytes) -> None:
    assert number_of(1) in numbers_in_bytes(data)


def test_what_is_no_number_is_left_alone() -> None:
    mask = f"{number_of(1)[:3]}***********{number_of(1)[-4:]}"
    assert numbers_in(f"{mask} {WRONG} 20261124042109123456 {number_of(1)[:17]}") == set()


def test_planted_in_the_database_and_on_the_disk(cast: Cast, tmp_path: Path) -> None:
    base = working_base(cast)
    held = held_class(cast, base)
    TrainingClass.objects.filter(pk=held.pk).update(content=f"备注{number_of(7)}")
    (tmp_path / f"{number_of(8)}.txt").write_bytes(b"")
    (tmp_path / "a.pdf").write_bytes(a_pdf(number_of(9)))

    assert numbers_in_database() == {"bases_trainingclass.content": {number_of(7)}}
    found = numbers_in_files(tmp_path)
    assert set().union(*found.values()) == {number_of(8), number_of(9)}
