"""Lists in the provincial columns: masked for bases, whole only by two persons (Art. 17)."""

from __future__ import annotations

import datetime
import io
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from openpyxl import load_workbook
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import Event
from accounts.record import MovedOn
from bases import province, reference
from bases.actions.correcting import Corrected, correct_record, reverse_record
from bases.actions.exporting import approve_export, ask_export, change_mapping, download_export
from bases.desk import todo
from bases.models import ExportMapping, RecordExport
from tests.bases.records_help import number_of, row_of
from tests.bases.slips_help import entry_of, recorded
from tests.cast import Cast

DAY = datetime.timedelta(days=1)


def sheet(data: bytes) -> list[list[Any]]:
    """The rows of a workbook."""
    book = load_workbook(io.BytesIO(data))
    return [list(row) for row in book.active.iter_rows(values_only=True)]


def masked(cast: Cast, who: str) -> list[list[Any]]:
    """The masked list as somebody gets it."""
    answer = cast.client(getattr(cast, who)).get(f"/bases/exports/masked.xlsx?year={cast.now.year}")
    assert answer.status_code == 200
    return sheet(answer.getvalue())


def test_masked_net_and_in_the_mappings_columns(cast: Cast) -> None:
    base, _other = recorded(cast, serials=(1, 2)), recorded(cast, "yiyuan", (3,))
    to = Corrected(Decimal(3), Decimal(0), "qualified", None)
    correct_record(entry_of(base, 1), to=to, reason="更正", by=cast.xueyuan, at=cast.now)
    reverse_record(entry_of(base, 2), reason="重复", by=cast.xueyuan, at=cast.now)
    columns = [
        {"heading": "公需", "source": "hours_public"},
        {"heading": "证件", "source": "number"},
        {"heading": "姓名", "source": "name"},
    ]
    change_mapping(province.mapping(), columns, by=cast.guanli, at=cast.now)

    mask = f"{number_of(1)[:3]}***********{number_of(1)[-4:]}"
    own = [["公需", "证件", "姓名"], ["3", mask, row_of(1)["姓名"]]]
    assert masked(cast, "xueyuan") == own
    assert len(masked(cast, "jingban")) == 3
    events = Event.objects.filter(verb="export_masked").order_by("sequence")
    assert [event.details["rows"] for event in events] == [1, 2]


def test_the_mapping_is_the_administrators(cast: Cast) -> None:
    for who in ("xueyuan", "jingban", "shenpi"):
        assert cast.client(getattr(cast, who)).get("/bases/exports/mapping/").status_code == 403
    with pytest.raises(PermissionDenied):
        change_mapping(province.mapping(), [], by=cast.jingban, at=cast.now)
    client = cast.client(cast.guanli)
    form = {f"heading_{key}": label for key, (label, _fill) in province.SOURCES.items()}
    twice = client.post("/bases/exports/mapping/", {**form, "order_name": "1", "order_year": "1"})
    assertContains(twice, "顺序有重复", status_code=400)
    formula = {**form, "heading_name": "=1+1", "order_name": "1"}
    refused = client.post("/bases/exports/mapping/", formula)
    assertContains(refused, "不能以等号", status_code=400)
    good = {**form, "heading_year": "年", "order_name": "2", "order_year": "1"}
    assert client.post("/bases/exports/mapping/", good).status_code == 302
    reference.load()
    assert ExportMapping.objects.get().columns == [
        {"heading": "年", "source": "year"},
        {"heading": "姓名", "source": "name"},
    ]


def test_a_short_list_needs_nobody_else(cast: Cast) -> None:
    base = recorded(cast, serials=(1, 2))
    clerk = cast.client(cast.jingban)
    form = {"year": cast.now.year, "base": base.pk, "purpose": "报省厅 年度汇总"}
    assert clerk.post("/bases/exports/ask/", form).status_code == 302
    found = RecordExport.objects.get()
    assert (found.rows, found.is_free) == (2, True)

    answer = clerk.post(f"/bases/exports/{found.pk}/download/")

    rows = sheet(answer.content)
    assert "经办示例" in rows[0][0]
    assert "报省厅 年度汇总" in rows[0][0]
    place = rows[1].index("证件号码")
    assert [row[place] for row in rows[2:]] == [number_of(1), number_of(2)]
    assert answer["Cache-Control"] == "private, no-store"
    assert clerk.get(f"/bases/exports/{found.pk}/download/").status_code == 405
    found.refresh_from_db()
    assert found.downloads == 1
    assert Event.objects.filter(verb="download_export", audience="bureau").count() == 1
    with time_machine.travel(found.expires_at, tick=False):
        late = cast.client(cast.jingban).post(f"/bases/exports/{found.pk}/download/")
        assert late.status_code == 409


def test_a_long_list_needs_a_second_person(cast: Cast, settings: Any) -> None:
    settings.EXPORT_ALONE_ROWS = 1
    recorded(cast, serials=(1, 2))
    found = ask_export(
        base=None, year=cast.now.year, purpose="报省厅", by=cast.jingban, at=cast.now
    )
    with pytest.raises(MovedOn):
        download_export(found, by=cast.jingban, at=cast.now)
    for who in ("jingban", "guanli", "xueyuan"):
        with pytest.raises(PermissionDenied):
            approve_export(found, by=getattr(cast, who), at=cast.now)
    assert "/bases/exports/" in [item.url for item in todo(cast.shenpi, cast.now)]
    assert "/bases/exports/" not in [item.url for item in todo(cast.jingban, cast.now)]
    assert cast.client(cast.jingban).get(f"/bases/exports/{found.pk}/approve/").status_code == 403
    other = cast.client(cast.jingban2)
    assertContains(other.get(f"/bases/exports/{found.pk}/approve/"), "报省厅")

    assert other.post(f"/bases/exports/{found.pk}/approve/").status_code == 302

    assert len(sheet(download_export(found, by=cast.jingban, at=cast.now))) == 4
    with pytest.raises(PermissionDenied):
        download_export(found, by=cast.jingban2, at=cast.now)
    with pytest.raises(MovedOn):
        approve_export(found, by=cast.shenpi, at=cast.now)
    with pytest.raises(MovedOn):
        download_export(found, by=cast.jingban, at=cast.now + DAY)


def test_what_was_agreed_is_what_leaves(cast: Cast) -> None:
    base = recorded(cast, serials=(1, 2))
    found = ask_export(base=base, year=cast.now.year, purpose="x", by=cast.jingban, at=cast.now)
    reverse_record(entry_of(base, 2), reason="重复", by=cast.xueyuan, at=cast.now)

    with pytest.raises(MovedOn):
        download_export(found, by=cast.jingban, at=cast.now)


@pytest.mark.parametrize(
    ("who", "page", "ask"),
    [
        ("xueyuan", 200, 403),
        ("moshengren", 404, 403),
        ("dongqu", 403, 403),
        ("zhuanjia1", 403, 403),
        ("jingban", 200, 200),
        ("shenpi", 200, 403),
        ("guanli", 200, 403),
    ],
)
def test_who_comes_in(cast: Cast, who: str, page: int, ask: int) -> None:
    base = recorded(cast)
    found = ask_export(base=base, year=cast.now.year, purpose="x", by=cast.jingban, at=cast.now)
    client = cast.client(getattr(cast, who))

    assert client.get("/bases/exports/").status_code == page
    assert client.get("/bases/exports/ask/").status_code == ask
    if who == "xueyuan":
        assertNotContains(client.get("/bases/exports/"), "完整号码导出")
        for verb in ("approve", "download"):
            assert client.post(f"/bases/exports/{found.pk}/{verb}/").status_code == 404
    if who != "jingban":
        with pytest.raises(PermissionDenied):
            ask_export(
                base=None, year=cast.now.year, purpose="x", by=getattr(cast, who), at=cast.now
            )
