"""What the database itself refuses, on both engines, whatever our code does (Art. 18, Art. 20)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from bases.models import BarEntry, Base
from inspections.actions.annulling import propose_annulment
from inspections.actions.barring import propose_barring
from inspections.actions.leaving import file_withdrawal
from inspections.actions.receiving import ComplaintFacts, file_complaint
from inspections.actions.reinspecting import reinspect
from inspections.actions.tasks import TaskFacts, offer_task
from inspections.models import (
    Annulment,
    Barring,
    Complaint,
    DelegatedTask,
    Hint,
    Inspection,
    InspectionDraw,
    Publication,
    Rectification,
    Reinspection,
    Revocation,
    Withdrawal,
)
from tests.bases.working import a_change, working_base
from tests.cast import Cast
from tests.inspections.chain_help import a_concluded, found, heard, ordered, reported, revoked
from tests.stories import draft

STATES: tuple[type[models.Model], ...] = (
    Base,
    Inspection,
    Rectification,
    Revocation,
    Barring,
    Annulment,
    Withdrawal,
    Complaint,
    DelegatedTask,
)


def refused(sql: str, *values: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def everything(cast: Cast) -> None:
    """A row of each kind."""
    base, other = working_base(cast), working_base(cast, "yiyuan")
    proof = a_change(other, cast.yiyuan, cast.now, "filed").proof
    facts = TaskFacts("示例任务", "public", 100, "示例1号", cast.now.date())
    offer_task(other, facts=facts, reason="评估优秀", by=cast.jingban, at=cast.now)
    file_withdrawal(other, reason="示例", letter_file=proof, by=cast.yiyuan, at=cast.now)
    file_complaint(facts=ComplaintFacts("other", "示例", base=base), at=cast.now)
    Hint.objects.create(
        base=base, kind="fees", rule="示例", key="示例", sentence="示例", found_at=cast.now
    )
    rectification = reported(cast, base)
    reinspect(
        rectification,
        on=cast.now.date(),
        inspectors="示例",
        findings=found(True, True),
        by=cast.jingban,
        at=cast.now,
    )
    third = cast.moshengren.organisation
    assert third is not None
    propose_barring(third, facts="示例", application_number="1", by=cast.jingban, at=cast.now)
    revoked(cast, base)
    entry = BarEntry.objects.get()
    propose_annulment(entry, reason="示例", document_number="示例", by=cast.jingban, at=cast.now)


def test_states_that_do_not_exist_and_rows_that_must_stay(cast: Cast) -> None:
    everything(cast)
    for model in STATES:
        table = model._meta.db_table
        assert model._default_manager.exists(), table
        refused(f"UPDATE {table} SET state = 'nonsense'")
    kept: tuple[type[models.Model], ...] = (*STATES[1:], Hint, Reinspection, BarEntry)
    for model in kept:
        refused(f"DELETE FROM {model._meta.db_table}")
        assert model._default_manager.exists()
    for model in (Reinspection, BarEntry):
        refused(f"UPDATE {model._meta.db_table} SET id = id")


def test_tables_that_only_grow_are_guarded(cast: Cast) -> None:
    for model in (InspectionDraw, Publication):
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(
                    "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
                    [model._meta.db_table],
                )
            else:
                cursor.execute(
                    "SELECT count(*) FROM pg_trigger "
                    "WHERE NOT tgisinternal AND tgrelid = %s::regclass",
                    [model._meta.db_table],
                )
            assert cursor.fetchone()[0] >= 1


INSERT = (
    "INSERT INTO bases_barentry (uscc, organisation_id, name, ground, reason, document_number, "
    "annuls_id, proposed_by_id, decided_by_id, decided_at) "
    "VALUES (%s, NULL, '示例', 'fraud', '示例', '示例', %s, %s, %s, %s)"
)


def test_one_entry_in_force_for_a_body(cast: Cast) -> None:
    revoked(cast, working_base(cast))
    entry = BarEntry.objects.get()
    people = (cast.jingban.pk, cast.shenpi.pk, cast.now.isoformat())
    refused(INSERT, entry.uscc, None, *people)
    refused(INSERT, "91510400MA00000000", entry.pk, *people)  # another body's entry
    refused(INSERT, entry.uscc, entry.pk, cast.shenpi.pk, cast.shenpi.pk, people[2])  # one person
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [entry.uscc, entry.pk, *people])
    annulment = BarEntry.objects.get(annuls=entry)
    refused(INSERT, entry.uscc, annulment.pk, *people)  # an annulment is not annulled
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [entry.uscc, None, *people])  # barred anew, lawfully
    refused(INSERT, entry.uscc, None, *people)


def test_what_ended_never_comes_back(cast: Cast) -> None:
    base = working_base(cast)
    revoked(cast, base)
    refused("UPDATE bases_base SET state = 'active' WHERE id = %s", base.pk)


def test_an_application_of_a_barred_body_is_refused(cast: Cast) -> None:
    application = draft(cast)
    people = (cast.jingban.pk, cast.shenpi.pk, cast.now.isoformat())
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [application.institution.uscc, None, *people])
    refused(
        "UPDATE applications_application SET state = 'submitted' WHERE id = %s",
        application.pk.hex if connection.vendor == "sqlite" else application.pk,
    )


CONTRADICTIONS: tuple[tuple[str, Callable[[Cast, Base], object], str], ...] = (
    ("rectification_one_running", ordered, "inspections_rectification"),
    ("revocation_one_pending", heard, "inspections_revocation"),
)


@pytest.mark.parametrize(("name", "make", "table"), CONTRADICTIONS)
def test_only_one_at_a_time(
    cast: Cast, name: str, make: Callable[[Cast, Base], Any], table: str
) -> None:
    base, other = working_base(cast), working_base(cast, "yiyuan")
    make(cast, base)
    second = make(cast, other)
    refused(f"UPDATE {table} SET base_id = %s WHERE id = %s", base.pk, second.pk)


def test_both_or_none(cast: Cast) -> None:
    base = working_base(cast)
    rectification = ordered(cast, base)
    refused(
        "UPDATE inspections_rectification SET served_on = '2026-11-01' WHERE id = %s",
        rectification.pk,
    )
    refused("UPDATE inspections_rectification SET state = 'failed' WHERE id = %s", rectification.pk)
    inspection = a_concluded(cast, working_base(cast, "yiyuan"))
    refused(
        "UPDATE inspections_inspection SET approved_by_id = proposed_by_id WHERE id = %s",
        inspection.pk,
    )
    refused("UPDATE inspections_inspection SET state = 'published' WHERE id = %s", inspection.pk)
    revocation = heard(cast, base)
    refused("UPDATE inspections_revocation SET state = 'decided' WHERE id = %s", revocation.pk)
