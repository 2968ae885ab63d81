"""The reading view: for a declared expert alone, with notes nobody else reads."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Event, Message, StoredFile
from accounts.models.events import Audience
from applications import actions
from applications.models import Application, PanelMember, Reading
from tests import stories
from tests.cast import Cast, make_organisation

SECRET = "笔记里的秘密：核对第三页课时"


def seat_of(cast: Cast, case: Application, who: str = "zhuanjia1") -> PanelMember:
    return PanelMember.objects.get(application=case, expert__user=getattr(cast, who))


def first_file(case: Application) -> StoredFile:
    return StoredFile.objects.get(pk=case.present_submission().content["files"][0]["id"])  # type: ignore[union-attr]


def addresses(case: Application) -> list[str]:
    file = first_file(case).pk
    return [
        f"/applications/{case.pk}/read/",
        f"/applications/{case.pk}/read/{file}/",
        f"/applications/{case.pk}/read/{file}/page/1/",
        f"/applications/{case.pk}/read/{file}/download/",
    ]


def test_declared_expert_reads_everything_on_one_page(cast: Cast) -> None:
    case = stories.under_review(cast)
    client = cast.client(cast.zhuanjia1)

    text = client.get(f"/applications/{case.pk}/read/").content.decode()

    for words in ("师资队伍", "现场查看属实", "同意推荐。", "我的笔记", "核对并提交评分"):
        assert words in text
    assert f"/applications/{case.pk}/read/{first_file(case).pk}/" in text
    assert f"/applications/{case.pk}/files/" not in text
    assert [client.get(a).status_code for a in addresses(case)] == [200] * 4


@pytest.mark.parametrize(
    "who", ["zhuanjia7", "xueyuan", "dongqu", "renhe", "jingban", "shenpi", "guanli"]
)
def test_nobody_without_a_seat_reads(cast: Cast, who: str) -> None:
    case = stories.under_review(cast)

    client = cast.client(getattr(cast, who))

    assert [client.get(a).status_code for a in addresses(case)] == [404] * 4
    assert client.post(f"/applications/{case.pk}/read/notes/", {"notes": "x"}).status_code == 404


def test_nothing_opens_before_the_declaration(cast: Cast) -> None:
    case = stories.accepted(cast)
    actions.assign(case, experts=cast.experts[:5], by=cast.jingban, at=cast.now)
    actions.open_review(case, by=cast.jingban, at=cast.now)
    client = cast.client(cast.zhuanjia1)
    read, *files = addresses(stories.fresh(case))

    assert client.get(read)["Location"] == f"/applications/{case.pk}/seat/"
    assert [client.get(a).status_code for a in files] == [404] * 3
    assert not Reading.objects.exists()


@pytest.mark.parametrize("left", ["recused", "voided"])
def test_who_left_the_panel_reads_no_more(cast: Cast, left: str) -> None:
    case = stories.under_review(cast)
    if left == "recused":
        actions.recuse(case, grounds="x", by=cast.zhuanjia1, at=cast.now)
    else:
        seat = seat_of(cast, case)
        actions.void_member(seat, grounds="发现任职。", by=cast.jingban, at=cast.now)

    client = cast.client(cast.zhuanjia1)

    assert [client.get(a).status_code for a in addresses(case)] == [404] * 4
    assert client.post(f"/applications/{case.pk}/read/notes/", {"notes": "x"}).status_code == 404


def test_a_file_of_another_case_is_404(cast: Cast) -> None:
    case, other = stories.under_review(cast), stories.accepted(cast, "yiyuan")
    client = cast.client(cast.zhuanjia1)
    foreign = first_file(other).pk

    for tail in ("", "page/1/", "download/"):
        answer = client.get(f"/applications/{case.pk}/read/{foreign}/{tail}")
        assert answer.status_code == 404


def test_experts_have_no_other_way_to_a_file(cast: Cast) -> None:
    case = stories.under_review(cast)
    client = cast.client(cast.zhuanjia1)
    file, scan = first_file(case).pk, case.recommendations.get().seal_scan_id  # type: ignore[attr-defined]

    for address, found in ((f"files/{file}", file), (f"evidence/{scan}", scan)):
        answer = client.get(f"/applications/{case.pk}/{address}/")
        assert answer["Location"] == f"/applications/{case.pk}/read/{found}/download/"
    plain = cast.client(cast.jingban).get(f"/applications/{case.pk}/files/{file}/")
    assert plain.getvalue() == first_file(case).content.read()


# Notes


def test_notes_are_kept_by_button_and_by_script(cast: Cast) -> None:
    case = stories.under_review(cast)
    client = cast.client(cast.zhuanjia1)
    url = f"/applications/{case.pk}/read/notes/"

    assert client.post(url, {"notes": "先看师资"})["Location"].endswith("/read/#notes")
    by_script = {"X-Requested-With": "XMLHttpRequest"}
    saved = client.post(url, {"notes": SECRET}, headers=by_script)
    long = client.post(url, {"notes": "长" * 5001}, headers=by_script)
    typed = client.post(url, {"notes": "长" * 5001}).content.decode()

    assert "saved_at" in saved.json()
    assert long.status_code == 422
    assert "长" * 5001 in typed
    assert "5000" in typed
    assert seat_of(cast, case).notes == SECRET
    assert SECRET in client.get(f"/applications/{case.pk}/read/").content.decode()


def test_notes_reach_nobody_else(cast: Cast) -> None:
    case = stories.met(cast)
    actions.keep_notes(seat_of(cast, case), notes=SECRET, by=cast.zhuanjia1)
    actions.conclude(case, opinion="同意。", by=cast.jingban, at=cast.now)
    pages = ["", "matrix/", "read/", "score/", "archive/"]

    for who in ("jingban", "shenpi", "guanli", "xueyuan", "dongqu", "zhuanjia2"):
        client = cast.client(getattr(cast, who))
        for page in pages:
            answer = client.get(f"/applications/{case.pk}/{page}")
            assert SECRET.encode() not in answer.content, (who, page)
    told = "".join(str(e.details) + e.opinion for e in Event.objects.all())
    assert SECRET not in told


def test_notes_stay_open_after_the_sheet_is_final(cast: Cast) -> None:
    case = stories.scored(cast)
    client = cast.client(cast.zhuanjia1)

    client.post(f"/applications/{case.pk}/read/notes/", {"notes": SECRET})
    page = client.get(f"/applications/{case.pk}/read/").content.decode()

    assert SECRET in page
    assert "核对并提交评分" not in page
    assert "召集会议论证后显示" in page


# The record of reading


def test_openings_and_downloads_are_written_down(cast: Cast) -> None:
    case = stories.under_review(cast)
    client = cast.client(cast.zhuanjia1)
    _, viewer, picture, download = addresses(case)

    for address in (viewer, picture, picture, download, download):
        assert client.get(address).status_code == 200

    rows = Reading.objects.order_by("id").values_list("seat__expert__user", "downloaded")
    assert list(rows) == [(cast.zhuanjia1.pk, False), *[(cast.zhuanjia1.pk, True)] * 2]


def test_many_files_alarm_the_clerks_once_an_hour_and_block_nothing(
    cast: Cast, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.READING_ALARM = 3
    case = stories.under_review(cast)
    seat = seat_of(cast, case)
    files = list(StoredFile.objects.filter(media_type="application/pdf")[:6])

    def open_all(at: datetime.datetime) -> None:
        for file in files:
            actions.read_file(seat, file=file, downloaded=True, by=cast.zhuanjia1, at=at)

    open_all(cast.now)
    open_all(cast.later(minutes=30))
    alarm = Event.objects.get(verb="alarm_reading")
    open_all(cast.later(minutes=61))

    assert (alarm.audience, alarm.details["files"]) == (Audience.BUREAU, 4)
    assert Event.objects.filter(verb="alarm_reading").count() == 2
    assert Reading.objects.count() == 18
    told = Message.objects.filter(event=alarm).values_list("recipient__username", flat=True)
    assert set(told) == {"shiju-jingban", "shiju-jingban2"}
    lines = [r.getMessage() for r in caplog.records if r.name == "security"]
    assert len(lines) == 2
    assert cast.zhuanjia1.name not in "".join(lines)
    page = cast.client(cast.xueyuan).get(f"/applications/{case.pk}/").content.decode()
    assert "集中查阅" not in page


def test_alarm_stands_at_fifty_files_by_default() -> None:
    assert settings.READING_ALARM == 50


# The table of own cases


def test_panel_shows_how_far_each_case_is(cast: Cast) -> None:
    case = stories.under_review(cast)
    points = stories.scores(case, Decimal("0.5"))
    first = dict(list(points.items())[:3])
    actions.keep_scores(case, points=first, vote="", comment="", by=cast.zhuanjia1)
    actions.keep_notes(seat_of(cast, case), notes=SECRET, by=cast.zhuanjia1)
    client = cast.client(cast.zhuanjia1)

    page = client.get("/applications/panel/")
    text = page.content.decode()
    row = page.context["rows"][0]

    assert (row.given, row.lines, row.label) == (3, 10, "待评分")
    assert row.fields
    assert "已提交 0 / 1 件" in text
    assert SECRET not in text
    assert page.context["next"]["url"] == f"/applications/{case.pk}/read/"
    assert client.get("/applications/panel/?show=done").context["rows"] == []
    assert len(client.get("/applications/panel/?show=open").context["rows"]) == 1
    assert cast.client(cast.jingban).get("/applications/panel/").status_code == 403


def many_cases(cast: Cast, case: Application, number: int) -> None:
    """Copies of a case, of other institutions, with a seat each."""
    expert = cast.experts[0]
    for _ in range(number):
        copy = Application.objects.get(pk=case.pk)
        copy.pk = uuid.uuid4()
        copy.institution = make_organisation(f"示例机构{copy.pk.hex}")
        copy._state.adding = True
        copy.save(force_insert=True)
        PanelMember.objects.create(
            application=copy,
            expert=expert,
            assigned_by=cast.jingban,
            assigned_at=cast.now,
            state="declared",
            declared_at=cast.now,
        )


def test_panel_asks_the_same_queries_for_1_10_and_1000_rows(cast: Cast) -> None:
    case = stories.under_review(cast)
    client = cast.client(cast.zhuanjia1)
    client.get("/applications/panel/")
    counts = []
    for more in (0, 9, 990):
        many_cases(cast, case, more)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/applications/panel/").status_code == 200
        counts.append(len(queries))

    assert len(set(counts)) == 1, counts
    assert counts[0] <= 20


def test_reading_view_asks_few_queries(cast: Cast) -> None:
    case = stories.under_review(cast)
    client = cast.client(cast.zhuanjia1)
    client.get(f"/applications/{case.pk}/read/")

    with CaptureQueriesContext(connection) as queries:
        client.get(f"/applications/{case.pk}/read/")

    assert len(queries) <= 30, [q["sql"][:120] for q in queries]
