"""The layout of bases (合理布局, Art. 3): every number by hand, who may look, how many queries."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import County
from applications.layout import Axis, BaseFact, CaseFact, Cell, Gap, Layout, around, assemble, city
from applications.models import Application, Section, Submission
from bases.models import Base, Field
from pzh_ce.demo.bulk import scale
from tests import stories
from tests.applications.form_help import section_of
from tests.bases.rows import make_base, put
from tests.cast import Cast

EAST = Axis(1, "510402", "东区")
RENHE = Axis(2, "510411", "仁和区", is_focus=True)
STEEL = Axis(11, "steel", "钢铁", is_focus=True)
HEALTH = Axis(12, "health", "医疗")
LAW = Axis(13, "law", "法律")
PAGE = "/applications/layout/"


@pytest.fixture
def small(cast: Cast) -> Layout:
    """Three bases, one of them in two fields, one without figures; two applications."""
    return assemble(
        [EAST, RENHE],
        [STEEL, HEALTH, LAW],
        [
            BaseFact(1, frozenset({11, 12}), 100, 2000),
            BaseFact(1, frozenset({11}), 50, 500),
            BaseFact(2, frozenset({12})),
        ],
        [CaseFact(1, frozenset({11, 13})), CaseFact(2, frozenset({13}))],
        at=cast.now,
    )


def cell(layout: Layout, field: str | None, county: str | None) -> Cell:
    """A cell by names; None is the sum."""
    lines = [*layout.lines, layout.total]
    line = next(x for x in lines if (x.field.name if x.field else None) == field)
    cells = [*line.cells, line.total]
    return next(c for c in cells if (c.county.name if c.county else None) == county)


@pytest.mark.parametrize(
    ("field", "county", "numbers"),
    [
        ("钢铁", "东区", (2, 150, 2500, 0, 1)),
        ("钢铁", "仁和区", (0, 0, 0, 0, 0)),
        ("钢铁", None, (2, 150, 2500, 0, 1)),
        ("医疗", "东区", (1, 100, 2000, 0, 0)),
        ("医疗", "仁和区", (1, 0, 0, 1, 0)),
        ("医疗", None, (2, 100, 2000, 1, 0)),
        ("法律", "东区", (0, 0, 0, 0, 1)),
        ("法律", "仁和区", (0, 0, 0, 0, 1)),
        ("法律", None, (0, 0, 0, 0, 2)),
        (None, "东区", (2, 150, 2500, 0, 1)),  # two bases, though three in the cells above
        (None, "仁和区", (1, 0, 0, 1, 1)),
        (None, None, (3, 150, 2500, 1, 2)),
    ],
)
def test_every_cell_and_sum(
    small: Layout, field: str | None, county: str | None, numbers: tuple[int, ...]
) -> None:
    found = cell(small, field, county)

    assert (found.bases, found.seats, found.person_times, found.untold, found.cases) == numbers


@pytest.mark.parametrize(
    ("field", "county", "gap"),
    [
        ("钢铁", "东区", Gap.NONE),
        ("钢铁", "仁和区", Gap.FOCUS),
        ("法律", "东区", Gap.GAP),
        ("法律", "仁和区", Gap.FOCUS),
        ("法律", None, Gap.GAP),
        (None, None, Gap.NONE),
    ],
)
def test_gaps_are_stronger_in_focus(
    small: Layout, field: str | None, county: str | None, gap: Gap
) -> None:
    assert cell(small, field, county).gap is gap
    assert (small.gaps, small.focus_gaps) == (3, 2)


def test_cut_keeps_the_sums_of_the_city(small: Layout) -> None:
    part = small.cut(1, [12, 13])

    assert [axis.name for axis in part.counties] == ["东区"]
    assert [line.field.name for line in part.lines if line.field] == ["医疗", "法律"]
    assert cell(part, "医疗", None).bases == 2
    assert cell(part, None, "东区") == cell(small, None, "东区")
    assert cell(part, None, None).bases == 3


def test_a_certified_case_brings_the_figures_of_its_newest_form(cast: Cast) -> None:
    base = stories.certified(cast)
    case = Application.objects.get(base=base)
    content = Submission.objects.get(application=case).content
    figures = content["figures"]
    years = {y["year"]: y["person_times"] for y in figures["scale"]["years"]}
    field = base.fields.all()[0]

    found = city(at=cast.now)

    here = cell(found, field.name, "东区")
    assert here.bases == 1
    assert here.seats == figures["facilities"]["seats"] > 0
    assert here.person_times == years[max(years)] > 0
    assert cell(found, None, None).bases == 1
    assert cell(found, None, None).cases == 0


def test_bases_without_a_form_and_bases_that_are_none_any_more(cast: Cast) -> None:
    field = Field.objects.all()[0]
    make_base("历史示例基地", county="510411", fields=[field])
    put(make_base("整改示例基地", county="510411", fields=[field]), "rectifying")
    put(make_base("取消示例基地", county="510411", fields=[field]), "revoked")
    put(make_base("退出示例基地", county="510402", fields=[field]), "withdrawn")

    found = city(at=cast.now)

    here = cell(found, field.name, "仁和区")
    assert (here.bases, here.untold, here.has_figures) == (2, 2, False)
    assert cell(found, field.name, "东区").bases == 0


def test_only_cases_in_hand_count_and_a_batch_cuts_them(cast: Cast) -> None:
    stories.draft(cast, "zhishu")
    case = stories.submitted(cast, "xueyuan")
    other = stories.submitted(cast, "yiyuan")
    batch = cast.batch
    batch.pk, batch.name = None, "往年批次"
    batch.save()
    Application.objects.filter(pk=other.pk).update(batch=batch)
    present = case.batch

    assert cell(city(at=cast.now), None, None).cases == 2
    assert cell(city(at=cast.now, batch=present), None, None).cases == 1
    codes = section_of(case, "institution").data["fields"]["chosen_fields"]
    for name in Field.objects.values_list("name", flat=True):
        chosen = Field.objects.get(name=name).code in codes
        assert cell(city(at=cast.now, batch=present), name, "东区").cases == int(chosen)


def test_numbers_lead_to_lists_that_hold_as_many(cast: Cast) -> None:
    stories.certified(cast, "yiyuan")
    stories.submitted(cast, "xueyuan")
    stories.submitted(cast, "xuehui")
    client = cast.client(cast.jingban)
    found = city(at=cast.now, batch=cast.batch)

    for line in (*found.lines, found.total):
        for here in (*line.cells, line.total):
            if here.cases:
                page = client.get(f"/applications/?{here.cases_query}")
                assert page.context["page_obj"].paginator.count == here.cases
            if here.bases:
                page = client.get(f"/bases/?{here.bases_query}")
                assert page.context["page_obj"].paginator.count == here.bases


def test_inactive_places_and_fields_stay_while_something_is_there(cast: Cast) -> None:
    field = Field.objects.all()[0]
    make_base("历史示例基地", county="510402", fields=[field])
    Field.objects.update(is_active=False)
    County.objects.filter(code="510411").update(is_active=False)
    cast.batch.focus_fields.clear()

    found = city(at=cast.now, batch=cast.batch)

    assert [line.field.name for line in found.lines if line.field] == [field.name]
    assert "仁和区" not in [axis.name for axis in found.counties]
    assert "东区" in [axis.name for axis in found.counties]


@pytest.mark.parametrize("who", ["jingban", "shenpi", "guanli"])
def test_the_page_is_the_bureaus(cast: Cast, who: str) -> None:
    cast.batch.focus_counties.set(County.objects.filter(code="510411"))
    stories.submitted(cast)
    client = cast.client(getattr(cast, who))

    page = client.get(PAGE, {"batch": cast.batch.pk})

    text = page.content.decode()
    assert page.status_code == 200
    assert "重点空白" in text
    assert '<th scope="col">仁和区' in text
    assert '<th scope="row">全部领域' in text
    for junk in ("x", "999999", "1%00"):
        assert client.get(f"{PAGE}?batch={junk}").status_code == 200


@pytest.mark.parametrize("who", ["xueyuan", "xueyuan2", "dongqu", "weijian", "zhuanjia1"])
def test_the_page_is_nobody_elses(cast: Cast, who: str) -> None:
    client = cast.client(getattr(cast, who))

    assert client.get(PAGE).status_code == 403
    assert client.get(reverse("applications:layout_workbook")).status_code == 403


def test_workbook_holds_every_cell(cast: Cast) -> None:
    base = stories.certified(cast)
    answer = cast.client(cast.shenpi).get(
        reverse("applications:layout_workbook"), {"batch": cast.batch.pk}
    )

    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    rows = {row[:2]: row[2:] for row in sheet.iter_rows(values_only=True)}
    counties, fields = County.objects.count(), Field.objects.count()
    assert len([key for key in rows if key[1]]) == 1 + (counties + 1) * (fields + 1)
    assert rows[(base.fields.all()[0].name, "东区")][0] == 1
    assert rows[("全部领域", "全市")][0] == 1
    assert rows[("全部领域", "仁和区")][-1] == "空白"


def test_around_a_case_at_decision_time(cast: Cast) -> None:
    make_base("历史示例基地", county="510402", fields=Field.objects.all()[:1])
    case = stories.submitted(cast)
    codes = section_of(case, "institution").data["fields"]["chosen_fields"]

    found = around(case, at=cast.now)
    text = render_to_string("applications/_layout_of_case.html", {"layout": found})

    assert [axis.name for axis in found.counties] == ["东区"]
    assert {line.field.code for line in found.lines if line.field} == set(codes)
    assert all(line.cells[0].cases == 1 for line in found.lines)
    assert cell(found, None, None).bases == 1
    assert "全市布局" in text
    assert text.count('<th scope="row">') == len(codes) + 1


@pytest.mark.parametrize("count", [1, 10, 1000])
def test_queries_do_not_grow_with_bases(
    cast: Cast, count: int, request: pytest.FixtureRequest
) -> None:
    scale(count, cast.now)
    assert Base.objects.in_service().count() == count
    client = cast.client(cast.jingban)
    client.get(PAGE)

    with CaptureQueriesContext(connection) as queries:
        client.get(PAGE, {"batch": cast.batch.pk})

    known: dict[str, int] = request.config.stash.setdefault(QUERIES, {})
    assert len(queries) <= 18
    assert known.setdefault("layout", len(queries)) == len(queries)


QUERIES: pytest.StashKey[dict[str, int]] = pytest.StashKey()


def test_a_section_that_was_never_filled_counts_in_the_sums_alone(cast: Cast) -> None:
    case = stories.submitted(cast)
    Section.objects.filter(application=case, key="institution").update(data={})

    found: Any = city(at=cast.now)

    assert cell(found, None, "东区").cases == 1
    assert sum(line.total.cases for line in found.lines) == 0
