"""Documents behind the counter: the operator's list, the retry, and who gets a plaque."""

from __future__ import annotations

import pytest
from django.utils import timezone
from django_q.models import OrmQ

from accounts.files import keep
from accounts.models import Role
from bases.issuing import issue_document
from bases.models import Base, Document, DocumentKind, DocumentState
from tests.bases.rows import NOW, make_base
from tests.cast import Cast, make_user

MUNICIPAL = ("jingban", "shenpi", "guanli")
OTHERS = ("xueyuan", "dongqu", "weijian", "zhuanjia1")


@pytest.fixture
def base(cast: Cast) -> Base:
    return make_base("示例职业学院")


def make_ready(document: Document) -> None:
    """Give a document a file."""
    file = keep(
        b"%PDF-1.7 example",
        name="匾牌.pdf",
        media_type="application/pdf",
        by=None,
        at=timezone.now(),
    )
    Document.objects.filter(pk=document.pk).update(state=DocumentState.READY, file=file)


@pytest.mark.parametrize("name", MUNICIPAL)
def test_staff_see_what_waits_and_what_failed(cast: Cast, base: Base, name: str) -> None:
    document = base.plaques.get().document
    Document.objects.filter(pk=document.pk).update(
        state=DocumentState.FAILED, attempts=5, last_error="MissingGlyphs: <b>缺字</b>"
    )

    page = cast.client(getattr(cast, name)).get("/bases/documents/").content.decode()

    for words in ("生成失败", document.number, "5 次", "&lt;b&gt;缺字"):
        assert words in page


def test_finished_documents_are_not_listed(cast: Cast, base: Base) -> None:
    make_ready(base.plaques.get().document)

    page = cast.client(cast.guanli).get("/bases/documents/").content.decode()

    assert "没有待生成的文书" in page


@pytest.mark.parametrize("name", OTHERS)
def test_the_list_and_the_retry_are_for_staff(cast: Cast, base: Base, name: str) -> None:
    client = cast.client(getattr(cast, name))
    document = base.plaques.get().document

    assert client.get("/bases/documents/").status_code == 403
    assert client.post(f"/bases/documents/{document.pk}/render-again/").status_code == 403
    assert OrmQ.objects.count() == 1


def test_anonymous_is_asked_to_sign_in(cast: Cast, base: Base) -> None:
    response = cast.client(None).get("/bases/documents/")

    assert (response.status_code, response["Location"]) == (
        302,
        "/accounts/login/?next=/bases/documents/",
    )


def test_retry_queues_once_more(cast: Cast, base: Base) -> None:
    document = base.plaques.get().document
    Document.objects.filter(pk=document.pk).update(state=DocumentState.FAILED, attempts=5)
    client = cast.client(cast.guanli)
    address = f"/bases/documents/{document.pk}/render-again/"

    assert client.get(address).status_code == 405
    assert client.post("/bases/documents/999999/render-again/").status_code == 404
    response = client.post(address, follow=True)

    assert "已重新排队生成" in response.content.decode()
    assert OrmQ.objects.count() == 2
    document.refresh_from_db()
    assert (document.state, document.attempts) == (DocumentState.WAITING, 0)


def test_retry_of_a_finished_document_changes_nothing(cast: Cast, base: Base) -> None:
    document = base.plaques.get().document
    make_ready(document)

    response = cast.client(cast.guanli).post(
        f"/bases/documents/{document.pk}/render-again/", follow=True
    )

    assert "已经生成" in response.content.decode()
    assert OrmQ.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "status"),
    [*((name, 200) for name in MUNICIPAL), *((name, 404) for name in OTHERS)],
)
def test_who_gets_a_plaque(cast: Cast, base: Base, name: str, status: int) -> None:
    document = base.plaques.get().document
    make_ready(document)

    response = cast.client(getattr(cast, name)).get(f"/bases/documents/{document.pk}/")

    assert response.status_code == status


@pytest.mark.parametrize("role", [Role.OWNER, Role.STAFF])
def test_members_get_the_plaque_of_their_own_base(cast: Cast, base: Base, role: str) -> None:
    member = make_user("jidi", role, base.organisation)
    document, other = base.plaques.get().document, make_base("别的学院").plaques.get().document
    make_ready(document)
    make_ready(other)
    client = cast.client(member)

    response = client.get(f"/bases/documents/{document.pk}/")

    assert b"".join(response) == b"%PDF-1.7 example"
    assert response["Content-Disposition"].startswith("attachment")
    assert client.get(f"/bases/documents/{other.pk}/").status_code == 404


def test_a_plaque_not_made_yet_and_other_kinds_are_404(cast: Cast, base: Base) -> None:
    client = cast.client(cast.jingban)
    form = issue_document(
        kind=DocumentKind.APPLICATION_FORM,
        number="1",
        title="申报表",
        subject_name="示例",
        facts={},
        at=NOW,
    )
    make_ready(form)

    for document in (base.plaques.get().document, form):
        assert client.get(f"/bases/documents/{document.pk}/").status_code == 404
