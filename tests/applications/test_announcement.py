"""The announcement of a batch: planned by the administrator, read by everybody (Art. 3)."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.files import keep
from accounts.models import County, Event, StoredFile
from accounts.record import MovedOn
from applications.actions import planning, setup
from applications.models import Batch, BatchAttachment
from bases.models import Field
from bases.regulation import ZONE
from tests import stories
from tests.cast import Cast

HOUR = datetime.timedelta(hours=1)
SECOND = datetime.timedelta(seconds=1)


def page_of(batch: Batch) -> str:
    return f"/notices/batches/{batch.pk}/"


def announce(batch: Batch, at: datetime.datetime) -> None:
    """Move the instant of the announcement, and with it the window."""
    Batch.objects.filter(pk=batch.pk).update(
        announced_at=at, opens_at=at + HOUR, closes_at=at + 9 * HOUR
    )


def some_file(cast: Cast) -> StoredFile:
    return keep(stories.PNG, name="样表.png", media_type="image/png", by=cast.guanli, at=cast.now)


def attached(cast: Cast, title: str = "申报表样表") -> BatchAttachment:
    return planning.attach_to_batch(
        cast.batch, title=title, file=some_file(cast), by=cast.guanli, at=cast.now
    )


def another(batch: Batch, n: int) -> Batch:
    fresh = Batch.objects.get(pk=batch.pk)
    fresh.pk, fresh.name = None, f"第{n}个批次"
    fresh.save()
    return fresh


def plan(batch: Batch, seen: str, **changes: Any) -> dict[str, Any]:
    """What the form of a batch to come posts."""
    shown = {
        name: getattr(batch, name).astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
        for name in ("announced_at", "opens_at", "closes_at")
    }
    return {
        **shown,
        "name": batch.name,
        "year": batch.year,
        "rubric": batch.rubric_id,
        "pass_mark": "70",
        "panel_size": "5",
        "trim_from": "7",
        "notice_days": "5",
        "notice_restarts": "on",
        "workload_cap": "30",
        "review_by": "2027-07-30",
        "notes": "",
        "quota": "",
        "seen": seen,
        **changes,
    }


def seen_on(body: str) -> str:
    found = re.search(r'name="seen" value="(\d*)"', body)
    assert found
    return found.group(1)


# What the public reads


def test_announced_from_the_instant_on_not_a_second_before(cast: Cast) -> None:
    instant = cast.batch.announced_at

    assert cast.batch in Batch.objects.announced(instant)
    assert cast.batch not in Batch.objects.announced(instant - SECOND)


def test_batch_to_come_is_on_no_public_page(cast: Cast) -> None:
    row = attached(cast)
    announce(cast.batch, timezone.now() + HOUR)
    client = cast.client(None)
    file = f"{page_of(cast.batch)}attachments/{row.pk}/"

    assert client.get(page_of(cast.batch)).status_code == 404
    assert client.get(file).status_code == 404
    for path in ("/", "/notices/batches/", "/notices/"):
        assert cast.batch.name not in client.get(path).content.decode()

    announce(cast.batch, timezone.now() - SECOND)

    assert client.get(page_of(cast.batch)).status_code == 200
    assert client.get(file).status_code == 200
    for path in ("/", "/notices/batches/"):
        body = client.get(path).content.decode()
        assert cast.batch.name in body
        assert page_of(cast.batch) in body
    assert "/notices/batches/" in client.get("/notices/").content.decode()


def test_announcement_tells_the_rules_of_the_batch(cast: Cast) -> None:
    batch = cast.batch
    Batch.objects.filter(pk=batch.pk).update(
        quota=6,
        notes="请认真准备。\n\n<b>不是标签</b>",
        closes_at=datetime.datetime(2099, 4, 30, 16, tzinfo=datetime.UTC),
    )
    field, county = Field.objects.all()[0], County.objects.all()[0]
    batch.focus_fields.set([field])
    batch.focus_counties.set([county])

    body = cast.client(None).get(page_of(batch)).content.decode()

    for said in (
        "2099年5月1日 00:00",  # midnight in Panzhihua, not the 16:00 of UTC
        "2099-05-01 00:00",
        "请认真准备。",
        "&lt;b&gt;不是标签",
        field.name,
        county.name,
        "计划认定数（惯例）",
        "6 家",
        "合格线（惯例）",
        "70 分",
        "第三条",
        'href="/guide/"',
        'href="/applications/start/"',
    ):
        assert said in body, said
    for line in batch.rubric.criteria.all():
        assert line.title in body
        assert f'data-label="分值" class="num">{line.weight}<' in body
    assert not [e.user.name for e in cast.experts if e.user.name in body]


@pytest.mark.parametrize(
    ("opens", "closes", "word", "may_start"),
    [(1, 2, "即将受理", False), (-1, 1, "受理中", True), (-2, -1, "已截止", False)],
)
def test_window_is_told(cast: Cast, opens: int, closes: int, word: str, may_start: bool) -> None:
    now = timezone.now()
    Batch.objects.update(
        announced_at=now - 3 * HOUR, opens_at=now + opens * HOUR, closes_at=now + closes * HOUR
    )

    body = cast.client(None).get(page_of(cast.batch)).content.decode()

    assert '</h1></div><span class="pill' in body
    assert f">{word}</span>" in body
    assert ('href="/applications/start/"' in body) == may_start


def test_public_pages_set_no_cookie(cast: Cast) -> None:
    row = attached(cast)

    for path in (
        "/notices/batches/",
        page_of(cast.batch),
        f"{page_of(cast.batch)}attachments/{row.pk}/",
    ):
        answer = cast.client(None).get(path)
        assert answer.status_code == 200
        assert answer.cookies == {}
        assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize("many", [1, 10, 100])
def test_pages_take_few_queries_whatever_the_number(cast: Cast, many: int) -> None:
    for n in range(1, many):
        another(cast.batch, n)
    for n in range(3):
        attached(cast, f"附件{n}")
    client = cast.client(None)
    counts = {}

    for path in ("/", "/notices/batches/", page_of(cast.batch)):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        counts[path] = len(queries)

    assert counts == {"/": 5, "/notices/batches/": 2, page_of(cast.batch): 5}


# Attachments


def test_attachment_is_downloaded_as_a_file(cast: Cast) -> None:
    row = attached(cast)

    answer = cast.client(None).get(f"{page_of(cast.batch)}attachments/{row.pk}/")

    assert b"".join(answer) == stories.PNG  # type: ignore[call-overload]
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "申报表样表" in cast.client(None).get(page_of(cast.batch)).content.decode()


def test_removed_attachment_is_gone_for_the_public_and_kept_for_the_record(cast: Cast) -> None:
    row = attached(cast)
    admin = cast.client(cast.guanli)
    mine = f"/applications/setup/batches/{cast.batch.pk}/attachments/"

    answer = admin.post(f"{mine}{row.pk}/remove/")

    assert answer.status_code == 302
    assert cast.client(None).get(f"{page_of(cast.batch)}attachments/{row.pk}/").status_code == 404
    assert "申报表样表" not in cast.client(None).get(page_of(cast.batch)).content.decode()
    row.refresh_from_db()
    assert row.removed_at is not None
    assert StoredFile.objects.filter(pk=row.file_id).exists()
    assert "已移除的附件" in admin.get(mine).content.decode()
    assert admin.get(f"{mine}{row.pk}/").status_code == 200
    assert admin.post(f"{mine}{row.pk}/remove/").status_code == 409
    assert list(Event.objects.values_list("verb", flat=True)) == [
        "attach_to_batch",
        "remove_from_batch",
    ]


def test_attachment_of_another_batch_is_not_found(cast: Cast) -> None:
    row, other = attached(cast), another(cast.batch, 1)
    admin = cast.client(cast.guanli)
    elsewhere = f"/applications/setup/batches/{other.pk}/attachments/{row.pk}/"

    assert cast.client(None).get(f"{page_of(other)}attachments/{row.pk}/").status_code == 404
    assert admin.get(elsewhere).status_code == 404
    assert admin.post(f"{elsewhere}remove/").status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("样表.exe", b"MZ", "只能上传"),
        ("样表.pdf", b"", "空"),
        ("样表.pdf", b"not a pdf", "不是"),
        ("样表.png", stories.PNG, None),
    ],
)
def test_upload_is_checked_and_the_title_is_kept(
    cast: Cast, name: str, data: bytes, message: str | None
) -> None:
    url = f"/applications/setup/batches/{cast.batch.pk}/attachments/"

    page = cast.client(cast.guanli).post(
        url, {"title": "申报表样表", "file": SimpleUploadedFile(name, data)}
    )

    if message is None:
        row = BatchAttachment.objects.get()
        assert (row.title, row.file.name, row.added_by) == ("申报表样表", name, cast.guanli)
        event = Event.objects.get()
        assert (event.verb, event.audience) == ("attach_to_batch", "bureau")
        return
    assert page.status_code == 200
    assert message in page.content.decode()
    assert 'value="申报表样表"' in page.content.decode()
    assert not BatchAttachment.objects.exists()
    assert not Event.objects.exists()


def test_two_attachments_of_one_title_are_refused(cast: Cast) -> None:
    attached(cast)

    with pytest.raises(ValidationError, match="同名附件"):
        attached(cast)


# Who


def test_only_the_administrator_writes(cast: Cast) -> None:
    row, file = attached(cast), some_file(cast)
    base = f"/applications/setup/batches/{cast.batch.pk}/"

    for outsider in (cast.jingban, cast.shenpi, cast.dongqu, cast.xueyuan, cast.zhuanjia1):
        client = cast.client(outsider)
        assert client.get(base).status_code == 403
        assert client.post(f"{base}attachments/", {"title": "x"}).status_code == 403
        assert client.post(f"{base}attachments/{row.pk}/remove/").status_code == 403
        with pytest.raises(PermissionDenied):
            planning.attach_to_batch(cast.batch, title="x", file=file, by=outsider, at=cast.now)
        with pytest.raises(PermissionDenied):
            planning.remove_from_batch(row, by=outsider, at=cast.now)
    assert Event.objects.count() == 1


def test_preview_is_for_the_municipal_bureau(cast: Cast) -> None:
    row = attached(cast)
    announce(cast.batch, timezone.now() + HOUR)
    base = f"/applications/setup/batches/{cast.batch.pk}/"

    for insider in (cast.guanli, cast.jingban, cast.shenpi):
        page = cast.client(insider).get(f"{base}preview/")
        assert "公众还看不到本页" in page.content.decode()
        assert f"{base}attachments/{row.pk}/" in page.content.decode()
        assert cast.client(insider).get(f"{base}attachments/{row.pk}/").status_code == 200
    for outsider in (cast.dongqu, cast.weijian, cast.xueyuan, cast.zhuanjia1):
        assert cast.client(outsider).get(f"{base}preview/").status_code == 403
        assert cast.client(outsider).get(f"{base}attachments/{row.pk}/").status_code == 403
        assert cast.client(outsider).get(page_of(cast.batch)).status_code == 404


def test_removing_twice_is_told(cast: Cast) -> None:
    row = attached(cast)
    planning.remove_from_batch(row, by=cast.guanli, at=cast.now)

    with pytest.raises(MovedOn, match="已经移除"):
        planning.remove_from_batch(row, by=cast.guanli, at=cast.now)


# Planning


@pytest.fixture
def to_come(cast: Cast) -> Batch:
    announce(cast.batch, (timezone.now() + 24 * HOUR).replace(second=0, microsecond=0))
    return Batch.objects.get()


def test_restarts_and_cap_are_planned(cast: Cast, to_come: Batch) -> None:
    url = f"/applications/setup/batches/{to_come.pk}/"
    client = cast.client(cast.guanli)
    body = client.get(url).content.decode()
    data = plan(to_come, seen_on(body), workload_cap="12")
    del data["notice_restarts"]

    client.post(url, data)

    to_come.refresh_from_db()
    assert (to_come.notice_restarts, to_come.workload_cap) == (False, 12)
    assert "名单变动后重新公示（惯例）" in body
    assert "每位专家至多评审件数（惯例）" in body
    changed = Event.objects.get(verb="keep_batch").details["changed"]
    assert changed["workload_cap"] == ["30", "12"]


def test_what_somebody_saved_meanwhile_is_told_and_the_input_is_kept(
    cast: Cast, to_come: Batch
) -> None:
    url = f"/applications/setup/batches/{to_come.pk}/"
    client = cast.client(cast.guanli)
    seen = seen_on(client.get(url).content.decode())
    focus = Field.objects.all()[0]
    client.post(url, plan(to_come, seen, quota="8", focus_fields=[focus.pk]))

    late = client.post(url, plan(to_come, seen, notes="我写的说明。", pass_mark="65"))

    body = late.content.decode()
    assert late.status_code == 409
    assert body.count("另有改动") == 1
    assert f"{cast.guanli.name} " in body
    assert "计划认定数（惯例）（现为 8）" in body
    assert "重点领域" in body
    assert "我写的说明。" in body
    assert 'value="65"' in body
    to_come.refresh_from_db()
    assert (to_come.quota, to_come.notes, to_come.pass_mark) == (8, "", 70)
    assert Event.objects.filter(verb="keep_batch").count() == 1

    again = client.post(url, plan(to_come, seen_on(body), notes="我写的说明。", quota="8"))

    assert again.status_code == 302
    to_come.refresh_from_db()
    assert (to_come.quota, to_come.notes) == (8, "我写的说明。")


def test_a_mistake_in_between_does_not_hide_the_conflict(cast: Cast, to_come: Batch) -> None:
    url = f"/applications/setup/batches/{to_come.pk}/"
    client = cast.client(cast.guanli)
    seen = seen_on(client.get(url).content.decode())
    client.post(url, plan(to_come, seen, quota="8"))

    mistaken = client.post(url, plan(to_come, seen, panel_size="6")).content.decode()

    assert "应为单数" in mistaken
    assert client.post(url, plan(to_come, seen_on(mistaken))).status_code == 409
    to_come.refresh_from_db()
    assert to_come.quota == 8


@pytest.mark.parametrize("seen", ["", "x", "٣", "²", "99999999999999999999999"])
def test_a_forged_or_missing_version_saves_nothing(cast: Cast, to_come: Batch, seen: str) -> None:
    url = f"/applications/setup/batches/{to_come.pk}/"

    page = cast.client(cast.guanli).post(url, plan(to_come, seen, quota="8"))

    assert page.status_code == 409
    to_come.refresh_from_db()
    assert to_come.quota is None
    assert not Event.objects.exists()


def test_action_holds_the_version_too(cast: Cast, to_come: Batch) -> None:
    with pytest.raises(setup.Overtaken):
        setup.keep_batch(
            to_come,
            focus_fields=[],
            focus_counties=[],
            seen="7",
            by=cast.guanli,
            at=timezone.now(),
        )
