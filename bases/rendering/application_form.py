"""The application form (申报表) as handed in, ready to print, sign and seal (Art. 9(1))."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from bases import qr
from bases.chinese import numeral, plain_date
from bases.papers import FormFacts
from bases.regulation import ISSUING_BODY, PLAQUE_TITLE, TITLE, ZONE, Route, cite
from bases.rendering.pdf import render_pdf, standalone_html
from bases.rendering.tables import LYING, UPRIGHT, table
from bases.rendering.text import break_evenly, fours, width

TEMPLATE = "application_form.html"
SHEETS = ("page.css", "application_form.css")
WIDE_TABLE = 9  # columns; from here on the page lies on its side
HALF = 14.0  # a value up to this width shares its line with another
SHOWN_OF_DIGEST = 16
TRUTH = "truth"
ATTACHMENTS = "attachments"
INSTITUTION = "institution"
KNOWN = (
    ("institution", "单位名称"),
    ("uscc", "统一社会信用代码"),
    ("kind", "机构类型"),
    ("level", "隶属关系"),
    ("county", "所在县（区）"),
    ("department", "主管部门"),
)


class Pair(NamedTuple):
    """A label and its value."""

    label: str
    text: str


class Opinion(NamedTuple):
    """A box for an opinion, empty to be filled by hand or already given."""

    title: str
    text: str = ""
    sign_label: str = "负责人（签字）："
    signer: str = ""
    date: str = ""


EMPTY_BOXES = (
    Opinion("申报单位意见", sign_label="法定代表人（签字）："),
    Opinion("推荐意见"),
    Opinion("专家评审委员会意见", sign_label="主任委员（签字）："),
    Opinion("市局认定意见"),
)


def render_application_form(facts: FormFacts) -> bytes:
    """A4, unsigned. Raises MissingGlyphs."""
    return render_pdf(TEMPLATE, _context(facts), title=_title(facts), sheets=SHEETS)


def application_form_html(facts: FormFacts) -> str:
    """The same form as one stand-alone page, to measure WeasyPrint alone."""
    return standalone_html(TEMPLATE, _context(facts), title=_title(facts), sheets=SHEETS)


def _title(facts: FormFacts) -> str:
    return f"{PLAQUE_TITLE}申报表 {facts.receipt}"


def _context(facts: FormFacts) -> dict[str, Any]:
    told = [part for part in facts.sections if part["key"] not in (TRUTH, ATTACHMENTS)]
    return {
        "facts": facts,
        "plaque_title": PLAQUE_TITLE,
        "issuing_body": ISSUING_BODY,
        "measures": TITLE,
        "cover": list(_cover(facts)),
        "truth": {f["name"]: f["text"] for f in _section(facts, TRUTH).get("fields", ())},
        "delivery": [Pair(label, text) for label, text in _delivery(facts) if text],
        "sections": [
            _laid_out(number, _with_name(part, facts.meta))
            for number, part in enumerate(told, start=1)
        ],
        "note": _answer(facts, ATTACHMENTS, "note"),
        "files": _files(facts),
        "files_number": numeral(len(told) + 1),
        "opinions_number": numeral(len(told) + 2),
        "opinions": list(_opinions(facts)),
        "code": qr.code(facts.verify_url) if facts.verify_url else None,
    }


def _section(facts: FormFacts, key: str) -> Mapping[str, Any]:
    return next((part for part in facts.sections if part["key"] == key), {})


def _answer(facts: FormFacts, section: str, name: str) -> str:
    fields = _section(facts, section).get("fields", ())
    return next((str(f["text"]) for f in fields if f["name"] == name), "")


def _cover(facts: FormFacts) -> Iterator[tuple[str, Sequence[str]]]:
    """Labels and the lines of their values."""
    meta = facts.meta
    values = (
        ("申报编号", facts.receipt),
        ("申报单位（盖章）", meta.get("institution", "")),
        ("主管部门", meta.get("department", "") or "无"),
        ("推荐单位", _recommender(meta)),
        ("申报专业领域", _answer(facts, "institution", "chosen_fields")),
        ("填报日期", _day(meta.get("received_at", ""))),
    )
    for label, value in values:
        yield label, break_evenly(value or "—", max(1, -(-int(width(value)) // 17)))


def _recommender(meta: Mapping[str, Any]) -> str:
    if meta.get("route") == Route.SELF_REVIEW:
        return "本单位审核后径报"
    return str(meta.get("recommender") or ISSUING_BODY)


def _day(moment: str) -> str:
    if not moment:
        return ""
    return plain_date(datetime.datetime.fromisoformat(moment).astimezone(ZONE).date())


def _delivery(facts: FormFacts) -> Iterator[tuple[str, str]]:
    """How the form came in."""
    meta = facts.meta
    yield "申报批次", str(meta.get("batch", ""))
    yield "报送途径", str(meta.get("route_label", ""))
    yield "途径依据", str(meta.get("route_ground", ""))
    if meta.get("keyed_in"):
        yield "录入方式", str(meta["keyed_in"])
    if meta.get("received_at"):
        moment = datetime.datetime.fromisoformat(meta["received_at"]).astimezone(ZONE)
        yield "报送时间", f"{plain_date(moment.date())}{moment:%H:%M:%S}"
    yield "内容摘要", facts.digest
    yield "查验码", fours(facts.check_code)


def _laid_out(number: int, part: Mapping[str, Any]) -> dict[str, Any]:
    """One section: pairs that share lines where they are short, and tables."""
    return {
        "number": numeral(number),
        "title": part["title"],
        "article": cite(part["article"]) if part.get("article") else "",
        "lines": list(_lines(part["fields"])),
        "tables": [_table(one) for one in part["tables"]],
    }


def _table(one: Mapping[str, Any]) -> dict[str, Any]:
    headings = [column["label"] for column in one["columns"]]
    is_wide = len(headings) >= WIDE_TABLE
    across = LYING if is_wide else UPRIGHT
    return {"table": table(one["title"], headings, one["rows"], across), "is_wide": is_wide}


def _with_name(part: Mapping[str, Any], meta: Mapping[str, Any]) -> Mapping[str, Any]:
    """The first section begins with what the portal knows of the institution."""
    if part["key"] != INSTITUTION:
        return part
    known = [{"label": label, "text": str(meta.get(name) or "")} for name, label in KNOWN]
    return {**part, "fields": [*known, *part["fields"]]}


def _lines(fields: Sequence[Mapping[str, Any]]) -> Iterator[list[Pair]]:
    """Two short values on a line, a long one alone."""
    waiting: Pair | None = None
    for one in fields:
        pair = Pair(one["label"], one["text"] or "—")
        if width(pair.text) > HALF or "\n" in pair.text:
            if waiting:
                yield [waiting]
                waiting = None
            yield [pair]
        elif waiting:
            yield [waiting, pair]
            waiting = None
        else:
            waiting = pair
    if waiting:
        yield [waiting]


def _files(facts: FormFacts) -> Any:
    headings = ["序号", "材料", "文件名", "大小", f"摘要（前{SHOWN_OF_DIGEST}位）"]
    rows = [
        [n, f["label"], f["name"], _size(f["size"]), str(f["sha256"])[:SHOWN_OF_DIGEST]]
        for n, f in enumerate(facts.files, start=1)
    ]
    return table("", headings, rows)


def _size(count: int) -> str:
    if count < 1024 * 1024:
        return f"{max(1, round(count / 1024))} KB"
    return f"{count / 1024 / 1024:.1f} MB"


def _opinions(facts: FormFacts) -> Iterator[Opinion]:
    """Those given, else the empty boxes of the form."""
    if facts.opinions:
        for one in facts.opinions:
            yield Opinion(**one)
        return
    own = facts.meta.get("route") == Route.SELF_REVIEW
    for box in EMPTY_BOXES:
        yield box._replace(title="本单位审核意见") if own and box.title == "推荐意见" else box
