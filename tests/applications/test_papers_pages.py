"""Papers on the case page and at their public addresses: who gets what, and never by waiting."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.files import keep
from applications.models import Application, CasePaper, PaperAudience
from bases.issuing import void_document
from bases.models import Document, DocumentKind, DocumentState
from tests import stories
from tests.cast import Cast

PDF = b"%PDF-1.7 example"
PARTIES = {DocumentKind.RECOMMENDATION, DocumentKind.ACCEPTANCE}
OPEN = {DocumentKind.NOTICE, DocumentKind.DECISION}
BUREAU = {
    DocumentKind.VISIT_RECORD,
    DocumentKind.MEETING_MINUTES,
    DocumentKind.SCORE_SHEET,
    DocumentKind.CONCLUSION,
}
READERS = {
    "xueyuan": PARTIES | OPEN,
    "xueyuan2": PARTIES | OPEN,
    "dongqu": PARTIES | OPEN,
    "yiyuan": OPEN,
    "renhe": OPEN,
    "weijian": OPEN,
    "zhuanjia1": OPEN,
    "jingban": PARTIES | OPEN | BUREAU,
    "shenpi": PARTIES | OPEN | BUREAU,
    "guanli": PARTIES | OPEN | BUREAU,
}


def make_ready(*documents: Document) -> None:
    for document in documents:
        file = keep(PDF, name="文书.pdf", media_type="application/pdf", by=None, at=timezone.now())
        Document.objects.filter(pk=document.pk).update(state=DocumentState.READY, file=file)


@pytest.fixture
def case(cast: Cast) -> Application:
    return Application.objects.get(base=stories.certified(cast))


def papers(case: Application) -> dict[str, Document]:
    rows = CasePaper.objects.filter(application=case).select_related("document")
    return {row.document.kind: row.document for row in rows}


def address(case: Application, document: Document) -> str:
    return f"/applications/{case.pk}/papers/{document.pk}/"


def test_who_reads_which_paper(cast: Cast, case: Application) -> None:
    issued = papers(case)
    assert set(issued) == PARTIES | OPEN | BUREAU
    make_ready(*issued.values())

    for name, may in READERS.items():
        client = cast.client(getattr(cast, name))
        got = {
            kind
            for kind, document in issued.items()
            if client.get(address(case, document)).status_code == 200
        }
        assert got == may, name
        for kind in set(issued) - may:
            assert client.get(address(case, issued[kind])).status_code == 404


def test_anonymous_gets_public_papers_by_their_code_alone(cast: Cast, case: Application) -> None:
    issued = papers(case)
    make_ready(*issued.values())
    client = cast.client(None)

    for kind, document in issued.items():
        answer = client.get(f"/notices/papers/{document.check_code}/")
        assert answer.status_code == (200 if kind in OPEN else 404), kind
        assert answer.cookies == {}
        assert client.get(address(case, document)).status_code == 302
    assert client.get("/notices/papers/x/").status_code == 404


def test_the_public_notice_page_links_its_papers(cast: Cast, case: Application) -> None:
    issued = papers(case)
    notice = case.present_notice()

    page = cast.client(None).get(f"/notices/{notice.pk}/").content.decode()

    for kind, document in issued.items():
        assert (f"/notices/papers/{document.check_code}/" in page) == (kind in OPEN)


def test_papers_of_another_case_are_not_found_here(cast: Cast, case: Application) -> None:
    other = stories.submitted(cast, "yiyuan")
    document = papers(case)[DocumentKind.DECISION]

    answer = cast.client(cast.jingban).get(address(other, document))

    assert answer.status_code == 404


def test_case_page_lists_the_papers_its_reader_may_have(cast: Cast, case: Application) -> None:
    issued = papers(case)
    make_ready(issued[DocumentKind.ACCEPTANCE])
    failed = issued[DocumentKind.RECOMMENDATION]
    Document.objects.filter(pk=failed.pk).update(state=DocumentState.FAILED, attempts=5)
    void_document(issued[DocumentKind.NOTICE], reason="名单有误", by=cast.shenpi, at=timezone.now())

    page = cast.client(cast.xueyuan).get(f"/applications/{case.pk}/").content.decode()
    inside = cast.client(cast.jingban).get(f"/applications/{case.pk}/").content.decode()

    for words in ("等待生成", "已生成", "生成失败", "已作废"):
        assert words in page
    for kind, document in issued.items():
        assert (address(case, document) in page) == (kind not in BUREAU)
        assert address(case, document) in inside
    assert "名单有误" not in page


def test_a_paper_not_made_yet_says_so_and_looks_again(cast: Cast, case: Application) -> None:
    document = papers(case)[DocumentKind.ACCEPTANCE]
    client = cast.client(cast.xueyuan)

    waiting = client.get(address(case, document))
    polled = client.get(address(case, document), headers={"HX-Request": "true"})
    make_ready(document)
    done = client.get(address(case, document), headers={"HX-Request": "true"})
    file = client.get(address(case, document))

    assert waiting.status_code == 202
    assert 'hx-trigger="every 3s"' in waiting.content.decode()
    assert "htmx" in waiting.content.decode()
    assert polled.content.decode().count("<h1") == 0
    assert f'hx-get="{address(case, document)}"' in polled.content.decode()
    assert "hx-get" not in done.content.decode()
    assert f'href="{address(case, document)}"' in done.content.decode()
    assert file.getvalue() == PDF
    assert file["Content-Disposition"].startswith("attachment")
    assert "HX-Request" in file["Vary"]


def test_a_failed_paper_says_so_and_stops_asking(cast: Cast, case: Application) -> None:
    document = papers(case)[DocumentKind.ACCEPTANCE]
    Document.objects.filter(pk=document.pk).update(state=DocumentState.FAILED, attempts=5)

    page = cast.client(cast.xueyuan).get(address(case, document)).content.decode()

    assert "生成失败" in page
    assert "hx-get" not in page


@pytest.mark.parametrize("name", ["xueyuan", "dongqu", None])
def test_a_void_paper_is_not_handed_out_outside_the_bureau(
    cast: Cast, case: Application, name: str | None
) -> None:
    document = papers(case)[DocumentKind.DECISION]
    make_ready(document)
    void_document(document, reason="更正", by=cast.shenpi, at=timezone.now())
    client = cast.client(getattr(cast, name) if name else None)
    path = address(case, document) if name else f"/notices/papers/{document.check_code}/"

    answer = client.get(path)

    assert answer.status_code == 410
    assert "这份文书已作废" in answer.content.decode()
    assert "更正" not in answer.content.decode()
    assert cast.client(cast.jingban).get(address(case, document)).getvalue() == PDF


def test_the_list_of_papers_costs_one_query(cast: Cast, case: Application) -> None:
    client = cast.client(cast.jingban)
    client.get(f"/applications/{case.pk}/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(f"/applications/{case.pk}/")
    document = papers(case)[DocumentKind.ACCEPTANCE]
    for n in range(20):
        document.pk, document.number, document.check_code = None, f"x{n}", f"CODE{n}"
        document.save(force_insert=True)
        CasePaper.objects.create(
            batch=case.batch,
            application=case,
            document=document,
            audience=PaperAudience.BUREAU,
        )

    with CaptureQueriesContext(connection) as many:
        client.get(f"/applications/{case.pk}/")

    assert len(many) == len(few)
