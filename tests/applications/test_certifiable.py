"""The checklist of many cases says what that of one says, in as many queries (Art. 10)."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications import actions, requirements
from applications.certifiable import FACTS, hindrances
from applications.models import Application, Interest, InterestKind
from bases.models import Base
from tests import stories
from tests.applications.situations import bar
from tests.cast import Cast


def held(case: Application, cast: Cast) -> None:
    """The applicant is a base by another way."""
    Base.objects.create(
        number="2021-001",
        year=2021,
        serial=1,
        organisation=case.institution,
        batch_name="旧批次",
        decision_number="旧文号",
        certified_on=datetime.date(2021, 10, 1),
        state_since=datetime.date(2021, 10, 1),
    )


def close_to(case: Application, cast: Cast) -> None:
    """One of the panel is a relative."""
    Interest.objects.create(
        expert=cast.experts[0],
        organisation=case.institution,
        kind=InterestKind.RELATIVE,
        note="亲属",
        noted_by=cast.jingban,
        noted_at=cast.now,
    )


def objected(case: Application, cast: Cast) -> None:
    actions.object_to(
        case,
        notice=case.present_notice(),
        name="某群众",
        contact="13800000000",
        facts="事实。",
        evidence=None,
        at=cast.now,
    )


CAUSES: dict[str, Callable[[Application, Cast], None]] = {
    "nothing": lambda case, cast: None,
    "barred": lambda case, cast: bar(cast, cast.xueyuan) and None,  # type: ignore[func-returns-value]
    "held": held,
    "close": close_to,
    "objected": objected,
}


@pytest.mark.parametrize("over", [True, False])
@pytest.mark.parametrize("cause", CAUSES)
def test_it_says_what_the_checklist_says(cast: Cast, cause: str, over: bool) -> None:
    case = stories.in_notice(cast)
    CAUSES[cause](case, cast)
    at = stories.after_notice(cast) if over else cast.now
    fresh = Application.objects.with_facts().prefetch_related(*FACTS).get(pk=case.pk)

    unmet = [r for r in requirements.certification_checklist(fresh, at) if not r.met]
    found = hindrances([fresh], at)[case.pk]

    assert len(found) == len(unmet)
    assert bool(found) == (cause != "nothing" or not over)
    assert ("公示期未满" in "".join(found)) == (not over)


def test_the_page_asks_the_database_the_same_for_one_and_for_three(cast: Cast) -> None:
    path = f"/applications/batches/{cast.batch.pk}/decide/"
    counts = []
    for names in (("xueyuan",), ("yiyuan", "zhishu")):
        cases = [stories.reviewed(cast, who) for who in names]
        actions.post_notice(cast.batch, applications=cases, by=cast.jingban, at=cast.now)
        with time_machine.travel(stories.after_notice(cast), tick=False):
            client = cast.client(cast.jingban)
            client.get(path)
            with CaptureQueriesContext(connection) as seen:
                page = client.get(path)
        counts.append(len(seen))

    assert len(page.context["rows"]) == 3
    assert counts[0] == counts[1]
