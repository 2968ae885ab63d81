"""Registration slips: who issues them, what they say, when they are void (Art. 17)."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from pypdf import PdfReader
from pytest_django.asserts import assertContains, assertNotContains

from accounts.files import stored_bytes
from accounts.models import Event
from accounts.record import MovedOn
from bases.actions.correcting import Corrected, correct_record, reverse_record
from bases.actions.slips import issue_slip, issue_slips
from bases.models import Document, RegistrationSlip, TrainingClass
from tests.bases.records_help import number_of, row_of
from tests.bases.slips_help import entry_of, recorded, slipped
from tests.cast import Cast


def text_of(slip: RegistrationSlip) -> str:
    assert slip.document.file is not None
    pages = PdfReader(io.BytesIO(stored_bytes(slip.document.file))).pages
    assert len(pages) == 1
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in pages))


def test_a_slip_says_what_the_record_says(cast: Cast) -> None:
    base = recorded(cast)
    entry = entry_of(base)
    correct_record(
        entry,
        to=Corrected(Decimal(6), Decimal(0), "qualified", Decimal(91)),
        reason="更正",
        by=cast.xueyuan,
        at=cast.now,
    )
    slip = slipped(cast, base)
    text = text_of(slip)

    year = cast.now.year
    assert slip.document.number == f"攀继教学〔{year}〕000001号"
    for wanted in (
        slip.document.number,
        row_of(1)["姓名"],
        entry.trainee.id_mask,
        row_of(1)["工作单位"],
        entry.training_class.title,
        entry.training_class.number,
        base.organisation.name,
        "公需学时6",
        "合格（91分）",
        entry.code[:4],
        "（印章）",
        "本单由平台生成，不是电子印章",
    ):
        assert re.sub(r"\s+", "", wanted) in text, wanted
    assert number_of(1) not in text
    answer = Client().get(f"/verify/{slip.document.check_code}/")
    assertContains(answer, "由本平台生成")
    assertNotContains(answer, row_of(1)["姓名"])


@pytest.mark.parametrize("deed", ["correct", "reverse"])
def test_a_corrected_record_voids_its_slip(cast: Cast, deed: str) -> None:
    base = recorded(cast)
    entry, slip = entry_of(base), slipped(cast, base)
    if deed == "correct":
        to = Corrected(Decimal(4), Decimal(0), "qualified", None)
        correct_record(entry, to=to, reason="更正", by=cast.xueyuan, at=cast.now)
    else:
        reverse_record(entry, reason="重复", by=cast.xueyuan, at=cast.now)

    slip.document.refresh_from_db()
    assert slip.document.is_void
    event = Event.objects.order_by("-sequence")[0]
    assert event.details["voided_slips"] == [slip.document.number]
    assertContains(Client().get(f"/verify/{slip.document.check_code}/"), "已作废")
    assert cast.client(cast.xueyuan).get(f"/bases/slips/{slip.pk}/").status_code == 409
    if deed == "correct":
        again = issue_slip(entry, by=cast.xueyuan, at=cast.now)
        assert again.document.number.endswith("000002号")
    else:
        with pytest.raises(MovedOn):
            issue_slip(entry, by=cast.xueyuan, at=cast.now)


def test_one_slip_in_force(cast: Cast) -> None:
    base = recorded(cast)
    issue_slip(entry_of(base), by=cast.xueyuan, at=cast.now)

    with pytest.raises(MovedOn):
        issue_slip(entry_of(base), by=cast.xueyuan, at=cast.now)
    client = cast.client(cast.xueyuan)
    assert client.post(f"/bases/records/{entry_of(base).pk}/issue-slip/").status_code == 409


def test_a_class_at_once_is_one_deed(cast: Cast) -> None:
    base = recorded(cast, serials=tuple(range(1, 8)))
    held = TrainingClass.objects.get(base=base)
    issue_slip(entry_of(base, 3), by=cast.xueyuan, at=cast.now)
    before = Event.objects.count()
    client = cast.client(cast.xueyuan)
    assertContains(client.get(f"/bases/classes/{held.pk}/issue-slips/"), "出具 6 份")

    answer = client.post(f"/bases/classes/{held.pk}/issue-slips/")

    assert answer.status_code == 302
    assert Event.objects.count() == before + 1
    numbers = sorted(Document.objects.filter(kind="training_slip").values_list("number", flat=True))
    assert [int(n[-7:-1]) for n in numbers] == list(range(1, 8))
    with pytest.raises(MovedOn):
        issue_slips(held, by=cast.xueyuan, at=cast.now)


@pytest.mark.parametrize(
    ("who", "wanted"),
    [
        ("xueyuan", 200),
        ("xueyuan2", 200),
        ("yiyuan", 404),
        ("dongqu", 403),
        ("weijian", 403),
        ("zhuanjia1", 403),
        ("jingban", 200),
        ("shenpi", 200),
        ("guanli", 200),
    ],
)
def test_who_downloads(cast: Cast, who: str, wanted: int) -> None:
    slip = slipped(cast, recorded(cast))
    client = cast.client(getattr(cast, who))

    assert client.get(f"/bases/slips/{slip.pk}/").status_code == wanted


def test_only_the_base_issues(cast: Cast) -> None:
    base = recorded(cast)
    entry = entry_of(base)
    for who in ("moshengren", "dongqu", "jingban", "shenpi", "guanli", "zhuanjia1"):
        with pytest.raises(PermissionDenied):
            issue_slip(entry, by=getattr(cast, who), at=cast.now)
    assert cast.client(cast.moshengren).get(f"/bases/records/{entry.pk}/issue-slip/").status_code
    assert cast.client(cast.jingban).post(f"/bases/records/{entry.pk}/issue-slip/").status_code in (
        403,
    )
    assert not RegistrationSlip.objects.exists()


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


def test_the_list_and_its_workbook(cast: Cast) -> None:
    base = recorded(cast, serials=tuple(range(1, 13)))
    slip = slipped(cast, base, 1)
    client: Any = cast.client(cast.xueyuan)
    queries(client, "/bases/slips/")
    one = queries(client, "/bases/slips/"), queries(client, "/bases/slips.xlsx")
    held = TrainingClass.objects.get(base=base)
    issue_slips(held, by=cast.xueyuan, at=cast.now)
    many = queries(client, "/bases/slips/"), queries(client, "/bases/slips.xlsx")

    assert one == many
    assert max(one) <= 15
    assertContains(client.get("/bases/slips/"), "学时登记单")
    answer = client.get("/bases/slips.xlsx", {"q": slip.document.number})
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert [row[0] for row in book.active.iter_rows(values_only=True)][1:] == [slip.document.number]
    assertNotContains(cast.client(cast.moshengren).get("/bases/slips/"), slip.document.number)
