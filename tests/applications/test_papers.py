"""Every paper made from a real case and read back: names, numbers, dates, remedy."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Event
from applications import actions, committee, papers
from applications.actions.papers import issue_decision, issue_for, take_number
from applications.models import Application, CasePaper, PublicNotice
from bases.chinese import plain_date
from bases.models import BarEntry, DocumentKind
from bases.regulation import CONDITIONS, REMEDY, BarGround
from bases.rendering.make import make_pdf
from bases.rendering.signing import ensure_key
from tests import stories
from tests.applications.paper_help import BLANKS, assert_holds, printed, the
from tests.applications.situations import rejected
from tests.bases.papers import reader
from tests.bases.rows import make_base
from tests.cast import Cast


@pytest.fixture(autouse=True)
def _key(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.SIGNING_KEY_DIR = str(tmp_path_factory.getbasetemp() / "keys")
    ensure_key()


def expert_marks(cast: Cast) -> list[str]:
    return [mark for e in cast.experts for mark in (e.user.name, e.employer)]


def test_papers_of_a_certified_case(cast: Cast) -> None:
    base = stories.certified(cast)
    case = Application.objects.get(base=base)
    name, receipt = case.institution.name, case.present_submission().receipt_number
    notice = PublicNotice.objects.get()

    recommended = printed(the(DocumentKind.RECOMMENDATION))
    assert_holds(recommended, name, receipt, "东区人力资源和社会保障局（示例）", "同意推荐。")
    assert_holds(recommended, "示例负责人", "示例〔2026〕1号", "示例甲、示例乙", "第八条第（五）项")
    accepted = the(DocumentKind.ACCEPTANCE)
    assert_holds(printed(accepted), name, receipt, f"现予受理。受理编号：{accepted.number}")
    posted = printed(the(DocumentKind.NOTICE))
    assert_holds(posted, name, "东区", plain_date(notice.first_day), plain_date(notice.last_day))
    assert_holds(posted, "（5个工作日）", f"/notices/{notice.pk}/")
    assert_holds(posted, case.institution.get_kind_display())
    decided = printed(the(DocumentKind.DECISION))
    assert_holds(decided, "各县（区）人力资源社会保障局，市级有关部门", f"决定认定{name}为")
    assert_holds(decided, base.display_number, base.managing_unit, "并颁发匾牌", "附件")
    for field in base.fields.all():
        assert_holds(decided, field.name)
    for public in (posted, decided, recommended):
        assert str(case.average) not in public
        assert not [mark for mark in expert_marks(cast) if mark in public]


def test_committee_papers_name_experts_and_are_the_bureaus(cast: Cast) -> None:
    case = stories.reviewed(cast)
    names = [seat.expert.user.name for seat in case.panel.all()]  # type: ignore[attr-defined]

    sheet, opinion = printed(the(DocumentKind.SCORE_SHEET)), printed(the(DocumentKind.CONCLUSION))

    assert_holds(sheet, *names, case.average, "同意", "计入", "总体良好")
    for line in case.batch.rubric.criteria.all():
        assert_holds(sheet, line.title)
    assert "无效" not in sheet
    assert_holds(opinion, *names, "同意5票", "不同意0票", f"{case.average}分", "同意通过评审")
    inside = {DocumentKind.SCORE_SHEET, DocumentKind.CONCLUSION}
    inside |= {DocumentKind.VISIT_RECORD, DocumentKind.MEETING_MINUTES}
    rows = CasePaper.objects.filter(document__kind__in=inside)
    assert {(row.document.kind, row.audience) for row in rows} == {(k, "bureau") for k in inside}
    visit = printed(the(DocumentKind.VISIT_RECORD))
    assert_holds(visit, names[0], names[1], "示例校区", "条件具备，与申报材料一致。")
    assert_holds(visit, *[said.title for said in CONDITIONS.values()])
    minutes = printed(the(DocumentKind.MEETING_MINUTES))
    assert_holds(minutes, *names, "示例会议室", "实名表决", "同意提交表决", case.institution.name)


def test_void_sheets_are_printed_as_void(cast: Cast) -> None:
    case = stories.met(cast)
    seat = case.panel.order_by("pk").first()  # type: ignore[attr-defined]
    type(seat).objects.filter(pk=seat.pk).update(
        state="voided", grounds="发现亲属关系", left_at=cast.now
    )
    case = stories.fresh(case)

    issue_for(case, papers.score_sheet(case, committee.aggregate(case)), at=cast.now)
    words = printed(the(DocumentKind.SCORE_SHEET))

    assert_holds(words, f"{seat.expert.user.name}（无效）", "无效理由：发现亲属关系", "计入评分4份")


def test_supplement_lists_everything_at_once(cast: Cast) -> None:
    case = stories.submitted(cast)
    for section, said in (("teachers", "缺聘期。\n缺授课学时。"), ("scale", "缺名册。")):
        actions.remark(case, section=section, text=said, by=cast.dongqu, at=cast.now)
    mend_by = cast.later(days=10).date()
    actions.send_back(
        case,
        sections=["teachers", "management"],
        mend_by=mend_by,
        opinion="请逐项补正。",
        by=cast.dongqu,
        at=cast.now,
    )

    document = the(DocumentKind.SUPPLEMENT)
    words = printed(document)

    assert_holds(words, case.institution.name, "一、师资队伍", "缺聘期。", "缺授课学时。")
    assert_holds(words, "二、管理机构、人员与制度", "三、培训规模与建设规划", "缺名册。")
    assert_holds(words, "四、补正要求", "请逐项补正。", f"请于{plain_date(mend_by)}前一次补正完毕")
    assert_holds(words, "以上为一次性告知的全部内容", "东区人力资源和社会保障局（示例）")
    assert "攀枝花市人力资源和社会保障局" not in words
    event = Event.objects.about(case).get(verb="send_back")
    assert event.details["number"] == document.number


def test_supplement_of_the_bureau_bears_its_name(cast: Cast) -> None:
    case = stories.recommended(cast)
    actions.send_back(
        case,
        sections=["scale"],
        mend_by=cast.later(days=10).date(),
        opinion="补正。",
        by=cast.jingban,
        at=cast.now,
    )

    assert_holds(printed(the(DocumentKind.SUPPLEMENT)), "攀枝花市人力资源和社会保障局", "补正。")


def test_rejection_says_why_and_what_can_be_done(cast: Cast) -> None:
    case = rejected(cast)
    words = printed(the(DocumentKind.REJECTION))

    assert_holds(words, case.institution.name, "决定不予受理", "理由。", REMEDY)
    assert "第二十条" not in words


def test_rejection_of_a_barred_body_names_article_20_and_the_paper(cast: Cast) -> None:
    case = stories.recommended(cast)
    BarEntry.objects.create(
        uscc=case.institution.uscc,
        name=case.institution.name,
        ground=BarGround.FRAUD,
        reason="弄虚作假",
        document_number="示例〔2026〕9号",
        proposed_by=cast.jingban,
        decided_by=cast.shenpi,
        decided_at=cast.now,
    )
    actions.examine(case, kind="reject", reasons="在名单中。", by=cast.jingban, at=cast.now)
    actions.reject(case, opinion="同意。", by=cast.shenpi, at=cast.now)

    words = printed(the(DocumentKind.REJECTION))

    assert_holds(words, "第二十条“在申请过程中弄虚作假”情形", "示例〔2026〕9号", REMEDY)


def test_refusal_says_why_and_what_can_be_done(cast: Cast) -> None:
    case = stories.proposed(cast, kind="refuse")
    actions.refuse(case, opinion="同意。", by=cast.shenpi, at=stories.after_notice(cast))

    words = printed(the(DocumentKind.REFUSAL))

    assert_holds(words, case.institution.name, "决定不予认定你单位", "公示无异议。", REMEDY)
    assert str(case.average) not in words


def test_draw_minutes_hold_what_repeats_the_draw(cast: Cast) -> None:
    case = stories.accepted(cast)
    draw = actions.draw(
        cast.batch,
        [case],
        education=3,
        subject=2,
        prefer_fields=False,
        by=cast.jingban,
        at=cast.now,
    )

    words = printed(the(DocumentKind.DRAW_MINUTES))

    assert_holds(words, draw.seed, draw.inputs_digest, draw.outcome_digest, draw.algorithm)
    assert_holds(words, case.institution.name, *[e.user.name for e in cast.experts])
    [row] = CasePaper.objects.filter(document=the(DocumentKind.DRAW_MINUTES))
    assert (row.application, row.audience) == (case, "bureau")


def test_one_decision_for_many_bases_flows_over_pages(cast: Cast) -> None:
    bases = [make_base(f"示例第{n}职业技术学院继续教育中心") for n in range(1, 41)]
    case = stories.submitted(cast)

    number = take_number(DocumentKind.DECISION, cast.now)
    document = issue_decision(cast.batch, [case], bases, number=number, by=cast.shenpi, at=cast.now)
    pdf = make_pdf(document.kind, document.facts, check_code=document.check_code)
    pages = [BLANKS.sub("", page.extract_text()) for page in reader(pdf).pages]

    assert "示例第1职业技术学院继续教育中心等40家单位" in pages[0]
    listed = [page for page in pages if "序号单位编号专业领域管理使用单位" in page]
    assert len(listed) >= 2
    for base in bases:
        assert any(base.organisation.name in p and base.display_number in p for p in listed)
    with pytest.raises(PermissionDenied):
        issue_decision(cast.batch, [case], bases, number="x", by=cast.jingban, at=cast.now)
