"""The clerk proposes to certify or to refuse (Art. 9(3))."""

from __future__ import annotations

from applications.models import Decision
from tests import stories
from tests.applications.pages import take
from tests.applications.situations import not_passed, objected
from tests.cast import Cast


def test_propose_to_certify_while_the_notice_runs_is_refused(cast: Cast) -> None:
    case = stories.in_notice(cast)

    answer = take(cast, cast.jingban, case, "propose", kind="certify", reasons="无异议。")

    assert answer.status_code == 200
    assert "公示已期满" in answer.content.decode()
    assert not Decision.objects.filter(kind="certify").exists()


def test_propose_with_an_open_objection_is_refused(earlier: Cast) -> None:
    case = objected(earlier)

    answer = take(earlier, earlier.jingban, case, "propose", kind="certify", reasons="公示期满。")

    assert answer.status_code == 200
    assert "没有未答复的异议" in answer.content.decode()


def test_propose_for_a_failed_case_can_only_refuse(cast: Cast) -> None:
    case = not_passed(cast)

    refused = take(cast, cast.jingban, case, "propose", kind="certify", reasons="照顾。")
    assert refused.status_code == 200
    take(cast, cast.jingban, case, "propose", kind="refuse", reasons="未通过评审。")

    assert Decision.objects.get(state="open").kind == "refuse"
