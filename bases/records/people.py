"""A list of people in a workbook or CSV: every cell read, every fault named by row (Art. 17)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from bases.models import IdentityKind, TitleLevel
from bases.records.columns import BY_NAME, PEOPLE, find_people_header, is_total
from bases.records.rows import Fault, RowReader, shown
from bases.tables import bytes_of, read_table
from bases.trainees import Person


@dataclass
class PeopleFile:
    """A file as read."""

    people: list[Person] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    rows: int = 0

    @property
    def bad_rows(self) -> int:
        """Rows with a fault."""
        return len({fault.row for fault in self.faults})


def read_people(upload: UploadedFile, *, on: datetime.date, most: int) -> PeopleFile:
    """People and faults of a file. Raises ValidationError when it is no list of people at all."""
    _name, kind, data = bytes_of(upload)
    table = read_table(data, kind)
    header = find_people_header(table)
    reader, found, seen = RowReader(on, PEOPLE), PeopleFile(), dict[str, int]()
    for line, cells in table.lines[header.start :]:
        texts = {name: cells[at] if at < len(cells) else "" for name, at in header.places.items()}
        if not any(texts.values()) or is_total(cells):
            continue
        found.rows += 1
        if found.rows > most:
            raise ValidationError(f"一次最多导入 {most} 人，请拆分文件。")
        formulas = {name for name, at in header.places.items() if (line, at) in table.formulas}
        values, faults = reader.read(texts, formulas)
        number = values.get("id_number")
        if number and seen.setdefault(number, line) != line:
            faults["id_number"] = f"与第 {seen[number]} 行是同一证件号码，请只留一行"
        if faults:
            found.faults += [_fault(line, name, texts, how) for name, how in faults.items()]
        else:
            found.people.append(_person(values))
    if not found.rows:
        raise ValidationError("文件里没有数据行，请在表头下面逐行填写。")
    return found


def _fault(line: int, name: str, texts: dict[str, str], how: str) -> Fault:
    value = shown(texts.get(name, ""), secret=name == "id_number")
    return Fault(line, BY_NAME[name].label, value, how)


def _person(values: dict[str, Any]) -> Person:
    texts = {
        name: values.get(name) or ""
        for name in (
            "name",
            "employer",
            "county_name",
            "title",
            "speciality",
            "phone",
            "certificate_number",
        )
    }
    return Person(
        number=values["id_number"],
        id_kind=values.get("id_kind") or IdentityKind.RESIDENT,
        title_level=values.get("title_level") or TitleLevel.NONE,
        **texts,
    )
