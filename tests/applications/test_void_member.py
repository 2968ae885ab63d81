"""A conflict found late: the seat is void, the sheet stays visible, the result is made anew."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Event
from accounts.record import MovedOn
from applications import actions, committee
from applications.models import Application, PanelMember
from tests import stories
from tests.applications.pages import take, url_of
from tests.cast import Cast


def unlike(cast: Cast) -> Application:
    """Seven sheets; the first expert's is far above the others."""
    case = stories.under_review(cast, experts=7)
    for number, expert in enumerate(cast.experts):
        share = "1.00" if number == 0 else "0.60"
        actions.score(
            case,
            points=stories.scores(case, Decimal(share)),
            vote="agree",
            comment="",
            by=expert.user,
            at=cast.now,
        )
    return stories.fresh(case)


def test_void_member_keeps_the_sheet_and_recomputes(cast: Cast) -> None:
    case = unlike(cast)
    assert committee.aggregate(case).trimmed
    seat = PanelMember.objects.get(expert=cast.experts[0])

    answer = take(
        cast, cast.jingban, case, "void_member", seat=seat.pk, grounds="系申报单位兼职教授。"
    )

    assert answer.status_code == 302
    result = committee.aggregate(stories.fresh(case))
    assert (len(result.totals), result.trimmed) == (6, False)
    assert result.average == Decimal("60.00")
    assert result.votes["agree"] == 6
    page = cast.client(cast.jingban).get(f"/applications/{case.pk}/").content.decode()
    assert "已提交，作废" in page
    assert "系申报单位兼职教授。" in page
    event = Event.objects.get(verb="void_member")
    assert (event.audience, event.opinion) == ("bureau", "系申报单位兼职教授。")


@pytest.mark.parametrize("data", [{"grounds": ""}, {"grounds": "x", "seat": "999999"}])
def test_void_member_needs_a_seat_and_grounds(cast: Cast, data: dict[str, str]) -> None:
    case = stories.under_review(cast)
    seat = PanelMember.objects.get(expert=cast.experts[0])

    answer = take(cast, cast.jingban, case, "void_member", **{"seat": seat.pk, **data})

    assert answer.status_code == 200
    assert PanelMember.objects.filter(state="voided").count() == 0


def test_seat_of_another_case_cannot_be_voided_here(cast: Cast) -> None:
    case, other = stories.under_review(cast), stories.under_review(cast, "yiyuan")
    foreign = PanelMember.objects.filter(application=other)[0]

    take(cast, cast.jingban, case, "void_member", seat=foreign.pk, grounds="x")

    assert not PanelMember.objects.filter(state="voided").exists()


def test_twice_is_too_late(cast: Cast) -> None:
    case = stories.under_review(cast)
    seat = PanelMember.objects.filter(application=case)[0]
    actions.void_member(seat, grounds="x", by=cast.jingban, at=cast.now)

    with pytest.raises(MovedOn):
        actions.void_member(seat, grounds="x", by=cast.jingban, at=cast.now)
    assert Event.objects.filter(verb="void_member").count() == 1


@pytest.mark.parametrize("moment", ["before the declaration", "before the sheet", "after it"])
@pytest.mark.parametrize("how", ["name", "code", "former", "parent"])
def test_no_sheet_of_a_conflicted_expert_ever_counts(cast: Cast, moment: str, how: str) -> None:
    """Whenever the register learns of the conflict, the next step refuses."""
    case = stories.accepted(cast)
    actions.assign(case, experts=cast.experts[:5], by=cast.jingban, at=cast.now)
    actions.open_review(case, by=cast.jingban, at=cast.now)
    first, *others = cast.experts[:5]
    sheet = {"points": stories.scores(case, Decimal("0.9")), "vote": "agree", "comment": ""}
    for expert in others:
        actions.declare(case, declaration="无", by=expert.user, at=cast.now)
        actions.score(case, by=expert.user, at=cast.now, **sheet)  # type: ignore[arg-type]
    stories.visit(case, by=cast.jingban, at=cast.now)
    stories.meet([case], by=cast.jingban, at=cast.now)
    steps = [
        lambda: actions.declare(case, declaration="无", by=first.user, at=cast.now),
        lambda: actions.score(case, by=first.user, at=cast.now, **sheet),  # type: ignore[arg-type]
        lambda: actions.conclude(case, opinion="x", by=cast.jingban, at=cast.now),
    ]
    done = ["before the declaration", "before the sheet", "after it"].index(moment)
    for step in steps[:done]:
        step()
    learn(cast, case, how)

    for step in (steps[done], steps[2]):
        with pytest.raises(ValidationError, match="应当"):
            step()
    assert stories.fresh(case).state == "under_review"
    page = cast.client(cast.jingban).get(url_of(case, "conclude")).content.decode()
    assert "有专家应当回避" in page


def learn(cast: Cast, case: Application, how: str) -> None:
    """The register of employers changes."""
    expert = cast.experts[0]
    if how == "name":
        expert.employer = case.institution.name
    elif how == "code":
        expert.employer_uscc = case.institution.uscc
    elif how == "former":
        expert.employments.create(employer=case.institution.name, until=cast.now.date())
    else:
        case.institution.parent = cast.weijian.organisation
        case.institution.save()
        expert.employer = case.institution.parent.name  # type: ignore[union-attr]
    expert.save()
