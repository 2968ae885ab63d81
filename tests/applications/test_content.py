"""Content: prefill, snapshot, differences, figures."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from applications import content, reference
from applications.content import Book, changes
from applications.content.figures import number, roster, share
from applications.models import AttachmentKind, Rubric, SectionKey
from bases.calendar import today
from tests import stories
from tests.applications.form_help import section_of
from tests.cast import Cast


def test_prefill_knows_the_registration(cast: Cast) -> None:
    application = stories.draft(cast, filled=False)
    fields = section_of(application, "institution").data["fields"]
    assert fields["legal_representative"] == application.institution.legal_representative
    assert fields["contact_name"] == cast.xueyuan.name
    history = section_of(application, "scale").data["tables"]["history"]
    assert [r["year"] for r in history] == [str(cast.batch.year - n) for n in (3, 2, 1)]
    assert section_of(application, "institution").state == "empty"


def test_snapshot_is_plain_and_whole(cast: Cast) -> None:
    application = stories.draft(cast, "zhishu")
    frozen = content.snapshot(application, cast.now)
    assert json.loads(json.dumps(frozen)) == frozen
    assert [p["key"] for p in frozen["sections"]] == SectionKey.values
    for part in frozen["sections"]:
        for field in part["fields"]:
            assert field["label"]
            assert "text" in field
    assert frozen["meta"]["uscc"] == application.institution.uscc
    facts = content.form_facts(application, frozen, receipt="r", digest="d")
    assert facts["receipt"] == "r"
    assert facts["sections"] == frozen["sections"]


def test_snapshot_queries_do_not_grow_with_rows(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    application = stories.draft(cast)
    with django_assert_max_num_queries(8):
        content.snapshot(application, cast.now)


def test_changes_name_field_row_and_file(cast: Cast) -> None:
    application = stories.draft(cast)
    old = content.snapshot(application, cast.now)
    new = copy.deepcopy(old)
    assert changes(old, new) == []
    new["sections"][0]["fields"][0]["text"] = "企业"
    teachers = new["sections"][1]["tables"][0]["rows"]
    teachers[2][0] = "换人"
    teachers.pop()
    new["files"][0] |= {"sha256": "f" * 64, "name": "新版.pdf"}
    found = changes(old, new)
    assert [c.label for c in found] == [
        old["sections"][0]["fields"][0]["label"],
        "花名册第3行",
        "花名册第12行",
        old["files"][0]["label"],
    ]
    assert found[0].after == "企业"
    assert found[2].after == ""
    assert "新版.pdf" in found[3].after


def test_roster_counts() -> None:
    rows = [
        {
            "title_level": "full_senior",
            "education": "doctor",
            "engagement": "full_time",
            "frontline": "yes",
        },
        {
            "title_level": "vice_senior",
            "education": "master",
            "engagement": "part_time",
            "frontline": "no",
        },
        {"title_level": "junior"},
    ]
    told = roster(rows)
    assert (told["total"], told["senior"], told["senior_share"]) == (3, 2, "66.7")
    assert (told["full_time"], told["part_time"], told["frontline"]) == (1, 1, 1)
    assert roster([])["senior_share"] == "0"


@pytest.mark.parametrize(("part", "whole", "told"), [(1, 3, "33.3"), (0, 0, "0"), (5, 5, "100.0")])
def test_share(part: int, whole: int, told: str) -> None:
    assert share(part, whole) == told


@pytest.mark.parametrize(
    ("value", "told"), [("100", "100"), ("1.50", "1.5"), (None, "0"), ("0.10", "0.1")]
)
def test_number(value: Any, told: str) -> None:
    assert number(value) == told


def test_reference_loads_once(cast: Cast) -> None:
    kinds, rubrics = AttachmentKind.objects.count(), Rubric.objects.count()
    changed = AttachmentKind.objects.get(code="report")
    changed.label = "改过的名称"
    changed.save()
    reference.load()
    assert (AttachmentKind.objects.count(), Rubric.objects.count()) == (kinds, rubrics)
    assert AttachmentKind.objects.get(code="report").label == "改过的名称"
    rubric = Rubric.objects.get()
    assert rubric.is_usable
    weights: dict[str, int] = {}
    for line in rubric.criteria.all():
        weights[line.condition] = weights.get(line.condition, 0) + line.weight
    assert weights == {
        "teachers": 25,
        "management": 20,
        "facilities": 25,
        "distance": 10,
        "scale": 20,
    }


def test_required_kind_added_later_counts_at_once(cast: Cast) -> None:
    application = stories.draft(cast)
    AttachmentKind.objects.create(code="new", label="新增材料", order=999)
    book = Book(application, today(cast.now))
    assert book.state("attachments") == "incomplete"
    assert book.state("teachers") == "complete"
