"""An expert reads and scores a case with the keyboard alone."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from accounts.models import StoredFile
from applications.models import PanelMember, Reading
from tests import stories
from tests.browser import Stage
from tests.cast import Cast, build_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def troupe() -> Cast:
    return build_cast()


def tab_to(page: Page, selector: str, *, most: int = 400) -> None:
    """Press Tab until something has the focus."""
    for _ in range(most):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {selector}")


def enter_on(page: Page, selector: str) -> None:
    """Tab to a link or button, and press it."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_case_is_read_and_scored_by_keyboard_alone(troupe: Cast, stage: Stage) -> None:
    case = stories.under_review(troupe)
    page = stage.desk(troupe.zhuanjia1).open("/applications/panel/")
    criteria = list(case.batch.rubric.criteria.all())

    enter_on(page, "a[href$='/read/']")
    tab_to(page, ".reading-jump a[href='#sheet']")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    tab_to(page, f"[name=points_{criteria[0].pk}]", most=12)  # the jump left the materials out
    for criterion in criteria:
        tab_to(page, f"[name=points_{criterion.pk}]", most=8)
        page.keyboard.type(str(criterion.weight - 1))
        page.keyboard.press("Tab")
        page.keyboard.type("符合")
    page.keyboard.press("Control+s")
    expect(page.locator("#sheet [data-autosave-status]")).to_contain_text("已保存")
    expect(page.locator("output[name=total]")).to_have_text("90.00")

    tab_to(page, "[name=vote]", most=8)
    page.keyboard.press("Space")
    tab_to(page, "#notes textarea", most=12)
    page.keyboard.type("已看完")
    page.keyboard.press("Control+s")
    expect(page.locator("#notes [data-autosave-status]")).to_contain_text("已保存")

    page.keyboard.press("Shift+Tab")
    for _ in range(12):
        if page.evaluate("document.activeElement.matches('button[name=final]')"):
            break
        page.keyboard.press("Shift+Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    enter_on(page, "button[name=confirmed]")

    expect(page.locator("main")).to_contain_text("已提交")
    seat = PanelMember.objects.get(application=case, expert__user=troupe.zhuanjia1)
    assert (seat.is_final, seat.notes, str(seat.total)) == (True, "已看完", "90.00")


def give_pages(stored: StoredFile, number: int) -> None:
    """Other bytes under a file handed in: so many pages."""
    pdf = pikepdf.new()
    for _ in range(number):
        pdf.add_blank_page(page_size=(595, 842))
    pdf.save(stored.content.path)
    digest = hashlib.sha256(Path(stored.content.path).read_bytes()).hexdigest()
    StoredFile.objects.filter(pk=stored.pk).update(sha256=digest)


@pytest.mark.parametrize("width", [1280, 360])
def test_pages_of_evidence_turn_by_keys(troupe: Cast, stage: Stage, width: int) -> None:
    case = stories.under_review(troupe)
    file = case.present_submission().content["files"][0]["id"]  # type: ignore[union-attr]
    give_pages(StoredFile.objects.get(pk=file), 3)
    page = stage.desk(troupe.zhuanjia1, width=width).open(f"/applications/{case.pk}/read/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.goto(page.url + f"{file}/")
    picture = page.locator(".viewer-page img")
    assert picture.evaluate("e => e.decode().then(() => e.naturalWidth)") == 1100
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("link", name="150%").click()
    assert picture.evaluate("e => e.decode().then(() => e.naturalWidth)") == 1650
    for key, number in (("j", 2), ("j", 3), ("ArrowLeft", 2), ("k", 1)):
        page.locator("h1").click()  # from an enlarged page itself the arrows move the picture
        with page.expect_navigation():
            page.keyboard.press(key)
        expect(page.locator(".viewer")).to_contain_text(f"第 {number} / 3 页")
    page.keyboard.press("k")  # the first page: nothing to turn to
    assert Reading.objects.filter(seat__application=case).count() == 1
