"""Lists ask as often for a thousand rows as for one; what they export is what they show."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import Organisation
from bases.models import BarEntry, Base
from inspections.actions.publishing import publish_results
from inspections.models import (
    Complaint,
    DelegatedTask,
    Hint,
    Inspection,
    Publication,
)
from tests.bases.working import working_base
from tests.cast import Cast
from tests.inspections.chain_help import a_table, ordered, revoked
from tests.inspections.visit_help import concluded

DAY = datetime.date(2026, 5, 4)


def some_bases(cast: Cast, first: int, last: int) -> list[Base]:
    """Bases of their own bodies."""
    body = cast.xueyuan.organisation
    assert body is not None
    units = Organisation.objects.bulk_create(
        Organisation(
            name=f"示例单位{n:04d}",
            uscc=f"示例{n:016d}",
            type=body.type,
            kind=body.kind,
            level=body.level,
            county=body.county,
            state=body.state,
            activated_at=cast.now,
            registered_at=cast.now,
        )
        for n in range(first, last)
    )
    return Base.objects.bulk_create(
        Base(
            number=f"2020-{n + 1000}",
            year=2020,
            serial=n + 1000,
            organisation=unit,
            batch_name="示例",
            decision_number="示例",
            certified_on=DAY,
            state_since=DAY,
        )
        for n, unit in zip(range(first, last), units, strict=True)
    )


def inspections(cast: Cast, bases: list[Base]) -> None:
    table = a_table(cast)
    Inspection.objects.bulk_create(
        Inspection(
            number=f"示例{base.number}",
            base=base,
            kind="spot",
            year=2026,
            table=table,
            scope_first=DAY,
            scope_last=DAY,
            state_since=cast.now,
            created_at=cast.now,
            created_by=cast.jingban,
        )
        for base in bases
    )


def complaints(cast: Cast, bases: list[Base]) -> None:
    Complaint.objects.bulk_create(
        Complaint(
            number=f"示例{base.number}",
            kind="fees",
            channel="web",
            base=base,
            text="示例",
            state_since=cast.now,
            received_at=cast.now,
        )
        for base in bases
    )


def hints(cast: Cast, bases: list[Base]) -> None:
    Hint.objects.bulk_create(
        Hint(
            base=base,
            kind="fees",
            rule="示例",
            key=f"示例{base.pk}",
            sentence="示例",
            found_at=cast.now,
        )
        for base in bases
    )


def tasks(cast: Cast, bases: list[Base]) -> None:
    DelegatedTask.objects.bulk_create(
        DelegatedTask(
            base=base,
            year=2026,
            title="示例",
            subject_kind="public",
            persons=10,
            document_number="示例",
            reason="示例",
            finish_by=DAY,
            state_since=cast.now,
            offered_at=cast.now,
            offered_by=cast.jingban,
        )
        for base in bases
    )


def entries(cast: Cast, bases: list[Base]) -> None:
    for base in bases:
        BarEntry.objects.create(
            uscc=base.organisation.uscc,
            organisation=base.organisation,
            name=base.organisation.name,
            ground="fraud",
            reason="示例",
            document_number="示例",
            proposed_by=cast.jingban,
            decided_by=cast.shenpi,
            decided_at=cast.now,
        )


LISTS: tuple[tuple[str, str, Callable[[Cast, list[Base]], None]], ...] = (
    ("/inspections/list/", "/inspections/list.xlsx", inspections),
    ("/inspections/complaints/", "/inspections/complaints.xlsx", complaints),
    ("/inspections/hints/", "/inspections/hints.xlsx", hints),
    ("/inspections/tasks/", "/inspections/tasks.xlsx", tasks),
    ("/inspections/bar-entries/", "", entries),
)


def asks(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
        answer.getvalue()
    assert answer.status_code == 200
    return sum("SAVEPOINT" not in q["sql"] for q in asked.captured_queries)


@pytest.mark.parametrize(("path", "export", "make"), LISTS)
def test_as_many_queries_for_a_thousand(
    cast: Cast, path: str, export: str, make: Callable[[Cast, list[Base]], None]
) -> None:
    client = cast.client(cast.jingban)
    client.get(path)
    counts, begun = [], 0
    for size in (1, 10, 1000):
        make(cast, some_bases(cast, begun, size))
        begun = size
        counts.append([asks(client, one) for one in (path, export) if one])
    assert counts[0] == counts[1] == counts[2]
    assert counts[0][0] <= 15
    if export:
        sheet = load_workbook(io.BytesIO(client.get(export).getvalue())).active
        assert sheet is not None
        assert sheet.max_row >= 1001


def test_pages_of_cases_ask_little(cast: Cast) -> None:
    base, other = working_base(cast), working_base(cast, "yiyuan")
    clerk = cast.client(cast.jingban)
    inspection = concluded(cast, other, who="yiyuan")
    publish_results([inspection], year=2026, by=cast.shenpi, at=cast.now)
    rectification = ordered(cast, base)
    paths = (
        inspection.get_absolute_url(),
        f"{inspection.get_absolute_url()}sheet/",
        rectification.get_absolute_url(),
        revoked(cast, base).get_absolute_url(),
        f"/bases/{base.number}/case/",
        "/inspections/",
    )
    for path in paths:
        clerk.get(path)
        assert asks(clerk, path) <= 36, path


def test_public_pages_ask_little_and_set_no_cookie(cast: Cast) -> None:
    base = working_base(cast)
    inspection = concluded(cast, base)
    publish_results([inspection], year=2026, by=cast.shenpi, at=cast.now)
    revoked(cast, base)
    public = Client()
    for path in ("/results/", "/results/2026/", "/results/results.json", "/barred/",
                 "/barred/list.json", "/barred/list.csv", "/results/results.csv"):  # fmt: skip
        assert asks(public, path) <= 8, path
        assert not public.cookies


def test_a_spoiled_publication_is_not_shown(cast: Cast) -> None:
    base = working_base(cast)
    publish_results([concluded(cast, base)], year=2026, by=cast.shenpi, at=cast.now)
    shown = Client().get("/results/").content.decode()
    assert base.organisation.name in shown
    snapshot = Publication.objects.get().snapshot
    snapshot[0]["grade_label"] = "不合格"
    spoiled = Publication(**{**Publication.objects.values().get(), "snapshot": snapshot})
    assert not spoiled.is_sound
