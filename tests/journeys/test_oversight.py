"""Bases looked into, in a browser: excellent, passed, mended, revoked, barred, annulled."""

from __future__ import annotations

import datetime
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from pypdf import PdfReader

from accounts.models import Organisation, OrganisationState
from accounts.record import broken_links
from applications import actions as applying
from applications import likeness
from applications.likeness import Kind
from applications.models import Application, Batch
from bases.models import BarEntry, Base, BaseState, Document, Plaque, PlaqueState
from bases.models.barring import is_barred
from bases.regulation import ZONE
from bases.rendering.signing import ensure_key
from bases.requirements import NotReady
from bases.tasks import render_document
from inspections.models import (
    Grade,
    Inspection,
    InspectionState,
    Publication,
    Rectification,
    RectificationState,
    Revocation,
)
from tests.applications.test_barred import spellings
from tests.bases.working import working_base
from tests.browser import Desk, Stage
from tests.cast import Cast, build_cast
from tests.inspections.visit_help import concluded, group, the_table

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def moment(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts, tzinfo=ZONE)  # type: ignore[arg-type, misc]


MARCH = moment(2026, 3, 2, 9)
IN_WINDOW = moment(2026, 3, 3, 9)  # the batch takes applications


@pytest.fixture
def troupe() -> Cast:
    with time_machine.travel(MARCH):
        cast = build_cast()
        the_table(cast)
        group(cast)
        return cast


@contextmanager
def at(*parts: int) -> Iterator[None]:
    """The whole city at an instant."""
    with time_machine.travel(moment(*parts)):
        yield


def arrange(stage: Stage, cast: Cast, base: Base) -> Inspection:
    """A clerk arranges, two inspectors declare, the clerk gives notice."""
    clerk = stage.desk(cast.jingban)
    clerk.open("/inspections/list/new/")
    clerk.fill(
        base=base.pk,
        kind="regular",
        scope_first="2025-01-01",
        scope_last="2025-12-31",
        reason="年度检查评估",
    )
    for box in clerk.page.locator("main [name='group']").all():
        box.check()
    clerk.press("^安排")
    inspection = Inspection.objects.order_by("-pk")[0]
    for person in (cast.jingban2, cast.dongqu):
        desk = stage.desk(person)
        desk.open(inspection.get_absolute_url())
        desk.follow("声明无利害关系")
        desk.press("^声明")
    clerk.open(inspection.get_absolute_url())
    clerk.follow("发出通知")
    clerk.fill(visit_on="2026-03-02")
    clerk.press("^发出")
    clerk.sees("等检查组现场检查")
    return inspection


def fill(stage: Stage, cast: Cast, inspection: Inspection, share: str) -> None:
    """The sheet line by line as on a telephone; both sign; the visit is over."""
    lead = stage.desk(cast.jingban2)
    lead.open(f"{inspection.get_absolute_url()}sheet/")
    lead.press("更新平台数据")
    lead.follow("逐项填写")
    for line in inspection.lines.all():  # type: ignore[attr-defined]
        awarded = (line.points * Decimal(share)).quantize(Decimal("0.1"))
        lead.fill(awarded=str(awarded))
        if awarded < line.points:
            lead.fill(reason="执行记录不全", is_problem=True)
        lead.press("保存，下一项")
    lead.press("在检查表上签名")
    other = stage.desk(cast.dongqu)
    other.open(f"{inspection.get_absolute_url()}sheet/")
    other.press("在检查表上签名")
    lead.open(inspection.get_absolute_url())
    lead.follow("完成现场检查")
    lead.fill(base_attendee="示例负责人", overall="组织管理规范")
    lead.press("^完成")


def conclude(stage: Stage, cast: Cast, inspection: Inspection, owner: str) -> None:
    """The base agrees, one proposes, another approves."""
    own = stage.desk(getattr(cast, owner))
    own.open(inspection.get_absolute_url())
    own.follow("陈述意见")
    own.fill(agrees="yes")
    own.press("^提交")
    clerk = stage.desk(cast.jingban)
    clerk.open(inspection.get_absolute_url())
    clerk.follow("拟定结论")
    clerk.fill(conclusion="同意检查组意见")
    clerk.press("提交审批")
    approver = stage.desk(cast.shenpi)
    approver.open(inspection.get_absolute_url())
    approver.follow("批准结论")
    approver.press("^批准")
    inspection.refresh_from_db()
    assert inspection.state == InspectionState.CONCLUDED


def read(kind: str) -> str:
    """The text of the newest paper of a kind, drawn by the worker (its own thread)."""
    document = Document.objects.filter(kind=kind).order_by("-pk")[0]

    def draw() -> None:
        ensure_key()
        render_document(document.pk)
        connection.close()

    worker = threading.Thread(target=draw)
    worker.start()
    worker.join()
    document.refresh_from_db()
    assert document.file is not None, document.last_error
    with document.file.content.open("rb") as stored:
        pages = PdfReader(io.BytesIO(stored.read())).pages
        return "".join("".join(page.extract_text().split()) for page in pages)


def test_excellent_and_passed_are_published(stage: Stage, troupe: Cast) -> None:
    first, second = (
        working_base(troupe, "xueyuan", at=MARCH),
        working_base(troupe, "yiyuan", at=MARCH),
    )
    with at(2026, 3, 2, 10):
        for base, share, owner in ((first, "1", "xueyuan"), (second, "0.7", "yiyuan")):
            inspection = arrange(stage, troupe, base)
            fill(stage, troupe, inspection, share)
            conclude(stage, troupe, inspection, owner)
        approver = stage.desk(troupe.shenpi)
        approver.open("/inspections/publish-results/")
        approver.press("^公布")
        public = stage.desk(None)
        public.open("/results/")
        public.sees(first.organisation.name)
        public.sees("优秀")
        public.sees("合格")
        public.open(f"/bases/{first.number}/")
        public.sees("优秀")
        clerk = stage.desk(troupe.jingban)
        clerk.open("/inspections/tasks/new/")
        options = clerk.page.locator("main [name='base'] option").all_inner_texts()
        assert options[0].startswith(first.organisation.name)
        clerk.fill(
            title="公需科目培训",
            persons="800",
            document_number="示例1号",
            finish_by="2026-09-30",
            reason="上年度优秀",
        )
        clerk.press("^安排")
        clerk.sees("优秀")
    assert [row["grade"] for row in Publication.objects.get().snapshot] == ["excellent", "pass"]
    bulletin = read("results_bulletin")
    assert "优秀1家，良好0家，合格1家，不合格0家" in bulletin
    assert "检查组" in read("inspection_report")
    assert not broken_links()


def order(stage: Stage, cast: Cast, base: Base) -> Rectification:
    """A failed inspection, the order, its service."""
    # The visit itself is told on pages by the first journey.
    inspection = concluded(cast, base, Decimal(50))
    assert inspection.grade == Grade.FAIL
    clerk = stage.desk(cast.jingban)
    clerk.open(inspection.get_absolute_url())
    clerk.page.locator("main .actions").get_by_role("link", name="责令整改").click()
    for box in clerk.page.locator("main [name^='problem_']").all()[1:]:
        box.fill("")
    clerk.fill(article_1="16", asked_1="补齐档案")
    clerk.press("^下达")
    rectification = Rectification.objects.get()
    clerk.follow("登记送达")
    clerk.fill(served_on="2026-03-02", served_how="person", served_to="示例签收人")
    clerk.press("^登记")
    clerk.sees("2026-06-02")
    return rectification


def test_failed_and_mended(stage: Stage, troupe: Cast) -> None:
    base = working_base(troupe, at=MARCH)
    with at(2026, 3, 2, 10):
        rectification = order(stage, troupe, base)
    with at(2026, 5, 6, 10):
        own = stage.desk(troupe.xueyuan)
        own.open("/home/")
        own.sees("限期整改")
        own.open(rectification.get_absolute_url())
        own.sees("还有27天")
        own.follow("填写整改报告")
        own.fill(**{"item1-report": "已补齐全部档案"})
        own.press("报送整改报告")
    with at(2026, 5, 8, 10):
        clerk = stage.desk(troupe.jingban)
        clerk.open(rectification.get_absolute_url())
        clerk.follow("登记复查")
        clerk.fill(on="2026-05-08", inspectors="示例甲、示例乙", met_1="yes")
        clerk.press("^登记")
        approver = stage.desk(troupe.shenpi)
        approver.open(rectification.get_absolute_url())
        approver.follow("^整改合格")
        approver.press("确定整改合格")
    base.refresh_from_db()
    assert base.state == BaseState.ACTIVE
    assert "责令你基地自收到本通知之日起3个月内完成整改" in read("rectification_order")
    assert "整改合格，恢复正常" in read("reinspection")


def revoke(stage: Stage, cast: Cast, base: Base) -> Revocation:
    """Proposed, served, the term passes, decided, served."""
    with at(2026, 6, 8, 10):
        clerk = stage.desk(cast.jingban)
        clerk.open(f"/inspections/revocations/new/{base.number}/")
        clerk.fill(facts="期满复查，档案仍未补齐。")
        clerk.press("^提出")
        revocation = Revocation.objects.get()
        clerk.follow("登记告知送达")
        clerk.fill(served_on="2026-06-08", served_how="person", served_to="示例签收人")
        clerk.press("^登记")
        clerk.sees("陈述申辩期限至2026-06-15")
    with at(2026, 6, 10, 10):
        own = stage.desk(cast.xueyuan)
        own.open(revocation.get_absolute_url())
        own.follow("提交陈述申辩")
        own.fill(text="正在补齐，请求延期。")
        own.press("^提交")
    with at(2026, 6, 16, 10):
        clerk = stage.desk(cast.jingban)
        clerk.open(revocation.get_absolute_url())
        clerk.follow("办结陈述申辩")
        clerk.fill(reply="期限已经届满，不予采纳。")
        clerk.press("^办结")
        approver = stage.desk(cast.shenpi)
        approver.open(revocation.get_absolute_url())
        approver.follow("决定取消资格")
        approver.press("确定取消资格")
        approver.sees("已收回")
        clerk.open(revocation.get_absolute_url())
        clerk.follow("登记决定送达")
        clerk.fill(served_on="2026-06-16", served_how="person")
        clerk.press("^登记")
    return revocation


def refused_everywhere(cast: Cast, base: Base) -> None:
    """The same code in twenty spellings, and under a new name."""
    body = base.organisation
    batch = Batch.objects.get()
    for code in spellings(body.uscc):
        assert BarEntry.objects.against(code).exists(), repr(code)
    with time_machine.travel(IN_WINDOW):
        client = Client()
        client.force_login(cast.xueyuan)
        for name in (body.name, "改头换面示例中心"):
            Organisation.objects.filter(pk=body.pk).update(name=name)
            body.refresh_from_db()
            answer = client.post("/applications/start/", {"batch": batch.pk})
            assert answer.status_code == 409
            assert "不再受理" in answer.content.decode()
            with pytest.raises(NotReady, match="不再受理"):
                applying.start(body, batch, by=cast.xueyuan, at=IN_WINDOW)
    assert not Application.objects.filter(institution=body).exists()


def flagged_under_a_new_code(cast: Cast, base: Base) -> None:
    """The same people found another body: nothing refuses it, but everybody is told."""
    old, new = base.organisation, cast.yiyuan.organisation
    assert new is not None
    for name in ("legal_representative", "address", "phone"):
        value = getattr(old, name) or {"phone": "0812-3330001"}.get(name, "攀枝花市示例路1号")
        Organisation.objects.filter(pk__in=(old.pk, new.pk)).update(**{name: value})
    new.refresh_from_db()
    case = applying.start(new, Batch.objects.get(), by=cast.yiyuan, at=IN_WINDOW)
    [match] = likeness.of_application(case, moment(2026, 6, 17, 10))
    assert match.uscc == old.uscc
    assert {kind for kind, _ in match.facts} == {
        Kind.REPRESENTATIVE, Kind.ADDRESS, Kind.PHONE,
    }  # fmt: skip


def test_failed_revoked_and_never_again(stage: Stage, troupe: Cast) -> None:
    base = working_base(troupe, at=MARCH)
    with at(2026, 3, 2, 10):
        rectification = order(stage, troupe, base)
    with at(2026, 6, 3, 10):
        clerk = stage.desk(troupe.jingban)
        clerk.open("/inspections/rectifications/")
        clerk.sees("逾期1天")
        clerk.open(rectification.get_absolute_url())
        clerk.follow("登记复查")
        clerk.fill(on="2026-06-03", inspectors="示例甲", met_1="no", finding_1="档案仍未补齐")
        clerk.press("^登记")
        approver = stage.desk(troupe.shenpi)
        approver.open(rectification.get_absolute_url())
        approver.follow("整改不合格")
        approver.press("确定整改不合格")
    rectification.refresh_from_db()
    assert rectification.state == RectificationState.FAILED
    revoke(stage, troupe, base)
    base.refresh_from_db()
    assert base.state == BaseState.REVOKED
    assert Plaque.objects.get(base=base).state == PlaqueState.WITHDRAWN
    public = stage.desk(None)
    public.open(f"/bases/{base.number}/")
    public.sees("已取消资格")
    public.open("/barred/")
    public.sees(base.organisation.name)
    refused_everywhere(troupe, base)
    flagged_under_a_new_code(troupe, base)
    decision = read("revocation")
    assert "行政复议" in decision
    assert "收回匾牌" in decision
    assert "拟取消你单位基地资格" in read("revocation_notice")
    assert not broken_links()


def test_fraud_barred_and_annulled(stage: Stage, troupe: Cast) -> None:
    body = troupe.moshengren.organisation
    assert body is not None
    with at(2026, 3, 2, 10):
        clerk = stage.desk(troupe.jingban)
        clerk.open("/inspections/barrings/new/")
        clerk.fill(
            uscc=f" {body.uscc.lower()} ", application_number="示例申报1号", facts="伪造师资证书"
        )
        clerk.press("^提出")
        clerk.follow("登记告知送达")
        clerk.fill(served_on="2026-03-02", served_how="person", served_to="示例签收人")
        clerk.press("^登记")
    with at(2026, 3, 10, 10):
        clerk = stage.desk(troupe.jingban)
        clerk.open("/inspections/barrings/")
        clerk.follow(body.name)
        clerk.follow("办结陈述申辩")
        clerk.press("^办结")
        approver = stage.desk(troupe.shenpi)
        approver.open("/inspections/barrings/")
        approver.follow(body.name)
        approver.follow("决定列入名单")
        approver.press("确定列入")
        assert is_barred(body)
        with pytest.raises(NotReady, match="不再受理"):
            applying.start(
                body, Batch.objects.get(), by=troupe.moshengren, at=moment(2026, 3, 10, 11)
            )
        clerk.open("/inspections/bar-entries/")
        clerk.follow("拟撤销")
        clerk.fill(document_number="示例复决〔2026〕1号", reason="复议决定撤销")
        clerk.press("^提出")
        approver.open("/inspections/bar-entries/")
        approver.follow("撤销待审批")
        approver.follow("批准撤销")
        approver.press("^批准")
        assert not is_barred(body)
        public = stage.desk(None)
        public.open("/barred/")
        public.sees("已撤销")
        Organisation.objects.filter(pk=body.pk).update(state=OrganisationState.ACTIVE)
        applying.start(body, Batch.objects.get(), by=troupe.moshengren, at=moment(2026, 3, 10, 12))
    assert "不再受理" in read("barring")
    assert "示例复决〔2026〕1号" in read("annulment")


def test_a_complaint_from_the_street(stage: Stage, troupe: Cast) -> None:
    base = working_base(troupe, at=MARCH)
    with at(2026, 3, 2, 10):
        public = stage.desk(None)
        public.open("/complaints/")
        public.fill(kind="fees", base=base.pk, text="收费高于公示标准", contact="13800000000")
        public.press("^提交")
        public.sees("已收到您反映的情况")
        code = public.page.locator(".digest b").inner_text()
        clerk = stage.desk(troupe.jingban)
        clerk.open("/inspections/complaints/")
        assert "13800000000" not in clerk.page.content()
        clerk.follow("攀继教诉")
        assert "13800000000" not in clerk.page.content()
        clerk.follow("^受理")
        clerk.press("^受理")
        clerk.follow("记录核查情况")
        clerk.fill(finding="true", investigation="多收二百元", answer="已责令退还。")
        clerk.press("提交审批")
        approver = stage.desk(troupe.shenpi)
        approver.open("/inspections/complaints/")
        approver.follow("攀继教诉")
        approver.follow("批准并答复")
        approver.press("批准并答复")
        public.open("/complaints/track/")
        public.fill(code=f"{code[:8]}-{code[8:]}".lower())
        public.press("^查询")
        public.sees("已责令退还。")
        assert "多收二百元" not in public.page.content()
    assert "已责令退还" in read("complaint_answer")


def test_every_page_of_the_room_answers(stage: Stage, troupe: Cast) -> None:
    desk: Desk
    for person in (troupe.jingban, troupe.shenpi, troupe.guanli):
        desk = stage.desk(person)
        for path in (
            "", "plans/", "tables/", "inspectors/", "list/", "rectifications/", "revocations/",
            "withdrawals/", "barrings/", "bar-entries/", "complaints/", "hints/", "tasks/",
        ):  # fmt: skip
            desk.open(f"/inspections/{path}")
