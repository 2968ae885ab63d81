"""Shared resources: who publishes, what everybody sees, what closes on withdrawal (Art. 3)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.models import County, Event
from accounts.record import MovedOn
from bases.actions.resources import ResourceFacts, change_resource, withdraw_resource
from bases.models import Base, Field, SharedResource
from tests.bases.roster_help import (
    FORMULA,
    HOSTILE,
    IDENTITY,
    RESOURCE_TYPED,
    cells,
    pdf,
    queries,
    quoted,
    resource,
    resource_typed,
)
from tests.bases.rows import make_base, put
from tests.bases.working import working_base
from tests.cast import Cast

PUBLISH = "/bases/resources/publish/"


@pytest.fixture
def base(cast: Cast) -> Base:
    return working_base(cast)


@pytest.fixture
def shared(cast: Cast, base: Base) -> SharedResource:
    return resource(base, cast.xueyuan, cast.now)


def facts(**changes: Any) -> ResourceFacts:
    field = Field.objects.order_by("pk")[0]
    return ResourceFacts(**{**RESOURCE_TYPED, "field": field, **changes})


def test_publish_resource(cast: Cast, base: Base) -> None:
    client = cast.client(cast.xueyuan)
    typed = resource_typed(description=f"{HOSTILE}\n\n第二段。")
    response = client.post(PUBLISH, {**typed, "file_1": pdf(), "file_2": pdf()})
    made = SharedResource.objects.get()

    assert response["Location"] == f"/bases/resources/{made.pk}/"
    assert made.files.count() == 2
    assert Event.objects.about(made).get().verb == "publish_resource"
    page = Client().get(f"/resources/{made.pk}/").content.decode()
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page
    assert "<p>第二段。</p>" in page


def test_bad_input_is_named_and_kept(cast: Cast, base: Base) -> None:
    bad = pdf()
    bad.name = "附件.exe"
    typed = resource_typed(phone="办公室", title="留着的名称")
    page = cast.client(cast.xueyuan).post(PUBLISH, typed).content.decode()
    assert "电话号码格式不对" in page
    assert "留着的名称" in page
    refused = cast.client(cast.xueyuan).post(PUBLISH, {**resource_typed(), "file_1": bad})
    assert "只能上传" in str(refused.context["form"].errors["file_1"])
    typed = resource_typed(description=f"联系{IDENTITY}")
    page = cast.client(cast.xueyuan).post(PUBLISH, typed).content.decode()
    assert IDENTITY not in page
    assert not SharedResource.objects.exists()


def test_change_resource(cast: Cast, shared: SharedResource) -> None:
    client, path = cast.client(cast.xueyuan2), f"/bases/resources/{shared.pk}/change/"
    (file,) = shared.files.all()
    page = client.get(path).content.decode()
    assert "去掉已有附件" in page
    assert shared.title in page
    typed = {**resource_typed(title="新名称"), "dropped": [str(file.pk)], "file_1": pdf()}
    assert client.post(path, typed).status_code == 302

    assert SharedResource.objects.get().title == "新名称"
    assert [f.name for f in shared.files.all()] == ["法人证书.pdf"]
    assert Client().get(f"/resources/{shared.pk}/files/{file.pk}/").status_code == 404
    event = Event.objects.about(shared).get(verb="change_resource")
    assert event.details["dropped"] == ["附件.pdf"]
    assert event.details["changed"]["title"] == [RESOURCE_TYPED["title"], "新名称"]
    change_resource(shared, facts=facts(title="新名称"), by=cast.xueyuan, at=cast.now)
    assert Event.objects.about(shared).count() == 2  # nothing was different


def test_withdrawn_is_closed_to_the_public_with_its_files(
    cast: Cast, shared: SharedResource
) -> None:
    (file,) = shared.files.all()
    public = (f"/resources/{shared.pk}/", f"/resources/{shared.pk}/files/{file.pk}/")
    assert [Client().get(path).status_code for path in public] == [200, 200]
    client = cast.client(cast.xueyuan)
    assert client.post(f"/bases/resources/{shared.pk}/withdraw/").status_code == 302

    assert [Client().get(path).status_code for path in public] == [404, 404]
    assert client.get(f"/bases/resources/{shared.pk}/").status_code == 200
    assert client.get(f"/bases/resources/{shared.pk}/files/{file.pk}/").status_code == 200
    assert client.get(f"/bases/resources/{shared.pk}/change/").status_code == 409
    assert client.get(f"/bases/resources/{shared.pk}/withdraw/").status_code == 409
    with pytest.raises(MovedOn):
        withdraw_resource(shared, by=cast.xueyuan, at=cast.now)


def test_a_revoked_base_shares_nothing(cast: Cast, base: Base, shared: SharedResource) -> None:
    (file,) = shared.files.all()
    put(base, "revoked")

    assert shared.title not in Client().get("/resources/").content.decode()
    assert Client().get(f"/resources/{shared.pk}/").status_code == 404
    assert Client().get(f"/resources/{shared.pk}/files/{file.pk}/").status_code == 404
    assert cast.client(cast.xueyuan).get(PUBLISH).status_code == 409


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ("dongqu", 200),
        ("jingban", 200),
        ("shenpi", 200),
        ("renhe", 404),
        ("weijian", 404),
        ("moshengren", 404),
        ("zhuanjia1", 403),
    ],
)
def test_others_read_within_reach_and_write_nothing(
    cast: Cast, shared: SharedResource, who: str, reads: int
) -> None:
    by = getattr(cast, who)
    client, path = cast.client(by), f"/bases/resources/{shared.pk}/"
    (file,) = shared.files.all()

    assert client.get(path).status_code == reads
    assert client.get(f"{path}files/{file.pk}/").status_code == reads
    for verb in ("change", "withdraw"):
        assert client.post(f"{path}{verb}/").status_code == (403 if reads == 200 else reads)
    assert client.get(PUBLISH).status_code == (404 if who == "moshengren" else 403)
    with pytest.raises(PermissionDenied):
        change_resource(shared, facts=facts(), by=by, at=cast.now)
    with pytest.raises(PermissionDenied):
        withdraw_resource(shared, by=by, at=cast.now)


def test_a_file_of_another_resource_is_not_served(cast: Cast, shared: SharedResource) -> None:
    second = resource(shared.base, cast.xueyuan, cast.now, title="另一项")
    (file,) = second.files.all()

    assert Client().get(f"/resources/{shared.pk}/files/{file.pk}/").status_code == 404


def test_catalogue_filters(cast: Cast, shared: SharedResource) -> None:
    far = make_base("米易某所", county="510421")
    owner = cast.moshengren
    owner.organisation = far.organisation
    owner.save()
    other = resource(
        far,
        owner,
        cast.now,
        kind="site",
        title="冶金实训场所",
        field=Field.objects.order_by("pk")[1],
    )
    fields = list(Field.objects.order_by("pk")[:2])
    county = County.objects.get(code="510421")
    for query, found in (
        ("", {shared, other}),
        ("kind=site", {other}),
        (f"field={fields[0].pk}", {shared}),
        (f"county={county.code}", {other}),
        ("q=冶金", {other}),
        ("q=米易", {other}),
        ("kind=unknown&county=zz&field=x&page=zz", {shared, other}),
        ("q=没有", set()),
    ):
        page = Client().get(f"/resources/?{query}").context["page_obj"]
        assert set(page.object_list) == found, query


def test_public_pages_are_cacheable_and_cheap(cast: Cast, shared: SharedResource) -> None:
    anybody = Client()
    for path in ("/resources/", f"/resources/{shared.pk}/"):
        response = anybody.get(path)
        assert response.cookies == {}
        assert "public" in response["Cache-Control"]
        assert anybody.get(path, HTTP_IF_NONE_MATCH=response["ETag"]).status_code == 304
    counts = [queries(anybody, "/resources/"), *_grown(shared, anybody, "/resources/")]

    assert len(set(counts)) == 1
    assert counts[0] <= 8
    assert queries(anybody, f"/resources/{shared.pk}/") <= 8


def test_the_list_inside_is_cheap_and_exports(cast: Cast, shared: SharedResource) -> None:
    SharedResource.objects.update(conditions=FORMULA)
    client = cast.client(cast.jingban)
    assert quoted(client.get("/bases/resources.xlsx"), FORMULA)
    assert len(cells(client.get("/bases/resources.xlsx?kind=site"))) == 1
    assert len(cells(cast.client(cast.renhe).get("/bases/resources.xlsx"))) == 1
    path = "/bases/resources/"
    counts = [queries(client, path), *_grown(shared, client, path)]

    assert len(set(counts)) == 1
    assert counts[0] <= 15
    assert queries(client, f"/bases/resources/{shared.pk}/") <= 25


def _grown(shared: SharedResource, client: Client, path: str) -> list[int]:
    """Queries at 10 and at 1,000 rows."""
    counts = []
    for more in (9, 990):
        SharedResource.objects.bulk_create(
            SharedResource(
                **{
                    f.attname: getattr(shared, f.attname)
                    for f in SharedResource._meta.concrete_fields
                    if f.attname != "id"
                }
            )
            for _ in range(more)
        )
        counts.append(queries(client, path))
    return counts
