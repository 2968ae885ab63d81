"""The pages of visit, meeting and ranking: axe finds nothing, wide and narrow, for each role."""

from __future__ import annotations

import pytest

from applications.models import SiteVisit
from tests import stories
from tests.browser import Stage
from tests.cast import build_cast
from tests.journeys.test_accessibility import look_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_every_page_of_visit_and_meeting(stage: Stage) -> None:
    cast = build_cast()
    fresh, planned = stories.under_review(cast), stories.under_review(cast, "yiyuan")
    waiting, done = stories.scored(cast, "zhishu"), stories.met(cast, "xuehui")
    stories.arrange(planned, by=cast.jingban, at=cast.now)
    stories.arrange(waiting, by=cast.jingban, at=cast.now)
    stories.record(waiting, by=cast.jingban, at=cast.now)
    called = stories.called([fresh], by=cast.jingban, at=cast.now)
    minuted = stories.called([waiting], by=cast.jingban, at=cast.now)
    stories.keep_minutes(minuted, by=cast.jingban, at=cast.now)
    closed = done.meeting_cases.get().meeting  # type: ignore[attr-defined]
    assert SiteVisit.objects.count() == 3
    meetings = [f"/applications/meetings/{row.pk}/" for row in (called, minuted, closed)]
    tour = {
        cast.jingban: [
            f"/applications/{fresh.pk}/arrange-visit/",
            f"/applications/{planned.pk}/record-visit/",
            f"/applications/{planned.pk}/cancel-visit/",
            f"/applications/{planned.pk}/call-meeting/",
            f"/applications/{waiting.pk}/",
            f"/applications/{done.pk}/conclude/",
            "/applications/meetings/",
            *meetings,
            f"{meetings[0]}minutes/",
            f"{meetings[0]}cancel/",
            f"{meetings[2]}summary/",
            f"/applications/ranking/{cast.batch.pk}/",
        ],
        cast.zhuanjia1: [
            "/home/",
            f"/applications/{planned.pk}/record-visit/",
            f"/applications/{waiting.pk}/sign-visit/",
            *meetings[1:],
        ],
        cast.yiyuan: [f"/applications/{planned.pk}/"],
        cast.shenpi: [f"/applications/{done.pk}/", f"/applications/ranking/{cast.batch.pk}/"],
    }
    faults = []
    for person, paths in tour.items():
        page = stage.desk(person).page
        for path in paths:
            faults += look_at(page, stage.root + path)
    assert faults == []
