"""Two thousand sound classes of twenty bases, written straight into the tables."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.crypto import get_random_string

from accounts.models import Organisation
from bases.models import (
    Admission,
    AnnualFiling,
    Attendance,
    Base,
    ClassForm,
    ClassLevel,
    ClassSession,
    ClassState,
    Enrolment,
    EnrolmentState,
    FeeItem,
    FeeVersion,
    Field,
    FilingState,
    Funding,
    PlanLine,
    Presence,
    RecordKind,
    Result,
    SubjectKinds,
    Trainee,
    TrainingClass,
    TrainingRecord,
)
from tests.cast import Cast

YEAR = 2026
BASES, LINES = 20, 50
PEOPLE = 3
HOURS = Decimal(8)


@dataclass
class World:
    """What was written."""

    bases: list[Base]
    lines: list[PlanLine]
    classes: list[TrainingClass]
    versions: dict[int, FeeVersion]

    def of(self, place: int) -> TrainingClass:
        """A class by its place."""
        return self.classes[place]


def sound_world(cast: Cast, wanted: int = 2000) -> World:
    """Planned, paid or free, held, attended, passed, registered: nothing contradicts anything."""
    field = Field.objects.order_by("pk")[0]
    bases = _bases(cast)
    versions = {base.pk: _fee(cast, base) for base in bases}
    lines = _lines(cast, bases, versions, field)
    each = wanted // len(lines)
    classes: list[TrainingClass] = []
    for line in lines:
        for _ in range(each):
            classes.append(_class(cast, line, len(classes), field, versions[line.base_id]))
    TrainingClass.objects.bulk_create(classes, batch_size=500)
    _teach(cast, bases, classes)
    return World(bases, lines, classes, versions)


def _bases(cast: Cast) -> list[Base]:
    body = cast.xueyuan.organisation
    assert body is not None
    units = [
        Organisation(
            name=f"示例单位{n:03d}",
            uscc=f"示例{n:016d}",
            type=body.type,
            kind=body.kind,
            level=body.level,
            county=body.county,
            state=body.state,
            activated_at=cast.now,
            registered_at=cast.now,
        )
        for n in range(BASES)
    ]
    Organisation.objects.bulk_create(units)
    return Base.objects.bulk_create(
        [
            Base(
                number=f"2025-{n + 101}",
                year=2025,
                serial=n + 101,
                organisation=unit,
                batch_name="示例批",
                decision_number="示例",
                certified_on=datetime.date(2025, 1, 1),
                state_since=datetime.date(2025, 1, 1),
            )
            for n, unit in enumerate(units)
        ]
    )


def _fee(cast: Cast, base: Base) -> FeeVersion:
    item = FeeItem.objects.create(base=base, name="专业科目培训费", created_at=cast.now)
    return version(cast, item, Decimal(300))


def version(
    cast: Cast,
    item: FeeItem,
    standard: Decimal,
    number: int = 1,
    since: datetime.date = datetime.date(2025, 1, 1),
    published: datetime.datetime | None = None,
    until: datetime.date | None = None,
) -> FeeVersion:
    """A published standard."""
    return FeeVersion.objects.create(
        item=item,
        number=number,
        standard=standard,
        unit="person_class",
        content="示例",
        basis="示例",
        basis_number="示例1号",
        valid_from=since,
        valid_until=until,
        published_at=published or cast.now - datetime.timedelta(days=600),
        published_by=cast.xueyuan,
    )


def _lines(
    cast: Cast, bases: list[Base], versions: dict[int, FeeVersion], field: Field
) -> list[PlanLine]:
    filings = AnnualFiling.objects.bulk_create(
        [
            AnnualFiling(
                base=base,
                year=YEAR - 1,
                state=FilingState.RECORDED,
                state_since=cast.now,
                saved_at=cast.now,
                saved_by=cast.xueyuan,
                record_number=f"示例{base.pk}",
                recorded_at=cast.now,
            )
            for base in bases
        ]
    )
    return PlanLine.objects.bulk_create(
        [
            PlanLine(
                base=filing.base,
                year=YEAR,
                number=n + 1,
                filing=filing,
                title=f"示例项{n}",
                subject_kind=SubjectKinds.PROFESSIONAL if n % 2 else SubjectKinds.PUBLIC,
                form=ClassForm.ONSITE,
                level=ClassLevel.ALL,
                field=field,
                month=3,
                classes=2,
                persons=30,
                hours=HOURS,
                fee_item=versions[filing.base_id].item if n % 2 else None,
            )
            for filing in filings
            for n in range(LINES)
        ]
    )


def _class(cast: Cast, line: PlanLine, place: int, field: Field, fee: FeeVersion) -> TrainingClass:
    paid = line.fee_item_id is not None
    day = datetime.date(YEAR, 1, 5) + datetime.timedelta(days=place % 280)
    own = line.subject_kind == SubjectKinds.PROFESSIONAL
    return TrainingClass(
        base=line.base,
        number=f"{line.base.number}-{place}",
        title=f"示例班{place}",
        plan_line=line,
        subject_kind=line.subject_kind,
        form=ClassForm.ONSITE,
        level=ClassLevel.ALL,
        field=field,
        starts_on=day,
        ends_on=day + datetime.timedelta(days=1),
        hours_public=Decimal(0) if own else HOURS,
        hours_professional=HOURS if own else Decimal(0),
        content="示例",
        funding=Funding.PAID if paid else Funding.WELFARE,
        fee_version=fee if paid else None,
        capacity=30,
        admission=Admission.OPEN,
        contact_name="示例",
        contact_phone="0812-3333333",
        assessment="考试",
        state=ClassState.REGISTERED,
        state_since=cast.now,
        created_at=cast.now,
        created_by=cast.xueyuan,
    )


def _teach(cast: Cast, bases: list[Base], classes: list[TrainingClass]) -> None:
    people = {
        base.pk: Trainee.objects.bulk_create(
            [
                Trainee(
                    base=base,
                    name=f"示例学员{n}",
                    id_kind="resident",
                    id_sealed=b"0",
                    id_digest=f"{base.pk}-{n}".ljust(64, "0"),
                    id_mask="示例",
                    employer="示例单位",
                    entered_at=cast.now,
                    entered_by=cast.xueyuan,
                )
                for n in range(PEOPLE)
            ]
        )
        for base in bases
    }
    sessions = ClassSession.objects.bulk_create(
        [a_session(held) for held in classes[::10]], batch_size=500
    )
    places = [
        Enrolment(
            training_class=held,
            trainee=person,
            state=EnrolmentState.ENROLLED,
            source="base",
            enrolled_at=cast.now,
            ticket=get_random_string(26),
            result=Result.QUALIFIED,
        )
        for held in classes
        for person in people[held.base_id]
    ]
    Enrolment.objects.bulk_create(places, batch_size=1000)
    by_class: dict[int, list[Enrolment]] = {}
    for place in places:
        by_class.setdefault(place.training_class_id, []).append(place)
    Attendance.objects.bulk_create(
        [
            Attendance(
                session=session,
                enrolment=place,
                presence=Presence.PRESENT,
                noted_at=cast.now,
            )
            for session in sessions
            for place in by_class[session.training_class_id]
        ],
        batch_size=1000,
    )
    TrainingRecord.objects.bulk_create(
        [a_record(cast, place.training_class, place.trainee) for place in places], batch_size=1000
    )


def a_session(held: TrainingClass) -> ClassSession:
    """One lesson on the first day."""
    return ClassSession(
        training_class=held,
        day=held.starts_on,
        starts_at=datetime.time(9),
        ends_at=datetime.time(12),
        course="示例",
        hours=4,
        sign_in_key=get_random_string(40),
    )


def a_record(cast: Cast, held: TrainingClass, trainee: Trainee, **more: Any) -> TrainingRecord:
    """An entry with the hours of the class, registered the day after its end."""
    facts: dict[str, Any] = {
        "base": held.base,
        "training_class": held,
        "trainee": trainee,
        "kind": RecordKind.ENTRY,
        "year": YEAR,
        "hours_public": held.hours_public,
        "hours_professional": held.hours_professional,
        "person_times": 1,
        "result": Result.QUALIFIED,
        "registered_at": datetime.datetime.combine(
            held.ends_on + datetime.timedelta(days=1), datetime.time(4), tzinfo=datetime.UTC
        ),
        "registered_by": cast.xueyuan,
        **more,
    }
    return TrainingRecord(**facts)
