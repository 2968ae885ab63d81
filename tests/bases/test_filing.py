"""The annual filing through actions: file, return, record, amend (Art. 16)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from accounts.models import Event, Message
from accounts.record import MovedOn, broken_links
from bases.actions import filing as actions
from bases.actions.filing_bureau import record_filing, return_filing
from bases.filing.frozen import changes
from bases.models import (
    AnnualFiling,
    Base,
    BaseState,
    Document,
    FilingVersion,
    PlanLine,
)
from bases.regulation import ZONE
from bases.requirements import NotReady
from tests.bases.filing_help import NOVEMBER, filed, opened, recorded, save, typed
from tests.bases.working import working_base
from tests.cast import Cast

MARCH = datetime.datetime(2026, 3, 2, 9, tzinfo=ZONE)
LATER = NOVEMBER + datetime.timedelta(hours=2)


@pytest.fixture
def base(cast: Cast) -> Base:
    return working_base(cast, at=MARCH)


def test_filing_freezes_content_and_gives_a_receipt(cast: Cast, base: Base) -> None:
    version = filed(cast, base)
    filing = AnnualFiling.objects.get()

    assert (filing.state, version.number, version.on_time) == ("filed", 1, True)
    assert version.receipt_number == "攀继教报〔2026〕1号"
    assert version.content["plan_lines"][0]["title"] == "示例研修班1"
    assert version.receipt.facts["paragraphs"][0].count("2026年11月20日 10:00:00") == 1
    assert list(PlanLine.objects.values_list("year", "number", "title")) == [
        (2027, 1, "示例研修班1"),
        (2027, 2, "示例研修班2"),
    ]
    assert Event.objects.filter(verb="file").count() == 1
    assert broken_links() == []


def test_pressed_twice_gives_the_same_receipt(cast: Cast, base: Base) -> None:
    filing = opened(cast, base)
    first = actions.file(filing, by=cast.xueyuan, at=NOVEMBER, revision=filing.revision)
    second = actions.file(filing, by=cast.xueyuan2, at=LATER, revision=filing.revision)

    assert second.pk == first.pk
    assert FilingVersion.objects.count() == 1


def test_what_was_changed_after_the_check_is_not_filed(cast: Cast, base: Base) -> None:
    filing = opened(cast, base)
    save(cast, filing, typed(target="3000"), NOVEMBER)

    with pytest.raises(MovedOn):
        actions.file(filing, by=cast.xueyuan, at=NOVEMBER, revision=filing.revision)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"effect": ""}, "当年计划执行情况"),
        ({"income_fees": "壹万"}, "当年计划执行情况"),
        ({"target": ""}, "下一年度计划已填写完整"),
    ],
)
def test_incomplete_is_saved_but_not_filed(
    cast: Cast, base: Base, changed: dict[str, str], sentence: str
) -> None:
    filing = opened(cast, base)
    filing = save(cast, filing, typed(2, **changed), NOVEMBER)

    with pytest.raises(NotReady) as missing:
        actions.file(filing, by=cast.xueyuan, at=NOVEMBER, revision=filing.revision)

    assert sentence in str(missing.value)
    name = next(iter(changed))
    assert AnnualFiling.objects.get().data["fields"][name] == changed[name]


def test_a_plan_without_lines_is_not_filed(cast: Cast, base: Base) -> None:
    filing = save(cast, opened(cast, base), typed(lines=0), NOVEMBER)

    with pytest.raises(NotReady):
        actions.file(filing, by=cast.xueyuan, at=NOVEMBER, revision=filing.revision)


def test_differences_from_the_plan_are_explained(cast: Cast, base: Base) -> None:
    recorded(cast, base)
    PlanLine.objects.update(year=2026)  # as if it had been last year's plan
    AnnualFiling.objects.update(year=2025)
    filing = actions.open_filing(base, 2026, by=cast.xueyuan, at=NOVEMBER)
    assert [row["title"] for row in filing.data["plan"]] == ["示例研修班1", "示例研修班2"]
    filing = save(cast, filing, typed(), NOVEMBER)
    with pytest.raises(NotReady):
        actions.file(filing, by=cast.xueyuan, at=NOVEMBER, revision=filing.revision)
    data = typed() | {"why": {"1": "推迟到下一年", "2": "生源不足"}}
    filing = save(cast, filing, data, NOVEMBER)

    version = actions.file(filing, by=cast.xueyuan, at=NOVEMBER, revision=filing.revision)

    assert [line["why"] for line in version.content["lines"]] == ["推迟到下一年", "生源不足"]


def test_returned_is_filed_again_and_both_versions_stay(cast: Cast, base: Base) -> None:
    filing = filed(cast, base).filing
    return_filing(filing, remarks="请补充效果评估。", by=cast.jingban, at=LATER)
    filing = AnnualFiling.objects.get()
    assert (filing.state, filing.remarks) == ("returned", "请补充效果评估。")
    assert Message.objects.filter(recipient=cast.xueyuan, subject__contains="退回").exists()
    filing.data["fields"]["effect"] = "满意度 96%"
    filing = save(cast, filing, filing.data, LATER)

    second = actions.file(filing, by=cast.xueyuan, at=LATER, revision=filing.revision)

    assert second.number == 2
    first = FilingVersion.objects.get(number=1)
    assert [c.after for c in changes(first.content, second.content)] == ["满意度 96%"]
    assert PlanLine.objects.standing().count() == 2


def test_recorded_gets_a_gapless_number_and_a_letter(cast: Cast, base: Base) -> None:
    filing = recorded(cast, base)

    assert filing.record_number == "攀继教备〔2026〕001号"
    letter = Document.objects.get(kind="filing_record")
    assert "予以备案。备案号：攀继教备〔2026〕001号" in letter.facts["paragraphs"][0]


def test_an_amendment_keeps_line_numbers_and_asks_why(cast: Cast, base: Base) -> None:
    filing = recorded(cast, base)
    data = filing.data
    data["plan"] = [{**data["plan"][1], "persons": "80"}, typed()["plan"][0]]
    filing = save(cast, filing, data, LATER)

    version = actions.amend(
        filing, reason="调整计划", by=cast.xueyuan, at=LATER, revision=filing.revision
    )

    assert version.number == 2
    standing = PlanLine.objects.standing().values_list("number", "persons")
    assert list(standing.order_by("number")) == [(2, 80), (3, 60)]
    assert PlanLine.objects.get(number=1).dropped_at == LATER
    assert AnnualFiling.objects.get().record_number == ""


def test_an_amendment_pressed_twice_is_one_version(cast: Cast, base: Base) -> None:
    filing = recorded(cast, base)

    def press() -> FilingVersion:
        revision = filing.revision
        return actions.amend(filing, reason="补报", by=cast.xueyuan, at=LATER, revision=revision)

    assert press().pk == press().pk
    assert FilingVersion.objects.count() == 2


def test_letters_of_older_versions_stay_in_reach(cast: Cast, base: Base) -> None:
    filing = recorded(cast, base)
    actions.amend(filing, reason="补报", by=cast.xueyuan, at=LATER, revision=filing.revision)
    record_filing(AnnualFiling.objects.get(), by=cast.jingban, at=LATER)

    page = cast.client(cast.xueyuan).get(f"/bases/filings/{filing.pk}/").content.decode()

    assert "攀继教备〔2026〕001号" in page
    assert "攀继教备〔2026〕002号" in page


def test_what_is_filed_cannot_be_written(cast: Cast, base: Base) -> None:
    filing = filed(cast, base).filing

    with pytest.raises(MovedOn):
        save(cast, AnnualFiling.objects.get(pk=filing.pk), typed(), LATER)


def test_a_colleagues_save_is_not_overwritten(cast: Cast, base: Base) -> None:
    filing = opened(cast, base)
    save(cast, filing, typed(target="1"), NOVEMBER)

    with pytest.raises(MovedOn):
        save(cast, filing, typed(target="2"), NOVEMBER)


def test_only_the_base_writes_and_only_clerks_decide(cast: Cast, base: Base) -> None:
    filing = opened(cast, base)
    for stranger in (cast.moshengren, cast.dongqu, cast.jingban):
        with pytest.raises(PermissionDenied):
            actions.file(filing, by=stranger, at=NOVEMBER, revision=filing.revision)
    filing = actions.file(filing, by=cast.xueyuan, at=NOVEMBER, revision=filing.revision).filing
    for stranger in (cast.xueyuan, cast.dongqu, cast.shenpi, cast.guanli):
        with pytest.raises(PermissionDenied):
            record_filing(filing, by=stranger, at=LATER)


@pytest.mark.parametrize(
    ("at", "year"),
    [
        (datetime.datetime(2026, 9, 30, 23, 59, tzinfo=ZONE), 2026),
        (NOVEMBER, 2025),
        (NOVEMBER, 2027),
    ],
)
def test_years_that_cannot_be_filed_now(
    cast: Cast, base: Base, at: datetime.datetime, year: int
) -> None:
    with pytest.raises(NotReady):
        actions.open_filing(base, year, by=cast.xueyuan, at=at)


def test_a_body_out_of_service_files_nothing(cast: Cast, base: Base) -> None:
    filing = opened(cast, base)
    Base.objects.update(state=BaseState.WITHDRAWN)

    with pytest.raises(MovedOn):
        actions.file(filing, by=cast.xueyuan, at=NOVEMBER, revision=filing.revision)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE bases_filingversion SET on_time = NOT on_time",
        "UPDATE bases_filingversion SET received_at = due_at",
        "DELETE FROM bases_filingversion",
    ],
)
def test_the_database_refuses_to_backdate(cast: Cast, base: Base, statement: str) -> None:
    filed(cast, base)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_refuses_a_false_on_time(cast: Cast, base: Base) -> None:
    version: Any = filed(cast, base)
    version.pk, version.number, version.receipt_number = None, 2, "另一号"
    version.receipt = Document.objects.create(
        kind="filing_receipt",
        number="x",
        title="x",
        subject_name="x",
        facts={},
        facts_digest="",
        issued_at=NOVEMBER,
    )
    version.received_at = version.due_at

    with pytest.raises(DatabaseError), transaction.atomic():
        version.save(force_insert=True)
