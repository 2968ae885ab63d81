"""The clerk publishes whom the bureau means to certify (practice, 惯例)."""

from __future__ import annotations

from applications.models import PublicNotice
from tests import stories
from tests.applications.pages import take, url_of
from tests.cast import Cast


def test_post_notice_publishes_the_chosen(cast: Cast) -> None:
    first = stories.reviewed(cast, "xueyuan", share="0.80")
    second = stories.reviewed(cast, "yiyuan", share="0.90")
    page = cast.client(cast.jingban).get(url_of(first, "post_notice"))
    assert [case.pk for case, _picked in page.context["rows"]] == [second.pk, first.pk]

    answer = take(cast, cast.jingban, first, "post_notice", applications=[str(second.pk)])

    notice = PublicNotice.objects.get()
    assert answer["Location"] == notice.get_absolute_url()
    assert list(notice.applications.all()) == [second]
    assert stories.fresh(second).state == "in_notice"
    assert stories.fresh(first).state == "reviewed"


def test_post_notice_of_nobody_or_of_a_failed_case_is_refused(cast: Cast) -> None:
    passed = stories.reviewed(cast, "xueyuan")
    failed = stories.reviewed(cast, "yiyuan", share="0.50", vote="disagree")

    for chosen in ([], [str(failed.pk)], ["nonsense"]):
        answer = take(cast, cast.jingban, passed, "post_notice", applications=chosen)
        assert answer.status_code == 200

    assert not PublicNotice.objects.exists()


def test_notices_page_is_the_bureaus(cast: Cast) -> None:
    case = stories.reviewed(cast)

    page = cast.client(cast.jingban).get("/applications/notices/").content.decode()

    assert case.institution.name in page
    assert url_of(case, "post_notice") in page
    assert cast.client(cast.xueyuan).get("/applications/notices/").status_code == 403
    assert cast.client(cast.dongqu).get("/applications/notices/").status_code == 403
    assert cast.client(None).get("/applications/notices/").status_code == 302
