"""axe finds nothing on the pages of a base's work, as each role, wide and narrow."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bases.actions import enrolling, registering
from bases.actions import filing as actions
from bases.actions.changes import ChangeFacts, file_change
from bases.actions.slips import issue_slips
from bases.calendar import today
from bases.models import (
    BaseRule,
    ChangeFiling,
    FeeItem,
    Field,
    Measure,
    SharedResource,
    StaffMember,
    TrainingClass,
    TrainingRecord,
)
from tests.bases import class_help
from tests.bases.class_help import last_day
from tests.bases.filing_help import opened, typed
from tests.bases.people_help import person
from tests.bases.working import working_base
from tests.browser import Stage
from tests.cast import Cast, build_cast
from tests.journeys.test_accessibility import tour

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = datetime.timedelta(days=1)


def city(cast: Cast) -> dict[str, Any]:
    """A base with a row of everything."""
    base = working_base(cast, at=cast.now - 40 * DAY)
    proof = class_help.document(cast)
    fee = class_help.fee(cast, base, valid_from=today(cast.now) - 10 * DAY)
    class_help.teacher(cast, base)
    StaffMember.objects.create(
        base=base, name="示例甲", post="主任", engagement="full_time", added_at=cast.now
    )
    BaseRule.objects.create(
        base=base,
        kind="management",
        title="示例办法",
        version=1,
        effective_on=today(cast.now),
        file=proof,
        published_at=cast.now,
        published_by=cast.xueyuan,
    )
    resource = SharedResource.objects.create(
        base=base,
        kind="course",
        title="示例课程",
        field=Field.objects.order_by("pk")[0],
        description="示例",
        conditions="提前预约",
        contact="示例甲",
        phone="0812-3333333",
        published_at=cast.now,
        published_by=cast.xueyuan,
    )
    measure = Measure.objects.create(
        issuer=cast.dongqu.organisation,
        title="东区基地管理措施",
        issued_on=today(cast.now),
        summary="示例",
        published_at=cast.now,
        published_by=cast.dongqu,
    )
    change = file_change(
        base,
        kind="address",
        facts=ChangeFacts({"address": "东区示例路2号"}, today(cast.now) - DAY, ""),
        proof=proof,
        by=cast.xueyuan,
        at=cast.now,
    )
    assert ChangeFiling.objects.count() == 1
    open_class = class_help.enrolling(cast, base, funding="paid", fee_version_id=fee.pk, capacity=2)
    for serial in range(3):
        enrolling.enrol(open_class, person(serial), at=cast.now)
    return {
        "base": base,
        "fee": FeeItem.objects.get(),
        "resource": resource,
        "measure": measure,
        "change": change,
        "open": open_class,
        "done": registered(cast, base),
        "filing": opened(cast, base, cast.now) if cast.now.month >= 10 else None,
    }


def registered(cast: Cast, base: Any) -> TrainingClass:
    """A class in the ledger, with its slips."""
    made = class_help.enrolling(cast, base)
    enrolling.add_trainees(made, [person(7), person(8)], by=cast.xueyuan, at=cast.now)
    TrainingClass.objects.filter(pk=made.pk).update(state="finished")
    places: Any = made.enrolments.values_list("pk", flat=True)  # type: ignore[attr-defined]
    results: Any = dict.fromkeys(places, ("qualified", Decimal(90)))
    enrolling.enter_results(made, results=results, by=cast.xueyuan, at=last_day(made))
    registering.register_hours(made, by=cast.xueyuan, at=last_day(made))
    issue_slips(made, by=cast.xueyuan, at=last_day(made))
    return class_help.fresh(made)


def test_pages_of_a_base_at_work(stage: Stage, tmp_path: Path) -> None:
    cast = build_cast()
    rows = city(cast)
    open_, done = (f"/bases/classes/{rows[name].pk}" for name in ("open", "done"))
    record = TrainingRecord.objects.order_by("pk")[0]
    lesson = rows["open"].sessions.get()
    filing = f"/bases/filings/{rows['filing'].pk}" if rows["filing"] else "/bases/filings"
    own = [
        "/bases/work/",
        "/bases/filings/",
        f"{filing}/",
        *([f"{filing}/fill/?check=1", f"{filing}/file/"] if rows["filing"] else []),
        "/bases/classes/",
        "/bases/classes/new/",
        "/bases/classes/plan/",
        f"{open_}/",
        f"{open_}/change/",
        f"{open_}/timetable/",
        f"{open_}/people/",
        f"{open_}/add/",
        f"{open_}/import-people/",
        f"{open_}/attendance/",
        f"{open_}/move/",
        f"{open_}/cancel/",
        f"{open_}/sessions/{lesson.pk}/sign-in/",
        f"{done}/",
        f"{done}/evaluate/",
        "/bases/records/",
        f"/bases/records/{record.pk}/",
        f"/bases/records/{record.pk}/correct/",
        "/bases/trainees/",
        f"/bases/trainees/{record.trainee_id}/",
        f"/bases/trainees/{record.trainee_id}/reveal/",
        "/bases/trainees/flags/",
        "/bases/imports/",
        "/bases/imports/new/",
        "/bases/meter/",
        "/bases/slips/",
        "/bases/disputes/",
        "/bases/fees/",
        "/bases/fees/publish/",
        f"/bases/fees/{rows['fee'].pk}/",
        f"/bases/fees/{rows['fee'].pk}/revise/",
        "/bases/changes/",
        f"/bases/changes/{rows['change'].pk}/",
        "/bases/changes/new/name/",
        "/bases/teachers/",
        "/bases/staff/",
        "/bases/rules/",
        "/bases/resources/",
        "/bases/exchanges/",
        "/bases/measures/",
    ]
    tour(stage, {cast.xueyuan: own})


def test_pages_above_and_outside_a_base_at_work(stage: Stage) -> None:
    cast = build_cast()
    rows = city(cast)
    if rows["filing"]:
        filing = actions.save_filing(
            rows["filing"],
            data=typed(),
            revision=rows["filing"].revision,
            by=cast.xueyuan,
            at=cast.now,
        )
        actions.file(filing, by=cast.xueyuan, at=cast.now, revision=filing.revision)
    open_ = rows["open"]
    lesson = open_.sessions.get()
    filings = [f"/bases/filings/{rows['filing'].pk}/"] if rows["filing"] else []
    lists = [
        "/home/",
        "/bases/work/",
        "/bases/filings/",
        *filings,
        "/bases/classes/",
        f"/bases/classes/{open_.pk}/",
        "/bases/meter/",
        "/bases/fees/",
        "/bases/changes/",
        f"/bases/changes/{rows['change'].pk}/",
        "/bases/teachers/",
        "/bases/staff/",
        "/bases/rules/",
        "/bases/resources/",
        "/bases/exchanges/",
        "/bases/measures/",
        "/bases/managed/",
    ]
    tour(
        stage,
        {
            None: [
                "/",
                rows["base"].get_absolute_url(),
                "/classes/",
                f"/classes/{open_.number}/",
                f"/classes/{open_.number}/enrol/",
                "/classes/ticket/",
                f"/classes/sign-in/{lesson.sign_in_key}/",
                f"/classes/survey/{rows['done'].survey_key}/",
                "/records/",
                "/records/disputes/",
                "/fees/",
                f"/fees/{rows['fee'].pk}/",
                "/resources/",
                f"/resources/{rows['resource'].pk}/",
                "/exchanges/",
                "/measures/",
                f"/measures/{rows['measure'].pk}/",
            ],
            cast.jingban: [
                *lists,
                "/bases/filings/remind/",
                "/bases/records/",
                "/bases/trainees/",
                "/bases/slips/",
                "/bases/disputes/",
                "/bases/exports/",
                "/bases/exports/ask/",
                f"/bases/classes/{open_.pk}/people/",
                f"/bases/changes/{rows['change'].pk}/record/",
            ],
            cast.dongqu: lists,
            cast.guanli: ["/bases/work/", "/bases/exports/mapping/"],
        },
    )
