"""Conflicts of interest and the arithmetic of a panel, against tables written down by hand."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import FormerName
from applications import actions, committee
from applications.models import Employment, Expert, Vote
from tests import stories
from tests.cast import Cast, make_organisation

NAME = "攀枝花示例学院（东区校区）"
TODAY = datetime.date(2026, 11, 23)


@pytest.fixture
def expert(cast: Cast) -> Expert:
    return cast.experts[0]


@pytest.mark.parametrize(
    "employer",
    [
        NAME,
        "攀枝花示例学院(东区校区)",
        "攀枝花示例学院 (东区校区) ",
        "攀枝花示例学院【东区校区】",
        "攀枝花示例学院东区校区",
        "攀枝花示例学院—东区校区",
        "攀枝花　示例学院（东区校区）",
        "攀枝花示例\u200b学院（东区校区）",
        "攀枝花示例师专",  # the former name
        "攀枝花示例教育集团",  # the parent
        "攀枝花示例教育总公司",  # the parent's former name
    ],
)
def test_employer_by_name_is_a_conflict(cast: Cast, expert: Expert, employer: str) -> None:
    parent = make_organisation("攀枝花示例教育集团")
    college = make_organisation(NAME, parent=parent)
    FormerName.objects.create(
        organisation=college, name="攀枝花示例师专", until=TODAY, recorded_at=cast.now
    )
    FormerName.objects.create(
        organisation=parent, name="攀枝花示例教育总公司", until=TODAY, recorded_at=cast.now
    )
    expert.employer = employer

    assert committee.conflicts(expert, college, TODAY)


@pytest.mark.parametrize(
    "employer",
    ["攀枝花示例学院", "攀枝花示例学院（西区校区）", "示例学院（东区校区）", "外地示例大学"],
)
def test_another_body_is_no_conflict(cast: Cast, expert: Expert, employer: str) -> None:
    college = make_organisation(NAME)
    expert.employer = employer

    assert committee.conflicts(expert, college, TODAY) == []


@pytest.mark.parametrize("spelling", ["{}", " {} ", "lower", "wide", "hyphens"])
@pytest.mark.parametrize("whose", ["own", "parent"])
def test_employer_by_code_is_a_conflict(
    cast: Cast, expert: Expert, spelling: str, whose: str
) -> None:
    parent = make_organisation("攀枝花示例教育集团")
    college = make_organisation(NAME, parent=parent)
    code = (college if whose == "own" else parent).uscc
    expert.employer = "名称写成别的样子"
    expert.employer_uscc = {
        "lower": code.lower(),
        "wide": "".join(chr(ord(c) + 0xFEE0) for c in code),
        "hyphens": f"{code[:8]}-{code[8:]}",
    }.get(spelling, spelling.format(code))

    found = committee.conflicts(expert, college, TODAY)

    assert len(found) == 1
    assert ("上级单位" in found[0]) is (whose == "parent")


@pytest.mark.parametrize(
    ("until", "is_conflict"),
    [
        (datetime.date(2026, 11, 22), True),
        (datetime.date(2023, 12, 23), True),  # two years and eleven months ago
        (datetime.date(2023, 11, 24), True),
        (datetime.date(2023, 11, 23), True),  # three years ago to the day
        (datetime.date(2023, 11, 22), False),  # three years and one day
        (datetime.date(2010, 1, 1), False),
    ],
)
@pytest.mark.parametrize("by_code", [True, False])
def test_former_employer_counts_for_three_years(
    cast: Cast, expert: Expert, until: datetime.date, is_conflict: bool, by_code: bool
) -> None:
    college = make_organisation(NAME)
    Employment.objects.create(
        expert=expert,
        employer="别的写法" if by_code else NAME,
        employer_uscc=college.uscc if by_code else "",
        until=until,
    )

    found = committee.conflicts(expert, college, TODAY)

    assert bool(found) is is_conflict
    assert all("三年内曾工作于" in fact for fact in found)


def test_three_years_before_a_leap_day(cast: Cast, expert: Expert) -> None:
    college = make_organisation(NAME)
    Employment.objects.create(expert=expert, employer=NAME, until=datetime.date(2025, 2, 28))

    assert committee.conflicts(expert, college, datetime.date(2028, 2, 29))
    assert not committee.conflicts(expert, college, datetime.date(2028, 3, 1))


# The arithmetic

POINTS = st.integers(min_value=0, max_value=10_000).map(lambda cents: Decimal(cents) / 100)
SHEETS = st.lists(POINTS, min_size=1, max_size=15)


def by_hand(totals: list[Decimal], trim_from: int) -> Decimal:
    """The same mean in exact fractions, rounded half up by whole cents."""
    kept = sorted(totals)
    if len(kept) >= trim_from:
        kept = kept[1:-1]
    cents = sum(Fraction(t) for t in kept) / len(kept) * 100
    return Decimal(int(cents + Fraction(1, 2))) / 100


@given(SHEETS, st.integers(min_value=3, max_value=9), st.randoms(use_true_random=False))
def test_order_of_arrival_never_changes_the_result(
    totals: list[Decimal], trim_from: int, chance: object
) -> None:
    shuffled = list(totals)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert committee.average_of(totals, trim_from) == committee.average_of(shuffled, trim_from)
    assert committee.average_of(totals, trim_from)[0] == by_hand(totals, trim_from)


@pytest.mark.parametrize(
    ("totals", "trim_from", "expected", "trimmed"),
    [
        (["59.99", "60.00"], 7, "60.00", False),  # 59.995, half up
        (["59.98", "60.00", "60.00", "60.00"], 7, "60.00", False),
        (["59.98", "59.99"], 7, "59.99", False),  # 59.985
        (["0", "60", "60", "60", "60", "60", "100"], 7, "60.00", True),
        (["0", "60", "60", "60", "60", "100"], 7, "56.67", False),
        (["1", "2"], 1, "1.50", False),  # nothing would be left
        (["1", "2", "9"], 3, "2.00", True),
    ],
)
def test_average(totals: list[str], trim_from: int, expected: str, trimmed: bool) -> None:
    average, was_trimmed = committee.average_of([Decimal(t) for t in totals], trim_from)

    assert (average, was_trimmed) == (Decimal(expected), trimmed)
    assert average.as_tuple().exponent == -2


@pytest.mark.parametrize(
    ("agree", "disagree", "abstain", "average", "passed"),
    [
        (3, 2, 0, "70.00", True),
        (3, 2, 0, "69.99", False),
        (2, 2, 0, "90.00", False),  # exactly half
        (2, 0, 2, "90.00", False),  # abstentions count as votes
        (3, 0, 2, "90.00", True),
        (2, 1, 2, "90.00", False),
        (0, 0, 5, "100.00", False),
    ],
)
def test_passing(agree: int, disagree: int, abstain: int, average: str, passed: bool) -> None:
    votes = {
        Vote.AGREE.value: agree,
        Vote.DISAGREE.value: disagree,
        Vote.ABSTAIN.value: abstain,
    }
    result = committee.Result((), False, Decimal(average), votes, 5, Decimal("70"))

    assert result.passed is passed
    assert ("同意通过评审" in committee.wording(result).replace("不同意通过评审", "")) is passed


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (4, 3, 2, 1, 0), (2, 4, 0, 3, 1)])
def test_whole_result_is_the_same_whoever_hands_in_first(
    cast: Cast, order: tuple[int, ...]
) -> None:
    case = stories.under_review(cast)
    shares = ("0.91", "0.47", "0.66", "0.83", "0.705")
    votes = ("agree", "disagree", "agree", "abstain", "agree")
    for minutes, number in enumerate(order):
        actions.score(
            case,
            points=stories.scores(case, Decimal(shares[number])),
            vote=votes[number],
            comment="",
            by=cast.experts[number].user,
            at=cast.later(minutes=minutes),
        )

    result = committee.aggregate(stories.fresh(case))

    assert result.details() == {
        "totals": ["47.00", "66.00", "70.50", "83.00", "91.00"],
        "trimmed": False,
        "average": "71.50",
        "votes": {"agree": 3, "disagree": 1, "abstain": 1},
        "seated": 5,
        "pass_mark": "70.00",
        "passed": True,
    }
