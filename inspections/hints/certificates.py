"""乱发证: records and slips that the class speaks against (Art. 17, Art. 19)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Min, Q, Sum

from bases.calendar import today
from bases.models import (
    Attendance,
    ClassState,
    Enrolment,
    Presence,
    RecordKind,
    RegistrationSlip,
    Result,
    TrainingClass,
    TrainingRecord,
)
from inspections.hints.found import Found, Span
from inspections.models import HintKind

FACTS = (
    "pk", "number", "title", "base_id", "starts_on", "ends_on", "state", "capacity",
    "hours_public", "hours_professional",
)  # fmt: skip
THERE = (Presence.PRESENT, Presence.LATE)
CLASS = "training_class__"


def certificates(span: Span) -> list[Found]:
    """Classes against their records, roll and slips; a fixed number of queries."""
    classes = {row["pk"]: row for row in span.narrow(TrainingClass.objects.all()).values(*FACTS)}
    records = span.narrow(TrainingRecord.objects.all(), CLASS)
    found: list[Found] = []
    for sums in _sums(records):
        found += _about_class(classes[sums["training_class"]], sums)
    found += _beyond_hours(classes, records)
    found += _without_attendance(span, classes, records)
    found += _not_on_the_roll(span, classes, records)
    return found + _slips_of_reversed(classes, span)


def _sums(records: Any) -> Iterable[dict[str, Any]]:
    entry = Q(kind=RecordKind.ENTRY)
    rows: Iterable[dict[str, Any]] = (
        records.order_by()
        .values("training_class")
        .annotate(
            times=Sum("person_times"),
            entries=Count("pk", filter=entry),
            first_at=Min("registered_at", filter=entry),
        )
        .order_by("training_class")
    )
    return rows


def _about_class(held: dict[str, Any], sums: dict[str, Any]) -> list[Found]:
    found: list[Found] = []
    if held["state"] in (ClassState.CANCELLED, ClassState.PLANNED, ClassState.ENROLLING):
        found.append(_hint(held, "class_not_held", f"没有举办的班登记了{sums['entries']}人学时。"))
    if (sums["times"] or 0) > held["capacity"]:
        found.append(
            _hint(
                held,
                "more_than_places",
                f"登记{sums['times']}人次，超过{held['capacity']}个名额。",
            )
        )
    first = sums["first_at"]
    if first is not None and today(first) < held["ends_on"]:
        found.append(
            _hint(held, "before_the_end", f"{held['ends_on']}结班，{today(first)}已登记学时。")
        )
    return found


def _beyond_hours(classes: dict[int, dict[str, Any]], records: Any) -> list[Found]:
    """People whose standing hours are more than the class had, or who failed and have some."""
    standing = (
        records.order_by()
        .values("training_class", "trainee")
        .annotate(public=Sum("hours_public"), own=Sum("hours_professional"))
    )
    too_many = standing.filter(
        Q(public__gt=F(f"{CLASS}hours_public")) | Q(own__gt=F(f"{CLASS}hours_professional"))
    )
    failed = records.filter(kind=RecordKind.ENTRY, result=Result.UNQUALIFIED, person_times__gte=0)
    failed = failed.filter(Q(hours_public__gt=0) | Q(hours_professional__gt=0))
    reversed_later = Q(corrections__kind__in=(RecordKind.REVERSAL, RecordKind.CORRECTION))
    failed = failed.exclude(reversed_later).order_by().values("training_class")
    found = [
        _hint(classes[pk], "hours_beyond_class", f"{n}人登记的学时多于该班学时。")
        for pk, n in _counted(too_many)
    ]
    return found + [
        _hint(classes[pk], "hours_without_passing", f"{n}人考核不合格而登记了学时。")
        for pk, n in _counted(failed)
    ]


def _without_attendance(
    span: Span, classes: dict[int, dict[str, Any]], records: Any
) -> list[Found]:
    """People registered with hours who were seen at too few of the lessons noted."""
    noted = span.narrow(Attendance.objects.all(), "session__training_class__").order_by()
    lessons = dict(
        noted.values_list("session__training_class").annotate(Count("session", distinct=True))
    )
    if not lessons:
        return []
    seen = {
        (held, trainee): times
        for held, trainee, times in noted.filter(presence__in=THERE)
        .values_list("enrolment__training_class", "enrolment__trainee")
        .annotate(Count("pk"))
    }
    earned = (
        records.filter(training_class__in=lessons)
        .order_by()
        .values_list("training_class", "trainee")
        .annotate(hours=Sum(F("hours_public") + F("hours_professional")))
        .filter(hours__gt=Decimal(0))
    )
    absent: dict[int, int] = {}
    for held, trainee, _hours in earned:
        if seen.get((held, trainee), 0) < settings.ATTENDANCE_SHARE * lessons[held]:
            absent[held] = absent.get(held, 0) + 1
    return [
        _hint(classes[pk], "without_attendance", f"{n}人签到不足而登记了学时。")
        for pk, n in sorted(absent.items())
    ]


def _not_on_the_roll(span: Span, classes: dict[int, dict[str, Any]], records: Any) -> list[Found]:
    """People registered by hand in a class whose roll does not have them."""
    roll = set(
        span.narrow(Enrolment.objects.placed(), CLASS).values_list("training_class", "trainee")
    )
    with_roll = {held for held, _trainee in roll}
    entered = records.filter(kind=RecordKind.ENTRY, import_run__isnull=True).order_by()
    missing: dict[int, int] = {}
    for held, trainee in entered.values_list("training_class", "trainee"):
        if held in with_roll and (held, trainee) not in roll:
            missing[held] = missing.get(held, 0) + 1
    return [
        _hint(classes[pk], "not_on_the_roll", f"{n}人不在花名册而登记了学时。")
        for pk, n in sorted(missing.items())
    ]


def _slips_of_reversed(classes: dict[int, dict[str, Any]], span: Span) -> list[Found]:
    """Slips issued for a record that had been taken back."""
    slips = span.narrow(RegistrationSlip.objects.all(), f"record__{CLASS}")
    late = slips.filter(
        record__corrections__kind=RecordKind.REVERSAL,
        record__corrections__registered_at__lte=F("issued_at"),
    )
    rows = late.order_by().values(training_class=F("record__training_class"))
    return [
        _hint(classes[pk], "slip_of_reversed", f"{n}份登记单出具在学时冲销之后。")
        for pk, n in _counted(rows)
    ]


def _counted(rows: Any) -> list[tuple[int, int]]:
    """How many rows for each class."""
    counts: dict[int, int] = {}
    for row in rows:
        counts[row["training_class"]] = counts.get(row["training_class"], 0) + 1
    return sorted(counts.items())


def _hint(held: dict[str, Any], rule: str, what: str) -> Found:
    return Found(
        kind=HintKind.CERTIFICATES,
        rule=rule,
        key=f"{rule}:{held['pk']}",
        base=held["base_id"],
        sentence=f"{held['title']}（{held['number']}，{held['starts_on']}开班）：{what}",
        training_class=held["pk"],
        facts={"class": held["number"]},
    )
