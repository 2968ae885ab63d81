"""A barred body is refused at start, at submission and by the database (Art. 20)."""

from __future__ import annotations

import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import uscc
from accounts.models import Organisation
from applications import actions
from applications.models import Application
from bases.models import BarEntry
from bases.models.barring import is_barred
from tests import stories
from tests.cast import Cast


def bar(cast: Cast, organisation: Organisation, at: datetime.datetime | None = None) -> BarEntry:
    """An entry by two persons."""
    return BarEntry.objects.create(
        uscc=organisation.uscc,
        organisation=organisation,
        name=organisation.name,
        ground="fraud",
        reason="申报材料经查证为虚假。",
        document_number="攀继教不受〔2026〕1号",
        proposed_by=cast.jingban,
        decided_by=cast.shenpi,
        decided_at=at or cast.now,
    )


def spellings(code: str) -> list[str]:
    """The same code as people paste it."""
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    return [
        code,
        code.lower(),
        f" {code}",
        f"{code}\n",
        f"\ufeff{code}",
        wide,
        wide.lower(),
        f"{code[:2]} {code[2:8]} {code[8:]}",
        f"{code[:8]}-{code[8:]}",
        f"{code[:8]}－{code[8:]}",
        f"\u3000{code}\u3000",
        "\u200b".join(code),
        f"{code[:4]}\t{code[4:]}",
        f"{code}\u00a0",
        f"{code[:10]}—{code[10:]}",
        f"{wide[:9]}{code[9:]}",
        f"\u2060{code}",
        f"{code}\r\n",
        " ".join(code),
        f"{code[:3]}\u2011{code[3:]}",
    ]


def test_twenty_spellings_are_one_code(cast: Cast) -> None:
    organisation = cast.xueyuan.organisation
    assert organisation is not None
    bar(cast, organisation)

    tried = spellings(organisation.uscc)

    assert len(tried) == 20
    assert {uscc.normalise(t) for t in tried} == {organisation.uscc}
    assert all(BarEntry.objects.against(t).exists() for t in tried)


def test_refused_at_start_with_the_article(cast: Cast) -> None:
    organisation = cast.xueyuan.organisation
    assert organisation is not None
    bar(cast, organisation)

    with pytest.raises(actions.NotReady, match="第二十条"):
        actions.start(organisation, cast.batch, by=cast.xueyuan, at=cast.now)
    assert not Application.objects.exists()


def test_refused_at_submission(cast: Cast) -> None:
    case = stories.draft(cast)
    bar(cast, case.institution)

    with pytest.raises(actions.NotReady, match="第二十条"):
        actions.submit(case, by=cast.xueyuan, at=cast.now)
    assert stories.fresh(case).state == "draft"


def test_refused_at_acceptance_and_certification(cast: Cast) -> None:
    waiting = stories.recommended(cast, "xueyuan")
    noticed = stories.in_notice(cast, "yiyuan")
    bar(cast, waiting.institution)
    bar(cast, noticed.institution)

    with pytest.raises(actions.NotReady):
        actions.examine(waiting, kind="accept", reasons="x", by=cast.jingban, at=cast.now)
    with pytest.raises(actions.NotReady):
        actions.propose(
            noticed, kind="certify", reasons="x", by=cast.jingban, at=stories.after_notice(cast)
        )


def test_database_refuses_a_row_and_a_step(cast: Cast) -> None:
    case = stories.submitted(cast)
    organisation = case.institution
    bar(cast, organisation)
    columns = (
        "INSERT INTO applications_application (id, institution_id, batch_id, route, recommender_id,"
        " state, state_since, created_by_id, created_at, sent_back_by, duty)"
        " SELECT %s, institution_id, batch_id, route, recommender_id, 'withdrawn', state_since,"
        " created_by_id, created_at, '', '' FROM applications_application"
    )

    with pytest.raises(DatabaseError, match="barred"), transaction.atomic():
        Application.objects.filter(pk=case.pk).update(state="recommended")
    with (
        pytest.raises(DatabaseError, match="barred"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(columns, ["00000000000040008000000000000001"])
    assert Application.objects.count() == 1


def test_list_only_grows(cast: Cast) -> None:
    entry = bar(cast, stories.draft(cast, filled=False).institution)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        BarEntry.objects.filter(pk=entry.pk).update(reason="改写")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        BarEntry.objects.filter(pk=entry.pk)._raw_delete("default")
    assert BarEntry.objects.get().reason == entry.reason


def test_annulment_is_an_entry_of_its_own(cast: Cast) -> None:
    organisation = cast.xueyuan.organisation
    assert organisation is not None
    entry = bar(cast, organisation)
    assert is_barred(organisation)

    BarEntry.objects.create(
        uscc=entry.uscc,
        organisation=organisation,
        name=entry.name,
        ground=entry.ground,
        reason="复议决定撤销。",
        document_number="攀府复〔2026〕2号",
        annuls=entry,
        proposed_by=cast.jingban,
        decided_by=cast.shenpi,
        decided_at=cast.now,
    )

    assert not is_barred(organisation)
    assert actions.start(organisation, cast.batch, by=cast.xueyuan, at=cast.now).state == "draft"


def test_one_person_cannot_bar(cast: Cast) -> None:
    organisation = cast.xueyuan.organisation
    assert organisation is not None

    with pytest.raises(DatabaseError), transaction.atomic():
        BarEntry.objects.create(
            uscc=organisation.uscc,
            name="x",
            ground="fraud",
            reason="x",
            document_number="1",
            proposed_by=cast.jingban,
            decided_by=cast.jingban,
            decided_at=cast.now,
        )
