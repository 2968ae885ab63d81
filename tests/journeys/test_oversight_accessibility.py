"""axe finds nothing on the pages of inspections, as each role, wide and narrow."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from inspections.actions.annulling import propose_annulment
from inspections.actions.barring import propose_barring, serve_barring_notice
from inspections.actions.complaints import accept_complaint
from inspections.actions.drawing import draw_bases
from inspections.actions.extending import propose_extension
from inspections.actions.planning import approve_plan, draft_plan
from inspections.actions.publishing import publish_results
from inspections.actions.receiving import ComplaintFacts, file_complaint
from inspections.actions.tables import new_table
from inspections.actions.tasks import TaskFacts, offer_task
from inspections.models import CheckTable, Hint
from tests.bases.working import a_class, working_base
from tests.browser import Stage
from tests.cast import Cast, build_cast
from tests.inspections.chain_help import heard, revoked, served
from tests.inspections.visit_help import announced, concluded, filled, visited
from tests.journeys.test_accessibility import tour

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def city(cast: Cast) -> dict[str, Any]:
    """A row of everything that can be seen at once."""
    base, other = working_base(cast), working_base(cast, "yiyuan")
    done = concluded(cast, other, who="yiyuan")
    publish_results([done], year=2026, by=cast.shenpi, at=cast.now)
    running = filled(cast, announced(cast, base))
    rectification = served(cast, other)
    propose_extension(rectification, days=10, reason="示例", by=cast.jingban, at=cast.now)
    a_class(base, cast.xueyuan, cast.now, "enrolling")
    revocation = heard(cast, base)
    facts = TaskFacts("示例任务", "public", 100, "示例1号", cast.now.date())
    task = offer_task(base, facts=facts, reason="评估优秀", by=cast.jingban, at=cast.now)
    complaint = accept_complaint(
        file_complaint(
            facts=ComplaintFacts("fees", "示例", base=base, contact="示例"), at=cast.now
        ),
        by=cast.jingban,
        at=cast.now,
    )
    hint = Hint.objects.create(
        base=base, kind="fees", rule="示例", key="示例", sentence="示例", found_at=cast.now
    )
    body = cast.moshengren.organisation
    assert body is not None
    barring = propose_barring(
        body, facts="示例", application_number="1", by=cast.jingban, at=cast.now
    )
    serve_barring_notice(
        barring,
        served_on=cast.now.date(),
        served_how="person",
        served_to="示例",
        by=cast.jingban,
        at=cast.now,
    )
    draft = new_table(2027, by=cast.guanli, at=cast.now)
    return {
        "base": base,
        "done": done,
        "running": running,
        "rectification": rectification,
        "revocation": revocation,
        "task": task,
        "complaint": complaint,
        "hint": hint,
        "barring": barring,
        "draft": draft,
        "draw": drawn(cast),
    }


def drawn(cast: Cast) -> Any:
    """A plan with its draw."""
    plan = draft_plan(
        facts={
            "year": 2026,
            "kind": "spot",
            "title": "示例抽查",
            "table": CheckTable.objects.filter(published_at__isnull=False)[0],
            "scope_first": datetime.date(2026, 1, 1),
            "scope_last": cast.now.date(),
            "visits_from": cast.now.date(),
            "visits_until": cast.now.date(),
            "bases_wanted": 1,
            "inspectors_each": 2,
            "basis": "",
        },
        by=cast.jingban,
        at=cast.now,
    )
    approve_plan(plan, by=cast.shenpi, at=cast.now)
    return draw_bases(plan, seed="示例", by=cast.jingban, at=cast.now)


def test_pages_of_the_bureau(stage: Stage) -> None:
    cast = build_cast()
    rows = city(cast)
    at = {name: row.get_absolute_url() for name, row in rows.items() if row is not None}
    number = rows["base"].number
    tour(
        stage,
        {
            cast.jingban: [
                "/inspections/",
                "/inspections/plans/",
                "/inspections/plans/new/",
                at["draw"],
                "/inspections/inspectors/",
                "/inspections/inspectors/new/",
                "/inspections/list/",
                "/inspections/list/new/",
                at["done"],
                f"{at['done']}sheet/",
                "/inspections/rectifications/",
                at["rectification"],
                "/inspections/revocations/",
                f"/inspections/revocations/new/{number}/",
                "/inspections/withdrawals/",
                "/inspections/barrings/",
                "/inspections/barrings/new/",
                at["barring"],
                "/inspections/complaints/",
                "/inspections/complaints/new/",
                at["complaint"],
                f"{at['complaint']}investigate-complaint/",
                f"{at['complaint']}link-complaint/",
                "/inspections/hints/",
                at["hint"],
                "/inspections/tasks/",
                "/inspections/tasks/new/",
                f"/bases/{number}/case/",
            ],
            cast.shenpi: [f"{at['revocation']}decide-revocation/", "/home/"],
            cast.guanli: ["/inspections/tables/", at["draft"], f"{at['draft']}edit-table/"],
            cast.jingban2: [f"{at['running']}sheet/", f"{at['running']}sheet/8/"],
        },
    )


def test_pages_of_bases_and_the_public(stage: Stage) -> None:
    cast = build_cast()
    rows = city(cast)
    at = {name: row.get_absolute_url() for name, row in rows.items() if row is not None}
    tour(
        stage,
        {
            cast.xueyuan: [
                "/inspections/",
                at["revocation"],
                at["task"],
                f"{at['task']}decline-task/",
            ],
            cast.yiyuan: [at["rectification"], f"{at['rectification']}report/", at["done"]],
            cast.dongqu: ["/inspections/rectifications/", at["running"]],
            None: ["/results/", "/barred/", "/complaints/", "/complaints/track/"],
        },
    )


def test_the_list_with_entries_and_a_visited_base(stage: Stage) -> None:
    cast = build_cast()
    base, other = working_base(cast), working_base(cast, "yiyuan")
    entry = revoked(cast, base).entry
    assert entry is not None
    annulment = propose_annulment(
        entry, reason="示例", document_number="示例", by=cast.jingban, at=cast.now
    )
    inspection = visited(cast, other)
    tour(
        stage,
        {
            None: ["/barred/", f"/bases/{base.number}/"],
            cast.shenpi: ["/inspections/bar-entries/", annulment.get_absolute_url()],
            cast.yiyuan: [f"{inspection.get_absolute_url()}make-statement/"],
        },
    )
