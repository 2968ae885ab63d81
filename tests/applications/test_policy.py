"""Policy as a table: state, person, verb. Written down by hand; silence means forbidden.

The table says what ``domain.md`` says; it is not derived from the code.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from accounts.record import may
from applications.models import Application, State
from tests import stories
from tests.applications.situations import (
    certified,
    declined,
    examined,
    keyed_in,
    meeting_called,
    minutes_kept,
    not_passed,
    objected,
    opened,
    panel_ready,
    panelled,
    refusal_proposed,
    refused,
    rejected,
    sent_back,
    taken_back,
    to_be_refused,
    under_review,
    visit_arranged,
    visit_recorded,
    withdrawn,
)
from tests.cast import Cast

VERBS = (
    "submit",
    "take_back",
    "withdraw",
    "recheck",
    "recommend",
    "decline",
    "send_back",
    "reroute",
    "examine",
    "accept",
    "reject",
    "overrule",
    "assign",
    "draw",
    "void_member",
    "open_review",
    "declare",
    "recuse",
    "score",
    "arrange_visit",
    "record_visit",
    "sign_visit",
    "close_visit",
    "cancel_visit",
    "call_meeting",
    "argue",
    "sign_minutes",
    "conclude",
    "reopen_review",
    "post_notice",
    "repost_notice",
    "dismiss_objection",
    "uphold_objection",
    "uphold_to_refuse",
    "propose",
    "certify",
    "refuse",
    "check_entry",
    "take_over",
)


def principals(cast: Cast) -> dict[str, User]:
    """Everybody who might try; the case is always that of ``xueyuan`` (county route, 东区)."""
    return {
        "owner": cast.xueyuan,
        "staff": cast.xueyuan2,
        "other institution": cast.yiyuan,
        "recommender": cast.dongqu,
        "other county": cast.renhe,
        "other department": cast.weijian,
        "clerk": cast.jingban,
        "approver": cast.shenpi,
        "admin": cast.guanli,
        "declared expert": cast.zhuanjia1,
        "assigned expert": cast.zhuanjia6,
        "recused expert": cast.zhuanjia7,
        "unassigned expert": stranger_expert(cast),
    }


def stranger_expert(cast: Cast) -> User:
    """An expert of the pool who sits on no panel."""
    if "zhuanjia8" not in cast.people:
        from tests.cast import make_expert

        expert = make_expert(
            "zhuanjia8", "subject", employer="外地示例大学8", name="评委辛某", now=cast.now
        )
        cast.people["zhuanjia8"] = expert.user
    return cast.zhuanjia8


APPLICANT = ("owner", "staff")
MEND = {"submit": APPLICANT, "withdraw": APPLICANT}
CLERK, APPROVER, RECOMMENDER = ("clerk",), ("approver",), ("recommender",)
# While sheets are open, whatever else goes on.
ON_PANEL: dict[str, tuple[str, ...]] = {
    "void_member": CLERK,
    "declare": ("declared expert",),
    "recuse": ("declared expert",),
    "score": ("declared expert",),
}

# situation: (how, state, {verb: who})
TABLE: dict[str, tuple[Callable[[Cast], Application], str, dict[str, tuple[str, ...]]]] = {
    "draft": (stories.draft, State.DRAFT, MEND),
    "taken back": (taken_back, State.DRAFT, MEND),
    "submitted": (
        stories.submitted,
        State.SUBMITTED,
        {
            "take_back": APPLICANT,
            "withdraw": APPLICANT,
            "recheck": RECOMMENDER,
            "decline": RECOMMENDER,
            "send_back": RECOMMENDER,
            "reroute": CLERK,
        },
    ),
    "submitted, opened": (
        opened,
        State.SUBMITTED,
        {
            "withdraw": APPLICANT,
            "recheck": RECOMMENDER,
            "decline": RECOMMENDER,
            "send_back": RECOMMENDER,
            "reroute": CLERK,
        },
    ),
    "submitted, re-checked": (
        stories.rechecked,
        State.SUBMITTED,
        {
            "take_back": APPLICANT,
            "withdraw": APPLICANT,
            "recheck": RECOMMENDER,
            "recommend": RECOMMENDER,
            "decline": RECOMMENDER,
            "send_back": RECOMMENDER,
            "reroute": CLERK,
        },
    ),
    "sent back": (sent_back, State.SENT_BACK, MEND),
    "recommended": (
        stories.recommended,
        State.RECOMMENDED,
        {
            "withdraw": APPLICANT,
            "send_back": CLERK,
            "examine": CLERK,
        },
    ),
    "acceptance proposed": (
        examined("accept"),
        State.RECOMMENDED,
        {
            "withdraw": APPLICANT,
            "accept": APPROVER,
            "overrule": APPROVER,
        },
    ),
    "rejection proposed": (
        examined("reject"),
        State.RECOMMENDED,
        {
            "withdraw": APPLICANT,
            "reject": APPROVER,
            "overrule": APPROVER,
        },
    ),
    "declined": (declined, State.DECLINED, {}),
    "rejected": (rejected, State.REJECTED, {}),
    "accepted": (
        stories.accepted,
        State.ACCEPTED,
        {"assign": CLERK, "draw": CLERK, "void_member": CLERK},
    ),
    "accepted, panel not complete": (
        panelled,
        State.ACCEPTED,
        {
            "assign": CLERK,
            "draw": CLERK,
            "void_member": CLERK,
            "recuse": ("declared expert", "assigned expert"),
        },
    ),
    "accepted, panel complete": (
        panel_ready,
        State.ACCEPTED,
        {
            "assign": CLERK,
            "draw": CLERK,
            "void_member": CLERK,
            "open_review": CLERK,
            "recuse": ("declared expert",),
        },
    ),
    "under review": (
        under_review,
        State.UNDER_REVIEW,
        {
            "assign": CLERK,
            "draw": CLERK,
            "void_member": CLERK,
            "arrange_visit": CLERK,
            "call_meeting": CLERK,
            "declare": ("declared expert", "assigned expert"),
            "recuse": ("declared expert", "assigned expert"),
            "score": ("declared expert",),
        },
    ),
    "scored": (
        stories.scored,
        State.UNDER_REVIEW,
        {**ON_PANEL, "arrange_visit": CLERK, "call_meeting": CLERK},
    ),
    "visit arranged": (
        visit_arranged,
        State.UNDER_REVIEW,
        {
            **ON_PANEL,
            "record_visit": ("clerk", "declared expert"),
            "cancel_visit": CLERK,
            "call_meeting": CLERK,
        },
    ),
    "visit recorded": (
        visit_recorded,
        State.UNDER_REVIEW,
        {
            **ON_PANEL,
            "record_visit": ("clerk", "declared expert"),
            "sign_visit": ("declared expert",),
            "cancel_visit": CLERK,
            "call_meeting": CLERK,
        },
    ),
    "visited": (
        stories.visited,
        State.UNDER_REVIEW,
        {**ON_PANEL, "arrange_visit": CLERK, "call_meeting": CLERK},
    ),
    "meeting called": (
        meeting_called,
        State.UNDER_REVIEW,
        {**ON_PANEL, "arrange_visit": CLERK, "argue": CLERK},
    ),
    "minutes kept": (
        minutes_kept,
        State.UNDER_REVIEW,
        {
            **ON_PANEL,
            "arrange_visit": CLERK,
            "argue": CLERK,
            "sign_minutes": ("declared expert",),
        },
    ),
    "met": (
        stories.met,
        State.UNDER_REVIEW,
        {**ON_PANEL, "arrange_visit": CLERK, "call_meeting": CLERK, "conclude": CLERK},
    ),
    "reviewed, passed": (
        stories.reviewed,
        State.REVIEWED,
        {"post_notice": CLERK, "reopen_review": CLERK},
    ),
    "reviewed, not passed": (
        not_passed,
        State.REVIEWED,
        {"propose": CLERK, "reopen_review": CLERK},
    ),
    "refusal proposed": (
        refusal_proposed,
        State.REVIEWED,
        {
            "refuse": APPROVER,
            "overrule": APPROVER,
        },
    ),
    "in notice": (
        stories.in_notice,
        State.IN_NOTICE,
        {"propose": CLERK, "reopen_review": CLERK, "repost_notice": CLERK},
    ),
    "in notice, objected": (
        objected,
        State.IN_NOTICE,
        {
            "propose": CLERK,
            "dismiss_objection": CLERK,
            "uphold_objection": CLERK,
            "uphold_to_refuse": CLERK,
            "reopen_review": CLERK,
            "repost_notice": CLERK,
        },
    ),
    "objection upheld, to be refused": (
        to_be_refused,
        State.REVIEWED,
        {"propose": CLERK, "reopen_review": CLERK},
    ),
    "keyed in at the window": (
        keyed_in,
        State.DRAFT,
        {
            "withdraw": ("owner", "staff", "clerk"),
            "take_over": APPLICANT,
        },
    ),
    "certification proposed": (
        stories.proposed,
        State.IN_NOTICE,
        {
            "certify": APPROVER,
            "overrule": APPROVER,
            "repost_notice": CLERK,
        },
    ),
    "certified": (certified, State.CERTIFIED, {}),
    "refused": (refused, State.REFUSED, {}),
    "withdrawn": (withdrawn, State.WITHDRAWN, {}),
}

INSIDE = {"owner", "staff", "recommender", "clerk", "approver", "admin"}
# Who may open the case; silence means the answer is 404.
SEES: dict[str, set[str]] = {
    **dict.fromkeys(TABLE, INSIDE),
    "draft": {"owner", "staff"},
    "taken back": {"owner", "staff"},
    "keyed in at the window": {"owner", "staff", "clerk"},
    **dict.fromkeys(
        (
            "under review",
            "scored",
            "visit arranged",
            "visit recorded",
            "visited",
            "meeting called",
            "minutes kept",
            "met",
            "objection upheld, to be refused",
            "reviewed, passed",
            "reviewed, not passed",
            "refusal proposed",
            "in notice",
            "in notice, objected",
            "certification proposed",
            "certified",
            "refused",
        ),
        INSIDE | {"declared expert"},
    ),
}


def test_policy_covers_every_state_and_verb() -> None:
    assert {state for _, state, _ in TABLE.values()} == set(State)
    declared = {
        name for name in dir(Application) if hasattr(getattr(Application, name), "_django_fsm")
    }
    assert declared == set(VERBS)


@pytest.mark.parametrize("situation", TABLE)
def test_policy_allows_only_what_the_table_says(cast: Cast, situation: str) -> None:
    how, state, allowed = TABLE[situation]
    case = how(cast)
    people = principals(cast)

    found: dict[str, tuple[str, ...]] = {}
    for verb in VERBS:
        who = tuple(name for name, user in people.items() if may(getattr(case, verb), user))
        if who:
            found[verb] = who

    assert case.state == state
    expected = {verb: tuple(n for n in people if n in who) for verb, who in allowed.items()}
    assert found == expected


@pytest.mark.parametrize("situation", TABLE)
def test_policy_shows_the_case_only_to_its_parties(cast: Cast, situation: str) -> None:
    case = TABLE[situation][0](cast)

    seen = {
        name
        for name, user in principals(cast).items()
        if Application.objects.visible_to(user).filter(pk=case.pk).exists()
    }

    assert seen == SEES[situation]


SELF_REVIEWED: dict[str, tuple[str, ...]] = {
    "take_back": ("zhishu",),
    "withdraw": ("zhishu",),
    "send_back": ("jingban",),
    "reroute": ("jingban",),
    "examine": ("jingban",),
}
MUNICIPAL: dict[str, tuple[str, ...]] = {
    "take_back": ("xuehui",),
    "withdraw": ("xuehui",),
    "recheck": ("jingban",),
    "decline": ("jingban",),
    "send_back": ("jingban",),
    "reroute": ("jingban",),
}
DEPARTMENT: dict[str, tuple[str, ...]] = {
    "take_back": ("yiyuan",),
    "withdraw": ("yiyuan",),
    "recheck": ("weijian",),
    "decline": ("weijian",),
    "send_back": ("weijian",),
    "reroute": ("jingban",),
}
PEOPLE = (
    "zhishu",
    "xuehui",
    "yiyuan",
    "xueyuan",
    "dongqu",
    "renhe",
    "weijian",
    "jiaoti",
    "jingban",
    "shenpi",
    "guanli",
    "zhuanjia1",
)


@pytest.mark.parametrize(
    ("who", "allowed"),
    [("zhishu", SELF_REVIEWED), ("xuehui", MUNICIPAL), ("yiyuan", DEPARTMENT)],
)
def test_policy_follows_the_route(
    cast: Cast, who: str, allowed: dict[str, tuple[str, ...]]
) -> None:
    """Art. 9(1), Art. 9(2): a self-reviewed case goes straight up, a department's to it."""
    case = stories.submitted(cast, who)

    found: dict[str, Any] = {}
    for verb in VERBS:
        names = tuple(n for n in PEOPLE if may(getattr(case, verb), getattr(cast, n)))
        if names:
            found[verb] = names

    assert found == allowed
