"""The plaque is read back as people and machines would."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
import segno
import weasyprint
from weasyprint.text.fonts import FontConfiguration

from bases import qr
from bases.glyphs import fandol_files, rare_files
from bases.regulation import ISSUING_BODY
from bases.rendering.pdf import MissingGlyphs
from bases.rendering.plaque import fit, plaque_html, render_plaque
from bases.rendering.text import width
from tests.bases.papers import (
    CODE,
    PLAQUE,
    assert_embedded_subsets,
    cost_ratio,
    fonts,
    reader,
    text,
)

LONG = ("攀枝花市钒钛新材料与康养旅游现代服务业专业技术人员继续教育培训中心" * 4)[:100]


def test_a_plaque_says_what_it_must() -> None:
    pdf = render_plaque(PLAQUE)
    words = text(pdf)

    for part in (
        "攀枝花市专业技术人员继续教育基地",
        PLAQUE.institution,
        PLAQUE.number,
        ISSUING_BODY,
        "二〇二六年十一月",
        "扫码核验",
        CODE,
    ):
        assert part in words
    assert_embedded_subsets(pdf)
    assert len(pdf) < 140_000


def test_a_plaque_is_one_page_of_a3_landscape() -> None:
    pages = reader(render_plaque(PLAQUE)).pages
    wide, high = (float(n) / 72 * 25.4 for n in pages[0].mediabox[2:])

    assert len(pages) == 1
    assert (round(wide, 1), round(high, 1)) == (420.0, 297.0)


def test_metadata_names_the_bureau_and_nobody_else() -> None:
    document = reader(render_plaque(PLAQUE))

    assert document.metadata is not None
    assert document.metadata.author == ISSUING_BODY
    assert document.metadata.title == f"攀枝花市专业技术人员继续教育基地匾牌 {PLAQUE.number}"
    assert set(document.metadata) <= {"/Author", "/Title", "/Creator", "/Producer"}
    assert document.trailer["/Root"]["/Lang"] == "zh-CN"


@pytest.mark.parametrize(
    "name",
    [
        "中",
        LONG,
        "陶喆朱镕基王玥堃𬭸䶮研究院",
        "Panzhihua No.1 CNC 培训中心（东区）",
        "攀枝花市" + "堃喆玥镕𬭸䶮堃喆玥镕" * 9 + "研究院校",
    ],
)
def test_every_name_is_whole_and_on_the_page(name: str) -> None:
    pdf = render_plaque(replace(PLAQUE, institution=name))

    assert re.sub(r"\s", "", name) in text(pdf)
    assert_embedded_subsets(pdf)
    with pdfplumber.open(BytesIO(pdf)) as document:
        page = document.pages[0]
        wanted = [c for c in page.chars if c["size"] > 25]
        assert all(c["x0"] > 60 and c["x1"] < page.width - 60 for c in wanted)
        assert all(c["top"] > 0 and c["bottom"] < page.height for c in wanted)
        assert min(c["size"] for c in wanted) >= 9 / 25.4 * 72 - 0.1


@pytest.mark.parametrize("length", range(1, 101))
def test_a_name_of_any_length_fits(length: int) -> None:
    size, lines = fit(LONG[:length])

    assert "".join(lines) == LONG[:length]
    assert len(lines) <= 4
    assert max(map(width, lines)) <= 33
    assert size in ("name-1", "name-2", "name-3", "name-4")


def test_common_text_is_set_in_the_chinese_faces() -> None:
    names = " ".join(fonts(render_plaque(PLAQUE)))

    if fandol_files():
        assert "Paper-Song" in names
        assert "Paper-Kai" in names
    assert "JP" not in names


def test_rare_characters_are_cut_out_of_large_fonts() -> None:
    pdf = render_plaque(replace(PLAQUE, institution="陶喆堃𬭸研究院"))

    assert "Paper-Extra" in " ".join(fonts(pdf))
    assert len(pdf) < 140_000


@pytest.mark.skipif(not rare_files(), reason="the fonts of rare characters are not here")
def test_extension_b_is_printed() -> None:
    pdf = render_plaque(replace(PLAQUE, institution="攀枝花\U00028000研究院"))

    assert "攀枝花\U00028000研究院" in text(pdf)


@pytest.mark.parametrize("name", ["攀\ue000枝花学院", "攀枝花\U00031350学院"])
def test_a_hole_is_refused(name: str) -> None:
    with pytest.raises(MissingGlyphs, match=r"U\+"):
        render_plaque(replace(PLAQUE, institution=name))


def test_the_same_facts_give_the_same_bytes() -> None:
    first = render_plaque(PLAQUE)
    render_plaque(replace(PLAQUE, institution="陶喆堃研究院"))

    assert render_plaque(PLAQUE) == first
    assert render_plaque(replace(PLAQUE, number="攀继教基〔2026〕002号")) != first


def test_another_process_gives_the_same_bytes(tmp_path: Path) -> None:
    code = (
        "import sys, datetime, hashlib, django; django.setup()\n"
        "from tests.bases.test_rendering_plaque import PLAQUE, render_plaque, replace\n"
        "for name in ('攀枝花学院', '陶喆堃研究院'):\n"
        "    pdf = render_plaque(replace(PLAQUE, institution=name))\n"
        "    print(hashlib.sha256(pdf).hexdigest())"
    )
    environment = {
        "DJANGO_SETTINGS_MODULE": "pzh_ce.settings",
        "DEBUG": "1",
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
    }
    done = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env=environment | {"PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
        ).stdout
        for seed in ("1", "2")
    }

    assert len(done) == 1
    assert len(done.pop().split()) == 2


def test_without_fandol_everything_is_still_printed(settings: Any, monkeypatch: Any) -> None:
    settings.FANDOL_DIR = "/nonexistent/fandol"
    monkeypatch.setattr("bases.glyphs.TEX_DIR", Path("/nonexistent"))
    pdf = render_plaque(replace(PLAQUE, institution="陶喆堃研究院"))

    assert "陶喆堃研究院" in text(pdf)
    assert "Noto-Serif-CJK-SC" in " ".join(fonts(pdf))


def test_the_code_on_paper_is_the_address() -> None:
    drawn = qr.code(PLAQUE.verify_url)
    cells = set()
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)", drawn.path):
        cells |= {(int(x) + n, int(y)) for n in range(int(length))}
    symbol = segno.make_qr(PLAQUE.verify_url, error="m")
    expected = {
        (x, y)
        for y, row in enumerate(symbol.matrix_iter(border=qr.QUIET))
        for x, dark in enumerate(row)
        if dark
    }

    assert cells == expected
    assert drawn.path in plaque_html(PLAQUE)
    assert qr.png_data_uri("x").startswith("data:image/png;base64,")


def test_our_own_work_costs_little() -> None:
    html, config = plaque_html(PLAQUE), FontConfiguration()

    def bare() -> None:
        weasyprint.HTML(string=html).write_pdf(font_config=config)

    assert cost_ratio(lambda: render_plaque(PLAQUE), bare, 1.5) <= 1.5
