"""Rows and files for the tests of rosters and sharing."""

from __future__ import annotations

import datetime
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from accounts.files import keep
from accounts.models import StoredFile, User
from bases.actions.resources import ResourceFacts, publish_resource
from bases.actions.staffing import StaffFacts
from bases.exports import XLSX
from bases.models import Base, Field, SharedResource, Teacher
from bases.roster import TeacherFacts
from tests.accounts.people import licence_pdf

HOSTILE = "<script>alert(1)</script>"
FORMULA = "=HYPERLINK(1)"
IDENTITY = "51040219800101001X"
HEADINGS = [
    "姓名",
    "专/兼职",
    "职称",
    "职称级别",
    "专业方向",
    "工作单位",
    "来自科研生产一线",
    "主讲课程",
    "聘用日期",
]
SOMEBODY = TeacherFacts(
    name="王示例",
    engagement="full_time",
    title_level="vice_senior",
    title="副教授",
    speciality="冶金工程",
    employer="东区示例学院",
    frontline=True,
    courses="钒钛资源综合利用",
)
SOMEBODY_TYPED = {**vars(SOMEBODY), "frontline": "yes", "started_on": "2024.9.1"}
KEEPER = StaffFacts("李示例", "培训部主任", "full_time", office_phone="0812-3330001")
RESOURCE_TYPED = {
    "kind": "course",
    "title": "钒钛资源综合利用课程",
    "description": "第一段。\n\n第二段。",
    "conditions": "免费",
    "contact": "赵示例",
    "phone": "0812-3330002",
}


def resource_typed(**changes: Any) -> dict[str, Any]:
    """A resource as typed."""
    return {**RESOURCE_TYPED, "field": Field.objects.order_by("pk")[0].pk, **changes}


def a_file(by: User, at: datetime.datetime, name: str = "附件.pdf") -> StoredFile:
    """Something in the store."""
    return keep(b"%PDF-1.4 x", name=name, media_type="application/pdf", by=by, at=at)


def pdf() -> SimpleUploadedFile:
    """An upload that is a PDF."""
    return licence_pdf()


def resource(base: Base, by: User, at: datetime.datetime, **changes: Any) -> SharedResource:
    """A published resource with a file, through the action."""
    field = Field.objects.order_by("pk")[0]
    facts = ResourceFacts(**{**RESOURCE_TYPED, "field": field, **changes})
    return publish_resource(base, facts=facts, files=[a_file(by, at)], by=by, at=at)


def teachers(base: Base, count: int, at: datetime.datetime, name: str = "教师") -> None:
    """So many teachers, in one query."""
    Teacher.objects.bulk_create(
        Teacher(
            base=base,
            name=f"{name}{number}",
            engagement="full_time",
            title_level="middle",
            added_at=at,
        )
        for number in range(count)
    )


def workbook(rows: list[list[Any]], headings: list[str] | None = None) -> SimpleUploadedFile:
    """A filled-in template."""
    book = Workbook()
    sheet: Any = book.active
    sheet.append(headings or HEADINGS)
    for row in rows:
        sheet.append(row)
    buffer = BytesIO()
    book.save(buffer)
    return SimpleUploadedFile("花名册.xlsx", buffer.getvalue(), content_type=XLSX)


def cells(response: Any) -> list[tuple[Any, ...]]:
    """What stands in a workbook that was handed out."""
    data = response.getvalue()
    return list(load_workbook(BytesIO(data)).active.iter_rows(values_only=True))  # type: ignore[union-attr]


def quoted(response: Any, text: str) -> bool:
    """Whether a cell with that text is marked as text in a workbook."""
    sheet: Any = load_workbook(BytesIO(response.getvalue())).active
    found = [cell for row in sheet.iter_rows() for cell in row if cell.value == text]
    return bool(found) and all(c.data_type == "s" and c.quotePrefix for c in found)


def queries(client: Client, path: str) -> int:
    """How many queries a page takes, seen before."""
    client.get(path)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return len(caught)
