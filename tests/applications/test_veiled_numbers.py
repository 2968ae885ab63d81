"""The roster's identity numbers: never stored, never printed, still good for a comparison."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from accounts import identity
from applications import content
from applications.forms.teacher_file import read_roster
from applications.models import Section, Submission
from bases.calendar import today
from pzh_ce.demo.form_data import NOBODYS_NUMBER
from tests import stories
from tests.applications.test_import_teachers import FIELDS
from tests.cast import Cast


def test_number_is_veiled_before_it_is_stored_and_left_out_of_papers(cast: Cast) -> None:
    case = stories.submitted(cast)

    section = Section.objects.get(application=case, key="teachers")
    submission = Submission.objects.select_related("document").get(application=case)

    kept = section.data["tables"]["teachers"][0]["id_number"]
    assert kept.startswith("510***********0011#")
    frozen = submission.content
    [part] = [s for s in frozen["sections"] if s["key"] == "teachers"]
    [table] = part["tables"]
    assert "id_number" not in [c["name"] for c in table["columns"]]
    assert table["veiled"]["id_number"][0] == kept
    assert kept not in json.dumps(table["rows"])
    for text in (json.dumps(section.data), json.dumps(frozen)):
        assert NOBODYS_NUMBER not in text
    # Nothing that a page or paper is made of carries even the digest.
    pages = cast.client(cast.jingban).get(f"/applications/{case.pk}/").content.decode()
    assert identity.digest(NOBODYS_NUMBER) not in pages
    own = cast.client(cast.xueyuan).get(f"/applications/{case.pk}/").content.decode()
    assert identity.digest(NOBODYS_NUMBER) not in own
    assert content.changes(frozen, frozen) == []


def test_page_can_be_posted_again_unchanged(cast: Cast) -> None:
    case = stories.draft(cast)
    section = Section.objects.get(application=case, key="teachers")

    again = content.veiled("teachers", section.data)

    assert again == section.data
    assert content.evaluate(case, section) == "complete"


@pytest.mark.parametrize("typed", ["510402190001010012", "12345"])
def test_wrong_number_is_asked_for_again_and_not_kept(cast: Cast, typed: str) -> None:
    case = stories.draft(cast)
    section = Section.objects.get(application=case, key="teachers")
    section.data["tables"]["teachers"][0]["id_number"] = typed
    data = content.veiled("teachers", section.data)

    assert typed not in json.dumps(data)
    section.data = data
    section.save()
    assert content.evaluate(case, section) == "incomplete"


def test_import_veils_the_number_and_names_what_is_wrong(cast: Cast) -> None:
    case = stories.draft(cast)
    section = Section.objects.get(application=case, key="teachers")
    rows = [dict(row) for row in section.data["tables"]["teachers"][:3]]
    for row, number in zip(
        rows, (NOBODYS_NUMBER, "510402190001010012", 5.10402190001010011e17), strict=True
    ):
        row["id_number"] = number
    book = Workbook()
    book.active.append([str(f.label) for f in FIELDS.values()])  # type: ignore[union-attr]
    for row in rows:
        book.active.append([row.get(name, "") for name in FIELDS])  # type: ignore[union-attr]
    buffer = BytesIO()
    book.save(buffer)
    upload = SimpleUploadedFile("花名册.xlsx", buffer.getvalue())

    roster = read_roster(upload, content.Book(case, today(cast.now)).facts)

    assert identity.digest_in(roster.rows[0]["id_number"]) == identity.digest(NOBODYS_NUMBER)
    told = {e.row: e for e in roster.errors if "身份证号" in e.column}
    assert set(told) == {3, 4}
    assert "校验位" in told[3].how or "18位" in told[3].how
    assert "科学计数法" in told[4].how
    assert all(len(e.value) <= 4 for e in told.values())
    assert NOBODYS_NUMBER not in json.dumps(roster.rows)
