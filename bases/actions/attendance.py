"""Whether people were there: noted by the base, or signed in by themselves (Art. 17)."""

from __future__ import annotations

import datetime
import hmac
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from accounts.record import MovedOn, record
from bases.actions.enrolling import put_results
from bases.actions.keeping import require_own
from bases.actions.steps import locked
from bases.models import (
    Attendance,
    ClassSession,
    ClassState,
    Enrolment,
    Presence,
    TrainingClass,
)
from bases.regulation import ZONE

OPENS_BEFORE = datetime.timedelta(minutes=30)  # practice (惯例)
NOTABLE = (ClassState.RUNNING, ClassState.FINISHED)


@transaction.atomic
def note_attendance(
    session: ClassSession, *, presences: Mapping[int, str], by: User, at: datetime.datetime
) -> int:
    """Presence by place for one lesson; how many rows changed. Raises PermissionDenied, MovedOn."""
    training_class = _notable(session.training_class_id, by)
    marks = {(session.pk, place): presence for place, presence in presences.items()}
    new, changed = _write(training_class, marks, by, at)
    record(
        verb="note_attendance",
        label="登记考勤",
        subject=training_class,
        by=by,
        at=at,
        article="17",
        details={"session": session.pk, "noted": new, "changed": changed},
    )
    return new + changed


@transaction.atomic
def import_attendance(
    training_class: TrainingClass,
    *,
    marks: Mapping[tuple[int, int], str],
    results: Mapping[int, tuple[str, Decimal | None]],
    by: User,
    at: datetime.datetime,
) -> tuple[int, int]:
    """Presence by lesson and place, and results, of a whole class; how many of each changed.

    Raises PermissionDenied, MovedOn.
    """
    training_class = _notable(training_class.pk, by)
    noted = sum(_write(training_class, marks, by, at))
    judged = put_results(training_class, results)
    record(
        verb="import_attendance",
        label="导入考勤表",
        subject=training_class,
        by=by,
        at=at,
        article="17",
        details={"noted": noted, "results": judged},
    )
    return noted, judged


def _notable(key: int, by: User) -> TrainingClass:
    """The class, locked, while its base may note who was there."""
    held = TrainingClass.objects.select_related("base").get(pk=key)
    require_own(held.base, by, serving=False)
    training_class = locked(held)
    if training_class.state not in NOTABLE:
        raise MovedOn("开班以后、登记学时之前才能登记考勤。", training_class)
    return training_class


def _write(
    training_class: TrainingClass,
    marks: Mapping[tuple[int, int], str],
    by: User,
    at: datetime.datetime,
) -> tuple[int, int]:
    """Rows new and changed. Strange lessons and places are passed over."""
    places = set(
        Enrolment.objects.placed()
        .filter(training_class=training_class)
        .values_list("pk", flat=True)
    )
    lessons = set(
        ClassSession.objects.filter(training_class=training_class).values_list("pk", flat=True)
    )
    asked = {lesson for lesson, _place in marks} & lessons
    present = {
        (row.session_id, row.enrolment_id): row
        for row in Attendance.objects.filter(session__in=asked)
    }
    new, changed = [], []
    for (lesson, place), presence in marks.items():
        if lesson not in asked or place not in places:
            continue
        row = present.get((lesson, place))
        if row is None:
            row = Attendance(session_id=lesson, enrolment_id=place)
            new.append(row)
        elif row.presence == presence:
            continue
        else:
            changed.append(row)
        row.presence, row.noted_by, row.noted_at = presence, by, at
    Attendance.objects.bulk_create(new, batch_size=500)
    Attendance.objects.bulk_update(changed, ("presence", "noted_by", "noted_at"), batch_size=200)
    return len(new), len(changed)


def window(session: ClassSession) -> tuple[datetime.datetime, datetime.datetime, datetime.datetime]:
    """From when one may sign in, when the lesson begins, and until when."""
    starts = datetime.datetime.combine(session.day, session.starts_at, tzinfo=ZONE)
    ends = datetime.datetime.combine(session.day, session.ends_at, tzinfo=ZONE)
    return starts - OPENS_BEFORE, starts, ends


def is_open(session: ClassSession, at: datetime.datetime) -> bool:
    """Whether one may sign in now."""
    opens, _starts, ends = window(session)
    return session.training_class.state == ClassState.RUNNING and opens <= at < ends


def place_of(training_class: TrainingClass, name: str, last_four: str) -> Enrolment | None:
    """The place of who gives name and the last four characters of a number; None otherwise.

    Every place is compared, so that the time it takes says nothing. Two whom both fit are told
    apart by the base.
    """
    found: list[Enrolment] = []
    wanted = f"{name}|{last_four.upper()}".encode()
    places = Enrolment.objects.placed().filter(training_class=training_class)
    for place in places.select_related("trainee"):
        own = f"{place.trainee.name}|{place.trainee.id_mask[-4:]}".encode()
        if hmac.compare_digest(own, wanted) and place.trainee.id_mask[-4:].isalnum():
            found.append(place)
    return found[0] if len(found) == 1 else None


@transaction.atomic
def sign_in(
    session: ClassSession, *, name: str, last_four: str, at: datetime.datetime
) -> Attendance | None:
    """A trainee signs in from a telephone; None when nobody of that name and number has a place.

    Raises MovedOn outside the lesson's time.
    """
    if not is_open(session, at):
        raise MovedOn("签到在开课前30分钟开放，下课时关闭。", None)
    place = place_of(session.training_class, name, last_four)
    if place is None:
        return None
    _opens, starts, _ends = window(session)
    row, made = Attendance.objects.get_or_create(
        session=session,
        enrolment=place,
        defaults={
            "presence": Presence.PRESENT if at <= starts else Presence.LATE,
            "signed_in_at": at,
            "noted_at": at,
        },
    )
    if made:
        record(
            verb="sign_in",
            label="学员签到",
            subject=session.training_class,
            by=None,
            at=at,
            article="17",
            details={"session": session.pk, "enrolment": place.pk},
        )
    return row
