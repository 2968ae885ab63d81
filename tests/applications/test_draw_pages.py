"""Pages of the draw: what the clerk sees before, what is refused, what can be repeated."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from applications import actions
from applications.models import Application, Draw, ExpertKind, PanelMember
from tests import stories
from tests.applications.pages import take, url_of
from tests.applications.test_draw import drawn
from tests.cast import Cast, make_expert

NEW = "/applications/draws/new/"
REGISTER = "/applications/setup/experts/"
WORKBOOK = "/applications/setup/experts.xlsx"


def post(client: Client, *cases: Application, **changes: Any) -> Any:
    page = client.get(NEW).content.decode()
    found = re.search(r'name="state" value="([0-9a-f]{64})"', page)
    assert found
    data = {
        "state": found.group(1),
        "applications": [str(case.pk) for case in cases],
        "size": "5",
        "education": "3",
        "subject": "2",
        "prefer_fields": "on",
        **changes,
    }
    return client.post(NEW, data)


def test_clerk_draws_for_several_cases_and_repeats_it(cast: Cast) -> None:
    case, other = stories.accepted(cast), stories.accepted(cast, "yiyuan")
    first = cast.experts[0]
    first.employer = case.institution.name
    first.save()
    client = cast.client(cast.jingban)
    page = client.get(NEW).content.decode()
    assert "现工作于申报单位" in page
    assert "任期内在库专家" in page

    answer = post(client, case, other)

    draw = Draw.objects.get()
    assert answer.headers["Location"] == f"/applications/draws/{draw.pk}/"
    record = client.get(answer.headers["Location"] + "?replay=1").content.decode()
    assert "结果一致" in record
    assert draw.seed in record
    assert draw.inputs_digest in record
    assert "攀继教抽〔" in record
    listing = client.get("/applications/draws/").content.decode()
    assert f"/applications/draws/{draw.pk}/" in listing
    assert PanelMember.objects.filter(draw=draw).count() == 10


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"size": "6"}, "应为单数"),
        ({"size": "3"}, "至少 5 人"),
        ({"education": "4"}, "超过评审组人数"),
        ({"education": "五"}, "请只填数字"),
        ({"applications": []}, "请至少选择一家单位"),
        ({"size": "9", "education": "5", "subject": "4"}, "还差"),
    ],
)
def test_what_cannot_be_drawn_is_refused_and_kept(
    cast: Cast, change: dict[str, Any], message: str
) -> None:
    case = stories.accepted(cast)

    answer = post(cast.client(cast.jingban), case, **change)

    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert f'value="{change.get("education", "3")}"' in answer.content.decode()
    assert not Draw.objects.exists()


def test_a_list_changed_since_it_was_seen_is_not_drawn_from(cast: Cast) -> None:
    case = stories.accepted(cast)
    client = cast.client(cast.jingban)
    page = client.get(NEW).content.decode()
    state = re.search(r'name="state" value="([0-9a-f]{64})"', page)
    assert state
    make_expert("neu", ExpertKind.SUBJECT, employer="新大学", name="新委", now=cast.now)

    answer = post(client, case, state=state.group(1))

    assert "没有抽取" in answer.content.decode()
    assert not Draw.objects.exists()


def test_who_may_open(cast: Cast) -> None:
    draw = drawn(cast, stories.accepted(cast))
    for path in ("/applications/draws/", f"/applications/draws/{draw.pk}/"):
        for who in ("jingban", "shenpi", "guanli"):
            assert cast.client(getattr(cast, who)).get(path).status_code == 200
        for who in ("xueyuan", "dongqu", "weijian", "zhuanjia1"):
            assert cast.client(getattr(cast, who)).get(path).status_code == 403
        assert cast.client(None).get(path).status_code == 302
    for who in ("shenpi", "guanli", "xueyuan", "zhuanjia1", "dongqu"):
        assert cast.client(getattr(cast, who)).get(NEW).status_code == 403
    assert cast.client(cast.jingban).get("/applications/draws/999999/").status_code == 404


def test_draw_of_one_case_from_its_page(cast: Cast) -> None:
    case = stories.accepted(cast)
    page = cast.client(cast.jingban).get(case.get_absolute_url()).content.decode()
    assert url_of(case, "draw") in page

    answer = take(cast, cast.jingban, case, "draw", size="5", education="3", subject="2")

    assert answer.status_code == 302
    assert PanelMember.objects.filter(application=case).count() == 5


def test_replacement_from_the_page(cast: Cast) -> None:
    case = stories.under_review(cast)
    seat = PanelMember.objects.get(expert=cast.experts[1])
    take(cast, cast.jingban, case, "void_member", seat=seat.pk, grounds="利害关系。")
    page = cast.client(cast.jingban).get(url_of(case, "draw")).content.decode()
    assert "补选" in page
    assert "相关领域专家 <b" in page

    answer = take(cast, cast.jingban, case, "draw", prefer_fields="on")

    assert answer.status_code == 302
    draw = Draw.objects.get()
    assert draw.purpose == "replacement"
    assert PanelMember.objects.get(draw=draw).expert.kind == ExpertKind.SUBJECT


def test_draw_page_is_too_late_when_the_panel_is_whole(cast: Cast) -> None:
    case = stories.under_review(cast)

    assert cast.client(cast.jingban).get(url_of(case, "draw")).status_code == 409


def test_reopen_review_from_the_page(cast: Cast) -> None:
    case = stories.reviewed(cast)
    expert = cast.experts[0]
    expert.interests.create(  # type: ignore[attr-defined]
        organisation=case.institution,
        kind="relative",
        note="配偶任教务处长",
        noted_by=cast.guanli,
        noted_at=cast.now,
    )
    seat = PanelMember.objects.get(expert=expert)
    for path in ("/home/", case.get_absolute_url()):
        page = cast.client(cast.jingban).get(path).content.decode()
        assert "发现利害关系" in page
        assert f"reopen-review/?seat={seat.pk}" in page
    assert "发现利害关系" not in cast.client(cast.shenpi).get("/home/").content.decode()
    for outsider in (cast.xueyuan, cast.dongqu):
        page = cast.client(outsider).get(case.get_absolute_url()).content.decode()
        assert "利害关系" not in page

    answer = take(
        cast, cast.jingban, case, "reopen_review", seat=seat.pk, grounds="配偶在申报单位任职。"
    )

    assert answer.status_code == 302
    case = stories.fresh(case)
    assert (case.state, case.passed, case.duty) == ("under_review", None, "assign")
    page = cast.client(cast.jingban).get(case.get_absolute_url()).content.decode()
    assert "已提交，作废" in page
    assert url_of(case, "draw") in page
    papers = case.papers.filter(document__kind__in=("conclusion", "score_sheet"))  # type: ignore[attr-defined]
    assert [p.document.is_void for p in papers.select_related("document")] == [True, True]


def test_conflict_found_while_a_proposal_waits_says_what_comes_first(cast: Cast) -> None:
    case = stories.proposed(cast)
    cast.experts[0].employer = case.institution.name
    cast.experts[0].save()

    page = cast.client(cast.jingban).get(case.get_absolute_url()).content.decode()
    assert "须先由审批退回" in page
    assert "reopen-review/" not in page
    with pytest.raises(actions.NotReady, match="没有应当回避的"):
        actions.certify(case, opinion="同意。", by=cast.shenpi, at=stories.after_notice(cast))


QUERIES = {
    NEW: 22,
    REGISTER: 14,
    WORKBOOK: 10,
    "/applications/{}/draw/": 40,
    "/applications/{}/assign/": 40,
}


@pytest.mark.parametrize("path", QUERIES)
def test_queries_do_not_grow_with_the_pool(
    cast: Cast, path: str, django_assert_max_num_queries: Any
) -> None:
    stories.accepted(cast)
    case = stories.accepted(cast, "yiyuan")
    client, url = cast.client(cast.jingban), path.format(case.pk)
    made = 0
    counts = []
    for size in (1, 10, 300):
        for number in range(made, size):
            expert = make_expert(
                f"p{number}", ExpertKind.SUBJECT, employer=f"大学{number}", name="某", now=cast.now
            )
            expert.employments.create(employer="旧单位", until=cast.now.date())  # type: ignore[attr-defined]
        made = size
        client.get(url)
        with django_assert_max_num_queries(QUERIES[path]) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))

    assert len(set(counts)) == 1, counts
