"""Measures of the bureau and of recommenders, and the bases these manage (Art. 4, Art. 5)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.models import Event, Message, User
from accounts.record import MovedOn
from bases.actions.measures import MeasureFacts, publish_measure, withdraw_measure
from bases.models import AnnualFiling, Base, Measure
from tests.bases.records_help import imported, row_of, stage
from tests.bases.roster_help import FORMULA, HOSTILE, a_file, cells, pdf, queries, quoted
from tests.bases.rows import make_base, put
from tests.bases.working import working_base
from tests.cast import Cast

DAY = datetime.date(2026, 3, 2)
TYPED = {
    "title": "东区继续教育基地使用管理办法",
    "document_number": "攀东人社发〔2026〕2号",
    "issued_on": "2026/3/2",
    "summary": "第一条\n\n第二条",
}


@pytest.fixture
def base(cast: Cast) -> Base:
    return working_base(cast)


def publish(cast: Cast, by: User | None = None, **changes: Any) -> Measure:
    by = by or cast.dongqu
    facts = MeasureFacts(**{**TYPED, "issued_on": DAY, **changes})
    return publish_measure(facts=facts, files=[a_file(by, cast.now)], by=by, at=cast.now)


@pytest.mark.parametrize(("who", "article"), [("dongqu", "5"), ("weijian", "5"), ("jingban", "4")])
def test_publish_measure(cast: Cast, base: Base, who: str, article: str) -> None:
    by = getattr(cast, who)
    client = cast.client(by)
    response = client.post("/bases/measures/publish/", {**TYPED, "file_1": pdf()})
    made = Measure.objects.get()

    assert response["Location"] == f"/bases/measures/{made.pk}/"
    assert (made.issuer, made.issued_on) == (by.organisation, DAY)
    event = Event.objects.about(made).get()
    assert (event.verb, event.article) == ("publish_measure", article)
    told = {m.recipient for m in Message.objects.filter(event=event)}
    assert told == (set() if who == "weijian" else {cast.xueyuan, cast.xueyuan2})
    page = Client().get(f"/measures/{made.pk}/").content.decode()
    assert "<p>第二条</p>" in page
    (file,) = made.files.all()
    assert Client().get(f"/measures/{made.pk}/files/{file.pk}/").status_code == 200


@pytest.mark.parametrize("who", ["xueyuan", "shenpi", "guanli", "moshengren", "zhuanjia1"])
def test_who_issues_none(cast: Cast, base: Base, who: str) -> None:
    by = getattr(cast, who)
    with pytest.raises(PermissionDenied):
        publish(cast, by)
    assert cast.client(by).get("/bases/measures/publish/").status_code == 403


def test_bad_input_is_named_and_kept(cast: Cast, base: Base) -> None:
    client = cast.client(cast.dongqu)
    ahead = cast.later(days=9).date().isoformat()
    page = client.post("/bases/measures/publish/", {**TYPED, "title": HOSTILE}).content.decode()
    assert "请选择文件。" in page
    assert "&lt;script&gt;" in page
    assert HOSTILE not in page
    assert "攀东人社发〔2026〕2号" in page
    typed = {**TYPED, "issued_on": ahead, "file_1": pdf()}
    refused = client.post("/bases/measures/publish/", typed)
    assert refused.context["form"].errors["issued_on"] == ["印发日期不能晚于今天。"]
    facts = MeasureFacts("x", DAY, "x")
    with pytest.raises(ValidationError):
        publish_measure(facts=facts, files=[], by=cast.dongqu, at=cast.now)
    assert not Measure.objects.exists()


def test_withdraw_measure(cast: Cast, base: Base) -> None:
    measure = publish(cast)
    (file,) = measure.files.all()
    client, path = cast.client(cast.dongqu), f"/bases/measures/{measure.pk}/"
    assert "请写明废止依据或原因。" in client.post(f"{path}withdraw/", {}).content.decode()
    assert client.post(f"{path}withdraw/", {"reason": "另有规定。"}).status_code == 302

    public = (f"/measures/{measure.pk}/", f"/measures/{measure.pk}/files/{file.pk}/")
    assert [Client().get(p).status_code for p in public] == [404, 404]
    assert measure.title not in Client().get("/measures/").content.decode()
    for who, status in (("dongqu", 200), ("shenpi", 200), ("xueyuan", 404), ("renhe", 404)):
        reader = cast.client(getattr(cast, who))
        assert reader.get(path).status_code == status, who
        assert reader.get(f"{path}files/{file.pk}/").status_code == status, who
    assert client.get(f"{path}withdraw/").status_code == 409
    with pytest.raises(MovedOn):
        withdraw_measure(measure, reason="x", by=cast.dongqu, at=cast.now)
    assert Event.objects.about(measure).get(verb="withdraw_measure").opinion == "另有规定。"


@pytest.mark.parametrize("who", ["renhe", "weijian", "jingban", "xueyuan", "shenpi"])
def test_only_the_issuer_withdraws(cast: Cast, base: Base, who: str) -> None:
    measure, by = publish(cast), getattr(cast, who)
    with pytest.raises(PermissionDenied):
        withdraw_measure(measure, reason="x", by=by, at=cast.now)
    assert cast.client(by).get(f"/bases/measures/{measure.pk}/withdraw/").status_code == 403


def test_lists_filter_and_export(cast: Cast, base: Base) -> None:
    own = publish(cast, document_number=FORMULA)
    bureau = publish(cast, cast.jingban, title="全市规划")
    for path in ("/measures/", "/bases/measures/"):
        for query, found in (
            ("", {own, bureau}),
            ("q=全市", {bureau}),
            ("issuer=东区", {own}),
            ("sort=issuer", {own, bureau}),
            ("sort=zz&page=zz", {own, bureau}),
        ):
            client = cast.client(cast.renhe) if "bases" in path else Client()
            page = client.get(f"{path}?{query}")
            assert set(page.context["page_obj"].object_list) == found, (path, query)
    client = cast.client(cast.dongqu)
    assert quoted(client.get("/bases/measures.xlsx"), FORMULA)
    assert len(cells(client.get("/bases/measures.xlsx?state=withdrawn"))) == 1


def test_pages_are_cheap(cast: Cast, base: Base) -> None:
    measure = publish(cast)
    client, anybody = cast.client(cast.jingban), Client()
    counts = [(queries(client, "/bases/measures/"), queries(anybody, "/measures/"))]
    for more in (9, 990):
        Measure.objects.bulk_create(
            Measure(
                issuer=measure.issuer,
                title="x",
                issued_on=DAY,
                summary="x",
                published_at=cast.now,
                published_by=cast.dongqu,
            )
            for _ in range(more)
        )
        counts.append((queries(client, "/bases/measures/"), queries(anybody, "/measures/")))

    assert len(set(counts)) == 1
    assert counts[0][0] <= 15
    assert counts[0][1] <= 8
    assert queries(client, f"/bases/measures/{measure.pk}/") <= 25
    assert queries(anybody, f"/measures/{measure.pk}/") <= 8
    assert anybody.get("/measures/").cookies == {}


@pytest.mark.parametrize(
    ("who", "seen"), [("dongqu", 1), ("renhe", 0), ("weijian", 0), ("jingban", 2), ("shenpi", 2)]
)
def test_managed_bases(cast: Cast, base: Base, who: str, seen: int) -> None:
    make_base("别处学院")
    client = cast.client(getattr(cast, who))

    assert client.get("/bases/managed/").context["page_obj"].paginator.count == seen
    assert len(cells(client.get("/bases/managed.xlsx"))) == seen + 1


@pytest.mark.parametrize("who", ["xueyuan", "moshengren", "zhuanjia1"])
def test_a_base_has_its_own_desk(cast: Cast, base: Base, who: str) -> None:
    client = cast.client(getattr(cast, who))

    assert client.get("/bases/managed/").status_code == 403
    assert client.get("/bases/managed.xlsx").status_code == 403


def test_managed_tells_the_filing_once_filed(cast: Cast, base: Base, time_machine: Any) -> None:
    time_machine.move_to(datetime.datetime(2026, 11, 20, tzinfo=datetime.UTC))
    filing = AnnualFiling.objects.create(
        base=base, year=2026, state_since=cast.now, saved_at=cast.now, saved_by=cast.xueyuan
    )
    client = cast.client(cast.dongqu)
    assert "未报送" in str(client.get("/bases/managed/").context["rows"])
    AnnualFiling.objects.filter(pk=filing.pk).update(state="filed")
    assert "已报送" in str(client.get("/bases/managed/").context["rows"])
    for query, seen in (
        ("filing=none", 0),
        ("filing=filed", 1),
        ("filing=recorded", 0),
        ("state=active", 1),
        (f"q={base.number}", 1),
        ("sort=filing", 1),
    ):
        page = client.get(f"/bases/managed/?{query}").context["page_obj"]
        assert page.paginator.count == seen, query
    put(base, "revoked")
    AnnualFiling.objects.filter(pk=filing.pk).update(state="draft")
    assert "未报送" not in str(client.get("/bases/managed/").context["rows"])


def test_managed_tells_person_times(cast: Cast, time_machine: Any) -> None:
    base, held = stage(cast)
    rows = [row_of(serial) for serial in range(3)]
    imported(base, held, rows, cast.xueyuan, cast.now)
    time_machine.move_to(cast.now.replace(month=11, day=20))
    client = cast.client(cast.dongqu)
    ((row_base, *_words, times),) = client.get("/bases/managed/").context["rows"]
    heading, line = cells(client.get("/bases/managed.xlsx"))
    told = dict(zip(heading, line, strict=True))

    assert row_base == base
    assert times == 3
    assert told["年度培训人次"] == "3"


def test_managed_is_cheap(cast: Cast, base: Base) -> None:
    client = cast.client(cast.jingban)
    counts = [queries(client, "/bases/managed/")]
    for more in range(60):
        make_base(f"又一学院{more}")
        if more in (8, 59):
            counts.append(queries(client, "/bases/managed/"))

    assert len(set(counts)) == 1
    assert counts[0] <= 15
