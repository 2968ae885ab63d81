"""Corrections and reversals are rows of their own; figures are the sum of them (Art. 17, 8(5))."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from accounts.models import Event
from accounts.record import MovedOn
from bases.actions.correcting import Corrected, correct_record, reverse_record
from bases.models import Base, RecordFreeze, RecordKind, TrainingRecord
from bases.records.chain import chain_of, standing_of
from bases.records.flags import long_days, long_years, namesakes, overlaps
from bases.records.meter import persons_in_all, reading_of, readings_of, years_of
from bases.records.persons import years_of as years_of_person
from tests.bases.records_help import held_class, imported, number_of, row_of, stage
from tests.cast import Cast


def corrected(public: str, professional: str = "0", result: str = "qualified") -> Corrected:
    """How it should have been."""
    return Corrected(Decimal(public), Decimal(professional), result, None)


def entered(cast: Cast) -> tuple[Base, TrainingRecord]:
    """A base with one record."""
    base, held = stage(cast)
    imported(base, held, [row_of(1, 成绩="")], cast.xueyuan, cast.now)
    return base, TrainingRecord.objects.get()


def test_a_correction_is_a_difference(cast: Cast) -> None:
    base, entry = entered(cast)
    correct_record(entry, to=corrected("5.5"), reason="学时录错", by=cast.xueyuan, at=cast.now)
    correct_record(entry, to=corrected("6"), reason="又查实", by=cast.xueyuan2, at=cast.now)
    rows = [(row.kind, row.hours_public, row.person_times) for row in chain_of(entry)]
    assert rows == [
        ("entry", Decimal(8), 1),
        ("correction", Decimal("-2.5"), 0),
        ("correction", Decimal("0.5"), 0),
    ]
    assert standing_of(entry).hours_public == 6
    assert reading_of(base, entry.year).hours_public == 6
    event = Event.objects.get(verb="correct_record", actor=cast.xueyuan2)
    assert (event.opinion, event.subject_id) == ("又查实", str(entry.pk))


@pytest.mark.parametrize(
    "to", [corrected("8"), corrected("8.5"), corrected("1", "1"), corrected("0")]
)
def test_a_correction_that_changes_nothing_or_cannot_be_is_refused(
    cast: Cast, to: Corrected
) -> None:
    _base, entry = entered(cast)
    with pytest.raises(ValidationError):
        correct_record(entry, to=to, reason="原因说明", by=cast.xueyuan, at=cast.now)
    assert TrainingRecord.objects.count() == 1


def test_a_reversal_takes_everything_back_once(cast: Cast) -> None:
    base, entry = entered(cast)
    correct_record(entry, to=corrected("5"), reason="学时录错", by=cast.xueyuan, at=cast.now)
    reverse_record(entry, reason="登错了人", by=cast.xueyuan, at=cast.now)
    standing = standing_of(entry)
    assert (standing.hours_public, standing.person_times) == (0, 0)
    figures = reading_of(base, entry.year)
    assert (figures.person_times, figures.persons, figures.hours_public) == (0, 0, 0)
    with pytest.raises(MovedOn):
        reverse_record(entry, reason="再冲一次", by=cast.xueyuan, at=cast.now)
    with pytest.raises(MovedOn):
        correct_record(entry, to=corrected("3"), reason="再改", by=cast.xueyuan, at=cast.now)
    assert TrainingRecord.objects.filter(kind=RecordKind.REVERSAL).count() == 1


def test_only_the_base_corrects_and_only_first_rows(cast: Cast) -> None:
    _base, entry = entered(cast)
    for person in (cast.jingban, cast.dongqu, cast.yiyuan):
        with pytest.raises(PermissionDenied):
            reverse_record(entry, reason="原因说明", by=person, at=cast.now)
    later = correct_record(entry, to=corrected("5"), reason="录错", by=cast.xueyuan, at=cast.now)
    with pytest.raises(MovedOn):
        reverse_record(later, reason="原因说明", by=cast.xueyuan, at=cast.now)


def test_the_ledger_refuses_change_and_removal(cast: Cast) -> None:
    _base, entry = entered(cast)
    with pytest.raises(DatabaseError), transaction.atomic():
        TrainingRecord.objects.filter(pk=entry.pk).update(hours_public=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        TrainingRecord.objects.filter(pk=entry.pk).delete()


def test_a_correction_in_a_frozen_span_says_so_in_its_event(cast: Cast) -> None:
    base, entry = entered(cast)
    RecordFreeze.objects.create(
        base=base,
        first_day=entry.training_class.starts_on,
        last_day=entry.training_class.ends_on,
        why="定期检查",
        announced_at=cast.now,
    )
    correct_record(entry, to=corrected("5"), reason="检查发现录错", by=cast.xueyuan, at=cast.now)
    assert Event.objects.get(verb="correct_record").details["frozen"] == "定期检查"


# Figures


def test_person_times_and_persons_are_what_is_behind_them(cast: Cast) -> None:
    base, held = stage(cast)
    other, foreign = stage(cast, "yiyuan")
    second = held_class(cast, base, "26002", form="online")
    rows = [row_of(n) for n in range(5)]
    imported(base, held, rows, cast.xueyuan, cast.now)
    imported(base, second, rows[:2], cast.xueyuan, cast.now)
    imported(other, foreign, rows[:1], cast.yiyuan, cast.now)
    reverse_record(
        TrainingRecord.objects.filter(training_class=held).order_by("pk")[4],
        reason="登错了人",
        by=cast.xueyuan,
        at=cast.now,
    )
    year = held.ends_on.year
    own = reading_of(base, year)
    assert (own.person_times, own.persons) == (6, 4)
    assert own.hours_public == 48
    assert own.short == 1994
    both = readings_of(Base.objects.order_by("number"), year)
    assert [(r.person_times, r.persons) for r in both] == [(6, 4), (1, 1)]
    assert persons_in_all(Base.objects.all(), year) == 4
    assert [r.person_times for r in years_of(base)] == [6]
    assert readings_of(Base.objects.all(), year - 1)[0].person_times == 0


def test_readings_ask_as_often_for_many_bases(
    cast: Cast, django_assert_num_queries: object
) -> None:
    for who in ("xueyuan", "yiyuan", "moshengren"):
        stage(cast, who)
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(readings_of(Base.objects.all(), 2026)) == 3


def test_a_persons_year_against_the_yardstick(cast: Cast) -> None:
    base, entry = entered(cast)
    last = entry.training_class.ends_on
    first = last - datetime.timedelta(days=20)
    Base.objects.filter(pk=base.pk).update(certified_on=first)
    facts = {"starts_on": first, "ends_on": last, "form": "online"}
    held = held_class(cast, base, "26003", hours_professional=82, **facts)
    imported(base, held, [row_of(1, 专业学时="82", 成绩="")], cast.xueyuan, cast.now)
    year = years_of_person(entry.trainee)[0]
    assert (year.hours, year.person_times, year.is_met) == (98, 2, True)


# What to look at


def test_flags_find_what_hardly_fits(cast: Cast) -> None:
    base, held = stage(cast)
    long = held_class(cast, base, "26002", hours_public=12, hours_professional=500)
    away = held.ends_on + datetime.timedelta(days=30)
    later = held_class(cast, base, "26003", starts_on=away, ends_on=away)
    imported(base, held, [row_of(1), row_of(2)], cast.xueyuan, cast.now)
    imported(base, later, [row_of(2)], cast.xueyuan, cast.now)
    long_rows = [
        row_of(1, 公需学时="12"),
        row_of(3, 姓名=row_of(2)["姓名"], 工作单位=row_of(2)["工作单位"]),
    ]
    held_class_ok = held_class(cast, base, "26004", hours_public=12, hours_professional=5)
    imported(base, held_class_ok, long_rows, cast.xueyuan, cast.now)
    assert long.hours_professional == 500
    assert {r.trainee.id_mask[-4:] for r in overlaps(cast.xueyuan)} == {number_of(1)[-4:]}
    assert [r.hours_public for r in long_days(cast.xueyuan)] == [12]
    assert {t.name for t in namesakes(cast.xueyuan)} == {row_of(2)["姓名"]}
    assert namesakes(cast.xueyuan).count() == 2
    assert not long_years(cast.xueyuan)
    assert not overlaps(cast.yiyuan)


def test_too_many_hours_in_a_year_are_flagged(cast: Cast, settings: object) -> None:
    _base, _entry = entered(cast)
    settings.HOURS_ODD_PER_YEAR = 7  # type: ignore[attr-defined]
    assert [row["hours"] for row in long_years(cast.xueyuan)] == [8]


def test_two_bases_overlap_before_the_bureau_only(cast: Cast) -> None:
    base, held = stage(cast)
    other, foreign = stage(cast, "yiyuan")
    imported(base, held, [row_of(1)], cast.xueyuan, cast.now)
    imported(other, foreign, [row_of(1)], cast.yiyuan, cast.now)
    assert not overlaps(cast.xueyuan)
    assert overlaps(cast.jingban).count() == 2
