"""The check-sheet of Art. 8: four viewpoints, each reader's columns."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from applications import actions
from tests import stories
from tests.cast import Cast


def context(cast: Cast, who: str, case: Any) -> Any:
    answer = cast.client(getattr(cast, who)).get(f"/applications/{case.pk}/matrix/")
    assert answer.status_code == 200
    return answer.context


def score(cast: Cast, case: Any, who: str, share: str) -> None:
    actions.score(
        case,
        points=stories.scores(case, Decimal(share)),
        vote="agree",
        comment="良好",
        by=getattr(cast, who),
        at=cast.now,
    )


def test_matrix_has_the_five_conditions_with_their_articles(cast: Cast) -> None:
    case = stories.recommended(cast)

    rows = context(cast, "jingban", case)["rows"]

    assert [row["article"] for row in rows] == [f"第八条第（{n}）项" for n in "一二三四五"]
    assert all(row["evidence"] for row in rows)
    assert [row["finding"].get_finding_display() for row in rows] == ["符合"] * 5


def test_matrix_hides_the_recheck_from_the_institution_until_recommended(cast: Cast) -> None:
    case = stories.rechecked(cast)
    assert context(cast, "xueyuan", case)["sees_recheck"] is False
    assert context(cast, "dongqu", case)["sees_recheck"] is True

    stories.recommend(case, by=cast.dongqu, at=cast.now)

    assert context(cast, "xueyuan", case)["sees_recheck"] is True


def test_matrix_shows_no_scores_to_institution_and_recommender(cast: Cast) -> None:
    case = stories.scored(cast)

    for who in ("xueyuan", "dongqu"):
        found = context(cast, who, case)
        assert found["seats"] == []
        assert found["average"] is None
        assert {row["average"] for row in found["rows"]} == {None}


def test_matrix_shows_an_expert_the_others_once_the_bureau_opens_them(cast: Cast) -> None:
    case = stories.under_review(cast)
    score(cast, case, "zhuanjia2", "0.60")

    before = context(cast, "zhuanjia1", case)
    assert [s["own"] for s in before["seats"]] == [True]
    assert before["average"] is None

    score(cast, case, "zhuanjia1", "0.80")
    alone = context(cast, "zhuanjia1", case)
    assert [s["own"] for s in alone["seats"]] == [True]
    assert alone["average"] is None

    stories.called([case], by=cast.jingban, at=cast.now)
    assert len(context(cast, "zhuanjia3", case)["seats"]) == 1  # the own sheet is not final
    after = context(cast, "zhuanjia1", case)
    assert [s["label"] for s in after["seats"]] == [f"专家{n}" for n in range(1, 6)]
    assert [s["name"] for s in after["seats"]] == ["本人", "", "", "", ""]
    assert after["rows"][0]["cells"][1]["points"] == Decimal("15.00")
    assert after["average"].average == Decimal("70.00")


def test_matrix_shows_nobody_a_draft_sheet(cast: Cast) -> None:
    case = stories.under_review(cast)
    actions.keep_scores(
        case,
        points=stories.scores(case, Decimal("0.90")),
        vote="agree",
        comment="",
        by=cast.zhuanjia1,
    )

    found = context(cast, "jingban", case)

    assert [s["points"] for s in found["seats"]] == [{}] * 5
    own = context(cast, "zhuanjia1", case)
    assert own["rows"][0]["cells"][0]["points"] == Decimal("22.50")


def test_matrix_shows_the_bureau_all_and_the_void_as_void(cast: Cast) -> None:
    case = stories.scored(cast)
    seat = case.panel.first()  # type: ignore[attr-defined]
    actions.void_member(seat, grounds="事后发现利害关系。", by=cast.jingban, at=cast.now)

    answer = cast.client(cast.jingban).get(f"/applications/{case.pk}/matrix/")

    seats = answer.context["seats"]
    assert seats[0]["name"] == "评委甲某"
    assert seats[0]["points"]["teachers"]["points"] == Decimal("21.25")
    assert "评分作废" in answer.content.decode()
    assert len(answer.context["average"].totals) == 4


def test_matrix_of_a_stranger_is_404(cast: Cast) -> None:
    case = stories.recommended(cast)

    for who in ("moshengren", "renhe", "weijian", "zhuanjia1"):
        assert (
            cast.client(getattr(cast, who)).get(f"/applications/{case.pk}/matrix/").status_code
            == 404
        )
