"""An import from file to ledger: twice changes nothing, all or nothing, emptied after (Art. 17)."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django_q.models import OrmQ

from accounts.models import Event
from accounts.record import MovedOn, broken_links
from accounts.sealing import unseal
from bases import importing_tasks
from bases.actions.importing import (
    discard_import,
    empty_old_imports,
    import_records,
    may_resume,
    resume_import,
)
from bases.models import (
    Base,
    BaseState,
    Enrolment,
    ImportRun,
    ImportState,
    RecordFreeze,
    Trainee,
    TrainingClass,
    TrainingRecord,
)
from bases.records.meter import reading_of
from tests.bases.records_help import checked, held_class, imported, number_of, row_of, stage
from tests.bases.working import working_base
from tests.cast import Cast


def test_a_file_becomes_people_places_and_records(cast: Cast) -> None:
    base, held = stage(cast)
    run = checked(base, held, [row_of(n) for n in range(3)], cast.xueyuan, cast.now)
    assert (run.state, run.new_rows, run.known_rows) == (ImportState.CHECKED, 3, 0)
    assert not Trainee.objects.exists()
    queued = OrmQ.objects.count()
    import_records(run, confirmed=False, by=cast.xueyuan, at=cast.now)
    assert OrmQ.objects.count() == queued + 1
    assert importing_tasks.run_import(run.pk, cast.xueyuan.pk) == "3 new, 0 known"
    run.refresh_from_db()
    assert (run.state, run.new_rows, bytes(run.sealed_rows)) == (ImportState.DONE, 3, b"")
    trainee = Trainee.objects.get(id_digest__gt="", name=row_of(1)["姓名"])
    assert unseal(bytes(trainee.id_sealed), about=trainee.id_digest) == number_of(1)
    assert (trainee.title_level, trainee.entered_by) == ("middle", cast.xueyuan)
    place = Enrolment.objects.get(trainee=trainee)
    assert (place.state, place.source, place.result) == ("enrolled", "import", "qualified")
    record = TrainingRecord.objects.get(trainee=trainee)
    assert (record.person_times, record.hours_public, record.year) == (1, 8, held.ends_on.year)
    assert reading_of(base, held.ends_on.year).person_times == 3
    verbs = Event.objects.order_by("sequence").values_list("verb", flat=True)
    assert list(verbs)[-3:] == ["check_file", "import_records", "finish_import"]
    assert not broken_links()


def test_the_same_file_twice_changes_nothing(cast: Cast) -> None:
    base, held = stage(cast)
    rows = [row_of(n) for n in range(4)]
    imported(base, held, rows, cast.xueyuan, cast.now)
    before = list(TrainingRecord.objects.values()), list(Trainee.objects.values())
    again = imported(base, held, rows, cast.xueyuan2, cast.later(minutes=1))
    assert (again.new_rows, again.known_rows) == (0, 4)
    assert before == (list(TrainingRecord.objects.values()), list(Trainee.objects.values()))
    assert Enrolment.objects.count() == 4


def test_two_checked_files_of_the_same_people(cast: Cast) -> None:
    base, held = stage(cast)
    first = checked(base, held, [row_of(1), row_of(2)], cast.xueyuan, cast.now)
    second = checked(base, held, [row_of(2), row_of(3)], cast.xueyuan2, cast.now)
    for run in (first, second):
        import_records(run, confirmed=True, by=run.made_by, at=cast.now)
        importing_tasks.run_import(run.pk, run.made_by.pk)
    second.refresh_from_db()
    assert (second.new_rows, second.known_rows) == (1, 1)
    assert TrainingRecord.objects.count() == 3


def test_two_clicks_and_two_workers_write_once(cast: Cast) -> None:
    base, held = stage(cast)
    run = checked(base, held, [row_of(1)], cast.xueyuan, cast.now)
    import_records(run, confirmed=True, by=cast.xueyuan, at=cast.now)
    with pytest.raises(MovedOn):
        import_records(run, confirmed=True, by=cast.xueyuan2, at=cast.now)
    assert importing_tasks.run_import(run.pk, cast.xueyuan.pk) == "1 new, 0 known"
    assert importing_tasks.run_import(run.pk, cast.xueyuan.pk) == "settled before"
    assert Event.objects.filter(verb="finish_import").count() == 1


def test_existing_people_and_places_are_kept(cast: Cast) -> None:
    base, held = stage(cast)
    first = held_class(
        cast, base, "26002", starts_on=datetime.date(2099, 1, 1), ends_on=datetime.date(2099, 1, 2)
    )
    imported(base, first, [row_of(1)], cast.xueyuan, cast.now)
    trainee = Trainee.objects.get()
    Enrolment.objects.create(
        training_class=held,
        trainee=trainee,
        state="enrolled",
        source="public",
        enrolled_at=cast.now,
        ticket="T",
    )
    renamed = row_of(1, 姓名="新名字", 工作单位="新单位")
    run = checked(base, held, [renamed], cast.xueyuan, cast.now)
    with pytest.raises(ValidationError, match="勾选确认"):
        import_records(run, confirmed=False, by=cast.xueyuan, at=cast.now)
    imported(base, held, [renamed], cast.xueyuan, cast.now)
    trainee.refresh_from_db()
    assert (trainee.name, Trainee.objects.count()) == (row_of(1)["姓名"], 1)
    place = Enrolment.objects.get(training_class=held)
    assert (place.source, place.result) == ("public", "qualified")


def test_another_base_has_a_person_of_its_own(cast: Cast) -> None:
    base, held = stage(cast)
    other, foreign = stage(cast, "yiyuan")
    imported(base, held, [row_of(1)], cast.xueyuan, cast.now)
    run = checked(other, foreign, [row_of(1, 姓名="另一个名字")], cast.yiyuan, cast.now)
    assert not run.warnings
    imported(other, foreign, [row_of(1)], cast.yiyuan, cast.now)
    assert Trainee.objects.count() == 2


def test_what_changed_meanwhile_stops_all_rows(cast: Cast) -> None:
    base, held = stage(cast)
    run = checked(base, held, [row_of(1), row_of(2)], cast.xueyuan, cast.now)
    import_records(run, confirmed=True, by=cast.xueyuan, at=cast.now)
    TrainingClass.objects.filter(pk=held.pk).update(state="running")
    assert importing_tasks.run_import(run.pk, cast.xueyuan.pk) == "failed"
    run.refresh_from_db()
    assert run.state == ImportState.FAILED
    assert "进行中" in run.problem
    assert not Trainee.objects.exists()
    TrainingClass.objects.filter(pk=held.pk).update(state="finished")
    assert may_resume(run, cast.now)
    resume_import(run, by=cast.xueyuan, at=cast.now)
    assert importing_tasks.run_import(run.pk, cast.xueyuan.pk) == "2 new, 0 known"


def test_a_base_no_longer_writes_nothing(cast: Cast) -> None:
    base, held = stage(cast)
    run = checked(base, held, [row_of(1)], cast.xueyuan, cast.now)
    import_records(run, confirmed=True, by=cast.xueyuan, at=cast.now)
    Base.objects.filter(pk=base.pk).update(state=BaseState.REVOKED)
    assert importing_tasks.run_import(run.pk, cast.xueyuan.pk) == "failed"
    assert not TrainingRecord.objects.exists()


def test_one_that_stands_still_can_be_started_again(cast: Cast) -> None:
    base, held = stage(cast)
    run = checked(base, held, [row_of(1)], cast.xueyuan, cast.now)
    import_records(run, confirmed=True, by=cast.xueyuan, at=cast.now)
    ImportRun.objects.filter(pk=run.pk).update(state=ImportState.RUNNING)
    run.refresh_from_db()
    with pytest.raises(MovedOn):
        resume_import(run, by=cast.xueyuan, at=cast.later(minutes=5))
    resume_import(run, by=cast.xueyuan, at=cast.later(minutes=7))
    importing_tasks.run_import(run.pk, cast.xueyuan.pk)
    importing_tasks.run_import(run.pk, cast.xueyuan.pk)
    assert TrainingRecord.objects.count() == 1


def test_a_frozen_span_asks_why(cast: Cast) -> None:
    base, held = stage(cast)
    RecordFreeze.objects.create(
        base=base,
        first_day=held.starts_on,
        last_day=held.ends_on,
        why="2026年定期检查",
        announced_at=cast.now,
    )
    run = checked(base, held, [row_of(1)], cast.xueyuan, cast.now)
    with pytest.raises(ValidationError, match="冻结"):
        import_records(run, confirmed=True, by=cast.xueyuan, at=cast.now)
    import_records(run, confirmed=True, reason="漏登补录", by=cast.xueyuan, at=cast.now)
    importing_tasks.run_import(run.pk, cast.xueyuan.pk)
    assert TrainingRecord.objects.get().reason == "漏登补录"


def test_a_freeze_after_confirming_stops_it(cast: Cast) -> None:
    base, held = stage(cast)
    run = checked(base, held, [row_of(1)], cast.xueyuan, cast.now)
    import_records(run, confirmed=True, by=cast.xueyuan, at=cast.now)
    RecordFreeze.objects.create(
        base=base,
        first_day=held.starts_on,
        last_day=held.ends_on,
        why="抽查",
        announced_at=cast.now,
    )
    assert importing_tasks.run_import(run.pk, cast.xueyuan.pk) == "failed"
    assert not TrainingRecord.objects.exists()


def test_what_is_let_go_or_forgotten_is_emptied(cast: Cast) -> None:
    base, held = stage(cast)
    gone = checked(base, held, [row_of(1)], cast.xueyuan, cast.now)
    discard_import(gone, by=cast.xueyuan, at=cast.now)
    gone.refresh_from_db()
    assert (gone.state, bytes(gone.sealed_rows)) == (ImportState.DISCARDED, b"")
    with pytest.raises(MovedOn):
        import_records(gone, confirmed=True, by=cast.xueyuan, at=cast.now)
    left = checked(base, held, [row_of(2)], cast.xueyuan, cast.now)
    faulty = checked(base, held, [row_of(3, 考核结果="")], cast.xueyuan, cast.now)
    assert empty_old_imports(at=cast.later(hours=23)) == 0
    assert empty_old_imports(at=cast.later(hours=25)) == 2
    for run, state in ((left, ImportState.DISCARDED), (faulty, ImportState.FAULTY)):
        run.refresh_from_db()
        assert (run.state, bytes(run.sealed_rows)) == (state, b"")
    assert faulty.errors


def test_nobody_else_imports_for_a_base(cast: Cast) -> None:
    base, held = stage(cast)
    working_base(cast, "yiyuan")
    with pytest.raises(PermissionDenied):
        checked(base, held, [row_of(1)], cast.jingban, cast.now)
    run = checked(base, held, [row_of(1)], cast.xueyuan, cast.now)
    for person in (cast.yiyuan, cast.jingban, cast.dongqu):
        with pytest.raises(PermissionDenied):
            import_records(run, confirmed=True, by=person, at=cast.now)


def test_no_whole_number_rests_in_plain_sight(cast: Cast) -> None:
    base, held = stage(cast)
    rows = [row_of(1), row_of(2, 考核结果="")]
    run = checked(base, held, rows, cast.xueyuan, cast.now)
    imported(base, held, [row_of(1)], cast.xueyuan, cast.now)
    numbers = (number_of(1), number_of(2))
    told: list[Any] = [
        *Trainee.objects.values_list(),
        *Event.objects.values_list(),
        *ImportRun.objects.values_list(),
        *OrmQ.objects.values_list(),
    ]
    for number in numbers:
        assert number not in str(told)
    assert number_of(2) not in json.dumps(unseal(bytes(run.sealed_rows), about="bases.importrun"))
