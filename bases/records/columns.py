"""The columns of a file of training records (Art. 17), and finding them in a file."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from bases.models.kinds import Result, TitleLevel
from bases.models.trainees import IdentityKind
from bases.tables import Line, Table

VERSION = "XY-2026-1"
VERSION_LABEL = "模板版本："
NOTES_SHEET = "填写说明"
HEADER_WITHIN = 15


@dataclass(frozen=True)
class Column:
    """One column: its heading, other headings people use, how to fill it in."""

    name: str
    label: str
    also: tuple[str, ...] = ()
    required: bool = True
    width: int = 14
    how: str = ""
    example: str = ""
    choices: tuple[str, ...] = ()


COLUMNS: tuple[Column, ...] = (
    Column(
        "class_number",
        "班号",
        ("培训班号", "班级编号", "培训班编号"),
        width=24,
        required=False,
        how="上传时已选定培训班的可以不填",
    ),
    Column("name", "姓名", ("学员姓名",), example="张三", how="与证件一致"),
    Column(
        "id_kind",
        "证件类型",
        ("身份证件类型",),
        required=False,
        width=12,
        how="不填即为居民身份证",
        example="居民身份证",
        choices=("居民身份证", "护照或其他证件"),
    ),
    Column(
        "id_number",
        "证件号码",
        ("身份证号", "身份证号码", "身份证件号码", "公民身份号码"),
        width=24,
        how="先把单元格设为文本格式；末位 x 不分大小写；保存时加密，页面只显示掩码",
    ),
    Column("employer", "工作单位", ("单位", "单位名称", "所在单位"), width=32, example="示例学院"),
    Column(
        "county_name",
        "单位所在县区",
        ("县区", "所在县区", "单位所在县(区)"),
        required=False,
        example="东区",
    ),
    Column(
        "title_level",
        "职称级别",
        ("级别",),
        required=False,
        width=12,
        how="不填即为无",
        example="中级",
        choices=tuple(str(label) for label in TitleLevel.labels),
    ),
    Column("title", "职称名称", ("职称", "专业技术职务"), required=False, example="工程师"),
    Column("speciality", "专业", ("从事专业", "所学专业"), required=False, example="机械工程"),
    Column("phone", "手机号", ("手机", "联系电话", "电话", "手机号码"), required=False, width=16),
    Column(
        "certificate_number",
        "登记证书编号",
        ("继续教育证书编号", "证书编号"),
        required=False,
        width=20,
    ),
    Column(
        "hours_public",
        "公需学时",
        ("公需科目学时", "获得学时公需", "学时公需", "获得公需学时"),
        required=False,
        width=10,
        how="不超过培训班的公需学时，最多一位小数",
        example="8",
    ),
    Column(
        "hours_professional",
        "专业学时",
        ("专业科目学时", "获得学时专业", "学时专业", "获得专业学时"),
        required=False,
        width=10,
        how="不超过培训班的专业学时，最多一位小数",
        example="16",
    ),
    Column(
        "result",
        "考核结果",
        ("考核", "结果", "成绩合格", "是否合格"),
        width=12,
        example="合格",
        choices=tuple(str(label) for label in Result.labels),
    ),
    Column(
        "score",
        "成绩",
        ("分数", "考试成绩"),
        required=False,
        width=10,
        how="0 至 100，可不填",
        example="86",
    ),
    Column("note", "备注", required=False, width=24, how="不要填写证件号码"),
)
BY_NAME = {column.name: column for column in COLUMNS}
# What a list of people says: the same columns without what the ledger adds.
_LEDGER = ("class_number", "hours_public", "hours_professional", "result", "score", "note")
PEOPLE = tuple(column for column in COLUMNS if column.name not in _LEDGER)
# Columns of the common roster that the ledger has no use for: read past without a word.
UNUSED = ("序号", "原行号", "性别", "出勤学时", "考核方式", "结业证明编号", "错误")
TOTALS = ("合计", "小计", "总计", "总数", "共计")
RESULTS = {
    **dict.fromkeys(("合格", "通过", "及格", "优秀", "良好", "是", "√"), Result.QUALIFIED),
    **dict.fromkeys(("不合格", "未通过", "不及格", "否", "×"), Result.UNQUALIFIED),
}
LEVELS = {
    **{str(label): value for value, label in TitleLevel.choices},
    **{"正高": TitleLevel.SENIOR, "副高": TitleLevel.SENIOR, "正高级": TitleLevel.SENIOR},
    **{"副高级": TitleLevel.SENIOR, "": TitleLevel.NONE, "无职称": TitleLevel.NONE},
    **{"高": TitleLevel.SENIOR, "中": TitleLevel.MIDDLE, "初": TitleLevel.JUNIOR},
}
ID_KINDS = {
    **dict.fromkeys(("", "身份证", "居民身份证", "二代身份证"), IdentityKind.RESIDENT),
    **dict.fromkeys(("港澳台居民居住证", "居住证"), IdentityKind.RESIDENT),
    **dict.fromkeys(("护照", "其他", "其他证件", "护照或其他证件"), IdentityKind.PASSPORT),
}


@dataclass(frozen=True)
class Header:
    """Which column is which, where the rows begin, headings that nobody knows."""

    places: dict[str, int]
    start: int
    ignored: tuple[str, ...]


def plain(label: str) -> str:
    """A heading without marks, in half width."""
    kept = unicodedata.normalize("NFKC", label)
    return "".join(letter for letter in kept if letter.isalnum())


_KNOWN = {plain(word): c.name for c in COLUMNS for word in (c.label, *c.also)}


def find_header(table: Table, *, needs_class: bool) -> Header:
    """The headings of a file, in any order, in one line or two. Raises ValidationError."""
    _require_version(table.notes)
    best, missing = _best(table.lines, COLUMNS)
    if needs_class and "class_number" not in best.places:
        missing.insert(0, "班号（或在上传时选定培训班）")
    if not {"hours_public", "hours_professional"} & set(best.places):
        missing.append("公需学时或专业学时")
    return _complete(best, missing)


def find_people_header(table: Table) -> Header:
    """The headings of a list of people; hours are passed over. Raises ValidationError."""
    best, missing = _best(table.lines, PEOPLE)
    wanted = {column.name for column in PEOPLE}
    places = {name: at for name, at in best.places.items() if name in wanted}
    return _complete(Header(places, best.start, best.ignored), missing)


def _best(lines: list[Line], columns: tuple[Column, ...]) -> tuple[Header, list[str]]:
    """The line that looks most like headings, and the columns it lacks."""
    best = Header({}, 0, ())
    for at in range(min(HEADER_WITHIN, len(lines))):
        for header in _candidates(lines, at):
            if len(header.places) > len(best.places):
                best = header
    if len(best.places) < 2:
        raise ValidationError("没有找到表头。请使用下载的模板，不要删改表头。")
    return best, [c.label for c in columns if c.required and c.name not in best.places]


def _complete(header: Header, missing: list[str]) -> Header:
    if missing:
        raise ValidationError(f"缺少这些列：{'、'.join(missing)}。请对照模板补齐表头。")
    return header


def _candidates(lines: list[Line], at: int) -> Iterable[Header]:
    """The line as headings; the line with the one below it, as merged headings come out."""
    upper = lines[at][1]
    yield _named(upper, at + 1)
    if at + 1 < len(lines):
        lower = lines[at + 1][1]
        width = max(len(upper), len(lower))
        above, joined = "", []
        for place in range(width):
            own = upper[place] if place < len(upper) else ""
            below = lower[place] if place < len(lower) else ""
            above = own or above
            joined.append(f"{above}{below}" if below else own)
        yield _named(joined, at + 2)


def _named(headings: list[str], start: int) -> Header:
    places: dict[str, int] = {}
    ignored = []
    for place, heading in enumerate(headings):
        name = _KNOWN.get(plain(heading), "")
        if name and name not in places:
            places[name] = place
        elif heading and plain(heading) not in UNUSED:
            ignored.append(heading[:20])
    return Header(places, start, tuple(ignored))


def _require_version(notes: list[str]) -> None:
    """Refuse an older template; a file of one's own making has no version."""
    for line in notes:
        if VERSION_LABEL in line and VERSION not in line:
            raise ValidationError("这是旧版模板，请重新下载模板后再填写。")


def is_total(cells: list[str]) -> bool:
    """Whether a line sums up the others."""
    return plain(next((cell for cell in cells if cell), "")) in TOTALS
