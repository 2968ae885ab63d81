"""The page of a case: what each reader sees and may press, and nothing more."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from applications import actions
from applications.models import Application, RecheckPhoto
from applications.models.notice import Objection
from tests import stories
from tests.applications.situations import declined, examined, objected, rejected, under_review
from tests.applications.test_policy import TABLE
from tests.cast import Cast


def body(cast: Cast, user: User, case: Application, page: str = "") -> str:
    answer = cast.client(user).get(f"/applications/{case.pk}/{page}")
    assert answer.status_code == 200
    return answer.content.decode()


def links(text: str, case: Application) -> set[str]:
    """Verb pages that a page links to."""
    return set(re.findall(rf'href="/applications/{case.pk}/([a-z-]+)/"', text))


@pytest.mark.parametrize("situation", TABLE)
def test_case_page_opens_for_its_parties_in_every_state(cast: Cast, situation: str) -> None:
    case = TABLE[situation][0](cast)
    inside = [cast.xueyuan]
    if case.state != "draft":
        inside += [cast.dongqu, cast.jingban, cast.shenpi, cast.guanli]

    for user in inside:
        text = body(cast, user, case)
        assert case.institution.name in text
        assert str(case.state_label) in text


def test_case_buttons_come_from_the_transitions(cast: Cast) -> None:
    case = stories.rechecked(cast)

    recommender = links(body(cast, cast.dongqu, case), case)
    clerk = links(body(cast, cast.jingban, case), case)
    approver = links(body(cast, cast.shenpi, case), case)

    assert recommender == {"matrix", "remark", "recheck", "recommend", "send-back", "decline"}
    assert clerk == {"matrix", "reroute"}
    assert approver == {"matrix"}


def test_case_tells_who_must_act(cast: Cast) -> None:
    case = stories.submitted(cast)

    text = body(cast, cast.dongqu, case)

    assert "轮到您办理" in text
    assert "复查办学条件并签署推荐意见" in text
    assert "轮到您办理" not in body(cast, cast.jingban, case)


def test_case_opened_by_its_reviewer_cannot_be_taken_back(cast: Cast) -> None:
    case = stories.submitted(cast)

    body(cast, cast.jingban, case)  # the bureau is not the next level
    assert stories.fresh(case).opened_at is None
    body(cast, cast.dongqu, case)

    assert stories.fresh(case).opened_at is not None


def test_case_never_names_experts_or_scores_outside_the_bureau(cast: Cast) -> None:
    case = stories.certified(cast) and Application.objects.get()

    names = [expert.user.name for expert in cast.experts[:5]]
    for who in ("xueyuan", "xueyuan2", "dongqu"):
        for page in ("", "matrix/"):
            text = body(cast, getattr(cast, who), case, page)
            assert not [name for name in names if name in text]
            assert "85.00" not in text
    panel = body(cast, cast.zhuanjia2, case)  # who went together know each other, no further
    assert "评委丙某" not in panel
    assert "85.00" not in panel
    assert names[0] in body(cast, cast.jingban, case)


def test_case_shows_institutions_the_unit_and_role_of_officials(cast: Cast) -> None:
    case = stories.accepted(cast)

    institution = body(cast, cast.xueyuan, case)
    bureau = body(cast, cast.shenpi, case)

    assert "审批示例" not in institution
    assert "市人社局审批" in institution
    assert "示例xueyuan" in institution  # own people by name
    assert "审批示例" in bureau


def test_case_hides_an_open_proposal_from_the_parties(cast: Cast) -> None:
    case = examined("reject")(cast)

    assert "理由。" not in body(cast, cast.xueyuan, case)
    assert "理由。" not in body(cast, cast.dongqu, case)
    assert "理由。" in body(cast, cast.shenpi, case)


@pytest.mark.parametrize("story", [declined, rejected])
def test_case_prints_the_remedy_of_an_adverse_outcome(cast: Cast, story: object) -> None:
    case = story(cast)  # type: ignore[operator]

    assert "60日内依法申请行政复议" in body(cast, cast.xueyuan, case)


def test_case_hides_objectors_from_the_parties(cast: Cast) -> None:
    case = objected(cast)

    assert "13800000000" in body(cast, cast.jingban, case)
    for user in (cast.xueyuan, cast.dongqu):
        assert "13800000000" not in body(cast, user, case)


def test_case_takes_a_bounded_number_of_queries(cast: Cast) -> None:
    case = stories.proposed(cast)
    client = cast.client(cast.jingban)
    client.get(case.get_absolute_url())

    with CaptureQueriesContext(connection) as queries:
        client.get(case.get_absolute_url())

    assert len(queries) <= 42  # form, panel, visit, meeting, papers, decisions, record


def test_evidence_is_served_to_its_readers_only(cast: Cast) -> None:
    case = stories.submitted(cast)
    photo = stories.seal_scan(cast.dongqu, cast.now)
    actions.recheck(
        case,
        visited_on=cast.now.date(),
        place="校区",
        people="甲某、乙某",
        findings={},
        photos=[photo],
        by=cast.dongqu,
        at=cast.now,
    )
    url = f"/applications/{case.pk}/evidence/{photo.pk}/"

    def status(user: User | None) -> int:
        return cast.client(user).get(url).status_code

    assert status(cast.dongqu) == status(cast.jingban) == 200
    assert status(cast.xueyuan) == 404  # not before the recommendation
    assert status(cast.renhe) == status(cast.moshengren) == 404
    assert status(None) == 302
    stories.recheck(case, by=cast.dongqu, at=cast.now)
    stories.recommend(case, by=cast.dongqu, at=cast.now)
    answer = cast.client(cast.xueyuan).get(url)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    seal = case.recommendations.get().seal_scan_id  # type: ignore[attr-defined]
    assert (
        cast.client(cast.xueyuan).get(f"/applications/{case.pk}/evidence/{seal}/").status_code
        == 200
    )
    RecheckPhoto.objects.update(removed_at=cast.now)
    assert status(cast.dongqu) == 404


def test_evidence_of_another_case_is_404(cast: Cast) -> None:
    case = stories.recommended(cast, "xueyuan")
    other = stories.recommended(cast, "yiyuan")
    seal = other.recommendations.get().seal_scan_id  # type: ignore[attr-defined]

    assert (
        cast.client(cast.jingban).get(f"/applications/{case.pk}/evidence/{seal}/").status_code
        == 404
    )


def test_evidence_of_an_objector_is_the_bureaus(cast: Cast) -> None:
    case = objected(cast)
    file = stories.seal_scan(cast.jingban, cast.now)
    Objection.objects.update(evidence=file)
    url = f"/applications/{case.pk}/evidence/{file.pk}/"

    assert cast.client(cast.jingban).get(url).status_code == 200
    assert cast.client(cast.xueyuan).get(url).status_code == 404
    assert cast.client(cast.dongqu).get(url).status_code == 404


def test_case_of_an_undeclared_expert_is_404(cast: Cast) -> None:
    case = under_review(cast)

    def status(user: User) -> int:
        return cast.client(user).get(case.get_absolute_url()).status_code

    assert status(cast.zhuanjia1) == 200
    assert status(cast.zhuanjia6) == 404
