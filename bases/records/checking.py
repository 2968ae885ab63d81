"""A file of training records gone through without writing: faults, hints, what is new (Art. 17)."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from bases.models import Base, ClassForm, ClassState, TrainingClass
from bases.models.classes import HELD_STATES
from bases.models.kinds import TitleLevel
from bases.models.trainees import IdentityKind
from bases.records.columns import BY_NAME, NOTES_SHEET, Header, find_header, is_total
from bases.records.comparing import Known, compare
from bases.records.figures import figure
from bases.records.rows import Entry, Fault, RowReader, hours_fault, mask, shown
from bases.tables import Table, read_table

YOUNGEST, OLDEST = 16, 100
HOURS_IN_DAY = 24


@dataclass
class Findings:
    """What a file came to."""

    rows: int = 0
    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    hints: list[Fault] = field(default_factory=list)
    faulty_rows: list[list[Any]] = field(default_factory=list)  # line, cells; numbers masked
    headings: list[str] = field(default_factory=list)
    known: int = 0
    classes: list[TrainingClass] = field(default_factory=list)


def check_rows(
    data: bytes, kind: str, *, base: Base, training_class: TrainingClass | None, on: datetime.date
) -> Findings:
    """Go through a file. Raises ValidationError when it is no list of trainees at all."""
    table = read_table(data, kind, notes=NOTES_SHEET)
    header = find_header(table, needs_class=training_class is None)
    pass_ = _Pass(base, training_class, on, table, header)
    found = pass_.go()
    if not found.rows:
        raise ValidationError("文件里没有数据行，请在表头下面逐行填写。")
    known = compare(base, found.entries, found.classes)
    _compare(found, known)
    return found


def class_fault(training_class: TrainingClass) -> str:
    """Why hours cannot be entered into a class; empty when they can (Art. 17)."""
    state, label = training_class.state, training_class.state_label
    online = training_class.form == ClassForm.ONLINE and state == ClassState.RUNNING
    if not online and state not in HELD_STATES:
        return f"培训班“{label}”，结班后才能登记学时"
    if training_class.starts_on < training_class.base.certified_on:
        return "培训班早于基地认定日期"
    days = (training_class.ends_on - training_class.starts_on).days + 1
    if training_class.hours > HOURS_IN_DAY * days:
        return f"培训班 {days} 天不可能有 {figure(training_class.hours)} 学时，请先更正培训班"
    return ""


class _Pass:
    """One pass over the lines of a file."""

    def __init__(
        self,
        base: Base,
        fixed: TrainingClass | None,
        on: datetime.date,
        table: Table,
        header: Header,
    ) -> None:
        self.table, self.header, self.fixed = table, header, fixed
        self.reader = RowReader(on)
        self.seen: dict[tuple[int, str], tuple[int, str]] = {}
        self.names: dict[str, tuple[int, str]] = {}
        self.found = Findings(headings=[BY_NAME[name].label for name in header.places])
        self.classes = {fixed.number: fixed} if fixed else self._classes_in(base)
        self.class_faults = {n: class_fault(c) for n, c in self.classes.items()}

    def _classes_in(self, base: Base) -> dict[str, TrainingClass]:
        place = self.header.places["class_number"]
        lines = self.table.lines[self.header.start :]
        numbers = {_number(cells[place]) for _line, cells in lines if place < len(cells)}
        asked = sorted(numbers)[: settings.IMPORT_MAX_ROWS]
        classes = TrainingClass.objects.filter(base=base, number__in=asked)
        return {c.number: c for c in classes.select_related("base")}

    def go(self) -> Findings:
        """Every line."""
        for line, cells in self._data_lines():
            self.found.rows += 1
            if self.found.rows > settings.IMPORT_MAX_ROWS:
                raise ValidationError(f"一次最多导入 {settings.IMPORT_MAX_ROWS} 行，请拆分文件。")
            self._row(line, cells)
        used = {entry.class_id for entry in self.found.entries}
        self.found.classes = [c for c in self.classes.values() if c.pk in used]
        self._hint_of_file()
        return self.found

    def _data_lines(self) -> Iterator[tuple[int, list[str]]]:
        places = self.header.places.values()
        for line, cells in self.table.lines[self.header.start :]:
            some = any(cells[place] for place in places if place < len(cells))
            if some and not is_total(cells):
                yield line, cells

    def _row(self, line: int, cells: list[str]) -> None:
        places = self.header.places
        texts = {name: cells[at] if at < len(cells) else "" for name, at in places.items()}
        formulas = {name for name, at in places.items() if (line, at) in self.table.formulas}
        values, faults = self.reader.read(
            {name: text for name, text in texts.items() if name != "class_number"}, formulas
        )
        held = self._class_of(texts.get("class_number", ""), faults)
        if held and not {"hours_public", "hours_professional", "result"} & set(faults):
            most = {
                "hours_public": held.hours_public,
                "hours_professional": held.hours_professional,
            }
            faults.update(hours_fault(values, most))
        if held and values.get("id_number"):
            self._once(line, held, values, faults)
        if faults:
            self._note(line, texts, faults)
        elif held:
            self.found.entries.append(_entry(line, held, values))
            self._age(line, held, values)

    def _class_of(self, text: str, faults: dict[str, str]) -> TrainingClass | None:
        number = _number(text)
        if self.fixed:
            if number and number != self.fixed.number:
                faults["class_number"] = f"与选定的培训班（{self.fixed.number}）不一致"
            return self.fixed
        if number not in self.classes:
            faults["class_number"] = "没有这个班号，请核对" if number else "不能为空"
            return None
        if self.class_faults[number]:
            faults["class_number"] = self.class_faults[number]
        return self.classes[number]

    def _once(
        self, line: int, held: TrainingClass, values: dict[str, Any], faults: dict[str, str]
    ) -> None:
        """The same number twice in a class; the same number under two names."""
        number, name = values["id_number"], values.get("name") or ""
        first = self.seen.setdefault((held.pk, number), (line, name))[0]
        if first != line:
            faults["id_number"] = f"与第 {first} 行是同一证件号码，请只留一行"
            return
        if name:
            before, other = self.names.setdefault(number, (line, name))
            if other != name:
                faults["name"] = f"第 {before} 行的同一证件号码是另一个姓名，请核对"

    def _note(self, line: int, texts: dict[str, str], faults: dict[str, str]) -> None:
        for name, how in faults.items():
            value = shown(texts.get(name, ""), secret=name == "id_number")
            self.found.faults.append(Fault(line, BY_NAME[name].label, value, how))
        row = [shown(text, secret=name == "id_number") for name, text in texts.items()]
        self.found.faulty_rows.append([line, *row])

    def _age(self, line: int, held: TrainingClass, values: dict[str, Any]) -> None:
        number = values["id_number"]
        if (values.get("id_kind") or IdentityKind.RESIDENT) != IdentityKind.RESIDENT:
            return
        age = _age(number, held.ends_on)
        if not YOUNGEST <= age <= OLDEST:
            label = BY_NAME["id_number"].label
            self.found.hints.append(
                Fault(line, label, f"{number[:3]}…", f"参训时 {age} 岁，请核对证件号码")
            )

    def _hint_of_file(self) -> None:
        hints = self.found.hints
        if self.table.hidden:
            listed = "、".join(str(line) for line in self.table.hidden[:10])
            how = f"有 {len(self.table.hidden)} 个隐藏行也会导入，行号：{listed}"
            hints.append(Fault(0, "", "", how))
        if self.header.ignored:
            how = f"这些列不导入：{'、'.join(self.header.ignored[:10])}"
            hints.append(Fault(0, "", "", how))
        for held in self.found.classes:
            days = (held.ends_on - held.starts_on).days + 1
            if held.form != ClassForm.ONLINE and held.hours > settings.HOURS_PER_DAY * days:
                how = (
                    f"{days} 天共 {figure(held.hours)} 学时，每天超过 {settings.HOURS_PER_DAY} 学时"
                )
                hints.append(Fault(0, "班号", held.number, how))


def _number(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(" ", "").upper()


def _age(number: str, on: datetime.date) -> int:
    born = (int(number[6:10]), int(number[10:12]), int(number[12:14]))
    return on.year - born[0] - ((on.month, on.day) < born[1:])


def _entry(line: int, held: TrainingClass, values: dict[str, Any]) -> Entry:
    def text(name: str, empty: str = "") -> str:
        return str(values.get(name) or empty)

    def amount(name: str, empty: str) -> str:
        return empty if values.get(name) is None else str(values[name])

    return Entry(
        line=line,
        class_id=held.pk,
        name=text("name"),
        id_kind=text("id_kind", IdentityKind.RESIDENT.value),
        number=text("id_number"),
        employer=text("employer"),
        county_name=text("county_name"),
        title_level=text("title_level", TitleLevel.NONE.value),
        title=text("title"),
        speciality=text("speciality"),
        phone=text("phone"),
        certificate_number=text("certificate_number"),
        hours_public=amount("hours_public", "0"),
        hours_professional=amount("hours_professional", "0"),
        result=text("result"),
        score=amount("score", ""),
        note=text("note"),
    )


def _compare(found: Findings, known: Known) -> None:
    """Hints and faults that only the ledger tells."""
    kept: list[Entry] = []
    found.known = 0
    for entry in found.entries:
        digest = known.digests[entry.line]
        masked = mask(entry.number, entry.id_kind)
        fault = known.fault(entry, digest)
        if fault:
            found.faults.append(Fault(entry.line, "证件号码", f"{entry.number[:3]}…", fault))
            found.faulty_rows.append([entry.line, *_cells(entry, found.headings, masked)])
            continue
        found.known += known.is_entered(entry, digest)
        found.hints.extend(
            Fault(entry.line, column, masked, how) for column, how in known.hints(entry, digest)
        )
        kept.append(entry)
    found.entries = kept
    found.faulty_rows.sort(key=lambda row: row[0])
    found.faults.sort(key=lambda fault: fault.row)
    found.hints.sort(key=lambda hint: hint.row)


def _cells(entry: Entry, headings: Sequence[str], masked: str) -> list[str]:
    labels = {column.label: name for name, column in BY_NAME.items()}
    values = {**entry._asdict(), "id_number": masked}
    return [str(values.get(labels[heading], "")) for heading in headings]
