"""Sound rows into the ledger, thousands at a time (Art. 17). The caller holds the base locked."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import fields
from decimal import Decimal

from accounts.models import User
from bases.models import (
    Enrolment,
    EnrolmentSource,
    EnrolmentState,
    ImportRun,
    RecordKind,
    TrainingClass,
    TrainingRecord,
)
from bases.models.documents import new_check_code
from bases.records.rows import Entry
from bases.trainees import Person, known_or_new

OF_PERSON = [field.name for field in fields(Person)]
BATCH = 200  # rows of one statement: more are hardly faster and take memory


def year_of(training_class: TrainingClass) -> int:
    """The year in which the hours of a class count: that of its last day."""
    return training_class.ends_on.year


def write_entries(
    run: ImportRun, entries: Sequence[Entry], *, by: User, at: datetime.datetime
) -> int:
    """Trainees, places and ledger rows that are missing; how many ledger rows are new."""
    people = [Person(**{name: getattr(entry, name) for name in OF_PERSON}) for entry in entries]
    keys = [trainee.pk for trainee in known_or_new(run.base, people, by=by, at=at)]
    classes = TrainingClass.objects.in_bulk({entry.class_id for entry in entries})
    _places(entries, keys, at)
    entered = set(
        TrainingRecord.objects.entries()
        .filter(training_class__in=list(classes))
        .values_list("training_class", "trainee")
    )
    rows = (
        _record(run, entry, key, classes[entry.class_id], by, at)
        for entry, key in zip(entries, keys, strict=True)
        if (entry.class_id, key) not in entered
    )
    _create(TrainingRecord, rows)
    return TrainingRecord.objects.filter(import_run=run).count()


def _record(
    run: ImportRun,
    entry: Entry,
    trainee: int,
    held: TrainingClass,
    by: User,
    at: datetime.datetime,
) -> TrainingRecord:
    return TrainingRecord(
        base_id=run.base_id,
        training_class_id=entry.class_id,
        trainee_id=trainee,
        kind=RecordKind.ENTRY,
        year=year_of(held),
        hours_public=Decimal(entry.hours_public),
        hours_professional=Decimal(entry.hours_professional),
        person_times=1,
        result=entry.result,
        score=Decimal(entry.score) if entry.score else None,
        note=entry.note,
        reason=run.reason,
        import_run_id=run.pk,
        registered_at=at,
        registered_by_id=by.pk,
    )


def _places(entries: Sequence[Entry], keys: Sequence[int], at: datetime.datetime) -> None:
    """A place for everybody who has none, and the result into places that have none."""
    pairs = {(e.class_id, key): e for e, key in zip(entries, keys, strict=True)}
    classes = {held for held, _key in pairs}
    present = {
        (place.training_class_id, place.trainee_id): place
        for place in Enrolment.objects.filter(training_class__in=classes)
    }
    missing = (
        Enrolment(
            training_class_id=held,
            trainee_id=key,
            state=EnrolmentState.ENROLLED,
            source=EnrolmentSource.IMPORT,
            enrolled_at=at,
            settled_at=at,
            ticket=new_check_code(),
            result=entry.result,
            score=Decimal(entry.score) if entry.score else None,
        )
        for (held, key), entry in pairs.items()
        if (held, key) not in present
    )
    _create(Enrolment, missing)
    open_ = [present[pair] for pair in pairs if pair in present and not present[pair].result]
    for place in open_:
        entry = pairs[place.training_class_id, place.trainee_id]
        place.result = entry.result
        place.score = Decimal(entry.score) if entry.score else None
    Enrolment.objects.bulk_update(open_, ("result", "score"), batch_size=BATCH)


def _create(model: type, rows: Iterable[object]) -> None:
    """In batches; what somebody else entered in the meantime stays as it is."""
    batch: list[object] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            model.objects.bulk_create(batch, ignore_conflicts=True)  # type: ignore[attr-defined]
            batch = []
    if batch:
        model.objects.bulk_create(batch, ignore_conflicts=True)  # type: ignore[attr-defined]
