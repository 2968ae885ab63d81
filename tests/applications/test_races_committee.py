"""Races of the committee's work and of a batch's decision.

No score that should be void counts, no list is decided twice, nobody waits for anybody for ever.
"""

from __future__ import annotations

import pytest

from accounts.models import Event
from accounts.record import broken_links
from applications import actions
from applications.models import (
    Application,
    Decision,
    Draw,
    Meeting,
    Objection,
    PanelMember,
    PublicNotice,
    State,
)
from bases.models import Base, Document, DocumentKind, NumberSeries
from tests import stories
from tests.applications.test_races import TRIES, race, reset
from tests.cast import Cast, build_cast

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def stage() -> Cast:
    return build_cast()


def test_draw_twice(stage: Cast) -> None:
    case = stories.accepted(stage)

    def deed() -> None:
        actions.draw(stage.batch, [case], education=1, subject=1, by=stage.jingban, at=stage.now)

    for tries in range(1, TRIES + 1):
        PanelMember.objects.filter(application=case).delete()

        outcomes = race((deed, deed))

        assert outcomes[0] == "done"
        assert outcomes[1] != "done"
        assert PanelMember.objects.filter(application=case).count() == stage.batch.panel_size
        assert Draw.objects.count() == tries
    assert broken_links() == []


def test_conclude_never_counts_who_is_taken_off(stage: Cast) -> None:
    case = stories.met(stage)
    seat = case.panel.all()[0]  # type: ignore[attr-defined]

    for _ in range(TRIES):
        reset(case, state=State.UNDER_REVIEW, passed=None, average=None)
        PanelMember.objects.filter(pk=seat.pk).update(state="declared", grounds="", left_at=None)

        race(
            (
                lambda: actions.conclude(case, opinion="通过。", by=stage.jingban, at=stage.now),
                lambda: actions.void_member(
                    seat, grounds="亲属关系。", by=stage.jingban2, at=stage.now
                ),
            )
        )

        now = stories.fresh(case)
        taken_off = PanelMember.objects.get(pk=seat.pk).state == "voided"
        assert taken_off
        assert (now.state, now.passed) == (State.UNDER_REVIEW, None)
    assert broken_links() == []


def test_last_signatures_close_the_minutes_once(stage: Cast) -> None:
    case = stories.visited(stage)
    meeting = stories.called([case], by=stage.jingban, at=stage.now)
    experts = [a.expert for a in meeting.attendances.select_related("expert__user")]  # type: ignore[attr-defined]
    actions.keep_minutes(
        meeting,
        minutes="论证。",
        attendance=[e.pk for e in experts],
        arguments={case.pk: "同意。"},
        by=stage.jingban,
        at=stage.now,
    )
    for expert in experts[2:]:
        actions.sign_minutes(meeting, by=expert.user, at=stage.now)
    last = experts[:2]

    for _ in range(TRIES):
        meeting.attendances.filter(expert__in=last).update(signed_at=None)  # type: ignore[attr-defined]
        Meeting.objects.filter(pk=meeting.pk).update(state="minuted", closed_at=None)

        outcomes = race(
            tuple(
                lambda who=e: actions.sign_minutes(meeting, by=who.user, at=stage.now) for e in last
            )  # type: ignore[arg-type]
        )

        assert outcomes == ["done", "done"]
        assert Meeting.objects.get(pk=meeting.pk).state == "closed"
    minutes = Document.objects.filter(kind=DocumentKind.MEETING_MINUTES)
    assert minutes.count() == TRIES
    assert broken_links() == []


def two_on_notice(cast: Cast) -> tuple[Application, Application]:
    """Two cases on one notice."""
    pair = [stories.reviewed(cast, who) for who in ("xueyuan", "yiyuan")]
    actions.post_notice(cast.batch, applications=pair, by=cast.jingban, at=cast.now)
    return stories.fresh(pair[0]), stories.fresh(pair[1])


def test_two_leave_one_notice_at_once(stage: Cast) -> None:
    """Each locks all that are on the list, in one order: no deadlock, both leave."""
    pair = two_on_notice(stage)

    for _ in range(10):
        Objection.objects.all().delete()
        notice = PublicNotice.objects.standing().order_by("-pk").first()
        assert notice is not None
        notice.applications.set(pair)
        for case in pair:
            reset(case, state=State.IN_NOTICE, passed=True, average="85.00")
        objections = [
            actions.object_to(
                stories.fresh(case),
                notice=notice,
                name="某某",
                contact="13800000000",
                facts="事实。",
                evidence=None,
                at=stage.now,
            )
            for case in pair
        ]

        outcomes = race(
            tuple(
                lambda o=o: actions.uphold_to_refuse(
                    o, answer="属实。", by=stage.jingban, at=stage.now
                )
                for o in objections
            )  # type: ignore[arg-type]
        )

        assert outcomes == ["done", "done"]
        assert {stories.fresh(c).state for c in pair} == {State.REVIEWED}
        assert not PublicNotice.objects.standing().filter(applications__in=pair).exists()
        fresh = actions.post_notice
        for case in pair:
            reset(case, passed=True)
        fresh(
            stage.batch,
            applications=[stories.fresh(c) for c in pair],
            by=stage.jingban,
            at=stage.now,
        )
    assert broken_links() == []


def test_uphold_or_dismiss(stage: Cast) -> None:
    case = stories.in_notice(stage)
    notice = case.present_notice()
    objection = actions.object_to(
        case,
        notice=notice,
        name="某某",
        contact="13800000000",
        facts="事实。",
        evidence=None,
        at=stage.now,
    )

    for _ in range(TRIES):
        reset(case, state=State.IN_NOTICE, passed=True, average="85.00")
        PublicNotice.objects.filter(pk=notice.pk).update(withdrawn_at=None)
        notice.applications.set([case])
        Objection.objects.filter(pk=objection.pk).update(
            state="received", answer="", outcome="", handled_by=None, handled_at=None
        )
        before = Event.objects.about(case).count()

        outcomes = race(
            (
                lambda: actions.dismiss_objection(
                    objection, answer="不属实。", by=stage.jingban, at=stage.now
                ),
                lambda: actions.uphold_to_refuse(
                    objection, answer="属实。", by=stage.jingban2, at=stage.now
                ),
            )
        )

        assert outcomes == ["done", "moved on"]
        assert Event.objects.about(case).count() == before + 1
    assert broken_links() == []


def test_certify_all_twice(stage: Cast) -> None:
    """Two approvals of one list: one decision, one number, every case certified once."""
    pair = two_on_notice(stage)
    late = stories.after_notice(stage)
    actions.propose_all(
        stage.batch, list(pair), kind="certify", reasons="无异议。", by=stage.jingban, at=late
    )

    for tries in range(1, TRIES + 1):
        for case in pair:
            reset(case, state=State.IN_NOTICE, base=None)
        Base.objects.update(state="withdrawn")
        Decision.objects.filter(kind="certify").update(
            state="open", decided_by=None, decided_at=None
        )
        cases = [stories.fresh(c) for c in pair]

        outcomes = race(
            (
                lambda cases=cases: actions.certify_all(
                    stage.batch, cases, opinion="同意。", by=stage.shenpi, at=late
                ),
                lambda cases=cases: actions.certify_all(
                    stage.batch, cases[::-1], opinion="同意。", by=stage.shenpi, at=late
                ),
            )
        )

        assert outcomes == ["done", "moved on"]
        assert Base.objects.filter(state="active").count() == 2
        assert NumberSeries.objects.get(kind="certification").last == tries
        assert Document.objects.filter(kind=DocumentKind.DECISION).count() == tries
    assert broken_links() == []
