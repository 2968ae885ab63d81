"""A finished class goes into the ledger, one row for each trainee (Art. 17)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q

from accounts.models import User
from accounts.record import require
from bases.actions.steps import locked, locked_base, step
from bases.emails import members_of_base
from bases.models import (
    Enrolment,
    Presence,
    RecordKind,
    Result,
    TrainingClass,
    TrainingRecord,
)
from bases.records.freezing import freeze_of

THERE = (Presence.PRESENT, Presence.LATE)
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Suggestion:
    """What the ledger would say of a place."""

    place: Enrolment
    lessons: int
    attended: int
    result: str
    hours_public: Decimal
    hours_professional: Decimal

    @property
    def share(self) -> int | None:
        """Lessons attended, per cent; None when no attendance was kept."""
        return round(100 * self.attended / self.lessons) if self.lessons else None


def suggestions(training_class: TrainingClass) -> list[Suggestion]:
    """Hours by result and attendance: who passed and was there enough has the class's hours.

    The share of lessons asked for is practice (惯例). Three queries.
    """
    lessons = training_class.sessions.filter(attendance__isnull=False).distinct().count()  # type: ignore[attr-defined]
    places = (
        Enrolment.objects.placed()
        .filter(training_class=training_class)
        .select_related("trainee")
        .annotate(attended=Count("attendance", filter=Q(attendance__presence__in=THERE)))
        .order_by("pk")
    )
    return [_suggested(training_class, place, lessons) for place in places]


def _suggested(training_class: TrainingClass, place: Enrolment, lessons: int) -> Suggestion:
    attended: int = place.attended  # type: ignore[attr-defined]
    enough = not lessons or attended >= settings.ATTENDANCE_SHARE * lessons
    result = Result.QUALIFIED if place.result == Result.QUALIFIED and enough else Result.UNQUALIFIED
    earned = result == Result.QUALIFIED
    return Suggestion(
        place=place,
        lessons=lessons,
        attended=attended,
        result=result,
        hours_public=training_class.hours_public if earned else NOTHING,
        hours_professional=training_class.hours_professional if earned else NOTHING,
    )


@transaction.atomic
def register_hours(
    training_class: TrainingClass, *, by: User, at: datetime.datetime, reason: str = ""
) -> int:
    """Write one row for every place that has none yet; the number of rows.

    Who did not pass was trained all the same: no hours, one person-time. Records that an inspection
    looks into take a reason. Raises PermissionDenied, MovedOn, ValidationError.
    """
    locked_base(training_class.base)
    training_class = locked(training_class)
    require(training_class.register_hours, by)
    rows = suggestions(training_class)
    _require_ready(training_class, rows, reason, at)
    entered = set(
        training_class.records.entries().values_list("trainee", flat=True)  # type: ignore[attr-defined]
    )
    new = [
        TrainingRecord(
            base=training_class.base,
            training_class=training_class,
            trainee_id=row.place.trainee_id,
            kind=RecordKind.ENTRY,
            year=training_class.ends_on.year,
            hours_public=row.hours_public,
            hours_professional=row.hours_professional,
            person_times=1,
            result=row.result,
            score=row.place.score,
            reason=reason,
            registered_at=at,
            registered_by=by,
        )
        for row in rows
        if row.place.trainee_id not in entered
    ]
    TrainingRecord.objects.bulk_create(new, batch_size=500)
    step(
        training_class.register_hours,
        by=by,
        at=at,
        opinion=reason,
        details={"rows": len(new), "imported": len(entered)},
        told=members_of_base(training_class.base),
    )
    return len(new)


def _require_ready(
    training_class: TrainingClass, rows: list[Suggestion], reason: str, at: datetime.datetime
) -> None:
    if not rows:
        raise ValidationError("本班没有学员，不能登记学时。")
    open_ = sum(not row.place.result for row in rows)
    if open_:
        raise ValidationError(f"还有{open_}名学员没有登记考核结果。")
    frozen = freeze_of(training_class.base, training_class.starts_on, training_class.ends_on, at)
    if frozen is not None and not reason.strip():
        raise ValidationError({"reason": f"{frozen.why}：该时段的记录已冻结，补登请说明原因。"})
