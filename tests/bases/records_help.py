"""Builders for the tests of training records: people nobody is, files, runs."""

from __future__ import annotations

import csv
import datetime
import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from accounts import identity
from accounts.models import User
from bases.actions.importing import carry_out_import, check_file, import_records
from bases.calendar import today
from bases.models import Base, ClassState, ImportRun, TrainingClass
from bases.records.columns import COLUMNS
from tests.bases.working import a_class, working_base
from tests.cast import Cast

HEADINGS = [column.label for column in COLUMNS if column.name != "class_number"]


def number_of(serial: int, year: int | None = None) -> str:
    """A sound identity number of a place that does not exist (990101), so nobody's."""
    born = year or 1960 + serial % 40
    month, day = 1 + serial // 40 % 12, 1 + serial // 480 % 28
    body = f"990101{born}{month:02d}{day:02d}{serial // 13440 % 1000:03d}"
    return body + identity.check_character(body)


def row_of(serial: int, **cells: str) -> dict[str, str]:
    """A sound row."""
    return {
        "姓名": f"示例{chr(0x4E00 + serial % 5000)}{chr(0x5000 + serial // 5000)}",
        "证件类型": "",
        "证件号码": number_of(serial),
        "工作单位": f"示例单位{serial % 37}",
        "单位所在县区": "东区",
        "职称级别": "中级",
        "职称名称": "工程师",
        "专业": "机械",
        "手机号": "13800000000",
        "登记证书编号": "",
        "公需学时": "8",
        "专业学时": "0",
        "考核结果": "合格",
        "成绩": "86",
        "备注": "",
        **cells,
    }


def book_of(rows: list[dict[str, Any]], headings: list[str] | None = None) -> bytes:
    """A workbook of rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("学员")
    named = headings or list(dict.fromkeys([*HEADINGS, *(k for row in rows for k in row)]))
    sheet.append(named)
    for row in rows:
        sheet.append([row.get(name, "") for name in named])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def csv_of(rows: list[dict[str, str]], *, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """The same as text."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, [*HEADINGS], delimiter=delimiter, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode(encoding)


def upload(data: bytes, name: str = "学员.xlsx") -> SimpleUploadedFile:
    """As a browser sends it."""
    return SimpleUploadedFile(name, data)


def held_class(cast: Cast, base: Base, number: str = "26001", **facts: Any) -> TrainingClass:
    """A class that is over."""
    made = a_class(base, cast.xueyuan, cast.now, ClassState.FINISHED)
    day = today(cast.now)
    facts = {"number": f"{base.number}-W{number}", "starts_on": day, "ends_on": day, **facts}
    TrainingClass.objects.filter(pk=made.pk).update(**facts)
    return TrainingClass.objects.select_related("base").get(pk=made.pk)


def stage(cast: Cast, who: str = "xueyuan") -> tuple[Base, TrainingClass]:
    """A base with a class that is over."""
    base = working_base(cast, who)
    return base, held_class(cast, base)


def checked(
    base: Base,
    held: TrainingClass | None,
    rows: list[dict[str, Any]],
    by: User,
    at: datetime.datetime,
) -> ImportRun:
    """A file of rows, gone through."""
    return check_file(base, upload(book_of(rows)), training_class=held, by=by, at=at)


def imported(
    base: Base,
    held: TrainingClass | None,
    rows: list[dict[str, Any]],
    by: User,
    at: datetime.datetime,
) -> ImportRun:
    """A file of rows, entered."""
    run = checked(base, held, rows, by, at)
    assert not run.errors, run.errors
    import_records(run, confirmed=True, by=by, at=at)
    return carry_out_import(run, by=by, at=at)
