"""Ranking, outliers and sensitivity: pure arithmetic of Decimals, whatever the order (惯例)."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.aggregation import (
    OUTLYING,
    Mark,
    Rule,
    median,
    outlying,
    ranking,
    sensitivity,
)
from applications.models import Vote

CENT = Decimal("0.01")
totals = st.integers(0, 10_000).map(lambda cents: Decimal(cents) * CENT)
close = st.integers(6_500, 7_500).map(lambda cents: Decimal(cents) * CENT)
marks = st.lists(
    st.builds(Mark, total=st.one_of(totals, close), vote=st.sampled_from(Vote.values)),
    min_size=1,
    max_size=11,
)
rules = st.builds(Rule, trim_from=st.integers(3, 9), pass_mark=st.one_of(totals, close))


def sheets(*values: str, votes: str = "agree") -> list[Mark]:
    return [Mark(Decimal(value), votes) for value in values]


@given(marks, rules, st.randoms(use_true_random=False))
def test_order_of_arrival_never_matters(
    given_: list[Mark], rule: Rule, luck: random.Random
) -> None:
    order = list(range(len(given_)))
    luck.shuffle(order)
    shuffled = [given_[i] for i in order]

    assert rule.result(shuffled) == rule.result(given_)
    plain, again = sensitivity(given_, rule), sensitivity(shuffled, rule)
    assert [again[order.index(i)] for i in range(len(given_))] == plain


@given(marks, rules)
def test_what_is_said_to_turn_the_result_turns_it(given_: list[Mark], rule: Rule) -> None:
    passed = rule.result(given_).passed
    for number, one in enumerate(sensitivity(given_, rule)):
        others = [*given_[:number], *given_[number + 1 :]]
        if others:
            assert one.without == (rule.result(others).passed != passed)
        for vote in Vote.values:
            turned = rule.result([*others, Mark(one.mark.total, vote)]).passed != passed
            assert (vote in one.votes) == turned
        if one.crossing is not None:
            moved = rule.result([*others, Mark(one.crossing, one.mark.vote)])
            assert one.crossing_turns == (moved.passed != passed)


@given(marks, rules)
def test_crossing_is_the_nearest_total_on_the_other_side(given_: list[Mark], rule: Rule) -> None:
    above = rule.result(given_).average >= rule.pass_mark
    for number, one in enumerate(sensitivity(given_, rule)):
        others = [*given_[:number], *given_[number + 1 :]]

        def side(total: Decimal, others: list[Mark] = others) -> bool:
            return rule.result([*others, Mark(total, "agree")]).average >= rule.pass_mark

        if one.crossing is None:
            assert side(Decimal(0)) == side(Decimal(100)) == above
        else:
            assert Decimal(0) <= one.crossing <= Decimal(100)
            assert side(one.crossing) != above
            back = one.crossing + (CENT if above else -CENT)
            assert side(back) == above


@given(st.lists(st.tuples(st.integers(), totals), max_size=30))
def test_ranks_count_those_that_are_better(averages: list[tuple[int, Decimal]]) -> None:
    places = ranking(averages)

    assert sorted(p.key for p in places) == sorted(key for key, _ in averages)
    for place in places:
        assert place.rank == 1 + sum(average > place.average for _, average in averages)
        assert place.tied == (sum(average == place.average for _, average in averages) > 1)


def test_ties_share_a_place() -> None:
    places = ranking([("丙", Decimal("80")), ("甲", Decimal("91.5")), ("乙", Decimal("80.00"))])
    places += ranking([])

    assert [(p.rank, p.key, p.tied) for p in places] == [
        (1, "甲", False),
        (2, "丙", True),
        (2, "乙", True),
    ]
    four = ranking([(n, Decimal(v)) for n, v in enumerate((90, 80, 80, 70))])
    assert [p.rank for p in four] == [1, 2, 2, 4]


@pytest.mark.parametrize(
    ("values", "far"),
    [
        (("80", "80", "95"), [False, False, False]),  # exactly the distance is not farther
        (("80", "80", "95.01"), [False, False, True]),
        (("80", "82", "84", "60"), [False, False, False, True]),
        (("50", "90"), [False, False]),  # two say nothing of each other
        (("50",), [False]),
    ],
)
def test_outliers_are_far_from_the_median_of_the_others(
    values: tuple[str, ...], far: list[bool]
) -> None:
    assert Decimal(15) == OUTLYING
    assert outlying(sheets(*values)) == far


def test_median_of_an_even_number_is_half_up() -> None:
    assert median([Decimal("80.00"), Decimal("80.01")]) == Decimal("80.01")
    assert median([Decimal(3), Decimal(1), Decimal(2)]) == Decimal(2)


def test_a_close_result_shows_who_decides_it() -> None:
    rule = Rule(trim_from=7, pass_mark=Decimal(70))
    given_ = sheets("70", "70", "70", "70", "70")

    first = sensitivity(given_, rule)[0]

    assert (first.without, first.votes) == (False, ())
    assert first.crossing == Decimal("69.97")  # 349.97 / 5 = 69.994, rounds to 69.99
    assert first.crossing_turns
    assert first.is_decisive


def test_trimmed_extremes_cannot_cross() -> None:
    rule = Rule(trim_from=7, pass_mark=Decimal(70))
    given_ = sheets("90", "90", "90", "90", "90", "90", "10")

    assert sensitivity(given_, rule)[6].crossing is None
    assert rule.result(given_).trimmed


def test_one_vote_that_decides() -> None:
    rule = Rule(trim_from=7, pass_mark=Decimal(70))
    given_ = sheets("80", "80", "80") + sheets("80", "80", votes="disagree")

    said = sensitivity(given_, rule)

    assert said[0].votes == ("disagree", "abstain")
    assert said[3].votes == ()
    assert said[0].without  # two of four do not make a majority
