"""The re-check on the spot: in steps, with photos, five conditions (Art. 9(2))."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from applications.models import Finding, Recheck
from bases.calendar import today
from bases.regulation import Condition
from tests import stories
from tests.applications.pages import seen_on, take
from tests.cast import Cast


def complete(cast: Cast, **changes: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "visited_on": today(cast.now).isoformat(),
        "place": "东区示例校区",
        "people": "张某、李某",
    }
    for condition in Condition:
        data[f"finding_{condition}"] = Finding.MEETS
        data[f"comment_{condition}"] = "属实"
    return data | changes


def photo(name: str = "现场.png", data: bytes = stories.PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "image/png")


def test_recheck_is_written_down_with_photos(cast: Cast) -> None:
    case = stories.submitted(cast)

    answer = take(
        cast,
        cast.dongqu,
        case,
        "recheck",
        **complete(cast, photos=[photo("1.png"), photo("2.png")]),
    )

    assert answer.status_code == 302
    kept = Recheck.objects.get()
    assert kept.is_complete
    assert kept.people_list == ["张某", "李某"]
    assert [p.file.name for p in kept.photos.all()] == ["1.png", "2.png"]  # type: ignore[attr-defined]
    page = cast.client(cast.dongqu).get(f"/applications/{case.pk}/recommend/")
    assert page.status_code == 200


def test_recheck_may_be_kept_unfinished(cast: Cast) -> None:
    case = stories.submitted(cast)

    take(cast, cast.dongqu, case, "recheck", place="东区示例校区")

    kept = Recheck.objects.get()
    assert not kept.is_complete
    client = cast.client(cast.dongqu)
    assert client.get(f"/applications/{case.pk}/recommend/").status_code == 409
    assert "东区示例校区" in client.get(f"/applications/{case.pk}/recheck/").content.decode()


def test_recheck_by_one_person_is_not_complete(cast: Cast) -> None:
    case = stories.submitted(cast)

    take(cast, cast.dongqu, case, "recheck", **complete(cast, people="张某"))

    assert not Recheck.objects.get().is_complete


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"visited_on": "2126-01-01"}, "日期"),
        ({"visited_on": "去年底"}, "日期格式不对"),
        ({"finding_teachers": "fails", "comment_teachers": ""}, "请写明情况"),
        ({"finding_teachers": "maybe"}, "maybe"),
    ],
)
def test_recheck_refuses_what_cannot_be(cast: Cast, changes: dict[str, str], told: str) -> None:
    case = stories.submitted(cast)

    answer = take(cast, cast.dongqu, case, "recheck", **complete(cast, **changes))

    assert answer.status_code == 200
    body = answer.content.decode()
    assert told in body
    assert "东区示例校区" in body
    assert not Recheck.objects.exists()


def test_recheck_in_the_future_is_refused(cast: Cast) -> None:
    case = stories.submitted(cast)
    tomorrow = today(cast.now) + datetime.timedelta(days=1)

    answer = take(cast, cast.dongqu, case, "recheck", **complete(cast, visited_on=str(tomorrow)))

    assert "复查日期不能晚于今天" in answer.content.decode()


def test_recheck_refuses_what_is_not_a_photo(cast: Cast) -> None:
    case = stories.submitted(cast)

    answer = take(
        cast,
        cast.dongqu,
        case,
        "recheck",
        **complete(cast, photos=[photo("a.png", b"<html>not a photo</html>")]),
    )

    assert answer.status_code == 200
    assert "文件内容不是" in answer.content.decode()
    assert not Recheck.objects.exists()


def test_recheck_photo_is_removed_until_signed(cast: Cast) -> None:
    case = stories.submitted(cast)
    take(cast, cast.dongqu, case, "recheck", **complete(cast, photos=[photo()]))
    row = Recheck.objects.get().photos.get()  # type: ignore[attr-defined]
    url = f"recheck/photos/{row.pk}/remove"
    client = cast.client(cast.dongqu)
    page = client.get(f"/applications/{case.pk}/recheck/")
    state = seen_on(page.content.decode())

    assert (
        cast.client(cast.renhe)
        .post(f"/applications/{case.pk}/{url}/", {"state": state})
        .status_code
        == 404
    )
    assert client.get(f"/applications/{case.pk}/{url}/").status_code == 405
    answer = client.post(f"/applications/{case.pk}/{url}/", {"state": state})

    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.removed_at is not None
