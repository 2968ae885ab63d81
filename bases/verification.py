"""Is this plaque, is this document what it says it is? Asked live, answered plainly (Art. 10)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from enum import StrEnum

from bases.calendar import today
from bases.models import Base, BaseState, Document, Plaque, PlaqueState
from bases.reading import read_code, read_name, read_number


class Finding(StrEnum):
    """What the portal found."""

    VALID = "valid"
    RECTIFYING = "rectifying"
    INVALID = "invalid"
    DOCUMENT = "document"  # another document of the portal's own making
    LISTED = "listed"  # a number alone: what the public list says


UNKNOWN = (
    "没有查到与所填内容相符的证明。编号或查验码有误、未由本平台签发的，都会得到这一结果；"
    "请对照匾牌或文书逐字核对后再查。"
)
MOST_NAMED = 50  # bodies whose name contains what was typed
NAME_DIFFERS = "所填名称与登记的牌面名称不一致。名称被改动过的匾牌无效。"


@dataclass(frozen=True)
class Question:
    """What a visitor asks; each part as typed."""

    code: str = ""
    number: str = ""
    name: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to answer."""
        return not (self.code.strip() or self.number.strip() or self.name.strip())


@dataclass(frozen=True)
class Verdict:
    """The answer, with what it rests on."""

    finding: Finding
    headline: str
    sentence: str = ""
    base: Base | None = None
    plaque: Plaque | None = None
    document: Document | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def is_good(self) -> bool:
        """Whether the thing asked about holds."""
        return self.finding != Finding.INVALID


def examine(question: Question) -> Verdict:
    """Answer a question. Unknown and wrong get the same answer, so nothing can be probed."""
    if not question.code.strip():
        if question.number.strip():
            return _by_number(read_number(question.number))
        return _by_name(question.name.strip())
    code = read_code(question.code)
    if not code:
        return _unknown()
    plaque = (
        Plaque.objects.select_related("base__organisation__county", "document__file")
        .filter(check_code=code)
        .first()
    )
    if plaque is not None:
        return _of_plaque(plaque, question)
    document = Document.objects.select_related("file").filter(check_code=code).first()
    return _unknown() if document is None else _of_document(document, question)


def _unknown() -> Verdict:
    return Verdict(Finding.INVALID, "无效：没有这样的证明", UNKNOWN)


def _by_number(number: str) -> Verdict:
    base = (
        Base.objects.listed().select_related("organisation__county").filter(number=number).first()
        if number
        else None
    )
    if base is None:
        return _unknown()
    return _listed("编号", base, f"名录中有此编号，状态：{base.state_label}")


def _by_name(name: str) -> Verdict:
    """What the list says of a body by its name, present or former (Art. 22)."""
    wanted = read_name(name)
    found = Base.objects.listed().search(name).select_related("organisation__county")
    for base in found.prefetch_related("organisation__former_names")[:MOST_NAMED]:
        body = base.organisation
        if read_name(body.name) == wanted:
            return _listed("名称", base, f"名录中有此单位，状态：{base.state_label}")
        formers = body.former_names.all()  # type: ignore[attr-defined]
        former = next((one for one in formers if read_name(one.name) == wanted), None)
        if former is not None:
            note = f"“{former.name}”是曾用名（至{_day(former.until)}），现名为“{body.name}”。"
            headline = f"名录中有此单位，已更名，状态：{base.state_label}"
            return _listed("名称", base, headline, note)
    return _unknown()


def _listed(asked: str, base: Base, headline: str, *notes: str) -> Verdict:
    return Verdict(
        Finding.LISTED if base.is_in_service else Finding.INVALID,
        headline,
        f"只凭{asked}不能确认匾牌的真伪，请同时填写匾牌上的查验码，或扫描匾牌二维码。",
        base=base,
        notes=notes,
    )


def _of_plaque(plaque: Plaque, question: Question) -> Verdict:
    base = plaque.base
    if question.number.strip() and read_number(question.number) != base.number:
        return _unknown()
    facts = {"base": base, "plaque": plaque, "document": plaque.document}
    if question.name.strip() and read_name(question.name) != read_name(plaque.name):
        return Verdict(Finding.INVALID, "无效：名称不符", NAME_DIFFERS, **facts)  # type: ignore[arg-type]
    finding, headline, sentence = _standing(base, plaque)
    return Verdict(finding, headline, sentence, notes=_notes(plaque), **facts)  # type: ignore[arg-type]


def _standing(base: Base, plaque: Plaque) -> tuple[Finding, str, str]:
    """How base and plaque stand today."""
    since = _day(base.state_since)
    if base.state == BaseState.REVOKED:
        return Finding.INVALID, "无效：基地资格已被取消", f"{since}起，该单位不再是基地，匾牌作废。"
    if base.state == BaseState.WITHDRAWN:
        return Finding.INVALID, "无效：该单位已自愿退出", f"{since}起，该单位不再是基地，匾牌作废。"
    if plaque.state == PlaqueState.WITHDRAWN:
        when = f"{_day(plaque.withdrawn_on)}收回。" if plaque.withdrawn_on else ""
        why = plaque.get_withdrawn_why_display()
        said = "：".join(text for text in (why, plaque.withdrawn_reason.rstrip("。")) if text)
        reason = f"原因：{said}。" if said else ""
        return (
            Finding.INVALID,
            "无效：这块匾牌已收回",
            f"{when}{reason}基地现用匾牌另有查验码。",
        )
    if base.state == BaseState.RECTIFYING:
        return (
            Finding.RECTIFYING,
            "真实有效，但基地正在限期整改",
            f"{since}起限期整改。整改期间基地资格仍在。",
        )
    return Finding.VALID, "真实有效", "该匾牌由攀枝花市人力资源和社会保障局颁发，基地资格有效。"


def _notes(plaque: Plaque) -> tuple[str, ...]:
    """What else must be said of a name."""
    if plaque.name == plaque.base.organisation.name:
        return ()
    return (f"该单位已更名，现名为“{plaque.base.organisation.name}”。",)


def _of_document(document: Document, question: Question) -> Verdict:
    """Kind, number, date and digest; nothing about persons. Void ones are never offered as good."""
    if question.number.strip() and read_name(question.number) != read_name(document.number):
        return _unknown()
    if document.voided_at is not None:
        return Verdict(
            Finding.INVALID,
            f"无效：这份{document.get_kind_display()}已作废",
            f"该文书由本平台生成，已于{_day(today(document.voided_at))}作废，不再有效。",
            document=document,
        )
    return Verdict(
        Finding.DOCUMENT,
        f"{document.get_kind_display()}，由本平台生成",
        "查验码与编号真实存在。请比对下面的编号、日期和文件摘要。",
        document=document,
    )


def _day(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
