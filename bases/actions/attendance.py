"""Whether people were there: noted by the base, or signed in by themselves (Art. 17)."""

from __future__ import annotations

import datetime
import hmac
from collections.abc import Mapping

from django.db import transaction

from accounts.models import User
from accounts.record import MovedOn, record
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
    held = TrainingClass.objects.select_related("base").get(pk=session.training_class_id)
    require_own(held.base, by, serving=False)
    training_class = locked(held)
    if training_class.state not in NOTABLE:
        raise MovedOn("开班以后、登记学时之前才能登记考勤。", training_class)
    places = training_class.enrolments.placed().filter(pk__in=list(presences))  # type: ignore[attr-defined]
    present = {row.enrolment_id: row for row in session.attendance.all()}  # type: ignore[attr-defined]
    new, changed = [], []
    for place in places:
        presence = presences[place.pk]
        row = present.get(place.pk)
        if row is None:
            row = Attendance(session=session, enrolment=place)
            new.append(row)
        elif row.presence == presence:
            continue
        else:
            changed.append(row)
        row.presence, row.noted_by, row.noted_at = presence, by, at
    Attendance.objects.bulk_create(new, batch_size=500)
    Attendance.objects.bulk_update(changed, ("presence", "noted_by", "noted_at"), batch_size=500)
    record(
        verb="note_attendance",
        label="登记考勤",
        subject=training_class,
        by=by,
        at=at,
        article="17",
        details={"session": session.pk, "noted": len(new), "changed": len(changed)},
    )
    return len(new) + len(changed)


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

    Every place is compared, so that the time it takes says nothing.
    """
    found = None
    wanted = f"{name}|{last_four.upper()}".encode()
    places = Enrolment.objects.placed().filter(training_class=training_class)
    for place in places.select_related("trainee"):
        own = f"{place.trainee.name}|{place.trainee.id_mask[-4:]}".encode()
        if hmac.compare_digest(own, wanted) and place.trainee.id_mask[-4:].isalnum():
            found = place
    return found


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
