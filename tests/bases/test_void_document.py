"""Voiding a document: for good, by the approver, one event; the check says so."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Event
from accounts.record import MovedOn
from bases.issuing import issue_document, void_document
from bases.models import Document, DocumentKind
from tests.bases.rows import NOW, make_base
from tests.bases.test_documents_page import make_ready
from tests.cast import Cast


@pytest.fixture
def decision(cast: Cast) -> Document:
    return issue_document(
        kind=DocumentKind.DECISION,
        number="攀继教认〔2026〕7号",
        title="认定决定",
        subject_name="示例学院",
        facts={},
        at=NOW,
    )


def void(document: Document, cast: Cast, who: str = "shenpi") -> Document:
    return void_document(document, reason="名单有误", by=getattr(cast, who), at=cast.now)


def test_void_document_once_for_good(cast: Cast, decision: Document) -> None:
    void(decision, cast)
    decision.refresh_from_db()

    assert (decision.voided_at, decision.voided_by) == (cast.now, cast.shenpi)
    assert decision.void_reason == "名单有误"
    assert decision.is_void
    event = Event.objects.about(decision).get()
    assert (event.verb, event.opinion, event.audience) == ("void_document", "名单有误", "bureau")
    assert event.details["number"] == "攀继教认〔2026〕7号"
    with pytest.raises(MovedOn, match="已经作废"):
        void(decision, cast)
    assert Event.objects.about(decision).count() == 1


@pytest.mark.parametrize("who", ["jingban", "guanli", "xueyuan", "dongqu", "zhuanjia1"])
def test_only_the_approver_voids(cast: Cast, decision: Document, who: str) -> None:
    with pytest.raises(PermissionDenied):
        void(decision, cast, who)

    answer = cast.client(getattr(cast, who)).post(
        f"/bases/documents/{decision.pk}/void/", {"reason": "x"}
    )
    assert answer.status_code == 403
    assert not Document.objects.get(pk=decision.pk).is_void


def test_a_reason_is_needed(cast: Cast, decision: Document) -> None:
    with pytest.raises(ValidationError, match="原因"):
        void_document(decision, reason="  ", by=cast.shenpi, at=cast.now)

    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=decision.pk).update(voided_at=NOW)


def test_its_number_stays_used(cast: Cast, decision: Document) -> None:
    void(decision, cast)

    with pytest.raises(IntegrityError), transaction.atomic():
        issue_document(
            kind=DocumentKind.DECISION,
            number=decision.number,
            title="x",
            subject_name="x",
            facts={},
            at=NOW,
        )


def test_plaques_are_withdrawn_in_their_register_instead(cast: Cast) -> None:
    plaque = make_base("示例学院").plaques.get()

    with pytest.raises(MovedOn, match="匾牌登记"):
        void(plaque.document, cast)

    client = cast.client(cast.shenpi)
    assert client.get(f"/bases/documents/{plaque.document_id}/void/").status_code == 409
    page = client.get("/bases/documents/?show=all").content.decode()
    assert f"/bases/documents/{plaque.document_id}/void/" not in page


def test_the_check_never_calls_it_good(cast: Cast, decision: Document) -> None:
    address = f"/verify/{decision.check_code}/"
    client = cast.client(None)
    before = client.get(address).content.decode()
    void(decision, cast)

    page = client.get(address).content.decode()

    assert "由本平台生成" in before
    assert "无效：这份认定决定已作废" in page
    assert "作废日期" in page
    assert "查验码与编号真实存在" not in page
    for hidden in ("名单有误", cast.shenpi.name):
        assert hidden not in page


def test_void_page_asks_first(cast: Cast, decision: Document) -> None:
    client = cast.client(cast.shenpi)
    address = f"/bases/documents/{decision.pk}/void/"

    page = client.get(address).content.decode()
    empty = client.post(address, {"reason": ""})
    done = client.post(address, {"reason": "名单有误"}, follow=True)

    assert "作废不能撤销" in page
    assert decision.number in page
    assert "请写明作废原因" in empty.content.decode()
    assert "已作废" in done.content.decode()
    assert "名单有误" in done.content.decode()
    assert client.get(address).status_code == 409
    assert client.post(address, {"reason": "再"}).status_code == 409
    assert client.get("/bases/documents/999999/void/").status_code == 404


def test_documents_page_filters(cast: Cast, decision: Document) -> None:
    base = make_base("别的学院")
    make_ready(base.plaques.get().document)
    client = cast.client(cast.jingban)

    def shown(query: str) -> str:
        return client.get(f"/bases/documents/{query}").content.decode()

    assert "2026-001-1" not in shown("")
    assert decision.number in shown("")
    both = shown("?show=all")
    assert "2026-001-1" in both
    assert decision.number in both
    assert "下载" in both
    assert decision.number not in shown("?show=all&kind=plaque")
    assert "2026-001-1" not in shown("?show=all&number=认〔2026〕7")
    assert decision.number not in shown("?show=all&unit=别的")
    assert "没有符合条件的文书" in shown("?show=all&unit=没有的单位")
    assert "2026-001-1" in shown("?show=all&unit=\0")
    assert "作废" not in shown("?show=all&kind=decision").replace("已作废", "")
    assert '共 <b class="num">2</b> 份' in both


def test_staff_download_papers_and_others_do_not(cast: Cast, decision: Document) -> None:
    make_ready(decision)

    for name, status in (("jingban", 200), ("guanli", 200), ("xueyuan", 404), ("dongqu", 404)):
        answer = cast.client(getattr(cast, name)).get(f"/bases/documents/{decision.pk}/")
        assert answer.status_code == status


def test_documents_page_costs_the_same_at_any_length(cast: Cast, decision: Document) -> None:
    client = cast.client(cast.shenpi)
    void(decision, cast)
    client.get("/bases/documents/?show=all")
    with CaptureQueriesContext(connection) as few:
        client.get("/bases/documents/?show=all")
    for n in range(20):
        decision.pk, decision.number, decision.check_code = None, f"{n}号", f"CODE{n}"
        decision.voided_at, decision.voided_by, decision.void_reason = cast.now, cast.shenpi, "x"
        decision.save(force_insert=True)

    with CaptureQueriesContext(connection) as many:
        client.get("/bases/documents/?show=all")

    assert len(many) == len(few)
