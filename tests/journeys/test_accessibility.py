"""axe finds nothing on any page, as each role, on a wide and on a narrow screen."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from accounts.models import User
from applications import actions
from applications.models import PublicNotice
from tests import stories
from tests.applications.situations import keyed_in
from tests.browser import Stage
from tests.cast import build_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OPTIONS = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}
WIDTHS = (1280, 360)


def violations(page: Any) -> list[str]:
    """What axe, already in the page, holds against it, with the first node of each rule."""
    found = page.evaluate("options => axe.run(document, options)", OPTIONS)["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found]


def look_at(page: Any, address: str) -> list[str]:
    """Faults of one page on a wide and then on a narrow screen."""
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    page.goto(address)
    page.evaluate(AXE_SCRIPT)
    faults = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        faults += [f"{address} {width}: {fault}" for fault in violations(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(f"{address} {width}: wider than the screen")
    return faults


def tour(stage: Stage, paths_of: dict[User | None, list[str]]) -> None:
    """Walk through the pages of each person. No fault may be left over."""
    faults = []
    for person, paths in paths_of.items():
        page = stage.desk(person).page
        for path in paths:
            faults += look_at(page, stage.root + path)
    stage.faults = [f for f in stage.faults if "404" not in f]
    assert faults == []


def test_pages_of_the_public_and_of_applicants(stage: Stage) -> None:
    cast = build_cast()
    draft = stories.draft(cast, "zhishu")
    handed_in = stories.rechecked(cast, "xueyuan")
    base = stories.certified(cast, "yiyuan")
    notice = PublicNotice.objects.get()
    case, form = f"/applications/{handed_in.pk}", f"/applications/{draft.pk}"
    sections = [f"{form}/form/{s.key}/" for s in draft.sections.all()]  # type: ignore[attr-defined]
    tour(
        stage,
        {
            None: [
                "/",
                "/guide/",
                "/bases/",
                base.get_absolute_url(),
                "/verify/",
                f"/verify/{base.plaques.get().check_code}/",  # type: ignore[attr-defined]
                "/notices/",
                notice.get_absolute_url(),
                "/notices/batches/",
                f"/notices/batches/{cast.batch.pk}/",
                "/accounts/login/",
                "/accounts/register/",
                "/missing/",
            ],
            cast.zhishu: [
                "/home/",
                "/applications/",
                "/applications/start/",
                f"{form}/form/",
                *sections,
                f"{form}/submit/",
                "/accounts/messages/",
                "/accounts/organisation/",
            ],
            cast.yiyuan: ["/home/", "/bases/plaques/"],
            cast.dongqu: [
                "/home/",
                f"{case}/",
                f"{case}/matrix/",
                f"{case}/recheck/",
                f"{case}/recommend/",
                f"{case}/remark/",
                f"{case}/send-back/",
                f"{case}/decline/",
                "/accounts/activations/",
            ],
        },
    )


def test_pages_of_the_bureau_and_of_experts(stage: Stage) -> None:
    cast = build_cast()
    drawing = stories.accepted(cast, "xuehui")
    draw = actions.draw(cast.batch, [drawing], education=2, subject=2, by=cast.jingban, at=cast.now)
    proposed = stories.proposed(cast, "yiyuan")
    stories.certified(cast, "zhishu")
    reading = stories.under_review(cast, "xueyuan")
    keyed = keyed_in(cast, cast.moshengren)
    case, batch = f"/applications/{reading.pk}", cast.batch.pk
    file = next(f["id"] for f in reading.present_submission().content["files"])
    expert = reading.panel.all()[0].expert  # type: ignore[attr-defined]
    tour(
        stage,
        {
            cast.jingban: [
                "/home/",
                "/applications/",
                f"{case}/",
                f"{case}/void-member/",
                "/applications/draws/",
                f"/applications/draws/new/?batch={batch}",
                f"/applications/draws/{draw.pk}/",
                f"/applications/{drawing.pk}/draw/",
                "/applications/batches/",
                f"/applications/batches/{batch}/",
                f"/applications/batches/{batch}/decide/",
                f"/applications/layout/?batch={batch}",
                f"/applications/ranking/{batch}/",
                "/applications/meetings/",
                "/applications/enter/",
                f"/applications/{keyed.pk}/",
                "/applications/notices/",
                f"{case}/archive/",
                "/applications/setup/",
                "/bases/documents/?all=1",
                "/bases/plaques/",
            ],
            expert.user: [
                "/home/",
                "/applications/panel/",
                f"{case}/seat/",
                f"{case}/read/",
                f"{case}/read/{file}/",
                f"{case}/matrix/",
                "/applications/interests/",
            ],
            cast.guanli: [
                "/home/",
                "/applications/setup/",
                "/applications/setup/experts/",
                f"/applications/setup/experts/{expert.pk}/interests/",
                "/accounts/manage/",
                "/bases/setup/",
            ],
            cast.shenpi: [
                "/home/",
                f"/applications/{proposed.pk}/certify/",
                f"/applications/batches/{batch}/decide/",
            ],
        },
    )
