"""The bureau before review: examine, accept, reject, overrule, reroute (Art. 4, Art. 9)."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Event, Message, User
from applications.models import Decision
from bases.models import BarEntry
from tests import stories
from tests.applications.pages import open_page, take, url_of
from tests.applications.situations import examined
from tests.cast import Cast


def bar(cast: Cast, user: User) -> None:
    assert user.organisation is not None
    BarEntry.objects.create(
        uscc=user.organisation.uscc,
        organisation=user.organisation,
        name=user.organisation.name,
        ground="fraud",
        reason="弄虚作假",
        document_number="攀人社〔2026〕1号",
        proposed_by=cast.jingban,
        decided_by=cast.shenpi,
        decided_at=cast.now,
    )


def test_examine_puts_a_proposal_before_the_approver(cast: Cast) -> None:
    case = stories.recommended(cast)

    answer = take(cast, cast.jingban, case, "examine", kind="accept", reasons="材料齐全。")

    assert answer.status_code == 302
    decision = Decision.objects.get()
    assert (decision.kind, decision.state, decision.proposed_by) == ("accept", "open", cast.jingban)
    assert Message.objects.filter(recipient=cast.shenpi, event__verb="examine").exists()
    assert not Message.objects.filter(recipient=cast.xueyuan, event__verb="examine").exists()


def test_examine_offers_reason_blocks(cast: Cast) -> None:
    case = stories.recommended(cast)

    page = cast.client(cast.jingban).get(url_of(case, "examine") + "?block=barred")

    assert "《办法》第二十条规定的不再受理情形" in page.context["form"]["reasons"].value()
    assert page.context["form"]["kind"].value() is None


def test_examine_never_accepts_a_barred_body(cast: Cast) -> None:
    case = stories.recommended(cast)
    bar(cast, cast.xueyuan)

    refused = take(cast, cast.jingban, case, "examine", kind="accept", reasons="材料齐全。")
    assert refused.status_code == 200
    assert "不在不再受理名单中（第二十条）" in refused.content.decode()
    assert not Decision.objects.exists()
    take(cast, cast.jingban, case, "examine", kind="reject", reasons="第二十条。")

    assert Decision.objects.get().kind == "reject"


def test_examine_needs_kind_and_reasons(cast: Cast) -> None:
    case = stories.recommended(cast)

    answer = take(cast, cast.jingban, case, "examine", reasons="保留的文字")

    assert answer.status_code == 200
    assert "请选择经办意见" in answer.content.decode()
    assert "保留的文字" in answer.content.decode()


def test_examine_of_a_self_reviewed_case(cast: Cast) -> None:
    case = stories.submitted(cast, "zhishu")

    take(cast, cast.jingban, case, "examine", kind="accept", reasons="材料齐全。")
    take(cast, cast.shenpi, case, "accept", opinion="同意受理。")

    assert stories.fresh(case).state == "accepted"


def test_accept_gives_a_number(cast: Cast) -> None:
    case = examined("accept")(cast)

    answer = take(cast, cast.shenpi, case, "accept", opinion="同意受理。")

    assert answer.status_code == 302
    assert stories.fresh(case).state == "accepted"
    decision = Decision.objects.get()
    assert decision.number.startswith("攀继教受〔")
    assert (decision.proposed_by, decision.decided_by) == (cast.jingban, cast.shenpi)


@pytest.mark.parametrize(("verb", "kind"), [("accept", "accept"), ("reject", "reject")])
def test_approval_by_whoever_proposed_is_403(cast: Cast, verb: str, kind: str) -> None:
    case = examined(kind)(cast)
    Decision.objects.update(proposed_by=cast.shenpi)
    client = cast.client(cast.shenpi)

    assert client.get(url_of(case, verb)).status_code == 403
    assert (
        client.post(url_of(case, verb), {"state": case.state, "opinion": "同意"}).status_code == 403
    )
    assert stories.fresh(case).state == "recommended"


def test_accept_of_a_body_barred_meanwhile_is_refused(cast: Cast) -> None:
    case = examined("accept")(cast)
    bar(cast, cast.xueyuan)

    answer = take(cast, cast.shenpi, case, "accept", opinion="同意受理。")

    assert answer.status_code == 200
    assert "第二十条" in answer.content.decode()
    assert stories.fresh(case).state == "recommended"


def test_reject_ends_the_case_with_reasons_and_remedy(cast: Cast) -> None:
    case = examined("reject")(cast)
    page = cast.client(cast.shenpi).get(url_of(case, "reject")).content.decode()
    assert "行政复议" in page
    assert case.institution.uscc in page

    take(cast, cast.shenpi, case, "reject", opinion="同意不予受理。")

    assert stories.fresh(case).state == "rejected"
    told = cast.client(cast.xueyuan).get(case.get_absolute_url()).content.decode()
    assert "理由。" in told
    assert "行政复议" in told
    assert Decision.objects.get().number in told


def test_overrule_hands_the_proposal_back(cast: Cast) -> None:
    case = examined("accept")(cast)

    take(cast, cast.shenpi, case, "overrule", opinion="请核对推荐意见。")

    case = stories.fresh(case)
    assert (case.state, case.open_decision()) == ("recommended", None)
    assert Decision.objects.get().state == "overruled"
    client, _seen = open_page(cast, cast.jingban, case, "examine")
    assert "请核对推荐意见。" in client.get(case.get_absolute_url()).content.decode()


def reroute(cast: Cast, case: Any, route: str, unit: Any, opinion: str = "路径有误。") -> Any:
    return take(
        cast,
        cast.jingban,
        case,
        "reroute",
        route=route,
        recommender=unit or "",
        opinion=opinion,
    )


def test_reroute_moves_the_case_to_another_recommender(cast: Cast) -> None:
    case = stories.submitted(cast)
    assert cast.weijian.organisation is not None

    answer = reroute(cast, case, "department", cast.weijian.organisation_id)

    assert answer.status_code == 302
    case = stories.fresh(case)
    assert (case.route, case.recommender) == ("department", cast.weijian.organisation)
    assert cast.client(cast.weijian).get(case.get_absolute_url()).status_code == 200
    assert cast.client(cast.dongqu).get(case.get_absolute_url()).status_code == 404
    assert Event.objects.get(verb="reroute").opinion == "路径有误。"


def test_reroute_to_self_review(cast: Cast) -> None:
    case = stories.submitted(cast)

    reroute(cast, case, "self_review", None)

    assert stories.fresh(case).recommender is None


@pytest.mark.parametrize(
    ("route", "unit", "told"),
    [
        ("department", None, "请选择推荐单位"),
        ("department", "renhe", "该单位不符合"),
        ("self_review", "weijian", "直报路径不设推荐单位"),
        ("county", "dongqu", "都没有变化"),
        ("county", "moshengren", "recommender"),
        ("nowhere", "renhe", "nowhere"),
    ],
)
def test_reroute_refuses_what_does_not_fit(
    cast: Cast, route: str, unit: str | None, told: str
) -> None:
    case = stories.submitted(cast)
    to = getattr(cast, unit).organisation_id if unit else None

    answer = reroute(cast, case, route, to)

    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert stories.fresh(case).route == "county"
