"""The public list (Art. 10): filters, search, pages, headers and queries."""

from __future__ import annotations

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import InstitutionKind
from bases.models import BaseState, Field
from pzh_ce.demo import bulk
from tests.bases.rows import NOW, make_base, put, rename
from tests.cast import Cast

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "{{7*7}}",
    "{% load static %}",
    "${7*7}",
    "%s%n",
    "'; DROP TABLE bases_base; --",
)


def names(path: str) -> list[str]:
    """Names on a page of the list, in order."""
    response = Client().get(path)
    assert response.status_code == 200
    return re.findall(r'<a href="/bases/\d{4}-\d+/">([^<]+)</a>', response.content.decode())


@pytest.fixture
def three(cast: Cast) -> Cast:
    """Three bases that differ in everything one can ask for."""
    health, steel = Field.objects.get(code="health"), Field.objects.get(code="vanadium-titanium")
    make_base("攀枝花示例医学院", fields=[health], county="510411")
    make_base(
        "示例钒钛研究所",
        fields=[steel],
        county="510402",
        kind=InstitutionKind.RESEARCH,
        at=NOW.replace(year=2024),
    )
    gone = make_base(
        "示例培训学校", fields=[health, steel], county="510402", at=NOW.replace(year=2023)
    )
    put(gone, BaseState.REVOKED)
    return cast


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["攀枝花示例医学院", "示例钒钛研究所", "示例培训学校"]),
        ("county=510402", ["示例钒钛研究所", "示例培训学校"]),
        ("field=health", ["攀枝花示例医学院", "示例培训学校"]),
        ("kind=research", ["示例钒钛研究所"]),
        ("year=2023", ["示例培训学校"]),
        ("state=revoked", ["示例培训学校"]),
        ("state=serving", ["攀枝花示例医学院", "示例钒钛研究所"]),
        ("state=active&county=510402&field=vanadium-titanium", ["示例钒钛研究所"]),
        ("q=医学", ["攀枝花示例医学院"]),
        ("q=pzhslyxy", ["攀枝花示例医学院"]),
        ("q=PZHSL", ["攀枝花示例医学院"]),
        ("q=2024-001", ["示例钒钛研究所"]),
        ("q=攀继教基〔2024〕001号", ["示例钒钛研究所"]),
        ("q=不存在", []),
        ("county=999999", []),
        ("kind=<b>", []),
        ("year=20x3", []),
        ("year=99999999999999999999", []),
        ("state=deleted", []),
        ("q=%00", []),
        ("county=%00", []),
        ("q=%ff%fe", []),
        ("q=%25", []),
        ("unknown=1&colour=red", ["攀枝花示例医学院", "示例钒钛研究所", "示例培训学校"]),
    ],
)
def test_list_filters(three: Cast, query: str, expected: list[str]) -> None:
    assert names(f"/bases/?{query}") == expected


def test_search_finds_former_names_and_shows_them(cast: Cast) -> None:
    base = make_base("示例老技校")
    rename(base, "示例新技师学院")

    assert names("/bases/?q=老技校") == ["示例新技师学院"]
    assert names("/bases/?q=sllj") == ["示例新技师学院"]
    assert "曾用名：示例老技校" in Client().get("/bases/").content.decode()


@pytest.mark.parametrize(("length", "refused"), [(100, False), (101, True), (60_000, True)])
def test_search_refuses_more_than_a_hundred_characters(
    three: Cast, length: int, refused: bool
) -> None:
    response = Client().get("/bases/", {"q": "示" * length})

    assert response.status_code == 200
    assert ("不能超过 100 个字" in response.content.decode()) == refused


@pytest.fixture
def many(cast: Cast) -> Cast:
    """A hundred and twenty bases: three pages."""
    bulk.scale(120, timezone.now())
    return cast


@pytest.mark.parametrize(
    ("page", "number", "rows"),
    [
        ("", 1, 50),
        ("2", 2, 50),
        ("3", 3, 20),
        ("-1", 1, 50),
        ("0", 1, 50),
        ("abc", 1, 50),
        ("999999", 3, 20),
        ("9" * 5000, 1, 50),
        ("%00", 1, 50),
        ("２", 2, 50),
    ],
)
def test_pages_are_robust(many: Cast, page: str, number: int, rows: int) -> None:
    response = Client().get(f"/bases/?page={page}")

    assert response.context["page_obj"].number == number
    assert response.content.decode().count("<tr><th") - 1 == rows


def test_no_base_twice_over_the_pages(many: Cast) -> None:
    seen = [name for page in (1, 2, 3) for name in names(f"/bases/?page={page}")]

    assert len(seen) == len(set(seen)) == 120


@pytest.mark.parametrize("path", ["/bases/", "/bases/list.csv", "/bases/list.xlsx", "/bases.json"])
def test_public_pages_carry_no_cookie_and_are_cacheable(three: Cast, path: str) -> None:
    client = three.client(three.jingban)

    response = client.get(path)

    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert response["Cache-Control"] == "public, max-age=60"


def test_signed_in_visitors_see_the_very_same_page(three: Cast) -> None:
    assert three.client(three.jingban).get("/bases/").content == Client().get("/bases/").content


def test_list_is_answered_304_when_nothing_changed(three: Cast) -> None:
    etag = Client().get("/bases/")["ETag"]

    assert Client().get("/bases/", headers={"if-none-match": etag}).status_code == 304
    make_base("又一所示例学校")
    assert Client().get("/bases/", headers={"if-none-match": etag}).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_list_is_only_read(three: Cast, method: str) -> None:
    assert getattr(Client(), method)("/bases/").status_code == 405


@pytest.mark.parametrize("path", ["/bases/", "/bases.json", "/bases/list.csv"])
def test_queries_do_not_grow_with_rows(cast: Cast, path: str) -> None:
    counts: dict[int, int] = {}
    for size in (1, 10, 1_000):
        bulk.scale(size, timezone.now())
        with CaptureQueriesContext(connection) as queries:
            b"".join(Client().get(path))
        counts[size] = len(queries)

    assert counts[1] == counts[10] <= 8
    if path == "/bases/":
        assert counts[1_000] == counts[1]
    else:  # a chunk of 500 rows asks twice
        assert counts[1_000] <= counts[1] + 4


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_text(cast: Cast, name: str) -> None:
    base = make_base(name)

    for path in ("/bases/", f"/bases/{base.number}/", f"/verify/?number={base.number}"):
        page = Client().get(path).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert html.escape(name) in page
