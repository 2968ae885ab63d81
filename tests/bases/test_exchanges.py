"""Exchange activities: who organises, who took part, what is public when (Art. 4, Art. 14)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.models import Event, Message, User
from accounts.record import MovedOn
from bases.actions.exchanges import (
    ExchangeFacts,
    TakingPart,
    change_exchange,
    create_exchange,
    note_exchange_attendance,
    publish_exchange,
)
from bases.models import Base, ExchangeActivity, ExchangeAttendance
from tests.bases.roster_help import FORMULA, HOSTILE, a_file, cells, pdf, queries, quoted
from tests.bases.rows import make_base, put
from tests.bases.working import working_base
from tests.cast import Cast

DAY = datetime.date(2026, 5, 20)
TYPED = {
    "title": "继续教育教学交流会",
    "direction": "out",
    "held_on": "2026年5月20日",
    "place": "成都市",
    "partner": "省内某大学",
    "summary": "交流了课程。",
}
PREFIX = {"parties-INITIAL_FORMS": "0", "parties-MIN_NUM_FORMS": "0", "parties-MAX_NUM_FORMS": "9"}


@pytest.fixture
def base(cast: Cast) -> Base:
    return working_base(cast)


def create(cast: Cast, by: User | None = None, **changes: Any) -> ExchangeActivity:
    by = by or cast.jingban
    facts = ExchangeFacts(
        **{
            **TYPED,
            "held_on": DAY,
            "direction": "city" if by.is_municipal else "in",
            **changes,
        }
    )
    return create_exchange(facts=facts, files=[a_file(by, cast.now)], by=by, at=cast.now)


def test_a_base_enters_then_publishes(cast: Cast, base: Base) -> None:
    client = cast.client(cast.xueyuan)
    response = client.post("/bases/exchanges/create/", {**TYPED, "file_1": pdf()})
    made = ExchangeActivity.objects.get()
    path = f"/bases/exchanges/{made.pk}/"
    assert response["Location"] == path
    assert (made.organiser, made.held_on) == (base.organisation, DAY)
    (file,) = made.files.all()
    public = (f"/exchanges/{made.pk}/", f"/exchanges/{made.pk}/files/{file.pk}/")
    assert [Client().get(p).status_code for p in public] == [404, 404]

    assert client.post(f"{path}publish/").status_code == 302
    assert [Client().get(p).status_code for p in public] == [200, 200]
    assert client.get(f"{path}publish/").status_code == 409
    made.refresh_from_db()
    with pytest.raises(MovedOn):
        publish_exchange(made, by=cast.xueyuan, at=cast.now)
    verbs = [(e.verb, e.article) for e in Event.objects.about(made)]
    assert verbs == [("create_exchange", "14"), ("publish_exchange", "14")]


def test_the_bureau_tells_all_bases(cast: Cast, base: Base) -> None:
    gone = working_base(cast, "yiyuan")
    put(gone, "revoked")
    activity = create(cast)
    publish_exchange(activity, by=cast.jingban2, at=cast.now)

    told = {m.recipient for m in Message.objects.filter(path=activity.get_absolute_url())}
    assert told == {cast.xueyuan, cast.xueyuan2}


def test_exchanges_of_all_bases_are_the_bureaus(cast: Cast, base: Base) -> None:
    page = cast.client(cast.xueyuan).get("/bases/exchanges/create/").content.decode()
    assert "全市基地交流" not in page
    with pytest.raises(ValidationError) as refused:
        create(cast, cast.xueyuan, direction="city")
    assert "direction" in refused.value.message_dict


def test_bad_input_is_named_and_kept(cast: Cast, base: Base) -> None:
    typed = {**TYPED, "held_on": "五月", "title": HOSTILE}
    page = cast.client(cast.jingban).post("/bases/exchanges/create/", typed).content.decode()

    assert "日期格式不对" in page
    assert "&lt;script&gt;" in page
    assert HOSTILE not in page
    assert not ExchangeActivity.objects.exists()


@pytest.mark.parametrize(
    "who", ["dongqu", "weijian", "shenpi", "guanli", "moshengren", "zhuanjia1"]
)
def test_who_does_not_organise(cast: Cast, base: Base, who: str) -> None:
    by = getattr(cast, who)
    with pytest.raises(PermissionDenied):
        create(cast, by)
    assert cast.client(by).get("/bases/exchanges/create/").status_code == 403


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("xueyuan", 404),
        ("dongqu", 404),
        ("shenpi", 403),
        ("guanli", 403),
        ("zhuanjia1", 403),
        ("jingban2", 200),
    ],
)
def test_an_unpublished_activity_is_its_organisers(
    cast: Cast, base: Base, who: str, status: int
) -> None:
    activity, by = create(cast), getattr(cast, who)
    client, path = cast.client(by), activity.get_absolute_url()
    (file,) = activity.files.all()

    reads = 200 if by.is_municipal else status
    assert client.get(path).status_code == reads
    assert client.get(f"{path}files/{file.pk}/").status_code == reads
    for verb in ("change", "publish", "note-attendance"):
        assert client.get(f"{path}{verb}/").status_code == status, verb


def test_the_bureau_does_not_write_in_a_bases_activity(cast: Cast, base: Base) -> None:
    activity = create(cast, cast.xueyuan)
    for act, more in (
        (change_exchange, {"facts": ExchangeFacts("x", "in", DAY, "x", "x")}),
        (publish_exchange, {}),
        (note_exchange_attendance, {"parties": ()}),
    ):
        with pytest.raises(PermissionDenied):
            act(activity, by=cast.jingban, at=cast.now, **more)  # type: ignore[operator]


def test_a_body_that_is_no_base_any_more_only_reads(cast: Cast, base: Base) -> None:
    activity = create(cast, cast.xueyuan)
    put(base, "revoked")
    client, path = cast.client(cast.xueyuan), activity.get_absolute_url()

    page = client.get(path)
    assert page.status_code == 200
    assert "publish/" not in page.content.decode()
    for verb in ("change", "publish", "note-attendance"):
        assert client.get(f"{path}{verb}/").status_code == 409
    with pytest.raises(MovedOn):
        publish_exchange(activity, by=cast.xueyuan, at=cast.now)


def test_change_exchange(cast: Cast, base: Base) -> None:
    activity = create(cast)
    client, path = cast.client(cast.jingban), activity.get_absolute_url()
    assert 'value="2026-05-20"' in client.get(f"{path}change/").content.decode()
    typed = {**TYPED, "direction": "city", "place": "盐边县"}
    assert client.post(f"{path}change/", typed).status_code == 302

    event = Event.objects.about(activity).get(verb="change_exchange")
    assert event.details["changed"] == {"place": ["成都市", "盐边县"]}


def test_note_exchange_attendance(cast: Cast, base: Base) -> None:
    second = make_base("第二学院")
    activity = create(cast)
    client, path = cast.client(cast.jingban), activity.get_absolute_url()
    typed = {
        **PREFIX,
        "parties-TOTAL_FORMS": "3",
        "parties-0-base": base.number,
        "parties-0-persons": "１２",
        "parties-1-base": "第二学院",
        "parties-1-persons": "3",
        "parties-1-note": HOSTILE,
    }
    assert client.post(f"{path}note-attendance/", typed).status_code == 302
    assert list(ExchangeAttendance.objects.values_list("base__number", "persons")) == [
        (base.number, 12),
        (second.number, 3),
    ]
    page = client.get(path).content.decode()
    assert "第二学院" in page
    assert HOSTILE not in page
    event = Event.objects.about(activity).get(verb="note_exchange_attendance")
    assert event.details["parties"][0] == {"base": base.number, "persons": 12}

    assert (
        f'value="{base.number} 东区示例学院"'
        in client.get(f"{path}note-attendance/").content.decode()
    )
    typed["parties-0-base"] = f"{base.number} 东区示例学院"
    # The list replaces the one before; a row can be taken away without JavaScript too.
    typed["parties-1-DELETE"] = "on"
    assert client.post(f"{path}note-attendance/", typed).status_code == 302
    assert ExchangeAttendance.objects.get().base == base


def test_attendance_errors_stand_beside_the_field(cast: Cast, base: Base) -> None:
    activity = create(cast)
    client, path = cast.client(cast.jingban), f"{activity.get_absolute_url()}note-attendance/"
    typed = {
        **PREFIX,
        "parties-TOTAL_FORMS": "2",
        "parties-0-base": "没有的学院",
        "parties-0-persons": "三",
    }
    page = client.post(path, typed).content.decode()
    assert "没有找到这个基地" in page
    assert "请只填数字" in page
    assert 'value="没有的学院"' in page
    more = client.post(path, {**typed, "add_row": "parties"})
    assert more.context["formset"].total_form_count() == 3

    twice = {
        f"parties-{n}-{k}": v for n in (0, 1) for k, v in (("base", base.number), ("persons", "1"))
    }
    page = client.post(path, {**PREFIX, "parties-TOTAL_FORMS": "2", **twice}).content.decode()
    assert "列了两次" in page
    assert not ExchangeAttendance.objects.exists()


def test_nobody_took_part_in_what_is_to_come(cast: Cast, base: Base) -> None:
    activity = create(cast, held_on=cast.later(days=3).date())
    with pytest.raises(ValidationError, match="举办后"):
        note_exchange_attendance(
            activity, parties=[TakingPart(base, 3)], by=cast.jingban, at=cast.now
        )


def test_public_list(cast: Cast, base: Base) -> None:
    shown, hidden = create(cast, title="公布的"), create(cast, title="未公布的")
    publish_exchange(shown, by=cast.jingban, at=cast.now)
    for query, seen in (
        ("", True),
        ("direction=city", True),
        ("direction=out", False),
        ("year=2026", True),
        ("year=2025", False),
        ("year=abcd", True),
        ("q=成都", True),
    ):
        page = Client().get(f"/exchanges/?{query}").content.decode()
        assert ("公布的" in page) == seen, query
        assert hidden.title not in page


def test_pages_are_cheap_and_exports_neutral(cast: Cast, base: Base) -> None:
    activity = create(cast, place=FORMULA)
    publish_exchange(activity, by=cast.jingban, at=cast.now)
    client, anybody = cast.client(cast.jingban), Client()
    assert quoted(client.get("/bases/exchanges.xlsx"), FORMULA)
    assert len(cells(client.get("/bases/exchanges.xlsx?direction=out"))) == 1
    counts = [(queries(client, "/bases/exchanges/"), queries(anybody, "/exchanges/"))]
    for more in (9, 990):
        ExchangeActivity.objects.bulk_create(
            ExchangeActivity(
                organiser=activity.organiser,
                title="x",
                direction="city",
                held_on=DAY,
                place="x",
                summary="x",
                created_at=cast.now,
                created_by=cast.jingban,
                published_at=cast.now,
            )
            for _ in range(more)
        )
        counts.append((queries(client, "/bases/exchanges/"), queries(anybody, "/exchanges/")))

    assert len(set(counts)) == 1
    assert counts[0][0] <= 15
    assert counts[0][1] <= 8
    assert queries(client, activity.get_absolute_url()) <= 25
    assert queries(anybody, f"/exchanges/{activity.pk}/") <= 8
    assert anybody.get("/exchanges/").cookies == {}
