"""The clerk proposes to accept or to reject (Art. 9(3), Art. 20)."""

from __future__ import annotations

from accounts.models import Message
from applications.models import Decision
from tests import stories
from tests.applications.pages import take, url_of
from tests.applications.situations import bar
from tests.cast import Cast


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
