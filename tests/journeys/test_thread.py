"""The whole thread in a browser: from application to a base that anyone can verify."""

from __future__ import annotations

import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Event, User
from accounts.record import broken_links
from applications import actions
from applications.models import Application, Meeting, PanelMember
from bases.models import Base
from bases.regulation import Condition, Route
from bases.rendering.signing import ensure_key
from bases.tasks import render_document
from pzh_ce.demo.form_data import fill
from tests import stories
from tests.browser import Desk, Stage
from tests.cast import Cast, build_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def troupe() -> Cast:
    return build_cast()


@pytest.fixture
def scan(tmp_path: Path) -> str:
    path = tmp_path / "盖章页.png"
    path.write_bytes(stories.PNG)
    return str(path)


def apply(stage: Stage, cast: Cast, who: str) -> tuple[Desk, Application]:
    """Start from the home page, type into one section, fill the rest, hand in."""
    owner: User = getattr(cast, who)
    desk = stage.desk(owner)
    desk.open("/home/")
    desk.follow("填写申报")
    desk.press("新建申报")
    case = Application.objects.get(institution=owner.organisation, state="draft")
    fill(case, by=owner, at=cast.now)
    desk.open(f"/applications/{case.pk}/form/truth/")
    desk.press("保存并继续")
    desk.open(f"/applications/{case.pk}/submit/")
    desk.press("确认报送")
    desk.sees("攀继教申")
    return desk, stories.fresh(case)


def recommend(stage: Stage, cast: Cast, case: Application, scan: str) -> None:
    """The recommender re-checks on the spot and signs."""
    desk = stage.desk(stories.reviewer_of(cast, case))
    desk.open(f"/applications/{case.pk}/recheck/")
    desk.fill(visited_on="2026.11.23", place="示例校区", people="示例甲、示例乙")
    for condition in Condition:
        desk.fill(**{f"finding_{condition}": "meets", f"comment_{condition}": "属实"})
    desk.press("保存复查记录")
    desk.open(f"/applications/{case.pk}/recommend/")
    desk.fill(
        review_summary="材料齐全，已逐项核对。",
        materials_true=True,
        materials_complete=True,
        signed_by="示例负责人",
    )
    desk.page.set_input_files("[name=seal_scan]", scan)
    desk.press("签署并推荐")
    desk.sees("待市局受理")


def examine(stage: Stage, cast: Cast, case: Application, kind: str) -> None:
    """The clerk proposes."""
    desk = stage.desk(cast.jingban)
    desk.open(f"/applications/{case.pk}/examine/")
    desk.fill(kind=kind, reasons="材料已核对。")
    desk.press("提交审批")


def accept(stage: Stage, cast: Cast, case: Application) -> None:
    """Clerk and approver."""
    examine(stage, cast, case, "accept")
    desk = stage.desk(cast.shenpi)
    desk.open("/home/")
    desk.follow("^办理$")
    desk.follow("^受理$")
    desk.press("确认受理")
    desk.sees("已受理")


def review(stage: Stage, cast: Cast, case: Application, share: str = "0.85") -> None:
    """The clerk seats five, each declares and scores in a browser of their own."""
    clerk = stage.desk(cast.jingban)
    clerk.open(f"/applications/{case.pk}/assign/")
    for expert in cast.experts[:5]:
        clerk.page.check(f"#expert-{expert.pk}")
    clerk.press("选派所选专家")
    clerk.open(f"/applications/{case.pk}/open-review/")
    clerk.press("启动评审")
    for number, expert in enumerate(cast.experts[:5]):
        if number > 1:  # two play it in the browser, the others sign as quickly as they can
            actions.declare(case, declaration="无利害关系。", by=expert.user, at=cast.now)
            actions.score(
                case,
                points=stories.scores(case, Decimal(share)),
                vote="agree",
                comment="",
                by=expert.user,
                at=cast.now,
            )
            continue
        desk = stage.desk(expert.user)
        desk.open("/home/")
        desk.follow("签署承诺或回避")
        desk.fill(agree=True)
        desk.press("签署承诺")
        for criterion in case.batch.rubric.criteria.all():
            points = (criterion.weight * Decimal(share)).quantize(Decimal("0.01"))
            desk.fill(**{f"points_{criterion.pk}": points})
        desk.fill(vote="agree", overall="条件具备。")
        desk.press("提交评分")
        desk.press("确认提交评分")
        desk.sees("已提交")
    visit(stage, cast, case)
    meet(stage, cast, case)
    clerk.open(f"/applications/{case.pk}/conclude/")
    clerk.press("形成结论")


def visit(stage: Stage, cast: Cast, case: Application) -> None:
    """The clerk arranges, an expert records on a phone, two sign."""
    clerk = stage.desk(cast.jingban)
    clerk.open(f"/applications/{case.pk}/arrange-visit/")
    clerk.fill(starts_at=f"{timezone.localtime():%Y-%m-%d %H:%M}", place="示例校区三号楼")
    for seat in case.panel.order_by("pk")[:2]:  # type: ignore[attr-defined]
        clerk.page.check(f"[name=members][value='{seat.pk}']")
    clerk.press("安排考察并通知")
    phone = stage.desk(cast.zhuanjia1, width=360)
    phone.open(f"/applications/{case.pk}/record-visit/")
    for condition in Condition:
        phone.fill(**{f"finding_{condition}": "meets", f"comment_{condition}": "现场属实"})
    phone.fill(summary="条件具备。")
    phone.press("保存考察记录")
    for expert in cast.experts[:2]:
        desk = phone if expert.user == cast.zhuanjia1 else stage.desk(expert.user)
        desk.open(f"/applications/{case.pk}/sign-visit/")
        desk.fill(agree=True)
        desk.press("签署")
        desk.sees("已签字")


def meet(stage: Stage, cast: Cast, case: Application) -> None:
    """The clerk calls and minutes the meeting, those who came sign."""
    clerk = stage.desk(cast.jingban)
    clerk.open(f"/applications/{case.pk}/call-meeting/")
    clerk.fill(starts_at=f"{timezone.localtime():%Y-%m-%d %H:%M}", place="三楼会议室")
    clerk.press("召集会议并通知专家")
    clerk.follow("^记录会议$")
    clerk.fill(minutes="逐件质询讨论。", **{f"argument_{case.pk}": "同意提交表决。"})
    clerk.press("保存会议记录")
    clerk.sees("待签字")
    for expert in cast.experts[:5]:
        if expert.user == cast.zhuanjia1:
            desk = stage.desk(expert.user)
            desk.open(f"/applications/{case.pk}/sign-minutes/")
            desk.fill(agree=True)
            desk.press("签署")
            desk.sees("已签字")
        else:
            actions.sign_minutes(Meeting.objects.get(), by=expert.user, at=timezone.now())


def review_offstage(cast: Cast, case: Application) -> None:
    """The committee's work does not know the route: once on real pages is enough."""
    by, at, experts = cast.jingban, cast.now, cast.experts[:5]
    actions.assign(case, experts=experts, by=by, at=at)
    actions.open_review(case, by=by, at=at)
    points = stories.scores(case, Decimal("0.85"))
    for expert in experts:
        actions.declare(case, declaration="无利害关系。", by=expert.user, at=at)
        actions.score(case, points=points, vote="agree", comment="", by=expert.user, at=at)
    stories.visit(stories.fresh(case), by=by, at=at)
    stories.meet([stories.fresh(case)], by=by, at=at)
    actions.conclude(case, opinion="同意通过评审。", by=by, at=at)


def certify(stage: Stage, cast: Cast, case: Application) -> Base:
    """Notice, proposal, certification."""
    clerk = stage.desk(cast.jingban)
    clerk.open(f"/applications/{case.pk}/post-notice/")
    clerk.press("发布公示")
    with time_machine.travel(stories.after_notice(cast), tick=True):
        clerk = stage.desk(cast.jingban)
        clerk.open(f"/applications/{case.pk}/propose/")
        clerk.fill(kind="certify", reasons="公示期满无异议。")
        clerk.press("提交审批")
        approver = stage.desk(cast.shenpi)
        approver.open(f"/applications/{case.pk}/certify/")
        approver.press("确认认定")
        approver.sees("已认定")
    return Base.objects.get(organisation=case.institution)


@pytest.mark.parametrize(
    ("who", "route"),
    [
        ("xueyuan", Route.COUNTY),
        ("yiyuan", Route.DEPARTMENT),
        ("zhishu", Route.SELF_REVIEW),
        ("xuehui", Route.MUNICIPAL),
    ],
)
def test_from_application_to_verified_base(
    stage: Stage, troupe: Cast, scan: str, who: str, route: str
) -> None:
    cast = troupe

    _, case = apply(stage, cast, who)
    assert case.route == route
    if route != Route.SELF_REVIEW:
        recommend(stage, cast, case, scan)
    accept(stage, cast, case)
    if route == Route.COUNTY:
        review(stage, cast, case)
    else:
        review_offstage(cast, case)
    base = certify(stage, cast, case)

    public = stage.desk()
    public.open("/bases/")
    public.follow(case.institution.name)
    public.sees(base.display_number)
    plaque = base.plaques.get()  # type: ignore[attr-defined]
    public.open(f"/verify/{plaque.check_code}/")
    public.sees(case.institution.name)
    public.sees("有效")
    assert broken_links() == []
    verbs = set(Event.objects.about(case).values_list("verb", flat=True))
    assert {"submit", "accept", "score", "conclude", "post_notice", "certify"} <= verbs


def test_returned_mended_and_handed_in_again(stage: Stage, troupe: Cast) -> None:
    cast = troupe
    applicant, case = apply(stage, cast, "xueyuan")
    county = stage.desk(cast.dongqu)
    county.open(f"/applications/{case.pk}/remark/")
    county.open(f"/applications/{case.pk}/send-back/")
    county.page.locator("main [name=sections][value=distance]").check()
    county.fill(opinion="请更新平台网址和并发数。")
    county.press("退回补正")
    county.sees("推荐单位退回补正")

    applicant.open(f"/applications/{case.pk}/form/")
    applicant.sees("请更新平台网址和并发数。")
    applicant.open(f"/applications/{case.pk}/form/teachers/")
    applicant.sees("本部分现在不能修改")
    applicant.open(f"/applications/{case.pk}/form/distance/")
    applicant.fill(concurrent="４５６７")
    applicant.press("保存并继续")
    applicant.open(f"/applications/{case.pk}/submit/")
    applicant.press("确认报送")
    applicant.open(f"/applications/{case.pk}/versions/1/2/")

    applicant.sees("4567")
    assert case.submissions.count() == 2  # type: ignore[attr-defined]


def test_declined_rejected_and_withdrawn(stage: Stage, troupe: Cast, scan: str) -> None:
    cast = troupe
    _, declined = apply(stage, cast, "xueyuan")
    county = stage.desk(cast.dongqu)
    county.open(f"/applications/{declined.pk}/decline/")
    county.fill(opinion="固定教室租期不足一年，不具备推荐条件。")
    county.press("作出不予推荐")
    county.sees("不予推荐")

    _, rejected = apply(stage, cast, "zhishu")
    examine(stage, cast, rejected, "reject")
    approver = stage.desk(cast.shenpi)
    approver.open(f"/applications/{rejected.pk}/reject/")
    approver.press("确认不予受理")
    approver.sees("不予受理")

    applicant, withdrawn = apply(stage, cast, "yiyuan")
    applicant.open(f"/applications/{withdrawn.pk}/withdraw/")
    applicant.press("确认撤销")
    states = {stories.fresh(c).state for c in (declined, rejected, withdrawn)}
    assert states == {"declined", "rejected", "withdrawn"}


def test_refused_after_review(stage: Stage, troupe: Cast) -> None:
    cast = troupe
    case = stories.reviewed(cast, share="0.5", vote="disagree")
    clerk = stage.desk(cast.jingban)
    clerk.open(f"/applications/{case.pk}/propose/")
    clerk.fill(kind="refuse", reasons="平均分未达到合格线。")
    clerk.press("提交审批")
    approver = stage.desk(cast.shenpi)
    approver.open(f"/applications/{case.pk}/refuse/")
    approver.press("确认不予认定")

    applicant = stage.desk(cast.xueyuan)
    applicant.open(f"/applications/{case.pk}/")
    applicant.sees("不予认定")
    applicant.sees("60日内")
    assert not Base.objects.exists()


def test_typed_text_survives_a_closed_window(stage: Stage, troupe: Cast) -> None:
    cast = troupe
    case = stories.draft(cast, filled=False)
    desk = stage.desk(cast.xueyuan)
    desk.open(f"/applications/{case.pk}/form/distance/")
    desk.fill(platform="攀西云学堂")
    desk.page.keyboard.press("Tab")
    desk.page.wait_for_selector("[data-autosave-status]:has-text('已保存')", timeout=10_000)
    desk.page.context.close()

    again = stage.desk(cast.xueyuan)
    page: Any = again.open(f"/applications/{case.pk}/form/distance/")
    assert page.input_value("[name=platform]") == "攀西云学堂"
    stage.contexts = [c for c in stage.contexts if c is not desk.page.context]


def test_login_page_signs_in(stage: Stage, troupe: Cast) -> None:
    desk = stage.desk()
    desk.open("/home/")
    desk.fill(login="xueyuan", password="demo-pzh-2026")
    desk.page.locator("main button[type=submit]").first.click()
    desk.page.wait_for_url("**/home/")
    desk.sees("待我办理")


def test_plaque_is_downloaded_by_its_base(
    stage: Stage, troupe: Cast, settings: Any, tmp_path: Path
) -> None:
    settings.SIGNING_KEY_DIR = str(tmp_path)
    ensure_key()
    base = stories.certified(troupe)
    plaque = base.plaques.get()  # type: ignore[attr-defined]
    render_document_in_worker(plaque.document_id)
    desk = stage.desk(troupe.xueyuan)
    desk.open("/home/")
    with desk.page.expect_download() as waiting:
        desk.page.evaluate(f"location.href = '/bases/documents/{plaque.document_id}/'")
    assert Path(waiting.value.path()).read_bytes().startswith(b"%PDF")


def render_document_in_worker(pk: int) -> None:
    """As the worker does it: in a thread of its own, away from the browser's event loop."""
    thread = threading.Thread(target=render_document, args=(pk,))
    thread.start()
    thread.join(60)


def test_plaque_page_needs_its_reader(troupe: Cast) -> None:
    base = stories.certified(troupe)
    document = base.plaques.get().document_id  # type: ignore[attr-defined]

    assert troupe.client(troupe.yiyuan).get(f"/bases/documents/{document}/").status_code == 404
    assert PanelMember.objects.exists()
