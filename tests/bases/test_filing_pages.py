"""Pages of the annual filing: what each role sees, what is typed stays, the board (Art. 16)."""

from __future__ import annotations

import datetime
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import Message, Organisation
from bases.models import AnnualFiling, Base, Document, FilingReminder, FilingVersion
from bases.regulation import ZONE
from tests.bases.filing_help import NOVEMBER, filed, opened, recorded, typed
from tests.bases.working import a_filing, working_base
from tests.cast import Cast, make_uscc

MARCH = datetime.datetime(2026, 3, 2, 9, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def _in_november() -> Any:
    with time_machine.travel(NOVEMBER + datetime.timedelta(hours=3)):
        yield


@pytest.fixture
def base(cast: Cast) -> Base:
    return working_base(cast, at=MARCH)


def as_posted(data: dict[str, Any], revision: int) -> dict[str, str]:
    """The form as a browser sends it."""
    posted = {"version": str(revision), "plan-TOTAL_FORMS": str(len(data["plan"]))}
    posted |= data["fields"]
    posted |= {f"why_{n}": text for n, text in data["why"].items()}
    for number, row in enumerate(data["plan"]):
        posted |= {f"plan-{number}-{name}": value for name, value in row.items()}
    return posted


def test_from_the_desk_to_the_receipt(cast: Cast, base: Base) -> None:
    client = cast.client(cast.xueyuan)
    page = client.post("/bases/filings/open/", follow=True)
    filing = AnnualFiling.objects.get()
    assert page.redirect_chain[-1][0] == f"/bases/filings/{filing.pk}/fill/"
    client.post(f"/bases/filings/{filing.pk}/fill/", as_posted(typed(), 0) | {"then": "check"})
    filing.refresh_from_db()
    check = client.get(f"/bases/filings/{filing.pk}/file/").content.decode()
    assert "确认报送" in check

    done = client.post(
        f"/bases/filings/{filing.pk}/file/", {"version": str(filing.revision)}, follow=True
    )

    assert "攀继教报〔2026〕1号" in done.content.decode()
    again = client.post(
        f"/bases/filings/{filing.pk}/file/", {"version": str(filing.revision)}, follow=True
    )
    assert "攀继教报〔2026〕1号" in again.content.decode()
    assert FilingVersion.objects.count() == 1


@pytest.mark.parametrize(
    "typed_in", ["两千人次", "1e3", "<script>alert(1)</script>", "-5", "２０２６ "]
)
def test_what_is_typed_stays(cast: Cast, base: Base, typed_in: str) -> None:
    filing = opened(cast, base)
    client = cast.client(cast.xueyuan)
    client.post(
        f"/bases/filings/{filing.pk}/fill/", as_posted(typed(target=typed_in), filing.revision)
    )

    page = client.get(f"/bases/filings/{filing.pk}/fill/?check=1").content.decode()

    assert AnnualFiling.objects.get().data["fields"]["target"] == typed_in
    assert "<script>alert" not in page
    if typed_in.strip() != "２０２６":
        assert "还有 1 处需要完善" in page


def test_autosave_and_a_colleagues_autosave(cast: Cast, base: Base) -> None:
    filing = opened(cast, base)
    address = f"/bases/filings/{filing.pk}/autosave/"
    mine, theirs = cast.client(cast.xueyuan), cast.client(cast.xueyuan2)

    first = mine.post(address, as_posted(typed(), filing.revision))
    stale = theirs.post(address, as_posted(typed(target="9"), filing.revision))

    assert (first.status_code, first.json()["version"]) == (200, str(filing.revision + 1))
    assert stale.status_code == 409
    conflict = theirs.post(
        f"/bases/filings/{filing.pk}/fill/", as_posted(typed(target="9"), filing.revision)
    )
    assert conflict.status_code == 409
    assert 'value="9"' in conflict.content.decode()
    assert cast.client(cast.xueyuan).post(address, {"effect": "a\x00b"}).status_code in (400, 409)


def test_incomplete_goes_back_to_the_form_with_the_places(cast: Cast, base: Base) -> None:
    filing = opened(cast, base)
    client = cast.client(cast.xueyuan)
    client.post(f"/bases/filings/{filing.pk}/fill/", as_posted(typed(effect=""), filing.revision))
    filing.refresh_from_db()

    page = client.post(
        f"/bases/filings/{filing.pk}/file/", {"version": str(filing.revision)}, follow=True
    ).content.decode()

    assert 'href="#id_effect"' in page
    assert FilingVersion.objects.count() == 0


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("xueyuan", 200),
        ("xueyuan2", 200),
        ("dongqu", 200),
        ("jingban", 200),
        ("guanli", 200),
        ("renhe", 404),
        ("weijian", 404),
        ("moshengren", 404),
        ("zhuanjia1", 404),
    ],
)
def test_who_reads_what_was_filed(cast: Cast, base: Base, who: str, status: int) -> None:
    filing = filed(cast, base).filing

    page = cast.client(getattr(cast, who)).get(f"/bases/filings/{filing.pk}/")

    assert page.status_code == status
    receipt = f"/bases/filings/{filing.pk}/documents/{filing.versions.get().receipt_id}/"
    assert cast.client(getattr(cast, who)).get(receipt).status_code == status


def test_a_draft_is_the_bases_own(cast: Cast, base: Base) -> None:
    filing = opened(cast, base)

    assert cast.client(cast.xueyuan).get(f"/bases/filings/{filing.pk}/").status_code == 200
    for who in (cast.dongqu, cast.jingban):
        assert cast.client(who).get(f"/bases/filings/{filing.pk}/").status_code == 404
        board = cast.client(who).get("/bases/filings/").content.decode()
        assert '<span class="pill pill-draft">暂存</span>' in board
        assert f"/bases/filings/{filing.pk}/" not in board


def test_bureau_returns_and_records_on_pages(cast: Cast, base: Base) -> None:
    filing = filed(cast, base).filing
    client = cast.client(cast.jingban)
    blank = client.post(f"/bases/filings/{filing.pk}/return/", {"remarks": " "})
    assert "这个字段是必填项" in blank.content.decode() or blank.status_code == 200
    client.post(f"/bases/filings/{filing.pk}/return/", {"remarks": "请补充。"})
    assert AnnualFiling.objects.get().state == "returned"
    assert client.get(f"/bases/filings/{filing.pk}/record/").status_code == 409
    assert cast.client(cast.xueyuan).get(f"/bases/filings/{filing.pk}/record/").status_code == 403


def test_an_amendment_shows_what_changed(cast: Cast, base: Base) -> None:
    filing = recorded(cast, base)
    client = cast.client(cast.xueyuan)
    data = filing.data
    data["fields"]["effect"] = "满意度 96%"
    client.post(f"/bases/filings/{filing.pk}/fill/", as_posted(data, filing.revision))
    filing.refresh_from_db()
    client.post(
        f"/bases/filings/{filing.pk}/amend/",
        {"version": str(filing.revision), "reason": "补报12月数据"},
    )

    page = cast.client(cast.jingban).get(f"/bases/filings/{filing.pk}/").content.decode()

    assert "<ins>满意度 96%</ins>" in page
    assert "补报12月数据" in page


def test_reminding_by_hand(cast: Cast, base: Base) -> None:
    client = cast.client(cast.jingban)
    assert base.organisation.name in client.get("/bases/filings/remind/").content.decode()

    client.post("/bases/filings/remind/", {"base": str(base.pk)})

    assert FilingReminder.objects.get().by == cast.jingban
    assert cast.client(cast.dongqu).get("/bases/filings/remind/").status_code == 403


def test_workbook_of_the_board(cast: Cast, base: Base) -> None:
    filed(cast, base)
    answer = cast.client(cast.dongqu).get("/bases/filings.xlsx?state=filed")

    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[attr-defined]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][:2] == (base.number, base.organisation.name)
    assert rows[1][4] == "已报送"


def test_a_second_click_reminds_nobody_twice(cast: Cast, base: Base) -> None:
    client = cast.client(cast.jingban)
    address = f"/bases/filings/remind/?year=2026&base={base.pk}"
    for _ in (1, 2):
        client.post(address, {"base": str(base.pk)})

    assert FilingReminder.objects.count() == 1
    assert Message.objects.filter(recipient=cast.xueyuan, subject__contains="年度备案").count() == 1


def test_counts_by_county_and_filter_by_manager(cast: Cast, base: Base) -> None:
    working_base(cast, "moshengren", at=MARCH)
    filed(cast, base)
    client = cast.client(cast.jingban)
    page = client.get("/bases/filings/").content.decode()
    assert "按县（区）汇总" in page
    manager = base.managing_unit
    assert manager is not None

    rows = client.get(f"/bases/filings/?manager={manager.pk}&sort=received").context["page_obj"]

    assert [row.base.pk for row in rows] == [base.pk]
    assert 'name="manager"' not in cast.client(cast.dongqu).get("/bases/filings/").content.decode()


def test_an_earlier_year_can_still_be_filed(cast: Cast, base: Base) -> None:
    # Somebody filed here in 2026; years before were filed on paper and are not asked for.
    a_filing(working_base(cast, "moshengren", at=MARCH), cast.moshengren, NOVEMBER, "filed")
    with time_machine.travel(datetime.datetime(2027, 10, 8, 9, tzinfo=ZONE)):
        client = cast.client(cast.xueyuan)
        assert "补报2026年度" in client.get("/bases/filings/").content.decode()

        client.post("/bases/filings/open/", {"year": "2026"})

        assert "补报2025年度" not in client.get("/bases/filings/").content.decode()
    assert AnnualFiling.objects.get(base=base).year == 2026


def test_receipts_are_the_parties_own_on_the_list_of_documents(cast: Cast, base: Base) -> None:
    recorded(cast, base)
    own = {"filing_receipt", "filing_record"}
    for who, kinds in (("xueyuan", own), ("dongqu", own), ("moshengren", set()), ("renhe", set())):
        seen = Document.objects.downloadable_by(getattr(cast, who))
        assert set(seen.exclude(kind="plaque").values_list("kind", flat=True)) == kinds


def test_a_foreign_paper_is_not_served(cast: Cast, base: Base) -> None:
    filing = recorded(cast, base)
    plaque = Document.objects.get(kind="plaque")
    address = f"/bases/filings/{filing.pk}/documents/{plaque.pk}/"

    assert cast.client(cast.xueyuan).get(address).status_code == 404


@pytest.mark.parametrize("total", ["9" * 5000, "-1", "²", "abc"])
def test_an_odd_count_of_rows_is_none(cast: Cast, base: Base, total: str) -> None:
    filing = opened(cast, base)
    posted = as_posted(typed(), filing.revision) | {"plan-TOTAL_FORMS": total}

    cast.client(cast.xueyuan).post(f"/bases/filings/{filing.pk}/fill/", posted)

    assert AnnualFiling.objects.get().data["plan"] == []


@pytest.mark.parametrize(
    "query", ["?year=abc", "?state=__all__", "?county=x", "?page=-1", "?q=%00"]
)
def test_odd_questions_are_answered(cast: Cast, base: Base, query: str) -> None:
    assert cast.client(cast.jingban).get(f"/bases/filings/{query}").status_code == 200


def many_bases(cast: Cast, count: int) -> None:
    """So many bases, each with a filed version, straight into the tables."""
    model = filed(cast, working_base(cast, at=MARCH))
    model_base = model.filing.base
    like = {"county": model_base.organisation.county, "level": "county", "kind": "university"}
    organisations = Organisation.objects.bulk_create(
        Organisation(
            type="institution",
            state="active",
            name=f"示例学校{number}",
            uscc=make_uscc(number + 900_000),
            registered_at=MARCH,
            activated_at=MARCH,
            **like,
        )
        for number in range(count - 1)
    )
    bases = Base.objects.bulk_create(
        Base(
            number=f"2026-{number + 100}",
            year=2026,
            serial=number + 100,
            organisation=organisation,
            batch_name="示例",
            decision_number="示例",
            certified_on=MARCH.date(),
            state_since=MARCH.date(),
        )
        for number, organisation in enumerate(organisations)
    )
    filings = AnnualFiling.objects.bulk_create(
        AnnualFiling(
            base=base,
            year=2026,
            state="draft" if base.serial % 2 else "filed",
            state_since=MARCH,
            saved_at=MARCH,
            saved_by=model.filed_by,
        )
        for base in bases
    )
    papers = Document.objects.bulk_create(
        Document(kind="filing_receipt", number=f"示例{n}", facts={}, issued_at=MARCH)
        for n in range(len(filings))
    )
    FilingVersion.objects.bulk_create(
        FilingVersion(
            filing=filing,
            number=1,
            received_at=MARCH,
            named_at=model.named_at,
            due_at=model.due_at,
            on_time=True,
            content=model.content,
            filed_by=model.filed_by,
            receipt_number=paper.number,
            receipt=paper,
        )
        for filing, paper in zip(filings, papers, strict=True)
        if filing.state == "filed"
    )


@pytest.mark.parametrize("count", [1, 10, 1_000])
def test_the_board_asks_the_same_questions_however_many_bases(cast: Cast, count: int) -> None:
    many_bases(cast, count)
    client = cast.client(cast.jingban)
    client.get("/bases/filings/")
    with CaptureQueriesContext(connection) as seen:
        page = client.get("/bases/filings/")

    assert page.status_code == 200
    assert page.context["total"] == count
    assert len(seen) <= 14
