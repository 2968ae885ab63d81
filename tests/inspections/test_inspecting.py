"""An inspection goes its way: who may, when, what freezes, what is signed, what is published."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Message
from accounts.record import MovedOn
from bases.models import RecordFreeze
from bases.records.freezing import freeze_of
from inspections.actions.announcing import announce, call_off
from inspections.actions.checking import LineFacts, fill_line, version_of
from inspections.actions.concluding import (
    approve_conclusion,
    propose_conclusion,
    return_conclusion,
)
from inspections.actions.drawing import draw_bases
from inspections.actions.inspectors import enter_interest
from inspections.actions.planning import approve_plan, draft_plan
from inspections.actions.publishing import publish_results
from inspections.actions.seating import declare, recuse, seat_inspector
from inspections.actions.tables import edit_table, new_table, publish_table
from inspections.actions.visiting import (
    finish_visit,
    make_statement,
    note_silence,
    sign_sheet,
)
from inspections.drawing import replay
from inspections.models import (
    Grade,
    Inspection,
    InspectionKind,
    InspectionState,
    Seat,
)
from inspections.scoring import score
from inspections.standing import latest_grade
from tests.bases.working import working_base
from tests.cast import Cast
from tests.inspections.visit_help import (
    announced,
    arranged,
    concluded,
    filled,
    group,
    inspector,
    the_table,
    visited,
)

LINE = LineFacts(Decimal(1), "材料不全")


def test_the_default_table_is_a_hundred_points(cast: Cast) -> None:
    table = the_table(cast)
    assert table.items.count() == 18  # type: ignore[attr-defined]
    with pytest.raises(MovedOn):
        edit_table(table, marks={}, items=[{}], by=cast.guanli, at=cast.now)
    draft = new_table(2026, by=cast.guanli, at=cast.now)
    assert draft.version == 2
    draft.items.filter(number=1).update(points=1)  # type: ignore[attr-defined]
    with pytest.raises(ValidationError, match="96分"):
        publish_table(draft, by=cast.guanli, at=cast.now)
    with pytest.raises(PermissionDenied):
        publish_table(draft, by=cast.jingban, at=cast.now)


def test_announce_freezes_the_scope_and_tells(cast: Cast) -> None:
    base = working_base(cast)
    inspection = announced(cast, base)
    assert inspection.state == InspectionState.ANNOUNCED
    day = datetime.date(2026, 3, 1)
    assert freeze_of(base, day, day, cast.now) is not None
    assert Message.objects.filter(recipient=cast.xueyuan, subject__contains="检查通知").exists()
    assert inspection in Inspection.objects.visible_to(cast.xueyuan)


def test_a_spot_check_comes_without_warning(cast: Cast) -> None:
    base = working_base(cast)
    inspection = announced(cast, base, unannounced=True)
    assert inspection not in Inspection.objects.visible_to(cast.xueyuan)
    assert inspection in Inspection.objects.visible_to(cast.jingban2)
    assert inspection in Inspection.objects.visible_to(cast.dongqu)  # seated
    assert not Message.objects.filter(recipient=cast.xueyuan, body__contains="检查").exists()
    call_off(inspection, reason="改期", by=cast.jingban, at=cast.now)
    assert RecordFreeze.objects.get().lifted_at == cast.now


def test_nobody_announces_before_all_have_declared(cast: Cast) -> None:
    inspection = arranged(cast, working_base(cast))
    declare(inspection, by=cast.jingban2, at=cast.now)
    with pytest.raises(MovedOn):
        announce(inspection, visit_on=cast.now.date(), place="", by=cast.jingban, at=cast.now)
    recuse(inspection, ground="亲属在该单位任职", by=cast.dongqu, at=cast.now)
    with pytest.raises(MovedOn):
        announce(inspection, visit_on=cast.now.date(), place="", by=cast.jingban, at=cast.now)
    seat_inspector(
        inspection, inspector=inspector(cast, cast.jingban), by=cast.jingban, at=cast.now
    )
    declare(inspection, by=cast.jingban, at=cast.now)
    announce(inspection, visit_on=cast.now.date(), place="", by=cast.jingban, at=cast.now)


def test_a_tie_keeps_an_inspector_out(cast: Cast) -> None:
    base = working_base(cast)
    [_, second] = group(cast)
    enter_interest(
        second,
        organisation=base.organisation,
        kind="relative",
        note="",
        by=cast.dongqu,
        at=cast.now,
    )
    with pytest.raises(ValidationError, match="近亲属"):
        arranged(cast, base)


def test_a_line_keeps_what_somebody_else_wrote(cast: Cast) -> None:
    inspection = announced(cast, working_base(cast))
    line = inspection.lines.get(number=1)  # type: ignore[attr-defined]
    seen = version_of(line)
    fill_line(line, facts=LINE, seen=seen, by=cast.dongqu, at=cast.now)
    with pytest.raises(MovedOn, match="改过"):
        fill_line(line, facts=LINE, seen=seen, by=cast.jingban2, at=cast.now)
    line.refresh_from_db()
    with pytest.raises(ValidationError, match="理由"):
        fill_line(
            line,
            facts=LineFacts(Decimal(1)),
            seen=version_of(line),
            by=cast.jingban2,
            at=cast.now,
        )
    with pytest.raises(PermissionDenied):
        fill_line(line, facts=LINE, seen=version_of(line), by=cast.xueyuan, at=cast.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(line).objects.filter(pk=line.pk).update(awarded=99)


def test_signatures_fall_when_a_line_changes(cast: Cast) -> None:
    inspection = filled(cast, announced(cast, working_base(cast)))
    sign_sheet(inspection, by=cast.jingban2, at=cast.now)
    line = inspection.lines.get(number=1)  # type: ignore[attr-defined]
    fill_line(line, facts=LINE, seen=version_of(line), by=cast.dongqu, at=cast.now)
    assert not Seat.objects.filter(signed_at__isnull=False).exists()
    sign_sheet(inspection, by=cast.dongqu, at=cast.now)
    with pytest.raises(ValidationError, match="还没有"):
        finish_visit(
            inspection,
            base_attendee="示例",
            managing_attendees="",
            overall="",
            problems="",
            by=cast.jingban2,
            at=cast.now,
        )


def test_the_base_answers_or_the_term_passes(cast: Cast) -> None:
    inspection = visited(cast, working_base(cast))
    with pytest.raises(MovedOn, match="期满前"):
        note_silence(inspection, by=cast.jingban, at=cast.now)
    with pytest.raises(ValidationError):
        make_statement(inspection, agrees=False, text=" ", by=cast.xueyuan, at=cast.now)
    later = cast.now + datetime.timedelta(days=30)
    note_silence(inspection, by=cast.jingban, at=later)
    inspection.refresh_from_db()
    assert inspection.statement_at is None


def test_two_persons_conclude(cast: Cast) -> None:
    inspection = visited(cast, working_base(cast))
    inspection = make_statement(inspection, agrees=True, text="", by=cast.xueyuan, at=cast.now)
    with pytest.raises(MovedOn):
        approve_conclusion(inspection, opinion="", by=cast.shenpi, at=cast.now)
    with pytest.raises(ValidationError):
        propose_conclusion(
            inspection, grade=Grade.GOOD, conclusion="", by=cast.jingban, at=cast.now
        )
    inspection = propose_conclusion(
        inspection, grade=Grade.GOOD, conclusion="个别材料待补", by=cast.jingban, at=cast.now
    )
    inspection = return_conclusion(inspection, reason="说明依据", by=cast.shenpi, at=cast.now)
    assert inspection.grade == ""
    inspection = propose_conclusion(
        inspection, grade=Grade.EXCELLENT, conclusion="同意", by=cast.jingban, at=cast.now
    )
    inspection = approve_conclusion(inspection, opinion="", by=cast.shenpi, at=cast.now)
    assert (inspection.grade, inspection.total) == (Grade.EXCELLENT, Decimal(100))


def test_results_are_published_from_a_snapshot(cast: Cast) -> None:
    base = working_base(cast)
    inspection = concluded(cast, base)
    publication = publish_results([inspection], year=2026, by=cast.shenpi, at=cast.now)
    inspection.refresh_from_db()
    assert inspection.state == InspectionState.PUBLISHED
    assert latest_grade(base) == Grade.EXCELLENT
    assert publication.is_sound
    assert publication.snapshot[0]["name"] == base.organisation.name
    assert RecordFreeze.objects.get().lifted_at == cast.now
    with pytest.raises(MovedOn):
        publish_results([inspection], year=2026, by=cast.shenpi, at=cast.now)


@pytest.mark.parametrize(
    ("share", "grade"),
    [("100", "excellent"), ("90", "excellent"), ("89", "good"), ("79", "pass"), ("59", "fail")],
)
def test_grades_by_the_table(cast: Cast, share: str, grade: str) -> None:
    inspection = arranged(cast, working_base(cast))
    lines = list(inspection.lines.all())  # type: ignore[attr-defined]
    for line in lines:
        line.awarded = line.points * Decimal(share) / 100
    found = score(inspection.table, lines)
    assert (found.total, found.grade) == (Decimal(share), grade)


def test_a_weak_group_or_a_red_line_fails(cast: Cast) -> None:
    inspection = arranged(cast, working_base(cast))
    lines = list(inspection.lines.all())  # type: ignore[attr-defined]
    for line in lines:
        line.awarded = line.points
    lines[-1].red_line_hit = True
    assert score(inspection.table, lines).grade == Grade.FAIL
    lines[-1].red_line_hit = False
    for line in lines:
        if line.group_number == 5:
            line.awarded = line.points * Decimal("0.5")
    assert score(inspection.table, lines).grade == Grade.FAIL


def test_the_draw_can_be_repeated(cast: Cast) -> None:
    for who in ("xueyuan", "yiyuan"):
        working_base(cast, who)
    for user in (cast.jingban, cast.jingban2, cast.dongqu, cast.renhe):
        inspector(cast, user)
    plan = draft_plan(
        facts={
            "year": 2026,
            "kind": InspectionKind.SPOT,
            "title": "2026年抽查",
            "table": the_table(cast),
            "scope_first": datetime.date(2026, 1, 1),
            "scope_last": cast.now.date(),
            "visits_from": cast.now.date(),
            "visits_until": cast.now.date(),
            "bases_wanted": 1,
            "inspectors_each": 2,
            "basis": "",
        },
        by=cast.jingban,
        at=cast.now,
    )
    with pytest.raises(MovedOn):
        draw_bases(plan, by=cast.jingban, at=cast.now)
    approve_plan(plan, by=cast.shenpi, at=cast.now)
    found = draw_bases(plan, seed="示例种子", by=cast.jingban, at=cast.now)
    assert len(found.outcome["groups"]) == Inspection.objects.count() == 1
    again = replay(
        inputs=found.inputs,
        inputs_digest=found.inputs_digest,
        seed=found.seed,
        outcome=found.outcome,
        outcome_digest=found.outcome_digest,
    )
    assert again.same
    with pytest.raises(MovedOn):
        draw_bases(plan, by=cast.jingban, at=cast.now)
