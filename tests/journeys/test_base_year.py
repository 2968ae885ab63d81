"""A base's years in a browser: filed, returned, late, on record; a class; a fee; a new name."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection

from accounts.identity import digest
from accounts.record import broken_links
from bases.actions import enrolling
from bases.models import (
    AnnualFiling,
    Base,
    Enrolment,
    FeeVersion,
    FilingVersion,
    PlanLine,
    RegistrationSlip,
    TrainingClass,
    TrainingRecord,
)
from bases.regulation import ZONE
from bases.rendering.signing import ensure_key
from bases.tasks import render_document
from tests import stories
from tests.bases import class_help
from tests.bases.filing_help import typed
from tests.bases.people_help import number, person
from tests.bases.working import working_base
from tests.browser import Desk, Stage
from tests.cast import Cast, build_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def moment(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts, tzinfo=ZONE)  # type: ignore[arg-type, misc]


MARCH = moment(2026, 3, 2, 9)


@pytest.fixture
def troupe() -> Cast:
    with time_machine.travel(MARCH):
        return build_cast()


@pytest.fixture
def base(troupe: Cast) -> Base:
    return working_base(troupe, at=MARCH)


@pytest.fixture
def paper(tmp_path: Path) -> str:
    path = tmp_path / "证明.png"
    path.write_bytes(stories.PNG)
    return str(path)


@contextmanager
def at(*parts: int) -> Iterator[None]:
    """The whole city at an instant."""
    with time_machine.travel(moment(*parts)):
        yield


def fill_filing(desk: Desk, *, lines: bool = True, **changed: str) -> None:
    """Type the filing into its page."""
    data = typed(lines=1, **changed)
    desk.fill(**data["fields"])
    if lines:
        desk.press("添加一项")
        row = {f"plan-0-{k}": v for k, v in data["plan"][0].items() if v and k != "number"}
        desk.fill(**row)
    desk.press("保存并核对报送")


def test_two_years_of_a_base(stage: Stage, troupe: Cast, base: Base) -> None:
    with at(2026, 11, 20, 10):
        desk = stage.desk(troupe.xueyuan)
        desk.open("/bases/work/")
        desk.follow("去填写")
        desk.press("开始填写")
        fill_filing(desk)
        desk.press("确认报送")
        desk.sees("攀继教报〔2026〕1号")
    with at(2026, 11, 21, 10):
        clerk = stage.desk(troupe.jingban)
        clerk.open("/bases/filings/")
        clerk.follow(base.organisation.name)
        clerk.follow("退回补正")
        clerk.fill(remarks="请写明培训效果评估的方法。")
        clerk.press("退回")
    with at(2026, 11, 23, 10):
        desk = stage.desk(troupe.xueyuan2)
        desk.open(f"/bases/filings/{AnnualFiling.objects.get().pk}/fill/")
        desk.sees("请写明培训效果评估的方法。")
        desk.fill(effect="问卷、回访，满意度 96%")
        desk.press("保存并核对报送")
        desk.press("确认报送")
    with at(2026, 11, 24, 10):
        clerk = stage.desk(troupe.jingban)
        clerk.open(f"/bases/filings/{AnnualFiling.objects.get().pk}/record/")
        clerk.press("予以备案")
        clerk.sees("攀继教备〔2026〕001号")
    teach(stage, troupe)
    with at(2027, 12, 2, 9):
        late(stage, troupe)

    versions = FilingVersion.objects.order_by("pk").values_list("number", "on_time")
    assert list(versions) == [(1, True), (2, True), (1, False)]
    assert broken_links() == []


def teach(stage: Stage, troupe: Cast) -> None:
    """A class of the plan, from a line of it to the ledger."""
    with at(2027, 4, 1, 9):
        desk = stage.desk(troupe.xueyuan)
        desk.open("/bases/classes/new/")
        desk.follow("按此建班")
        desk.fill(
            starts_on="2027-04-12",
            ends_on="2027.4.13",
            content="按计划开展的专业科目培训。",
            place="东区示例路1号教学楼",
            capacity="60",
            admission="open",
            funding="welfare",
            assessment="结业考核",
        )
        desk.press("保存")
        desk.follow("课程表")
        if desk.page.locator("[name=lesson-0-day]").count() == 0:
            desk.press("添加一节")
        lesson = {"day": "2027-04-12", "starts_at": "9:00", "ends_at": "17:00"}
        lesson |= {"course": "专业课程", "teacher_name": "示例教授", "hours": "8"}
        desk.fill(**{f"lesson-0-{name}": value for name, value in lesson.items()})
        desk.press("保存课程表")
        made = TrainingClass.objects.get()
        desk.open(f"/bases/classes/{made.pk}/open-enrolment/")
        desk.press("开始报名")
        public = stage.desk(None, width=360)
        public.open("/classes/")
        public.follow(made.title)
        public.follow("我要报名")
        public.fill(
            name="张三",
            number=number(7),
            employer="示例设计院",
            phone="13800000000",
            agree=True,
        )
        public.press("提交报名")
        public.sees("报名成功")
    with at(2027, 4, 12, 9, 5):
        desk = stage.desk(troupe.xueyuan)
        desk.open(f"/bases/classes/{made.pk}/start/")
        desk.press("开班")
        lesson_key = made.sessions.get().sign_in_key  # type: ignore[attr-defined]
        public = stage.desk(None, width=360)
        public.open(f"/classes/sign-in/{lesson_key}/")
        public.fill(name="张三", last_four=number(7)[-4:])
        public.press("签到")
        public.sees("签到成功")
    with at(2027, 4, 13, 18):
        desk = stage.desk(troupe.xueyuan)
        desk.open(f"/bases/classes/{made.pk}/finish/")
        desk.press("结班")
        place = Enrolment.objects.get()
        desk.open(f"/bases/classes/{made.pk}/results/")
        desk.fill(**{f"p{place.pk}-result": "qualified", f"p{place.pk}-score": "92"})
        desk.press("保存")
        desk.open(f"/bases/classes/{made.pk}/register/")
        desk.press("登记 1 人的学时")
        desk.sees("已登记学时")
    assert TrainingRecord.objects.get().hours_professional == 24


def late(stage: Stage, troupe: Cast) -> None:
    """The second year: pre-filled, differences explained, two days late, taken all the same."""
    desk = stage.desk(troupe.xueyuan)
    desk.open("/bases/filings/")
    desk.sees("已截止")
    desk.press("开始填写")
    line = PlanLine.objects.get(year=2027)
    desk.sees(line.title)
    desk.fill(**{f"why_{line.number}": "第二期推迟到下一年度"})
    fill_filing(desk, lines=False)
    desk.press("确认报送")
    desk.sees("逾期")
    version = FilingVersion.objects.get(filing__year=2027)
    assert version.content["lines"][0]["person_times"] == 1
    assert version.content["lines"][0]["why"] == "第二期推迟到下一年度"
    clerk = stage.desk(troupe.jingban)
    clerk.open(f"/bases/filings/{version.filing_id}/record/")
    clerk.press("予以备案")
    clerk.sees("逾期 1天9小时")


def test_a_class_of_three_hundred(
    stage: Stage, troupe: Cast, base: Base, settings: Any, tmp_path: Path
) -> None:
    settings.SIGNING_KEY_DIR = str(tmp_path)
    ensure_key()
    troupe.now = moment(2026, 5, 11, 9)
    made = class_help.enrolling(troupe, base, capacity=300)
    enrolling.add_trainees(made, [person(n) for n in range(299)], by=troupe.xueyuan, at=troupe.now)
    with at(2026, 5, 11, 10):
        public = stage.desk(None, width=360)
        for serial in (400, 401):  # the last place, and the first who waits
            public.open(f"/classes/{made.number}/enrol/")
            public.fill(
                name="李四",
                number=number(serial),
                employer="示例设计院",
                phone="13800000000",
                agree=True,
            )
            public.press("提交报名")
        public.sees("候补第 1 位")
    with at(2026, 5, 12, 9):
        desk = stage.desk(troupe.xueyuan)
        desk.open(f"/bases/classes/{made.pk}/start/")
        desk.press("开班")
    with at(2026, 5, 13, 18):
        desk = stage.desk(troupe.xueyuan)
        desk.open(f"/bases/classes/{made.pk}/finish/")
        desk.press("结班")
        places = Enrolment.objects.placed().values_list("pk", flat=True)
        results: Any = dict.fromkeys(places, ("qualified", None))
        enrolling.enter_results(
            made, results=results, by=troupe.xueyuan, at=moment(2026, 5, 13, 18)
        )
        desk.open(f"/bases/classes/{made.pk}/register/")
        desk.press("登记 300 人的学时")
        desk.sees("已登记学时")
    assert TrainingRecord.objects.count() == 300
    slip(stage, troupe, made)


def work(document: int) -> None:
    """The worker, off the browser's event loop."""
    thread = threading.Thread(target=lambda: (render_document(document), connection.close()))
    thread.start()
    thread.join(timeout=60)


def slip(stage: Stage, troupe: Cast, made: TrainingClass) -> None:
    """The base issues slips; one trainee looks up with number and code, and takes the slip."""
    row = TrainingRecord.objects.get(trainee__id_digest=digest(number(400)))
    with at(2026, 5, 14, 9):
        desk = stage.desk(troupe.xueyuan)
        desk.open(f"/bases/classes/{made.pk}/issue-slips/")
        desk.press("出具")
        slips = RegistrationSlip.objects.filter(record=row)
        assert RegistrationSlip.objects.count() == 300
        work(slips.get().document_id)
        public = stage.desk(None, width=360)
        public.open("/records/")
        public.fill(number=number(400), code=row.code)
        public.press("查询")
        public.sees("16")
        assert number(400) not in public.page.content()
        with public.page.expect_download() as download:
            public.page.get_by_role("button", name="下载").first.click()
        assert number(400) not in download.value.suggested_filename


def test_a_fee_raise_is_refused_then_allowed(
    stage: Stage, troupe: Cast, base: Base, paper: str
) -> None:
    sound = {
        "standard": "200",
        "unit": "person_class",
        "content": "培训、资料",
        "basis": "示例收费管理办法",
        "basis_number": "示例〔2026〕1号",
    }
    with at(2026, 4, 1, 9):
        desk = stage.desk(troupe.xueyuan)
        desk.open("/bases/fees/publish/")
        desk.fill(name="继续教育培训费", valid_from="2026-04-01", **sound)
        desk.press("公布")
        desk.open(f"/bases/fees/{FeeVersion.objects.get().item_id}/revise/")
        desk.fill(valid_from="2026-06-01", reason="成本上升", **sound | {"standard": "260"})
        desk.press("公布新标准")
        assert FeeVersion.objects.count() == 1  # no new document: Art. 21
        desk.fill(basis_number="示例〔2026〕9号")
        desk.page.set_input_files("[name=basis_file]", paper)
        desk.press("公布新标准")
        assert FeeVersion.objects.filter(is_raise=True).count() == 1
    with at(2026, 6, 2, 9):
        public = stage.desk(None)
        public.open("/fees/")
        public.sees("260")
        public.follow("继续教育培训费")
        public.sees("200")
        public.sees("示例〔2026〕9号")


def test_a_new_name_keeps_the_old_one_findable(
    stage: Stage, troupe: Cast, base: Base, paper: str
) -> None:
    old, new = base.organisation.name, "东区示例职业技术大学"
    code = base.plaques.get().check_code  # type: ignore[attr-defined]
    with at(2026, 7, 1, 9):
        desk = stage.desk(troupe.xueyuan)
        desk.open("/bases/changes/new/name/")
        desk.fill(name=new, changed_on="2026-06-25")
        desk.page.set_input_files("[name=proof]", paper)
        desk.press("报送")
        clerk = stage.desk(troupe.jingban)
        clerk.open(f"/bases/changes/{base.changes.get().pk}/record/")  # type: ignore[attr-defined]
        clerk.press("备案")
    with at(2026, 7, 2, 9):
        public = stage.desk(None)
        public.open(f"/bases/?q={old}")
        public.sees(new)
        public.follow(new)
        public.sees(old)
        public.open(f"/verify/{code}/")
        public.sees("已收回")
