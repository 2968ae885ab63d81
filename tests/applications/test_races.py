"""Two real connections racing on each decision: one wins, the other is told, one event."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import close_old_connections, connection

from accounts.models import Event
from accounts.record import MovedOn, broken_links
from applications import actions
from applications.models import Application, Decision, PanelMember, PublicNotice, State
from bases.models import Base, NumberSeries, Plaque
from tests import stories
from tests.cast import Cast, build_cast

TRIES = 50
pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
]
Deed = Callable[[], Any]


@pytest.fixture
def stage() -> Cast:
    return build_cast()


def race(deeds: tuple[Deed, Deed]) -> list[str]:
    """Run both at once on connections of their own; say how each ended."""
    gate = threading.Barrier(2)
    outcomes = ["", ""]

    def run(index: int) -> None:
        close_old_connections()
        gate.wait(timeout=10)
        try:
            deeds[index]()
            outcomes[index] = "done"
        except MovedOn:
            outcomes[index] = "moved on"
        except (PermissionDenied, ValidationError, actions.NotReady) as refused:
            outcomes[index] = f"refused {refused!r}"
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(outcomes)


def reset(case: Application, **facts: Any) -> None:
    """Put the row back; the record of what happened stays, as it must."""
    Application.objects.filter(pk=case.pk).update(**facts)


def play(case: Application, restore: Deed, deeds: tuple[Deed, Deed], verbs: set[str]) -> None:
    """Fifty tries: exactly one wins each time, and one event says so."""
    for _ in range(TRIES):
        restore()
        before = Event.objects.about(case).filter(verb__in=verbs).count()

        outcomes = race(deeds)

        assert outcomes == ["done", "moved on"]
        assert Event.objects.about(case).filter(verb__in=verbs).count() == before + 1
    assert broken_links() == []


def test_submit_twice(stage: Cast) -> None:
    case = stories.draft(stage)
    deed = lambda: actions.submit(case, by=stage.xueyuan, at=stage.now)  # noqa: E731

    play(case, lambda: reset(case, state=State.DRAFT), (deed, deed), {"submit"})

    receipts = case.submissions.values_list("receipt_number", flat=True)  # type: ignore[attr-defined]
    assert len(set(receipts)) == TRIES
    assert NumberSeries.objects.get(kind="receipt").last == TRIES


def test_recommend_or_decline(stage: Cast) -> None:
    case = stories.rechecked(stage)
    state = {"state": State.SUBMITTED}
    submission = case.present_submission()

    play(
        case,
        lambda: reset(case, **state),
        (
            lambda: actions.decline(case, by=stage.dongqu, at=stage.now, opinion="条件不具备。"),
            lambda: actions.send_back(
                case,
                sections=["teachers"],
                mend_by=datetime.date(2027, 1, 4),
                opinion="请补正。",
                by=stage.dongqu,
                at=stage.now,
            ),
        ),
        {"decline", "send_back"},
    )
    assert submission is not None


def test_recommend_twice(stage: Cast) -> None:
    case = stories.rechecked(stage)
    scan = stories.seal_scan(stage.dongqu, stage.now)

    def recommend() -> None:
        actions.recommend(
            case,
            review_summary="已核对。",
            materials_true=True,
            materials_complete=True,
            opinion="同意推荐。",
            signed_by="示例",
            seal_scan=scan,
            by=stage.dongqu,
            at=stage.now,
        )

    outcomes = race((recommend, recommend))

    assert outcomes == ["done", "moved on"]
    assert Event.objects.about(case).filter(verb="recommend").count() == 1


def test_examine_twice(stage: Cast) -> None:
    case = stories.recommended(stage)

    def restore() -> None:
        Decision.objects.filter(application=case).delete()

    deed = lambda: actions.examine(  # noqa: E731
        case, kind="accept", reasons="齐全。", by=stage.jingban, at=stage.now
    )
    play(case, restore, (deed, deed), {"examine"})


def _reopen(case: Application, state: str, **facts: Any) -> None:
    reset(case, state=state, **facts)
    newest = Decision.objects.filter(application=case).order_by("-pk")[0]
    Decision.objects.filter(pk=newest.pk).update(state="open", decided_by=None, decided_at=None)


def test_accept_or_overrule(stage: Cast) -> None:
    case = stories.recommended(stage)
    actions.examine(case, kind="accept", reasons="齐全。", by=stage.jingban, at=stage.now)

    play(
        case,
        lambda: _reopen(case, State.RECOMMENDED),
        (
            lambda: actions.accept(case, opinion="同意。", by=stage.shenpi, at=stage.now),
            lambda: actions.overrule(case, opinion="请复核。", by=stage.shenpi, at=stage.now),
        ),
        {"accept", "overrule"},
    )


def test_accept_twice(stage: Cast) -> None:
    case = stories.recommended(stage)
    actions.examine(case, kind="accept", reasons="齐全。", by=stage.jingban, at=stage.now)
    deed = lambda: actions.accept(case, opinion="同意。", by=stage.shenpi, at=stage.now)  # noqa: E731

    play(case, lambda: _reopen(case, State.RECOMMENDED), (deed, deed), {"accept"})


def test_reject_twice(stage: Cast) -> None:
    case = stories.recommended(stage)
    actions.examine(case, kind="reject", reasons="不符。", by=stage.jingban, at=stage.now)
    deed = lambda: actions.reject(case, opinion="同意。", by=stage.shenpi, at=stage.now)  # noqa: E731

    play(case, lambda: _reopen(case, State.RECOMMENDED), (deed, deed), {"reject"})


def test_score_from_two_tabs(stage: Cast) -> None:
    from decimal import Decimal

    case = stories.under_review(stage)
    expert = stage.experts[0]
    points = stories.scores(case, Decimal("0.8"))
    deed = lambda: actions.score(  # noqa: E731
        case, points=points, vote="agree", comment="", by=expert.user, at=stage.now
    )

    play(
        case,
        lambda: PanelMember.objects.filter(application=case).update(final_at=None),
        (deed, deed),
        {"score"},
    )


def test_conclude_twice(stage: Cast) -> None:
    case = stories.met(stage)
    deed = lambda: actions.conclude(case, opinion="通过。", by=stage.jingban, at=stage.now)  # noqa: E731

    play(
        case,
        lambda: reset(case, state=State.UNDER_REVIEW, passed=None, average=None),
        (deed, deed),
        {"conclude"},
    )


def test_post_notice_twice(stage: Cast) -> None:
    case = stories.reviewed(stage)
    deed = lambda: actions.post_notice(  # noqa: E731
        stage.batch, applications=[case], by=stage.jingban, at=stage.now
    )

    play(case, lambda: reset(case, state=State.REVIEWED), (deed, deed), {"post_notice"})

    assert PublicNotice.objects.count() == TRIES


def test_propose_twice(stage: Cast) -> None:
    case = stories.in_notice(stage)
    late = stories.after_notice(stage)
    deed = lambda: actions.propose(  # noqa: E731
        case, kind="certify", reasons="无异议。", by=stage.jingban, at=late
    )

    play(
        case,
        lambda: Decision.objects.filter(application=case, kind="certify").delete(),
        (deed, deed),
        {"propose"},
    )


def _certified_again(case: Application) -> None:
    """Undo a certification so that it can be raced again; numbers go on."""
    reset(case, state=State.IN_NOTICE, base=None)
    for base in Base.objects.all():
        Plaque.objects.filter(base=base).update(state="withdrawn", withdrawn_on=base.certified_on)
    Base.objects.update(state="withdrawn")
    _reopen(case, State.IN_NOTICE, base=None)


def test_certify_twice(stage: Cast) -> None:
    case = stories.proposed(stage)
    late = stories.after_notice(stage)
    deed = lambda: actions.certify(case, opinion="同意。", by=stage.shenpi, at=late)  # noqa: E731

    play(case, lambda: _certified_again(case), (deed, deed), {"certify"})

    serials = list(Base.objects.order_by("serial").values_list("serial", flat=True))
    assert serials == list(range(1, TRIES + 1))
    assert Plaque.objects.count() == TRIES


def test_certify_or_overrule(stage: Cast) -> None:
    case = stories.proposed(stage)
    late = stories.after_notice(stage)

    play(
        case,
        lambda: _certified_again(case),
        (
            lambda: actions.certify(case, opinion="同意。", by=stage.shenpi, at=late),
            lambda: actions.overrule(case, opinion="请复核。", by=stage.shenpi, at=late),
        ),
        {"certify", "overrule"},
    )


def test_refuse_twice(stage: Cast) -> None:
    case = stories.proposed(stage, kind="refuse")
    late = stories.after_notice(stage)
    deed = lambda: actions.refuse(case, opinion="同意。", by=stage.shenpi, at=late)  # noqa: E731

    play(case, lambda: _reopen(case, State.IN_NOTICE), (deed, deed), {"refuse"})
