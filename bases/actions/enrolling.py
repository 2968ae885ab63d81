"""Places in classes: enrol, leave, admit, refuse, list, results (Art. 15, Art. 17)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.models.events import Audience
from accounts.record import MovedOn, record
from bases.actions.keeping import require_own
from bases.actions.steps import locked
from bases.models import (
    Admission,
    ClassState,
    Enrolment,
    EnrolmentSource,
    EnrolmentState,
    Trainee,
    TrainingClass,
)
from bases.models.documents import new_check_code
from bases.trainees import Person, doubt, known_or_new

MOST_AT_ONCE = 1_000
ENROLLED_BEFORE = "该证件号码已经报过名，请凭报名凭证号查询；遗失的请联系举办基地。"
FILLED = ("state", "source", "reason", "enrolled_at", "settled_at", "ticket")
TAKING = (ClassState.PLANNED, ClassState.ENROLLING, ClassState.RUNNING)


@transaction.atomic
def enrol(training_class: TrainingClass, person: Person, *, at: datetime.datetime) -> Enrolment:
    """Somebody enrols without an account: a place, or the end of the waiting list (Art. 15).

    Who is on the list already gets a neutral refusal. Raises MovedOn, ValidationError.
    """
    training_class = locked(training_class)
    if training_class.admission != Admission.OPEN or training_class.announced_at is None:
        raise MovedOn("该班不接受网上报名。", None)
    if not training_class.takes_enrolments(at):
        raise MovedOn("该班现在不接受报名。", None)
    [trainee] = known_or_new(training_class.base, [person], by=None, at=at)
    places = Enrolment.objects.filter(training_class=training_class, trainee=trainee)
    if places.exclude(state=EnrolmentState.LEFT).exists():
        raise ValidationError(ENROLLED_BEFORE)
    note = doubt(trainee, person)
    state = EnrolmentState.ENROLLED if _free(training_class) else EnrolmentState.WAITING
    place = places.first() or Enrolment(training_class=training_class, trainee=trainee)
    _fill(place, state=state, source=EnrolmentSource.PUBLIC, note=note, at=at)
    place.save()
    record(
        verb="enrol",
        label="网上报名",
        subject=training_class,
        by=None,
        at=at,
        article="15",
        audience=Audience.PARTIES,
        details={"enrolment": place.pk, "state": place.state, "other_name": bool(note)},
    )
    return place


def _free(training_class: TrainingClass) -> int:
    """Places that are left. The class is locked."""
    taken = Enrolment.objects.placed().filter(training_class=training_class).count()
    return training_class.capacity - taken if taken < training_class.capacity else 0


def _fill(place: Enrolment, *, state: str, source: str, note: str, at: datetime.datetime) -> None:
    """A new place, or that of somebody who had left: a new ticket, and the end of the queue."""
    place.state, place.source, place.reason = state, source, note
    place.enrolled_at = at
    place.settled_at = at if state == EnrolmentState.ENROLLED else None
    place.ticket = new_check_code()


@transaction.atomic
def leave(place: Enrolment, *, at: datetime.datetime) -> Enrolment:
    """Somebody gives a place up by its ticket; the first who waits moves up. Raises MovedOn."""
    training_class, place = _locked(place)
    if training_class.state not in (ClassState.PLANNED, ClassState.ENROLLING):
        raise MovedOn("已经开班，请联系举办基地办理。", None)
    if place.state not in (EnrolmentState.ENROLLED, EnrolmentState.WAITING):
        raise MovedOn("这份报名已经办理过，不能退出。", None)
    had_place = place.state == EnrolmentState.ENROLLED
    _settle(place, EnrolmentState.LEFT, "本人退出", at)
    moved = _move_up(training_class, at) if had_place else None
    record(
        verb="leave",
        label="退出报名",
        subject=training_class,
        by=None,
        at=at,
        article="15",
        details={"enrolment": place.pk, "moved_up": moved.pk if moved else None},
    )
    return place


@transaction.atomic
def admit(place: Enrolment, *, by: User, at: datetime.datetime) -> Enrolment:
    """Give a place to somebody who waits, while there is one. Raises MovedOn, ValidationError."""
    training_class, place = _own_place(place, by)
    if place.state != EnrolmentState.WAITING:
        raise MovedOn("这份报名不在候补中。", training_class)
    if not _free(training_class):
        raise ValidationError("名额已满；需要增加的，请先修改名额。")
    _settle(place, EnrolmentState.ENROLLED, place.reason, at)
    _note("admit", "录取候补", place, by=by, at=at)
    return place


@transaction.atomic
def refuse_place(place: Enrolment, *, reason: str, by: User, at: datetime.datetime) -> Enrolment:
    """Refuse somebody, with a reason they can read (Art. 15). Raises MovedOn, ValidationError."""
    training_class, place = _own_place(place, by)
    if place.state not in (EnrolmentState.ENROLLED, EnrolmentState.WAITING):
        raise MovedOn("这份报名已经办理过。", training_class)
    if training_class.state not in TAKING:
        raise MovedOn("培训班已结束。", training_class)
    if not reason.strip():
        raise ValidationError({"reason": "不予录取应当说明原因（第十五条）。"})
    had_place = place.state == EnrolmentState.ENROLLED
    _settle(place, EnrolmentState.REFUSED, reason.strip(), at)
    moved = None
    if had_place and training_class.state == ClassState.ENROLLING:
        moved = _move_up(training_class, at)
    _note(
        "refuse_place",
        "不予录取",
        place,
        by=by,
        at=at,
        opinion=reason.strip(),
        moved_up=moved.pk if moved else None,
    )
    return place


@transaction.atomic
def add_trainees(
    training_class: TrainingClass,
    people: Sequence[Person],
    *,
    by: User,
    at: datetime.datetime,
    source: str = EnrolmentSource.LIST,
) -> tuple[int, int]:
    """Put a list of people into a class; how many are new, how many were there already.

    All or none. Raises PermissionDenied, MovedOn, ValidationError.
    """
    require_own(training_class.base, by)
    training_class = locked(training_class)
    if training_class.state not in TAKING:
        raise MovedOn("培训班已结束，请用学时导入补登。", training_class)
    if len(people) > MOST_AT_ONCE:
        raise ValidationError(f"一次最多录入{MOST_AT_ONCE}人。")
    trainees = known_or_new(training_class.base, people, by=by, at=at)
    notes = {t.pk: (t, doubt(t, person)) for t, person in zip(trainees, people, strict=True)}
    new = _seat(training_class, notes, source, at)
    record(
        verb="add_trainees",
        label="录入学员名单",
        subject=training_class,
        by=by,
        at=at,
        article="17",
        details={"new": new, "known": len(people) - new},
    )
    return new, len(people) - new


def _seat(
    training_class: TrainingClass,
    notes: Mapping[int, tuple[Trainee, str]],
    source: str,
    at: datetime.datetime,
) -> int:
    """A place for each who has none; how many. The class is locked. Raises ValidationError."""
    present = {
        place.trainee_id: place for place in Enrolment.objects.filter(training_class=training_class)
    }
    seated = []
    for key, (trainee, note) in notes.items():
        place = present.get(key) or Enrolment(training_class=training_class, trainee=trainee)
        if place.pk is None or place.state == EnrolmentState.LEFT:
            _fill(place, state=EnrolmentState.ENROLLED, source=source, note=note, at=at)
            seated.append(place)
    if len(seated) > _free(training_class):
        raise ValidationError("超过本班名额，名单没有写入；请先修改名额。")
    again = [place for place in seated if place.pk is not None]
    Enrolment.objects.bulk_update(again, FILLED, batch_size=200)
    fresh = [place for place in seated if place.pk is None]
    Enrolment.objects.bulk_create(fresh, batch_size=200)
    return len(seated)


@transaction.atomic
def enter_results(
    training_class: TrainingClass,
    *,
    results: Mapping[int, tuple[str, Decimal | None]],
    by: User,
    at: datetime.datetime,
) -> int:
    """Results and scores by place; how many changed. Raises PermissionDenied, MovedOn."""
    require_own(training_class.base, by, serving=False)
    training_class = locked(training_class)
    if training_class.state not in (ClassState.RUNNING, ClassState.FINISHED):
        raise MovedOn("现在不能登记考核结果。", training_class)
    changed = put_results(training_class, results)
    record(
        verb="enter_results",
        label="登记考核结果",
        subject=training_class,
        by=by,
        at=at,
        article="17",
        details={"changed": changed},
    )
    return changed


def put_results(
    training_class: TrainingClass, results: Mapping[int, tuple[str, Decimal | None]]
) -> int:
    """Write results by place; how many changed. The class is locked."""
    changed = []
    for place in Enrolment.objects.placed().filter(training_class=training_class):
        result, score = results.get(place.pk, (place.result, place.score))
        if (place.result, place.score) != (result, score):
            place.result, place.score = result, score
            changed.append(place)
    Enrolment.objects.bulk_update(changed, ("result", "score"), batch_size=200)
    return len(changed)


def _locked(place: Enrolment) -> tuple[TrainingClass, Enrolment]:
    """Class first, then the place: the order in which everybody locks."""
    training_class = locked(TrainingClass.objects.get(pk=place.training_class_id))
    found = Enrolment.objects.select_for_update(of=("self",)).get(pk=place.pk)
    return training_class, found


def _own_place(place: Enrolment, by: User) -> tuple[TrainingClass, Enrolment]:
    training_class = TrainingClass.objects.select_related("base").get(pk=place.training_class_id)
    if not by.is_institution_member:
        raise PermissionDenied
    require_own(training_class.base, by)
    return _locked(place)


def _settle(place: Enrolment, state: str, reason: str, at: datetime.datetime) -> None:
    place.state, place.reason, place.settled_at = state, reason, at
    place.save(update_fields=("state", "reason", "settled_at"))


def _move_up(training_class: TrainingClass, at: datetime.datetime) -> Enrolment | None:
    """The first who waits gets the place that became free."""
    first: Enrolment | None = (
        Enrolment.objects.filter(training_class=training_class, state=EnrolmentState.WAITING)
        .order_by("enrolled_at", "pk")
        .first()
    )
    if first is not None:
        _settle(first, EnrolmentState.ENROLLED, first.reason, at)
    return first


def _note(
    verb: str,
    label: str,
    place: Enrolment,
    *,
    by: User,
    at: datetime.datetime,
    opinion: str = "",
    **details: Any,
) -> None:
    record(
        verb=verb,
        label=label,
        subject=place.training_class,
        by=by,
        at=at,
        opinion=opinion,
        article="15",
        details={"enrolment": place.pk, **details},
    )
