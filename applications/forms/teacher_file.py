"""A roster as a workbook: the template, and reading it back with an error for each bad cell."""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from applications.forms.inputs import VeiledNumber
from applications.forms.sections import SPECS, Facts, Part
from applications.forms.sections.teachers import MAX_TEACHERS
from applications.models import SectionKey
from bases.tables import FORMULA, SCIENTIFIC, Line, is_power, lines_of

HEADER_WITHIN = 15
_ID_NUMBER = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])")
_MARKS = re.compile(r"[\s*＊（）()：:、/]+")
# What people write instead of the label of a choice.
SYNONYMS: dict[str, dict[str, str]] = {
    "sex": {"男性": "male", "女性": "female"},
    "education": {
        "博士": "doctor",
        "研究生博士": "doctor",
        "硕士": "master",
        "研究生": "master",
        "本科": "bachelor",
        "学士": "bachelor",
        "专科": "college",
        "大专": "college",
    },
    "title_level": {
        "正高级": "full_senior",
        "副高级": "vice_senior",
        "中级职称": "middle",
        "初级职称": "junior",
        "无": "other",
    },
    "engagement": {"专任": "full_time", "全职": "full_time", "外聘": "part_time"},
    "frontline": {"√": "yes", "有": "yes", "无": "no", "×": "no"},
}


@dataclass(frozen=True)
class CellError:
    """One thing to mend in the file: where, what stands there, and how to mend it."""

    row: int
    column: str
    value: str
    how: str


@dataclass
class Roster:
    """A file as read."""

    rows: list[dict[str, str]] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether it can be imported whole."""
        return bool(self.rows) and not self.errors


def read_roster(upload: UploadedFile, facts: Facts) -> Roster:
    """Rows and errors of a file. Raises ValidationError when it cannot be read as a roster."""
    lines = lines_of(upload, _month)
    table = SPECS[SectionKey.TEACHERS].table("teachers")
    part = Part(table.form_class, table.prefix)
    fields = part.fields(facts)
    start, columns, ignored = _header(lines, fields)
    roster = Roster(ignored=ignored)
    for number, cells in lines[start:]:
        row = {name: cells[place] if place < len(cells) else "" for place, name in columns.items()}
        if not any(row.values()):
            continue
        _check(number, row, part, facts, roster)
        if len(roster.rows) > MAX_TEACHERS:
            raise ValidationError(f"一次最多导入{MAX_TEACHERS}行，请拆分文件。")
    if not roster.rows:
        raise ValidationError("文件里没有数据行，请在表头下面逐行填写。")
    return roster


def _check(number: int, row: dict[str, str], part: Part, facts: Facts, roster: Roster) -> None:
    fields = part.fields(facts)
    for name, text in row.items():
        if not isinstance(fields[name], VeiledNumber) and _ID_NUMBER.search(text):
            how = "疑似身份证件号码，只能填在末列（选填），请删除后重新上传"
            roster.errors.append(CellError(number, str(fields[name].label), text[:4] + "…", how))
            row[name] = ""
            break
    stored = {name: _coded(name, fields[name], text) for name, text in row.items()}
    roster.rows.append(stored)
    _cleaned, errors = part.check(stored, facts)
    for name, messages in errors.items():
        told = row.get(name, "")
        how = messages[0]
        if isinstance(fields[name], VeiledNumber):
            told, how = f"{told[:3]}…", SCIENTIFIC if is_power(told) else how
        if isinstance(fields[name], forms.ChoiceField) and told:
            how = f"请填：{'、'.join(_labels(fields[name]))}"
        elif told.startswith(("=", "#")):
            how = FORMULA
        roster.errors.append(CellError(number, str(fields[name].label), told[:60], how))


def _labels(one: forms.Field) -> list[str]:
    return [str(label) for value, label in one.choices if value]  # type: ignore[attr-defined]


def _coded(name: str, one: forms.Field, text: str) -> str:
    """A choice's stored value for its label; other text as it is."""
    if isinstance(one, VeiledNumber):
        return one.veil(text)
    if not isinstance(one, forms.ChoiceField):
        return text
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    by_label = {str(label): str(value) for value, label in one.choices if value}  # type: ignore[union-attr, misc]
    return by_label.get(plain) or SYNONYMS.get(name, {}).get(plain) or text


def _plain(label: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", label))


def _header(
    lines: list[Line], fields: dict[str, forms.Field]
) -> tuple[int, dict[int, str], list[str]]:
    """Where the rows begin, which column is which field, and headings nobody knows."""
    wanted = {_plain(str(one.label)): name for name, one in fields.items()}
    best: tuple[int, dict[int, str], list[str]] = (0, {}, [])
    for place, (_number, cells) in enumerate(lines[:HEADER_WITHIN]):
        found: dict[int, str] = {}
        for column, text in enumerate(cells):
            name = wanted.get(_plain(text))
            if name and name not in found.values():
                found[column] = name
        if len(found) > len(best[1]):
            ignored = [t for c, t in enumerate(cells) if t and c not in found and t != "序号"]
            best = (place + 1, found, ignored)
    if len(best[1]) < 2:
        raise ValidationError("没有找到表头。请使用下载的模板，表头不要合并单元格或改名。")
    missing = [str(f.label) for n, f in fields.items() if f.required and n not in best[1].values()]
    if missing:
        raise ValidationError(
            f"缺少这些列：{'、'.join(missing)}。请对照模板补齐，表头不要合并单元格或改名。"
        )
    return best


def _month(day: datetime.date) -> str:
    """The roster asks for months."""
    return f"{day.year}-{day.month:02d}"
