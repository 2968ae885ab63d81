"""Classes made through actions, brought to a state; fees and teachers straight into the tables."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from accounts.models import StoredFile
from bases.actions import classes as actions
from bases.models import (
    Base,
    Enrolment,
    FeeItem,
    FeeVersion,
    Field,
    Teacher,
    Trainee,
    TrainingClass,
)
from tests.cast import Cast

DAY = datetime.timedelta(days=1)


def facts(cast: Cast, **changed: Any) -> dict[str, Any]:
    """A sound class outside the plan, from tomorrow on, of public welfare."""
    day = cast.now.date() + datetime.timedelta(days=1)
    return {
        "title": "示例公需班",
        "off_plan_reason": "新政策宣讲",
        "subject_kind": "public",
        "form": "onsite",
        "level": "all",
        "field_id": Field.objects.order_by("pk")[0].pk,
        "starts_on": day,
        "ends_on": day + datetime.timedelta(days=1),
        "hours_public": Decimal(16),
        "hours_professional": Decimal(0),
        "content": "示例内容",
        "funding": "welfare",
        "place": "示例教室",
        "capacity": 50,
        "admission": "open",
        "contact_name": "示例甲",
        "contact_phone": "0812-3333333",
        "assessment": "考试",
    } | changed


def lesson(training_class: TrainingClass, **changed: Any) -> dict[str, Any]:
    """A lesson of the first morning."""
    return {
        "key": None,
        "day": training_class.starts_on,
        "starts_at": datetime.time(9),
        "ends_at": datetime.time(12),
        "course": "示例课程",
        "teacher_id": None,
        "teacher_name": "示例教授",
        "hours": Decimal(4),
        "place": "",
    } | changed


def planned(cast: Cast, base: Base, **changed: Any) -> TrainingClass:
    """Set up, with a timetable of one lesson."""
    made = actions.plan_class(base, facts=facts(cast, **changed), by=cast.xueyuan, at=cast.now)
    actions.set_timetable(made, rows=[lesson(made)], by=cast.xueyuan, at=cast.now)
    return fresh(made)


def enrolling(cast: Cast, base: Base, **changed: Any) -> TrainingClass:
    """Open for enrolment."""
    made = planned(cast, base, **changed)
    actions.open_enrolment(made, by=cast.xueyuan, at=cast.now)
    return fresh(made)


def running(cast: Cast, base: Base, **changed: Any) -> TrainingClass:
    """Begun on its first day."""
    made = enrolling(cast, base, **changed)
    actions.start_class(made, by=cast.xueyuan, at=first_day(made))
    return fresh(made)


def finished(cast: Cast, base: Base, **changed: Any) -> TrainingClass:
    """Ended on its last day."""
    made = running(cast, base, **changed)
    actions.finish_class(made, by=cast.xueyuan, at=last_day(made))
    return fresh(made)


def first_day(made: TrainingClass) -> datetime.datetime:
    """Nine o'clock of the first day."""
    return datetime.datetime.combine(made.starts_on, datetime.time(1), tzinfo=datetime.UTC)


def last_day(made: TrainingClass) -> datetime.datetime:
    """The evening of the last day."""
    return datetime.datetime.combine(made.ends_on, datetime.time(10), tzinfo=datetime.UTC)


def fee(cast: Cast, base: Base, *, valid_from: datetime.date, **changed: Any) -> FeeVersion:
    """A published standard."""
    item, _ = FeeItem.objects.get_or_create(
        base=base, name="示例培训费", defaults={"created_at": cast.now}
    )
    return FeeVersion.objects.create(
        item=item,
        **{
            "number": item.versions.count() + 1,
            "standard": Decimal(200),
            "unit": "person_class",
            "content": "示例",
            "basis": "示例收费办法",
            "basis_number": "示例〔2026〕1号",
            "valid_from": valid_from,
            "published_at": cast.now,
            "published_by": cast.xueyuan,
        }
        | changed,
    )


def document(cast: Cast) -> StoredFile:
    """A delegation document, as a row."""
    return StoredFile.objects.create(
        name="委托函.pdf",
        media_type="application/pdf",
        size=1,
        sha256="0" * 64,
        uploaded_at=cast.now,
    )


def teacher(cast: Cast, base: Base, name: str = "示例教师") -> Teacher:
    """A teacher of the roster."""
    return Teacher.objects.create(
        base=base,
        name=name,
        engagement="full_time",
        title_level="vice_senior",
        added_at=cast.now,
    )


def fresh(made: TrainingClass) -> TrainingClass:
    """The class as the database has it."""
    return TrainingClass.objects.get(pk=made.pk)


def move(cast: Cast, made: TrainingClass, days: int = 0, **changed: Any) -> TrainingClass:
    """Move by so many days, or as named."""
    plain = {
        "starts_on": made.starts_on + days * DAY,
        "ends_on": made.ends_on + days * DAY,
        "place": made.place,
        "reason": "场地检修",
    }
    at = first_day(made) if made.state == "running" else cast.now
    return actions.move_class(made, **{**plain, **changed}, by=cast.xueyuan, at=at)


def taught(cast: Cast, made: TrainingClass, *rows: dict[str, Any]) -> None:
    actions.set_timetable(made, rows=rows, by=cast.xueyuan, at=cast.now)


def place(cast: Cast, made: TrainingClass, number: int, state: str = "enrolled") -> Enrolment:
    """Somebody with a place, straight into the tables."""
    person = Trainee.objects.create(
        base=made.base,
        name=f"学员{number}",
        id_sealed=b"x",
        id_digest=f"{number:064d}",
        id_mask="5104**********0011",
        phone=f"139000{number:05d}",
        employer="示例厂",
        entered_at=cast.now,
    )
    return Enrolment.objects.create(
        training_class=made,
        trainee=person,
        state=state,
        source="public",
        enrolled_at=cast.now,
        ticket=f"T{number}",
    )
