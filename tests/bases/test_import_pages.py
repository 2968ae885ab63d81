"""An import on its pages: upload, faults, hints, template, nothing on the disk (Art. 17)."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.test import Client
from openpyxl import load_workbook
from pytest_django.asserts import assertContains, assertRedirects

from bases import importing_tasks
from bases.models import ImportRun, ImportState, RecordFreeze
from bases.records.columns import COLUMNS
from tests.bases.records_help import book_of, checked, csv_of, number_of, row_of, stage, upload
from tests.cast import Cast

WHOLE = re.compile(r"[1-9][0-9]{16}[0-9Xx]")


def test_from_upload_to_done(cast: Cast) -> None:
    _base, held = stage(cast)
    client = cast.client(cast.xueyuan)
    assertContains(client.get("/bases/imports/new/"), held.title)
    data = book_of([row_of(n) for n in range(3)])
    answer = client.post(
        "/bases/imports/new/",
        {"training_class": held.pk, "file": upload(data, f"{number_of(1)}.xlsx")},
    )
    run = ImportRun.objects.get()
    assertRedirects(answer, f"/bases/imports/{run.pk}/")
    assert run.file_name == "***.xlsx"
    assertContains(client.get(run.get_absolute_url()), "确认导入")
    answer = client.post(f"/bases/imports/{run.pk}/import/", follow=True)
    assertContains(answer, "可以离开本页")
    assertContains(answer, 'hx-trigger="every 3s"')
    importing_tasks.run_import(run.pk, cast.xueyuan.pk)
    answer = client.get(run.get_absolute_url())
    assertContains(answer, "已完成")
    assert "hx-trigger" not in answer.content.decode()
    assert client.post(f"/bases/imports/{run.pk}/import/").status_code == 409
    assert client.post(f"/bases/imports/{run.pk}/discard/").status_code == 409
    assertContains(client.get("/bases/records/"), row_of(1)["姓名"])


def test_hints_and_freeze_are_asked_about_in_place(cast: Cast) -> None:
    base, held = stage(cast)
    RecordFreeze.objects.create(
        base=base,
        first_day=held.starts_on,
        last_day=held.ends_on,
        why="检查",
        announced_at=cast.now,
    )
    rows = [row_of(1, 证件号码=number_of(1, 1900))]
    run = checked(base, held, rows, cast.xueyuan, cast.now)
    client = cast.client(cast.xueyuan)
    answer = client.post(f"/bases/imports/{run.pk}/import/", {})
    assertContains(answer, "勾选确认")
    answer = client.post(f"/bases/imports/{run.pk}/import/", {"confirmed": "on"})
    assertContains(answer, "写明补登原因")
    answer = client.post(
        f"/bases/imports/{run.pk}/import/", {"confirmed": "on", "reason": "漏登补录"}
    )
    assert answer.status_code == 302
    run.refresh_from_db()
    assert (run.state, run.reason) == (ImportState.QUEUED, "漏登补录")


def test_faults_are_listed_and_can_be_taken_home(cast: Cast) -> None:
    base, held = stage(cast)
    rows = [row_of(1), row_of(2, 考核结果="还行"), row_of(3, 证件号码="110105194912310021")]
    run = checked(base, held, rows, cast.xueyuan, cast.now)
    client = cast.client(cast.xueyuan)
    assertContains(client.get(run.get_absolute_url()), ">3</span> 行")
    answer = client.get(f"/bases/imports/{run.pk}/errors.xlsx")
    data = answer.getvalue()
    lines = list(load_workbook(io.BytesIO(data)).active.values)
    assert lines[0][0] == "原行号"
    assert [line[0] for line in lines[1:]] == ["3", "4"]
    assert "还行" in lines[1]
    assert lines[1][-1].startswith("考核结果")
    assert not WHOLE.search(str(lines))
    assert client.post(f"/bases/imports/{run.pk}/import/").status_code == 409


def test_the_template_is_filled_in_and_comes_back(cast: Cast) -> None:
    _base, held = stage(cast)
    client = cast.client(cast.xueyuan)
    book = load_workbook(io.BytesIO(client.get("/bases/imports/template.xlsx").content))
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    assert headings == [column.label for column in COLUMNS]
    assert sheet.cell(2, 4).number_format == "@"
    assert len(sheet.data_validations.dataValidation) == 3
    row = row_of(1, 班号=held.number)
    for place, heading in enumerate(headings, start=1):
        sheet.cell(2, place, row[heading])
    buffer = io.BytesIO()
    book.save(buffer)
    client.post("/bases/imports/new/", {"file": upload(buffer.getvalue())})
    assert ImportRun.objects.get().state == ImportState.CHECKED
    notes = book.worksheets[1]
    notes.cell(notes.max_row, 1, "模板版本：XY-2020-9")
    buffer = io.BytesIO()
    book.save(buffer)
    answer = client.post("/bases/imports/new/", {"file": upload(buffer.getvalue())})
    assertContains(answer, "旧版模板")


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (b"", "a.xlsx", "空"),
        (b"x" * (5 * 1024 * 1024 + 1), "a.xlsx", "5 MB"),
        (b"not a book", "a.xlsx", "不符"),
        (b"x", "a.exe", "只能上传"),
        (b"a,b\n1,2", "a.csv", "没有找到表头"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_beside_its_field(
    cast: Cast, data: bytes, name: str, told: str
) -> None:
    _base, held = stage(cast)
    client = cast.client(cast.xueyuan)
    answer = client.post(
        "/bases/imports/new/", {"training_class": held.pk, "file": upload(data, name)}
    )
    assertContains(answer, told)
    assert not ImportRun.objects.exists()


def test_a_file_never_touches_the_disk(cast: Cast, monkeypatch: Any, settings: Any) -> None:
    """Not above the size at which other uploads go to a temporary file, either."""
    _base, held = stage(cast)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10

    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise AssertionError("a temporary file")

    monkeypatch.setattr(TemporaryUploadedFile, "__init__", refuse)
    monkeypatch.setattr("tempfile.NamedTemporaryFile", refuse)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.xueyuan)
    page = client.get("/bases/imports/new/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    data = {"training_class": held.pk, "file": upload(csv_of([row_of(1)]), "a.csv")}
    assert client.post("/bases/imports/new/", data).status_code == 403
    data = {**data, "file": upload(csv_of([row_of(1)]), "a.csv"), "csrfmiddlewaretoken": token[1]}  # type: ignore[index]
    assert client.post("/bases/imports/new/", data).status_code == 302
    assert ImportRun.objects.get().rows == 1
