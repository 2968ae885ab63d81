"""Attendance and results of a class as a workbook: given out masked, read back (Art. 17)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from bases.models import Attendance, ClassSession, Enrolment, Presence, TrainingClass
from bases.records.columns import RESULTS, plain
from bases.records.rows import AMOUNTS, Fault, shown
from bases.tables import Line, is_formula, lines_of

KEY, NAME, MASK, RESULT, SCORE = "学员编号", "姓名", "证件号码", "考核结果", "成绩"
HEADER_WITHIN = 10
_LESSON = re.compile(r"\(#([0-9]{1,18})\)$", re.ASCII)
_KEY = re.compile(r"[0-9]{1,18}", re.ASCII)
WORDS: dict[str, str] = {
    **{str(label): str(value) for value, label in Presence.choices},
    **dict.fromkeys(("√", "✓", "到", "是"), Presence.PRESENT),
    **dict.fromkeys(("×", "旷课", "未到", "否"), Presence.ABSENT),
    **dict.fromkeys(("", "未登记", "—", "-"), ""),
}
HOW = f"请填：{'、'.join(str(label) for label in Presence.labels)}，或留空不改"

Marks = dict[tuple[int, int], str]  # lesson and place
Results = dict[int, tuple[str, Decimal | None]]


@dataclass
class RollFile:
    """A file as read: presence by lesson and place, results by place, faults."""

    marks: Marks = field(default_factory=dict)
    results: Results = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    rows: int = 0

    @property
    def bad_rows(self) -> int:
        """Rows with a fault."""
        return len({fault.row for fault in self.faults})


def heading(lesson: ClassSession) -> str:
    """A lesson's column; its number is what is read back."""
    return f"{lesson.day:%m-%d} {lesson.starts_at:%H:%M} {lesson.course}（#{lesson.pk}）"


def lessons_of(training_class: TrainingClass) -> list[ClassSession]:
    """The lessons of a class in order."""
    return list(ClassSession.objects.filter(training_class=training_class))


def headings(lessons: Sequence[ClassSession]) -> dict[str, int]:
    """Columns and their widths."""
    return {
        KEY: 12,
        NAME: 12,
        MASK: 24,
        **{heading(lesson): 16 for lesson in lessons},
        RESULT: 12,
        SCORE: 8,
    }


def roll_lines(
    training_class: TrainingClass, lessons: Sequence[ClassSession]
) -> Iterator[list[str]]:
    """Everybody with a place, and what is noted of them. Two queries."""
    marks = {
        (row.session_id, row.enrolment_id): row.get_presence_display()
        for row in Attendance.objects.filter(session__training_class=training_class)
    }
    for place in places_of(training_class):
        yield [
            str(place.pk),
            place.trainee.name,
            place.trainee.id_mask,
            *(marks.get((lesson.pk, place.pk), "") for lesson in lessons),
            place.get_result_display(),
            "" if place.score is None else str(place.score),
        ]


def places_of(training_class: TrainingClass) -> list[Enrolment]:
    """Everybody with a place."""
    rows = Enrolment.objects.placed().filter(training_class=training_class)
    return list(rows.select_related("trainee").order_by("pk"))


def read_roll(upload: UploadedFile, training_class: TrainingClass) -> RollFile:
    """Marks, results and faults of a file.

    Raises ValidationError when it is not this class's sheet at all.
    """
    lines = lines_of(upload)
    start, columns = _header(lines)
    names = {place.pk: place.trainee.name for place in places_of(training_class)}
    reader = _Reader(names, {lesson.pk for lesson in lessons_of(training_class)}, columns)
    for number, cells in lines[start:]:
        row = {at: cells[at].strip() if at < len(cells) else "" for at in columns}
        if any(row.values()):
            reader.read(number, row)
    if not reader.found.rows:
        raise ValidationError("文件里没有数据行，请使用下载的考勤表。")
    return reader.found


def _header(lines: list[Line]) -> tuple[int, dict[int, str]]:
    """Where the rows begin, and which column is which. Raises ValidationError."""
    for start, (_number, cells) in enumerate(lines[:HEADER_WITHIN], start=1):
        if KEY in [plain(cell) for cell in cells]:
            return start, {at: _column(cell) for at, cell in enumerate(cells) if _column(cell)}
    raise ValidationError(f"缺少“{KEY}”列，请使用本页下载的考勤表，不要改表头。")


def _column(cell: str) -> str:
    """A known heading, or a lesson's number; empty for others."""
    lesson = _LESSON.search(unicodedata.normalize("NFKC", cell).strip())
    if lesson:
        return lesson[1]
    return plain(cell) if plain(cell) in (KEY, NAME, RESULT, SCORE) else ""


class _Reader:
    """Goes through the rows of one class's sheet."""

    def __init__(self, names: dict[int, str], lessons: set[int], columns: dict[int, str]) -> None:
        self.names, self.columns = names, columns
        self.found = RollFile()
        self.seen: dict[int, int] = {}
        strange = [text for text in columns.values() if text.isdigit() and int(text) not in lessons]
        if strange:
            raise ValidationError("表中有不属于本班的课程，请重新下载考勤表后再填写。")

    def read(self, number: int, row: dict[int, str]) -> None:
        """One row."""
        self.found.rows += 1
        texts = {self.columns[at]: text for at, text in row.items()}
        place = self._place(number, texts)
        if place is None:
            return
        for lesson, text in texts.items():
            if lesson.isdigit():
                self._mark(number, int(lesson), place, text)
        self._result(number, place, texts)

    def _fault(self, number: int, column: str, text: str, how: str) -> None:
        self.found.faults.append(Fault(number, column, shown(text), how))

    def _place(self, number: int, texts: dict[str, str]) -> int | None:
        text = texts.get(KEY, "")
        key = int(text) if _KEY.fullmatch(text) else 0
        if key not in self.names:
            self._fault(number, KEY, text, "本班没有这个学员编号，请重新下载考勤表")
            return None
        if self.seen.setdefault(key, number) != number:
            self._fault(number, KEY, text, f"与第 {self.seen[key]} 行是同一学员，请只留一行")
            return None
        name = texts.get(NAME, self.names[key])
        if name and name != self.names[key]:
            self._fault(number, NAME, name, f"编号 {key} 是{self.names[key]}，请核对是否错行")
            return None
        return key

    def _mark(self, number: int, lesson: int, place: int, text: str) -> None:
        presence = WORDS.get(unicodedata.normalize("NFKC", text).replace(" ", ""))
        if presence is None:
            self._fault(number, f"课程 #{lesson}", text, HOW)
        elif presence:
            self.found.marks[lesson, place] = presence

    def _result(self, number: int, place: int, texts: dict[str, str]) -> None:
        result, score = texts.get(RESULT, ""), texts.get(SCORE, "")
        known = RESULTS.get(unicodedata.normalize("NFKC", result).replace(" ", ""))
        if result and (known is None or is_formula(result)):
            self._fault(number, RESULT, result, "请填：合格、不合格，或留空不改")
        if score and not result:
            self._fault(number, RESULT, "", "填了成绩的，请同时填写考核结果")
        try:
            points = AMOUNTS["score"].clean(score) if score else None
        except ValidationError:
            self._fault(number, SCORE, score, "请填0至100的数字，最多一位小数")
            return
        if known is not None:
            self.found.results[place] = (str(known), points)
