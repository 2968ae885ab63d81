"""Letters of a case: supplement, acceptance, non-acceptance, refusal, notice (Art. 9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings

from applications.models import SectionKey
from applications.models.application import Level
from applications.models.papers import PaperAudience
from applications.papers.paper import BASE, MEASURES, Paper, by_articles, counted, lines
from bases.chinese import numeral, plain_date
from bases.models import BarEntry, DocumentKind
from bases.models.barring import GROUND_LABELS
from bases.regulation import REMEDY, BarGround, cite

if TYPE_CHECKING:
    from applications.models import Application, Decision, PublicNotice, SendBack

ALL_AT_ONCE = "（以上为一次性告知的全部内容）"


def acceptance(application: Application, number: str) -> Paper:
    """The case is taken on (Art. 9(3))."""
    return _to_applicant(
        application,
        DocumentKind.ACCEPTANCE,
        [
            f"{_received(application)}经审查，材料齐全、符合要求，{by_articles('9(3)')}，现予受理。"
            f"受理编号：{number}。",
            "我局将组织继续教育和相关领域专家组成专家评审委员会，对申报材料进行审核、论证、考察"
            "和评审。办理进度和结果可登录本平台查询。",
        ],
    )


def supplement(returned: SendBack) -> Paper:
    """Everything that must be mended, said at once, section by section (Art. 9(2))."""
    application = returned.application
    paragraphs = [f"{_received(application)}经审核，需补正以下内容："]
    remarks = {remark.section: remark.text for remark in returned.remarks.all()}  # type: ignore[attr-defined]
    named = [key for key in SectionKey if key in returned.sections or key in remarks]
    for number, key in enumerate(named, start=1):
        paragraphs.append(f"{numeral(number)}、{key.label}")
        paragraphs += lines(remarks.get(key, "")) or ["请按下述补正要求修改完善。"]
    paragraphs.append(f"{numeral(len(named) + 1)}、补正要求")
    paragraphs += lines(returned.opinion)
    paragraphs += [f"请于{plain_date(returned.mend_by)}前一次补正完毕。", ALL_AT_ONCE]
    letter = _to_applicant(application, DocumentKind.SUPPLEMENT, paragraphs)
    if returned.level == Level.BUREAU:
        return letter
    body = {**letter.body, "issuing_body": returned.made_by.organisation.name}  # type: ignore[union-attr]
    return Paper(letter.kind, letter.title, letter.subject_name, letter.audience, body)


def rejection(application: Application, decision: Decision) -> Paper:
    """The case is not taken on: facts, basis, remedy (Art. 20, or Art. 7 and Art. 8)."""
    entry = BarEntry.objects.against(application.institution.uscc).first()
    if entry is None:
        ground = f"{_received(application)}经审查，决定不予受理。理由如下："
    else:
        ground = (
            f"{_received(application)}经核查，你单位属于{MEASURES}{cite('20')}"
            f"“{GROUND_LABELS[BarGround(entry.ground)]}”情形（依据文书：{entry.document_number}），"
            "决定不予受理。理由如下："
        )
    return _adverse(application, DocumentKind.REJECTION, [ground, *lines(decision.reasons)])


def refusal(application: Application, decision: Decision) -> Paper:
    """The institution is not certified: reasons and remedy (Art. 9(3))."""
    opening = (
        f"{_received(application)}{by_articles('8', '9(3)')}，经专家评审委员会评审，"
        f"我局决定不予认定你单位为{BASE}。理由如下："
    )
    return _adverse(application, DocumentKind.REFUSAL, [opening, *lines(decision.reasons)])


def notice(posted: PublicNotice, cases: Sequence[Application]) -> Paper:
    """Whom the bureau means to certify: names, kinds, counties; no scores, no experts (惯例)."""
    names = [case.institution.name for case in cases]
    provisional = "节假日安排未公布，暂按现有日历计算。" if posted.provisional else ""
    replaced = (
        f"本公示代替{posted.replaces.number}（{posted.change_reason}），公示期重新计算。"
        if posted.replaces
        else ""
    )
    body = {
        "addressee": "",
        "paragraphs": [
            f"{by_articles('9')}，经自愿申报、审核推荐、专家评审，拟认定{counted(names)}为{BASE}，"
            f"现予公示。{replaced}",
            f"公示期：{plain_date(posted.first_day)}至{plain_date(posted.last_day)}"
            f"（{posted.days}个工作日）。{provisional}",
            "如有异议，请在公示期内以书面形式实名反映，并提供事实依据和联系方式；也可在"
            f"{settings.PORTAL_URL}{posted.get_absolute_url()}提出。反映人的姓名和联系方式不向"
            "被反映单位公开。",
        ],
        "table": {
            "title": "拟认定单位名单",
            "headings": ["序号", "单位", "机构类型", "县（区）"],
            "rows": [
                [
                    str(n),
                    case.institution.name,
                    case.institution.get_kind_display(),
                    case.institution.county.name if case.institution.county else "",
                ]
                for n, case in enumerate(cases, start=1)
            ],
        },
    }
    return Paper(
        kind=DocumentKind.NOTICE,
        title=f"{posted.batch.name}{BASE}拟认定单位公示",
        subject_name=counted(names),
        audience=PaperAudience.PUBLIC,
        body=body,
        names=tuple(names),
    )


def _received(application: Application) -> str:
    submission = application.present_submission()
    receipt = f"（回执号：{submission.receipt_number}）" if submission else ""
    return f"你单位申报{BASE}（{application.batch.name}）的材料{receipt}收悉。"


def _to_applicant(application: Application, kind: DocumentKind, paragraphs: list[str]) -> Paper:
    return Paper(
        kind=kind,
        title=str(kind.label),
        subject_name=application.institution.name,
        audience=PaperAudience.PARTIES,
        body={"addressee": application.institution.name, "paragraphs": paragraphs},
    )


def _adverse(application: Application, kind: DocumentKind, paragraphs: list[str]) -> Paper:
    """An adverse decision prints its remedy, and the name it is about whole."""
    letter = _to_applicant(application, kind, paragraphs)
    body = {**letter.body, "remedy": REMEDY}
    names = (letter.subject_name,)
    return Paper(letter.kind, letter.title, letter.subject_name, letter.audience, body, names)
