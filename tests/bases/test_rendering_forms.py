"""Letters and the application form are read back as people and machines would."""

from __future__ import annotations

import re
from dataclasses import replace

import weasyprint
from weasyprint.text.fonts import FontConfiguration

from bases.regulation import ISSUING_BODY, REMEDY
from bases.rendering.application_form import application_form_html, render_application_form
from bases.rendering.letter import render_letter
from tests.bases.papers import CODE, LETTER, assert_embedded_subsets, cost_ratio, form, reader, text


def test_a_letter_says_what_it_must() -> None:
    pdf = render_letter(LETTER)
    words = text(pdf)

    for part in (
        ISSUING_BODY,
        LETTER.number,
        LETTER.title,
        "攀枝花学院：",
        "补充聘期。",
        REMEDY,
        "（印章）",
        "2026年11月3日",
        "附件：1.清单",
        "2.样表",
        "抄送：东区人力资源和社会保障局。",
        "堃喆中心",
        CODE,
    ):
        assert part in words
    assert_embedded_subsets(pdf)
    assert [round(float(n)) for n in reader(pdf).pages[0].mediabox[2:]] == [595, 842]


def test_marks_in_a_letter_stay_text() -> None:
    words = text(render_letter(replace(LETTER, addressee="<b>攀枝花</b><img src=x>")))

    assert "<b>攀枝花</b><imgsrc=x>：" in words


def test_a_form_says_what_it_must() -> None:
    pdf = render_application_form(form())
    words = text(pdf)

    for part in (
        "申报表",
        "申报编号攀继教申〔2026〕7号",
        "钒钛新材料",
        "2026年11月24日",
        "填表说明",
        "承诺书",
        "秦清和",
        "一、基本情况",
        "12510400MB00000788",
        "二、师资队伍",
        "（第八条第（一）项）",
        "周露秋11",
        "三、附件清单",
        "abababababababab",
        "2.4MB",
        "推荐意见",
        "专家评审委员会意见",
        "市局认定意见",
        "（印章）",
        "c" * 64,
        "扫码核验",
        "—2—",
    ):
        assert part in words
    assert_embedded_subsets(pdf)
    assert reader(pdf).metadata.author == ISSUING_BODY  # type: ignore[union-attr]


def test_self_review_has_its_own_box() -> None:
    words = text(render_application_form(form(route="self_review")))

    assert "本单位审核意见" in words
    assert "推荐意见" not in words


def test_a_long_table_repeats_its_headings_and_keeps_every_row() -> None:
    facts = form(rows=360)
    pdf = render_application_form(facts)
    pages = [re.sub(r"\s", "", page.extract_text()) for page in reader(pdf).pages]
    with_rows = [page for page in pages if "周露秋" in page]

    assert len(with_rows) > 8
    assert all("姓名" in page and "出生年月" in page for page in with_rows)
    assert all(f"申报编号：{facts.receipt}" in page for page in with_rows)
    assert set(re.findall(r"周露秋(\d+?)女", "".join(pages))) == {str(n) for n in range(360)}


def test_a_form_costs_what_weasyprint_costs() -> None:
    facts = form(rows=60)
    html, config = application_form_html(facts), FontConfiguration()

    def bare() -> None:
        weasyprint.HTML(string=html).write_pdf(font_config=config)

    assert cost_ratio(lambda: render_application_form(facts), bare, 1.2) <= 1.2
