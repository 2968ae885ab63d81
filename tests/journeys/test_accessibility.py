"""axe finds nothing on any page, as each role, on a wide and on a narrow screen."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests import stories
from tests.browser import Stage
from tests.cast import build_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OPTIONS = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}


def violations(page: Any) -> list[str]:
    """What axe holds against a page, with the first node of each rule."""
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found]


@pytest.mark.parametrize("width", [1280, 360])
def test_every_page(stage: Stage, width: int) -> None:
    cast = build_cast()
    draft = stories.draft(cast, "zhishu")
    handed_in = stories.rechecked(cast, "xueyuan")
    reviewing = stories.under_review(cast, "xuehui")
    base = stories.certified(cast, "yiyuan")
    tour = {
        None: [
            "/",
            "/guide/",
            "/bases/",
            f"/bases/{base.number}/",
            "/verify/",
            "/notices/",
            f"/verify/{base.plaques.get().check_code}/",
            "/accounts/login/",  # type: ignore[attr-defined]
            "/accounts/register/",
            "/missing/",
        ],
        cast.zhishu: ["/home/", "/applications/", "/applications/start/"]
        + [f"/applications/{draft.pk}/form/"]
        + [f"/applications/{draft.pk}/form/{s.key}/" for s in draft.sections.all()]  # type: ignore[attr-defined]
        + [f"/applications/{draft.pk}/submit/", "/accounts/messages/", "/accounts/organisation/"],
        cast.dongqu: [
            "/home/",
            f"/applications/{handed_in.pk}/",
            f"/applications/{handed_in.pk}/matrix/",
            f"/applications/{handed_in.pk}/recheck/",
            f"/applications/{handed_in.pk}/recommend/",
            f"/applications/{handed_in.pk}/remark/",
            f"/applications/{handed_in.pk}/send-back/",
            f"/applications/{handed_in.pk}/decline/",
            "/accounts/activations/",
        ],
        cast.jingban: [
            "/home/",
            "/applications/",
            f"/applications/{reviewing.pk}/",
            f"/applications/{reviewing.pk}/void-member/",
            "/applications/notices/",
            "/applications/setup/",
            "/bases/documents/",
        ],
        cast.zhuanjia1: [
            "/home/",
            "/applications/panel/",
            f"/applications/{reviewing.pk}/seat/",
            f"/applications/{reviewing.pk}/score/",
            f"/applications/{reviewing.pk}/matrix/",
        ],
        cast.guanli: ["/home/", "/applications/setup/", "/accounts/manage/", "/bases/setup/"],
        cast.shenpi: ["/home/"],
    }
    faults = []
    for person, paths in tour.items():
        desk = stage.desk(person, width=width)
        for path in paths:
            desk.page.goto(stage.root + path)
            wide = desk.page.evaluate("document.documentElement.scrollWidth > innerWidth")
            faults += [f"{path}: {fault}" for fault in violations(desk.page)]
            faults += [f"{path}: wider than the screen"] if wide else []
    stage.faults = [f for f in stage.faults if "404" not in f]
    assert faults == []
