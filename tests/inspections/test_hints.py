"""Every planted contradiction is found among 2,000 classes, and none where nothing is wrong."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.record import MovedOn
from bases.models import (
    Attendance,
    Base,
    BaseState,
    FeeItem,
    Funding,
    RecordKind,
    RegistrationSlip,
    Result,
    SubjectKinds,
    Trainee,
    TrainingClass,
    TrainingRecord,
)
from bases.models.documents import Document
from inspections.actions.hinting import find_hints, judge_hint
from inspections.hints import Span, contradictions
from inspections.models import Hint, HintKind, Judgement
from tests.cast import Cast
from tests.inspections.classes_help import YEAR, World, a_record, sound_world, version

SPAN = Span(datetime.date(YEAR, 1, 1), datetime.date(YEAR, 12, 31), datetime.date(YEAR, 11, 24))


def change(held: TrainingClass, **values: object) -> None:
    TrainingClass.objects.filter(pk=held.pk).update(**values)


def stranger(cast: Cast, held: TrainingClass, n: int) -> Trainee:
    return Trainee.objects.create(
        base=held.base,
        name=f"示例外人{n}",
        id_kind="resident",
        id_sealed=b"0",
        id_digest=f"外{held.pk}-{n}".ljust(64, "1"),
        id_mask="示例",
        employer="示例",
        entered_at=cast.now,
        entered_by=cast.xueyuan,
    )


# One planter for each rule; it changes the class at a place of its own.


def off_plan_unexplained(cast: Cast, world: World, held: TrainingClass) -> None:
    change(held, plan_line=None, off_plan_reason="工作需要")


def plan_of_another(cast: Cast, world: World, held: TrainingClass) -> None:
    other = next(
        line
        for line in world.lines
        if line.base_id != held.base_id and line.subject_kind == held.subject_kind
    )
    type(other).objects.filter(pk=other.pk).update(classes=9)
    change(held, plan_line=other)


def plan_of_another_year(cast: Cast, world: World, held: TrainingClass) -> None:
    type(held.plan_line).objects.filter(pk=held.plan_line_id).update(year=YEAR - 1, number=900)
    TrainingClass.objects.filter(plan_line=held.plan_line).exclude(pk=held.pk).update(
        plan_line=None, off_plan_reason="经主管部门同意增办"
    )


def plan_not_filed(cast: Cast, world: World, held: TrainingClass) -> None:
    filing = held.plan_line.filing
    TrainingClass.objects.filter(plan_line__filing=filing).exclude(pk=held.pk).update(
        plan_line=None, off_plan_reason="经主管部门同意增办"
    )
    type(filing).objects.filter(pk=filing.pk).update(
        state="draft", record_number="", recorded_at=None
    )


def plan_dropped(cast: Cast, world: World, held: TrainingClass) -> None:
    early = cast.now - datetime.timedelta(days=600)
    type(held.plan_line).objects.filter(pk=held.plan_line_id).update(dropped_at=early)
    TrainingClass.objects.filter(plan_line=held.plan_line).exclude(pk=held.pk).update(
        plan_line=None, off_plan_reason="经主管部门同意增办"
    )


def more_than_planned(cast: Cast, world: World, held: TrainingClass) -> None:
    type(held.plan_line).objects.filter(pk=held.plan_line_id).update(classes=1)


def other_subject(cast: Cast, world: World, held: TrainingClass) -> None:
    swapped = {"public": "professional", "professional": "public"}[held.subject_kind]
    change(held, subject_kind=SubjectKinds(swapped))


def before_certified(cast: Cast, world: World, held: TrainingClass) -> None:
    # The first class of this base begins a day before the base was certified.
    first = TrainingClass.objects.filter(base=held.base).order_by("starts_on", "pk")[0]
    later = first.starts_on + datetime.timedelta(days=1)
    Base.objects.filter(pk=held.base_id).update(certified_on=later)


def after_the_end(cast: Cast, world: World, held: TrainingClass) -> None:
    last = TrainingClass.objects.filter(base=held.base).order_by("-starts_on")[0]
    Base.objects.filter(pk=held.base_id).update(
        state=BaseState.WITHDRAWN, state_since=last.starts_on
    )


def fee_of_another(cast: Cast, world: World, held: TrainingClass) -> None:
    other = next(v for pk, v in world.versions.items() if pk != held.base_id)
    change(held, fee_version=other)


def fee_not_begun(cast: Cast, world: World, held: TrainingClass) -> None:
    item = FeeItem.objects.create(base=held.base, name="新项目", created_at=cast.now)
    change(held, fee_version=version(cast, item, Decimal(100), since=datetime.date(2027, 1, 1)))


def fee_run_out(cast: Cast, world: World, held: TrainingClass) -> None:
    item = FeeItem.objects.create(base=held.base, name="到期项目", created_at=cast.now)
    change(held, fee_version=version(cast, item, Decimal(100), until=datetime.date(2025, 12, 1)))


def fee_ended(cast: Cast, world: World, held: TrainingClass) -> None:
    item = FeeItem.objects.create(
        base=held.base,
        name="旧项目",
        created_at=cast.now,
        ended_on=datetime.date(2025, 2, 1),
        ended_reason="示例",
    )
    change(held, fee_version=version(cast, item, Decimal(100)))


def fee_above_published(cast: Cast, world: World, held: TrainingClass) -> None:
    item = FeeItem.objects.create(base=held.base, name="降价项目", created_at=cast.now)
    dear = version(cast, item, Decimal(500))
    version(cast, item, Decimal(200), number=2, since=datetime.date(2025, 6, 1))
    change(held, fee_version=dear)


def fee_not_planned(cast: Cast, world: World, held: TrainingClass) -> None:
    type(held.plan_line).objects.filter(pk=held.plan_line_id).update(fee_item=None)
    TrainingClass.objects.filter(plan_line=held.plan_line).exclude(pk=held.pk).update(
        funding=Funding.WELFARE, fee_version=None
    )


def dearer_under_another_name(cast: Cast, world: World, held: TrainingClass) -> None:
    old = FeeItem.objects.create(
        base=held.base,
        name="甲项目",
        created_at=cast.now,
        ended_on=datetime.date(2026, 5, 1),
        ended_reason="示例",
    )
    version(cast, old, Decimal(100))
    new = FeeItem.objects.create(base=held.base, name="乙项目", created_at=cast.now)
    version(cast, new, Decimal(180), since=datetime.date(2026, 5, 2), published=cast.now)


def class_not_held(cast: Cast, world: World, held: TrainingClass) -> None:
    change(held, state="cancelled", cancel_reason="示例")


def more_than_places(cast: Cast, world: World, held: TrainingClass) -> None:
    change(held, capacity=2)


def before_the_end(cast: Cast, world: World, held: TrainingClass) -> None:
    change(held, ends_on=held.ends_on + datetime.timedelta(days=3))


def hours_beyond_class(cast: Cast, world: World, held: TrainingClass) -> None:
    row = TrainingRecord.objects.filter(training_class=held).order_by("pk")[0]
    own = held.subject_kind == SubjectKinds.PROFESSIONAL
    a_record(
        cast,
        held,
        row.trainee,
        kind=RecordKind.CORRECTION,
        corrects=row,
        hours_public=0 if own else 4,
        hours_professional=4 if own else 0,
        person_times=0,
        reason="示例",
    ).save()


def hours_without_passing(cast: Cast, world: World, held: TrainingClass) -> None:
    trainee = stranger(cast, held, 1)
    a_record(cast, held, trainee, result=Result.UNQUALIFIED).save()
    held.enrolments.create(  # type: ignore[attr-defined]
        trainee=trainee, state="enrolled", source="base", enrolled_at=cast.now, ticket=f"t{held.pk}"
    )


def without_attendance(cast: Cast, world: World, held: TrainingClass) -> None:
    Attendance.objects.filter(session__training_class=held).update(presence="absent")


def not_on_the_roll(cast: Cast, world: World, held: TrainingClass) -> None:
    a_record(cast, held, stranger(cast, held, 2)).save()


def slip_of_reversed(cast: Cast, world: World, held: TrainingClass) -> None:
    row = TrainingRecord.objects.filter(training_class=held).order_by("pk")[0]
    a_record(
        cast,
        held,
        row.trainee,
        kind=RecordKind.REVERSAL,
        corrects=row,
        hours_public=-row.hours_public,
        hours_professional=-row.hours_professional,
        person_times=-1,
        reason="示例",
    ).save()
    paper = Document.objects.create(
        kind="training_slip",
        number=f"示例{held.pk}",
        title="示例",
        subject_name="示例",
        facts={},
        facts_digest="0" * 64,
        issued_at=cast.now,
    )
    RegistrationSlip.objects.create(
        record=row, document=paper, issued_at=cast.now, issued_by=cast.xueyuan
    )


PLANTERS: tuple[Callable[[Cast, World, TrainingClass], None], ...] = (
    off_plan_unexplained,
    plan_of_another,
    plan_of_another_year,
    plan_not_filed,
    plan_dropped,
    more_than_planned,
    other_subject,
    before_certified,
    after_the_end,
    fee_of_another,
    fee_not_begun,
    fee_run_out,
    fee_ended,
    fee_above_published,
    fee_not_planned,
    dearer_under_another_name,
    class_not_held,
    more_than_places,
    before_the_end,
    hours_beyond_class,
    hours_without_passing,
    without_attendance,
    not_on_the_roll,
    slip_of_reversed,
)
PAID_ONLY = {
    fee_of_another,
    fee_not_begun,
    fee_run_out,
    fee_ended,
    fee_above_published,
    fee_not_planned,
}


def test_all_that_was_planted_is_found_and_nothing_else(cast: Cast) -> None:
    world = sound_world(cast)
    assert TrainingClass.objects.count() == 2000
    assert contradictions(SPAN) == []
    wanted: Counter[str] = Counter()
    each = len(world.classes) // len(world.bases)
    for place, plant in enumerate(PLANTERS):
        # Each rule has a base of its own while there are some; then they share the first ones.
        start = (place % len(world.bases)) * each + (0 if place < len(world.bases) else each // 2)
        # Lessons were noted in every tenth class only.
        start += 0 if plant is without_attendance else 1
        rows = world.classes[start : start + each // 2 : 10]
        held = next(one for one in rows if plant not in PAID_ONLY or one.funding == Funding.PAID)
        held.refresh_from_db()
        plant(cast, world, held)
        wanted[plant.__name__] += 1
    found = Counter(one.rule for one in contradictions(SPAN))
    assert found == wanted


def test_looking_takes_as_many_queries_for_many(cast: Cast) -> None:
    sound_world(cast, wanted=1000)
    with CaptureQueriesContext(connection) as asked:
        contradictions(SPAN)
    assert len(asked) <= 16


def test_a_hint_is_found_once_and_judged_by_a_person(cast: Cast) -> None:
    world = sound_world(cast, wanted=1000)
    off_plan_unexplained(cast, world, world.of(0))
    assert find_hints(cast.now, by=cast.jingban) == 1
    assert find_hints(cast.now) == 0
    hint = Hint.objects.get()
    assert hint.kind == HintKind.CLASSES
    with pytest.raises(PermissionDenied):
        judge_hint(hint, judgement="dismissed", reason="示例", by=cast.shenpi, at=cast.now)
    with pytest.raises(ValidationError):
        judge_hint(hint, judgement="dismissed", reason=" ", by=cast.jingban, at=cast.now)
    judge_hint(hint, judgement=Judgement.DISMISSED, reason="另有批件", by=cast.jingban, at=cast.now)
    with pytest.raises(MovedOn):
        judge_hint(hint, judgement="confirmed", reason="示例", by=cast.jingban, at=cast.now)
    assert find_hints(cast.now) == 0
