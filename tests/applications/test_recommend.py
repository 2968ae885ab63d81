"""The recommender signs its opinion with the seal scan (Art. 9(2))."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Event
from applications.models import Recommendation
from tests import stories
from tests.applications.pages import seen_on, take, url_of
from tests.cast import Cast


def opinion(**changes: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "review_summary": "材料齐全，已逐项核对。",
        "materials_true": "on",
        "materials_complete": "on",
        "opinion": "同意推荐。",
        "signed_by": "示例负责人",
        "document_number": "示例〔2026〕1号",
        "seal_scan": SimpleUploadedFile("盖章页.png", stories.PNG, "image/png"),
    }
    return {key: value for key, value in (data | changes).items() if value is not None}


def test_recommend_puts_the_case_before_the_bureau(cast: Cast) -> None:
    case = stories.rechecked(cast)

    answer = take(cast, cast.dongqu, case, "recommend", **opinion())

    assert answer.status_code == 302
    assert answer["Location"] == case.get_absolute_url()
    assert stories.fresh(case).state == "recommended"
    made = Recommendation.objects.get()
    assert (made.signed_by, made.seal_scan.name) == ("示例负责人", "盖章页.png")
    event = Event.objects.get(verb="recommend")
    assert (event.actor, event.article) == (cast.dongqu, "9(2)")


def test_recommend_offers_the_usual_wording(cast: Cast) -> None:
    case = stories.rechecked(cast)

    page = cast.client(cast.dongqu).get(url_of(case, "recommend")).content.decode()

    assert "符合《攀枝花市专业技术人员继续教育基地建设管理办法》第八条规定的条件，同意推荐" in page


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"materials_true": None}, "材料真实的，才能推荐"),
        ({"materials_complete": None}, "材料完整的，才能推荐"),
        ({"seal_scan": None}, "盖章扫描件"),
        ({"signed_by": " "}, "负责人"),
        ({"opinion": "\u3000\u200b"}, "推荐意见"),
        ({"seal_scan": SimpleUploadedFile("a.exe", b"MZ1234", "image/png")}, "只能上传"),
    ],
)
def test_recommend_refuses_what_is_missing_and_keeps_the_rest(
    cast: Cast, changes: dict[str, Any], told: str
) -> None:
    case = stories.rechecked(cast)

    answer = take(cast, cast.dongqu, case, "recommend", **opinion(**changes))

    assert answer.status_code == 200
    assert "有内容需要更正" in answer.content.decode()
    assert told in answer.content.decode()
    assert "材料齐全，已逐项核对。" in answer.content.decode()
    assert stories.fresh(case).state == "submitted"
    assert not Recommendation.objects.exists()


def test_recommend_before_the_recheck_is_409(cast: Cast) -> None:
    case = stories.submitted(cast)

    assert cast.client(cast.dongqu).get(url_of(case, "recommend")).status_code == 409


def test_recommend_by_the_bureau_for_a_city_body_without_department(cast: Cast) -> None:
    case = stories.rechecked(cast, "xuehui")

    take(cast, cast.jingban, case, "recommend", **opinion())

    assert stories.fresh(case).state == "recommended"


def test_recommend_twice_is_409_and_one_event(cast: Cast) -> None:
    case = stories.rechecked(cast)
    client = cast.client(cast.dongqu)
    page = client.get(url_of(case, "recommend")).content.decode()
    data = {"state": seen_on(page), **opinion()}
    first = client.post(url_of(case, "recommend"), data)
    second = client.post(url_of(case, "recommend"), {**data, **opinion()})

    assert (first.status_code, second.status_code) == (302, 409)
    assert Event.objects.filter(verb="recommend").count() == 1
