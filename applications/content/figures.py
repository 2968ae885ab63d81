"""Numbers computed from the form, and the sentences they make as evidence (Art. 8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from applications.forms.sections.teachers import SENIOR
from applications.models import SectionKey
from bases.regulation import MIN_PERSON_TIMES_PER_YEAR, RULES_DOCUMENTS, Condition

if TYPE_CHECKING:
    from applications.content.book import Book

Rows = Sequence[Mapping[str, Any]]
Figures = dict[str, Any]


def share(part: int, whole: int) -> str:
    """A percentage with one decimal, as text: floats stay out of snapshots."""
    if not whole:
        return "0"
    return str((Decimal(part) * 100 / whole).quantize(Decimal("0.1")))


def roster(rows: Rows) -> Figures:
    """Totals of a roster (Art. 8(1))."""

    def count(name: str) -> Counter[str]:
        return Counter(str(row.get(name, "")) for row in rows)

    levels, schooling, engaged = count("title_level"), count("education"), count("engagement")
    senior = sum(levels[level] for level in SENIOR)
    frontline = count("frontline")["yes"]
    return {
        "total": len(rows),
        "full_time": engaged["full_time"],
        "part_time": engaged["part_time"],
        "full_senior": levels["full_senior"],
        "vice_senior": levels["vice_senior"],
        "senior": senior,
        "senior_share": share(senior, len(rows)),
        "middle": levels["middle"],
        "junior_other": levels["junior"] + levels["other"],
        "doctor": schooling["doctor"],
        "master": schooling["master"],
        "bachelor": schooling["bachelor"],
        "frontline": frontline,
        "frontline_share": share(frontline, len(rows)),
    }


def total(rows: Rows, name: str) -> Decimal:
    """Sum of a column; what is missing or wrong counts nothing."""
    return sum((Decimal(row.get(name) or 0) for row in rows), Decimal(0))


def number(value: Any) -> str:
    """A decimal without idle zeros."""
    text = f"{Decimal(value or 0):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _rows(book: Book, key: str, prefix: str) -> Rows:
    table = book.sheet(key).tables[prefix]
    return table.cleaned if table in book.sheet(key).wanted_tables else []


def _management(book: Book) -> Figures:
    fields = book.sheet(SectionKey.MANAGEMENT).cleaned
    held = [code for code in RULES_DOCUMENTS if book.files.get(f"rules:{code}")]
    return {
        "body": fields.get("body_name", ""),
        "full_time": fields.get("full_time") or 0,
        "part_time": fields.get("part_time") or 0,
        "rules": len(held),
        "rules_missing": [t for c, t in RULES_DOCUMENTS.items() if c not in held],
    }


def _facilities(book: Book) -> Figures:
    fields = book.sheet(SectionKey.FACILITIES).cleaned
    rooms = _rows(book, SectionKey.FACILITIES, "rooms")
    equipment = _rows(book, SectionKey.FACILITIES, "equipment")
    funding = _rows(book, SectionKey.FACILITIES, "funding")
    income = sum(total(funding, name) for name in ("government", "own", "commissioned"))
    return {
        "rooms": len(rooms),
        "area": number(total(rooms, "area")),
        "seats": int(total(rooms, "seats")),
        "equipment": int(total(equipment, "quantity")),
        "equipment_value": number(total(equipment, "value")),
        "books": fields.get("books") or 0,
        "income": number(income),
        "spent": number(total(funding, "spent")),
        "specialised": {"yes": True, "no": False}.get(str(fields.get("specialised"))),
        "practice": len(_rows(book, SectionKey.FACILITIES, "practice")),
    }


def _distance(book: Book) -> Figures:
    fields = book.sheet(SectionKey.DISTANCE).cleaned
    plain = ("platform", "bandwidth", "concurrent", "courses", "hours", "online_person_times")
    flags = ("live", "recorded", "interaction")
    return {n: fields.get(n) or "" for n in plain} | {n: bool(fields.get(n)) for n in flags}


def _scale(book: Book) -> Figures:
    fields = book.sheet(SectionKey.SCALE).cleaned
    history = _rows(book, SectionKey.SCALE, "history")
    years: list[dict[str, Any]] = [
        {"year": str(row.get("year", "")), "person_times": row.get("person_times")}
        for row in history
    ]
    told = [int(y["person_times"]) for y in years if y["person_times"] is not None]
    return {
        "years": years,
        "planned": fields.get("planned_person_times"),
        "average": int(sum(told) / len(told)) if told else None,
        "reached_every_year": bool(told)
        and len(told) == len(years)
        and min(told) >= MIN_PERSON_TIMES_PER_YEAR,
    }


def figures(book: Book) -> dict[str, Figures]:
    """The numbers of all five conditions."""
    return {
        Condition.TEACHERS.value: roster(_rows(book, SectionKey.TEACHERS, "teachers")),
        Condition.MANAGEMENT.value: _management(book),
        Condition.FACILITIES.value: _facilities(book),
        Condition.DISTANCE.value: _distance(book),
        Condition.SCALE.value: _scale(book),
    }


def sentences(found: Mapping[str, Figures]) -> dict[Condition, list[str]]:
    """The numbers as evidence in words, condition by condition."""
    t, m = found["teachers"], found["management"]
    f, d, s = found["facilities"], found["distance"], found["scale"]
    able = [
        label
        for name, label in (("live", "直播"), ("recorded", "录播"), ("interaction", "互动"))
        if d[name]
    ]
    years = "，".join(
        f"{y['year']}年{y['person_times']}人次" for y in s["years"] if y["person_times"] is not None
    )
    practice = {
        True: f"实训场所或合作单位{f['practice']}处",
        False: "所报领域不需要专门实训",
    }.get(f["specialised"], "是否需要实训未填写")
    return {
        Condition.TEACHERS: [
            f"师资{t['total']}人：专职{t['full_time']}人，兼职{t['part_time']}人",
            f"高级职称{t['senior']}人，占{t['senior_share']}%；正高{t['full_senior']}人，"
            f"副高{t['vice_senior']}人",
            f"来自科研生产一线{t['frontline']}人，占{t['frontline_share']}%",
            f"博士{t['doctor']}人，硕士{t['master']}人",
        ],
        Condition.MANAGEMENT: [
            f"管理机构：{m['body'] or '未填写'}",
            f"管理人员：专职{m['full_time']}人，兼职{m['part_time']}人",
            f"管理制度{m['rules']}项，应有{len(RULES_DOCUMENTS)}项",
        ],
        Condition.FACILITIES: [
            f"近三年投入{f['income']}万元，支出{f['spent']}万元",
            f"固定教室{f['rooms']}间，{f['area']}㎡，{f['seats']}座",
            f"教学设备{f['equipment']}台（套），原值{f['equipment_value']}万元；图书{f['books']}册",
            practice,
        ],
        Condition.DISTANCE: [
            f"平台：{d['platform'] or '未填写'}，带宽{d['bandwidth'] or 0}Mbps，"
            f"并发{d['concurrent'] or 0}人",
            f"功能：{'、'.join(able) or '未填写'}",
            f"网络课程{d['courses'] or 0}门，{d['hours'] or 0}学时；"
            f"近三年网络培训{d['online_person_times'] or 0}人次",
        ],
        Condition.SCALE: [
            f"近三年：{years}" if years else "近三年人次未填写",
            f"计划每年{s['planned']}人次" if s["planned"] else "计划人次未填写",
        ],
    }
