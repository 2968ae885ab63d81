"""Pages of fees: the base keeps, others read within reach, the public sees all (Art. 21)."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bases.actions.fees import revise_fee
from bases.calendar import today
from bases.models import Base, FeeItem, FeeVersion
from tests.bases.fees_help import DAY, TYPED, facts, fee, paper
from tests.bases.roster_help import FORMULA, HOSTILE, cells, pdf, queries
from tests.bases.rows import put
from tests.bases.working import working_base
from tests.cast import Cast


@pytest.fixture
def base(cast: Cast) -> Base:
    return working_base(cast)


@pytest.fixture
def item(cast: Cast, base: Base) -> FeeItem:
    return fee(base, cast.xueyuan, cast.now)


def typed(day: datetime.date, **changes: Any) -> dict[str, Any]:
    """The form as a person fills it."""
    return {**TYPED, "valid_from": f"{day:%Y年%m月%d日}", **changes}


def test_publish_raise_and_end_on_pages(cast: Cast, base: Base) -> None:
    client, day = cast.client(cast.xueyuan), today(cast.now)
    sent = client.post("/bases/fees/publish/", typed(day, standard="￥１００．５元"), follow=True)
    item = FeeItem.objects.get()
    assert "已公布" in sent.content.decode()
    assert item.versions.get().standard == Decimal("100.50")  # type: ignore[attr-defined]

    form = typed(day + DAY, standard="120", after="1", reason="成本上涨")
    refused = client.post(f"/bases/fees/{item.pk}/revise/", form).content.decode()
    assert "必须上传新的依据文件" in refused
    assert 'value="成本上涨"' in refused
    assert FeeVersion.objects.count() == 1

    client.post(f"/bases/fees/{item.pk}/revise/", {**form, "basis_file": pdf()})
    page = client.get(f"/bases/fees/{item.pk}/").content.decode()
    assert "<del>100.50</del> → <ins>120.00</ins>" in page
    assert "近一年提高" in page

    stale = client.post(f"/bases/fees/{item.pk}/revise/", {**form, "standard": "90"})
    assert stale.status_code == 409
    client.post(f"/bases/fees/{item.pk}/end/", {"on": str(day), "reason": "停办"})
    assert "已停止" in client.get("/bases/fees/").content.decode()
    assert client.get(f"/bases/fees/{item.pk}/end/").status_code == 409


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("standard", "12.345"),
        ("standard", "-5"),
        ("standard", "0"),
        ("standard", "一百"),
        ("unit", "person_month"),
        ("valid_from", "昨天"),
        ("basis", ""),
        ("basis_number", "51040219800101001X"),
    ],
)
def test_bad_input_is_told_beside_the_field(cast: Cast, base: Base, field: str, value: str) -> None:
    sent = cast.client(cast.xueyuan).post(
        "/bases/fees/publish/", typed(today(cast.now), **{field: value})
    )
    assert sent.status_code == 200
    assert field in sent.context["form"].errors
    assert not FeeItem.objects.exists()


def test_an_upload_that_is_no_document_is_refused(cast: Cast, base: Base) -> None:
    fake = SimpleUploadedFile("批复.pdf", b"MZ not a document", "application/pdf")
    sent = cast.client(cast.xueyuan).post(
        "/bases/fees/publish/", typed(today(cast.now), basis_file=fake)
    )
    assert "basis_file" in sent.context["form"].errors
    assert not FeeItem.objects.exists()


def test_who_may_open_what(cast: Cast, item: FeeItem) -> None:
    one = f"/bases/fees/{item.pk}/"
    may = {
        "xueyuan": (200, 200, 200),
        "xueyuan2": (200, 200, 200),
        "dongqu": (200, 200, 403),
        "jingban": (200, 200, 403),
        "shenpi": (200, 200, 403),
        "guanli": (200, 200, 403),
        "renhe": (200, 404, 404),
        "weijian": (200, 404, 404),
        "moshengren": (200, 404, 404),
        "zhuanjia1": (403, 403, 403),
    }
    for who, (listed, opened, verb) in may.items():
        client = cast.client(cast.people[who])
        got = [client.get(p).status_code for p in ("/bases/fees/", one, f"{one}revise/")]
        assert got == [listed, opened, verb], who
        assert client.get(f"{one}end/").status_code == verb, who
        shown = item.name in client.get("/bases/fees/").content.decode()
        assert shown == (opened == 200), who
    assert cast.client(cast.moshengren).get("/bases/fees/publish/").status_code == 404


def test_filters_and_the_workbook_agree(cast: Cast, item: FeeItem) -> None:
    raised = fee(item.base, cast.xueyuan, cast.now, name="专业科目培训费")
    revise_fee(
        raised,
        after=1,
        facts=facts(today(cast.now) + DAY, standard=Decimal(200)),
        reason="成本上涨",
        basis_file=paper(cast.xueyuan, cast.now),
        by=cast.xueyuan,
        at=cast.now,
    )
    other = working_base(cast, "moshengren")
    fee(other, cast.moshengren, cast.now, name=FORMULA)
    client = cast.client(cast.jingban)
    for query, names in (
        ("", ["专业科目培训费", "公需科目培训费", FORMULA]),
        ("raised=yes", ["专业科目培训费"]),
        ("state=current&q=公需", ["公需科目培训费"]),
        ("state=coming", []),
        ("state=ended", []),
        ("base=米易", [FORMULA]),
        (f"base={other.number}", [FORMULA]),
        ("unit=person_day", []),
        ("sort=oops&state=oops", ["专业科目培训费", "公需科目培训费", FORMULA]),
    ):
        page = client.get(f"/bases/fees/?{query}")
        listed = [row.item.name for row in page.context["page_obj"].object_list]
        assert sorted(listed) == sorted(names), query
        rows = cells(client.get(f"/bases/fees.xlsx?{query}"))[1:]
        assert sorted(str(row[2]) for row in rows) == sorted(names), query


def test_states_in_the_filter_are_those_on_the_page(cast: Cast, base: Base) -> None:
    day = today(cast.now)
    for name, start, until, ended in (
        ("甲", -5, None, None),
        ("乙", 5, None, None),
        ("丙", -5, -1, None),
        ("丁", -5, None, 0),
        ("戊", 5, None, 3),  # ended before it begins
    ):
        row = FeeItem.objects.create(
            base=base,
            name=name,
            created_at=cast.now,
            ended_on=None if ended is None else day + ended * DAY,
            ended_reason="" if ended is None else "示例",
        )
        FeeVersion.objects.create(
            item=row,
            number=1,
            published_at=cast.now,
            published_by=cast.xueyuan,
            **vars(
                facts(day + start * DAY, valid_until=None if until is None else day + until * DAY)
            ),
        )
    client = cast.client(cast.xueyuan)
    labels = {"current": "执行中", "coming": "待执行", "expired": "已过有效期", "ended": "已停止"}
    seen = []
    for state, label in labels.items():
        rows = client.get(f"/bases/fees/?state={state}").context["page_obj"].object_list
        assert {row.label for row in rows} == {label}, state
        seen += [row.item.name for row in rows]
    assert sorted(seen) == sorted("甲乙丙丁戊")


# For everybody


def test_the_public_table(cast: Cast, item: FeeItem) -> None:
    page = Client().get("/fees/")
    text = page.content.decode()
    for words in ("公需科目培训费", "100.00", "元/人·期", "攀发改价费〔2026〕1号", "12315"):
        assert words in text
    assert not page.cookies
    assert "Vary" not in page
    assert page["Cache-Control"] == "public, max-age=60"
    rows = Client().get("/fees/list.csv")
    told = b"".join(rows.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert told.splitlines()[1].startswith(f"{item.base.number},东区示例学院,东区,公需科目培训费")

    for query, count in (
        ("county=510402", 1),
        ("county=510411", 0),
        ("base=东区示例", 1),
        (f"base={item.base.number}", 1),
        ("q=教材", 1),
        ("unit=person_day", 0),
        ("unit=oops&sort=oops", 1),
    ):
        assert Client().get(f"/fees/?{query}").context["page_obj"].paginator.count == count, query
    put(item.base, "revoked")
    assert "公需科目培训费" not in Client().get("/fees/").content.decode()


def test_the_public_history_and_its_document(cast: Cast, item: FeeItem) -> None:
    revise_fee(
        item,
        after=1,
        facts=facts(today(cast.now) + DAY, standard=Decimal(150)),
        reason="成本上涨",
        basis_file=paper(cast.xueyuan, cast.now),
        by=cast.xueyuan,
        at=cast.now,
    )
    page = Client().get(f"/fees/{item.pk}/").content.decode()
    assert "<del>100.00</del> → <ins>150.00</ins>" in page
    assert cast.xueyuan.name not in page
    got = Client().get(f"/fees/{item.pk}/2/basis/")
    assert got.status_code == 200
    assert got["Content-Disposition"].startswith("attachment")
    assert Client().get(f"/fees/{item.pk}/1/basis/").status_code == 404
    assert Client().get("/fees/999/").status_code == 404


def test_hostile_words_are_only_words(cast: Cast, base: Base) -> None:
    form = typed(today(cast.now), name=HOSTILE, content=HOSTILE, basis=FORMULA)
    cast.client(cast.xueyuan).post("/bases/fees/publish/", form)
    item = FeeItem.objects.get()
    inside = (f"/bases/fees/{item.pk}/", "/bases/fees/")
    pages = [cast.client(cast.jingban).get(path) for path in inside]
    pages += [Client().get("/fees/"), Client().get(f"/fees/{item.pk}/")]
    for page in pages:
        assert HOSTILE not in page.content.decode()
        assert "&lt;script&gt;" in page.content.decode()
    rows = Client().get("/fees/list.csv")
    assert f"'{FORMULA}".encode() in b"".join(rows.streaming_content)  # type: ignore[attr-defined]


def many(base: Base, by: Any, at: datetime.datetime, start: int, count: int) -> None:
    """So many items with a standard each."""
    items = FeeItem.objects.bulk_create(
        FeeItem(base=base, name=f"项目{n}", created_at=at) for n in range(start, start + count)
    )
    FeeVersion.objects.bulk_create(
        FeeVersion(
            item=item,
            number=1,
            published_at=at,
            published_by=by,
            **vars(facts(today(at))),
        )
        for item in items
    )


def test_lists_take_the_same_queries_however_long(cast: Cast, item: FeeItem) -> None:
    inside, outside = cast.client(cast.jingban), Client()
    counts = []
    for start, more in ((0, 0), (0, 9), (9, 990)):
        many(item.base, cast.xueyuan, cast.now, start, more)
        counts.append((queries(inside, "/bases/fees/"), queries(outside, "/fees/")))
    assert len(set(counts)) == 1, counts
    assert counts[0][0] <= 15
    assert counts[0][1] <= 8
    assert queries(outside, f"/fees/{item.pk}/") <= 8
