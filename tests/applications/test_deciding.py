"""Notice, objections, proposal and decision (Art. 9(3), Art. 10)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone

from applications import actions
from applications.duties import waiting
from applications.models import Application, Decision, Objection, PublicNotice
from bases.models import Base
from tests import stories
from tests.applications.pages import take, url_of
from tests.applications.situations import not_passed, objected, refusal_proposed
from tests.cast import Cast, build_cast


@pytest.fixture
def earlier(db: None) -> Cast:
    """A cast whose now lies far enough back that its notices are over."""
    return build_cast(timezone.now() - datetime.timedelta(days=30))


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


def answer_to(cast: Cast, case: Application, verb: str, **changes: Any) -> Any:
    data = {"objection": Objection.objects.get().pk, "answer": "经核查，情况说明。"} | changes
    return take(cast, cast.jingban, case, verb, **data)


def test_dismiss_objection_answers_it(cast: Cast) -> None:
    case = objected(cast)

    answer = answer_to(cast, case, "dismiss_objection")

    assert answer.status_code == 302
    found = Objection.objects.get()
    assert (found.state, found.answer, found.handled_by) == (
        "dismissed",
        "经核查，情况说明。",
        cast.jingban,
    )
    assert stories.fresh(case).state == "in_notice"


def test_uphold_objection_sends_the_case_back_to_the_committee(cast: Cast) -> None:
    case = objected(cast)

    answer_to(cast, case, "uphold_objection")

    case = stories.fresh(case)
    assert (case.state, case.passed, case.average) == ("under_review", None, None)
    assert Objection.objects.get().state == "upheld"
    page = cast.client(None).get(case.notices.get().get_absolute_url())  # type: ignore[attr-defined]
    assert "不再公示" in page.content.decode()


def test_objection_of_another_case_cannot_be_answered_here(cast: Cast) -> None:
    objected(cast)
    other = stories.in_notice(cast, "yiyuan")
    Objection.objects.create(
        notice=other.notices.get(),
        application=other,
        name="乙",
        contact="1",
        facts="事实",  # type: ignore[attr-defined]
        received_at=cast.now,
    )
    foreign = Objection.objects.exclude(application=other).get()

    answer = take(
        cast, cast.jingban, other, "dismiss_objection", objection=foreign.pk, answer="不成立"
    )

    assert answer.status_code == 200
    foreign.refresh_from_db()
    assert foreign.is_open


def test_propose_to_certify_while_the_notice_runs_is_refused(cast: Cast) -> None:
    case = stories.in_notice(cast)

    answer = take(cast, cast.jingban, case, "propose", kind="certify", reasons="无异议。")

    assert answer.status_code == 200
    assert "公示已期满" in answer.content.decode()
    assert not Decision.objects.filter(kind="certify").exists()


def test_propose_and_certify_make_a_base(earlier: Cast) -> None:
    case = stories.in_notice(earlier)
    take(earlier, earlier.jingban, case, "propose", kind="certify", reasons="公示无异议。")
    page = earlier.client(earlier.shenpi).get(url_of(case, "certify")).content.decode()
    assert case.institution.name in page
    assert case.institution.uscc in page

    answer = take(earlier, earlier.shenpi, case, "certify", opinion="同意认定。")

    assert answer.status_code == 302
    base = Base.objects.get()
    assert base.organisation == case.institution
    assert base.decision_number.startswith("攀继教认〔")
    page = earlier.client(earlier.xueyuan).get(case.get_absolute_url()).content.decode()
    assert base.number in page
    notice = earlier.client(None).get(case.notices.get().get_absolute_url())  # type: ignore[attr-defined]
    assert base.number in notice.content.decode()


def test_propose_with_an_open_objection_is_refused(earlier: Cast) -> None:
    case = objected(earlier)

    answer = take(earlier, earlier.jingban, case, "propose", kind="certify", reasons="公示期满。")

    assert answer.status_code == 200
    assert "没有未答复的异议" in answer.content.decode()


def test_certify_by_whoever_proposed_is_403(earlier: Cast) -> None:
    case = stories.proposed(earlier)
    Decision.objects.filter(kind="certify").update(proposed_by=earlier.shenpi)

    answer = earlier.client(earlier.shenpi).post(
        url_of(case, "certify"), {"state": case.state, "opinion": "同意"}
    )

    assert answer.status_code == 403
    assert not Base.objects.exists()


def test_propose_for_a_failed_case_can_only_refuse(cast: Cast) -> None:
    case = not_passed(cast)

    refused = take(cast, cast.jingban, case, "propose", kind="certify", reasons="照顾。")
    assert refused.status_code == 200
    take(cast, cast.jingban, case, "propose", kind="refuse", reasons="未通过评审。")

    assert Decision.objects.get(state="open").kind == "refuse"


def test_refuse_ends_the_case_with_reasons_and_remedy(cast: Cast) -> None:
    case = refusal_proposed(cast)

    take(cast, cast.shenpi, case, "refuse", opinion="同意不予认定。")

    assert stories.fresh(case).state == "refused"
    page = cast.client(cast.xueyuan).get(case.get_absolute_url()).content.decode()
    assert "未通过评审。" in page
    assert "行政复议" in page
    assert not Base.objects.exists()


def test_objection_is_the_clerks_duty_before_anything_else(cast: Cast) -> None:
    case = objected(cast)

    wait = waiting(case)

    assert wait is not None
    assert (wait.verb, case.duty) == ("dismiss_objection", "dismiss_objection")
    assert case in Application.objects.waiting_for(cast.jingban)
    answer_to(cast, case, "dismiss_objection")
    assert stories.fresh(case).duty == "propose"


def test_objection_against_a_case_with_the_approver_comes_back_to_the_clerk(cast: Cast) -> None:
    case = stories.in_notice(cast)
    notice = case.notices.get()  # type: ignore[attr-defined]
    Decision.objects.create(
        application=case,
        kind="certify",
        reasons="公示无异议。",
        proposed_by=cast.jingban,
        proposed_at=cast.now,
    )
    actions.object_to(
        case, notice=notice, name="某某", contact="1", facts="事实。", evidence=None, at=cast.now
    )

    case = stories.fresh(case)

    assert case in Application.objects.waiting_for(cast.jingban)
    assert cast.client(cast.shenpi).get(url_of(case, "certify")).status_code == 409
