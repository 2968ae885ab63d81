"""Classes with many people straight into the tables, and files about them."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from bases.models import Base, Enrolment, Trainee, TrainingClass
from tests.bases.people_help import number
from tests.cast import Cast

HEADINGS = ("姓名", "证件号码", "工作单位", "职称级别", "手机号")


def crowd(cast: Cast, base: Base, made: TrainingClass, count: int) -> list[Enrolment]:
    """So many people with places."""
    first = Trainee.objects.count()
    people = Trainee.objects.bulk_create(
        [
            Trainee(
                base=base,
                name=f"学员{serial}",
                id_sealed=b"x",
                id_digest=f"{serial:064d}",
                id_mask="510***********0000",
                employer="示例",
                entered_at=cast.now,
            )
            for serial in range(first, first + count)
        ]
    )
    return Enrolment.objects.bulk_create(
        [
            Enrolment(
                training_class=made,
                trainee=person,
                state="enrolled",
                source="list",
                enrolled_at=cast.now,
                ticket=f"t{person.pk}",
            )
            for person in people
        ]
    )


def row(serial: int, **cells: str) -> dict[str, str]:
    """A sound row of a list of people."""
    return {
        "姓名": f"示例{chr(0x4E00 + serial)}",
        "证件号码": number(serial),
        "工作单位": "示例设计院",
        "职称级别": "中级",
        "手机号": "13800000000",
        **cells,
    }


def book(rows: list[dict[str, Any]], headings: tuple[str, ...] = HEADINGS) -> SimpleUploadedFile:
    """A workbook as a browser sends it."""
    return sheet([list(headings), *([one.get(name, "") for name in headings] for one in rows)])


def sheet(lines: list[list[Any]]) -> SimpleUploadedFile:
    """Lines of cells as an uploaded workbook."""
    workbook = Workbook()
    active: Any = workbook.active
    for line in lines:
        active.append(line)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return SimpleUploadedFile("名单.xlsx", buffer.getvalue())


def lines_of(answer: Any) -> list[list[Any]]:
    """The cells of a workbook that was served."""
    found: Any = load_workbook(io.BytesIO(answer.getvalue())).active
    return [["" if cell is None else cell for cell in line] for line in found.values]
