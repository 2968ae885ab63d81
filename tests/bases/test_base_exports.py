"""CSV, XLSX and JSON of the public list: the same rows, read back whole, nothing to execute."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from bases.exports import as_text, neutral
from bases.listing import COLUMNS, Query, records
from bases.models import Base
from pzh_ce.demo import bulk
from tests.bases.rows import make_base, rename
from tests.cast import Cast

FORMULAS = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "＝1+1", "  =1+1", "\t=1")


def body(path: str) -> bytes:
    """The whole of a streamed answer."""
    response = Client().get(path)
    assert response.status_code == 200
    return b"".join(response)


def read_csv(path: str) -> list[dict[str, str]]:
    data = body(path)
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def read_xlsx(path: str) -> list[dict[str, Any]]:
    sheet = load_workbook(io.BytesIO(body(path))).active
    head, *rows = list(sheet.iter_rows(values_only=True))
    return [dict(zip(head, row, strict=True)) for row in rows]


@pytest.fixture
def some(cast: Cast) -> Cast:
    base = make_base("示例老技校")
    rename(base, "示例新技师学院")
    make_base("示例康养学院", county="510411")
    return cast


def test_the_three_forms_hold_the_same(some: Cast) -> None:
    plain = json.loads(body("/bases.json"))
    expected = [
        {COLUMNS[key]: as_text(value) for key, value in row.items()} for row in plain["bases"]
    ]

    assert plain["count"] == len(expected) == 2
    assert read_csv("/bases/list.csv") == expected
    assert [
        {key: value or "" for key, value in row.items()} for row in read_xlsx("/bases/list.xlsx")
    ] == expected
    assert plain["bases"][0]["former_names"] == ["示例老技校"]


def test_only_listed_columns_leave_the_portal(some: Cast) -> None:
    (first, _) = json.loads(body("/bases.json"))["bases"]

    assert list(first) == list(COLUMNS)
    text = body("/bases.json").decode()
    assert Base.objects.get(number="2026-001").organisation.uscc not in text
    assert Base.objects.get(number="2026-001").plaques.get().check_code not in text


def test_exports_follow_the_filter(some: Cast) -> None:
    assert [row["单位名称"] for row in read_csv("/bases/list.csv?county=510411")] == [
        "示例康养学院"
    ]
    assert json.loads(body("/bases.json?county=510411"))["count"] == 1
    assert len(read_xlsx("/bases/list.xlsx?q=slky")) == 1
    assert json.loads(body("/bases.json?q=%00")) == {"count": 0, "bases": []}
    assert (
        'href="/bases/list.csv?county=510411"'
        in Client().get("/bases/?county=510411&page=2&x=1").content.decode()
    )


@pytest.mark.parametrize("name", FORMULAS)
def test_formulas_are_neutral(cast: Cast, name: str) -> None:
    base = make_base("示例学院")
    organisation = base.organisation
    organisation.name = name
    organisation.save()

    (row,) = read_csv("/bases/list.csv")
    assert row["单位名称"] == f"'{name}"
    sheet = load_workbook(io.BytesIO(body("/bases/list.xlsx"))).active
    assert sheet["C2"].data_type == "s"
    assert sheet["C2"].quotePrefix
    assert sheet["C2"].value.strip() == name.strip()
    assert json.loads(body("/bases.json"))["bases"][0]["name"] == name


@pytest.mark.parametrize("text", ["示例学院", "", " ", "0812-3330000", "2026-001"])
def test_plain_text_is_left_alone(text: str) -> None:
    assert neutral(text) == text


def test_characters_a_workbook_cannot_hold_are_left_out(cast: Cast) -> None:
    base = make_base("示例学院")
    base.organisation.name = "示例\x01学院"
    base.organisation.save()

    assert read_xlsx("/bases/list.xlsx")[0]["单位名称"] == "示例学院"


def test_chunks_join_without_a_gap(cast: Cast) -> None:
    bulk.scale(1_203, timezone.now())

    numbers = [row["number"] for row in records(Query().bases())]

    assert len(numbers) == len(set(numbers)) == 1_203
    assert json.loads(body("/bases.json"))["count"] == 1_203
