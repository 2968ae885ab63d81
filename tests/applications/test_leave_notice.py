"""A case leaves its notice: the list changes, so the rest is shown anew, for the full time."""

from __future__ import annotations

import datetime

import pytest

from accounts.models import Event
from accounts.record import MovedOn
from applications import actions, requirements
from applications.models import Application, Objection, PublicNotice
from bases.calendar import today, working_days
from bases.models import Document, DocumentKind
from tests import stories
from tests.cast import Cast


@pytest.fixture
def pair(cast: Cast) -> tuple[Application, Application]:
    """Two cases on one notice."""
    cases = [stories.reviewed(cast, who) for who in ("xueyuan", "yiyuan")]
    actions.post_notice(cast.batch, applications=cases, by=cast.jingban, at=cast.now)
    return stories.fresh(cases[0]), stories.fresh(cases[1])


def objected(cast: Cast, case: Application) -> Objection:
    return actions.object_to(
        case,
        notice=case.present_notice(),
        name="某某",
        contact="13800000000",
        facts="事实。",
        evidence=None,
        at=cast.now,
    )


def test_the_rest_gets_a_new_notice_and_the_full_time(
    cast: Cast, pair: tuple[Application, Application]
) -> None:
    gone, stays = pair
    later = cast.later(days=2)

    actions.uphold_to_refuse(objected(cast, gone), answer="属实。", by=cast.jingban, at=later)

    first, second = PublicNotice.objects.order_by("pk")
    assert first.withdrawn_at == later
    assert second.replaces == first
    assert list(second.applications.all()) == [stays]
    assert second.last_day == working_days(today(later), cast.batch.notice_days).last
    assert stories.fresh(stays).present_notice() == second
    assert stories.fresh(gone).present_notice() is None
    assert Event.objects.about(stays).filter(verb="repost_notice").count() == 1
    paper = Document.objects.get(kind=DocumentKind.NOTICE, number=first.number)
    assert paper.voided_at == later


def test_who_stays_cannot_be_proposed_by_the_old_date(
    cast: Cast, pair: tuple[Application, Application]
) -> None:
    gone, stays = pair
    old_end = stories.after_notice(cast)
    later = old_end - datetime.timedelta(days=1)
    actions.uphold_to_refuse(objected(cast, gone), answer="属实。", by=cast.jingban, at=later)

    unmet = [
        str(r)
        for r in requirements.certification_checklist(stories.fresh(stays), old_end)
        if not r.met
    ]

    assert any("公示已期满" in line for line in unmet)


def test_dismissing_changes_no_list_and_no_date(
    cast: Cast, pair: tuple[Application, Application]
) -> None:
    before = PublicNotice.objects.get()

    actions.dismiss_objection(
        objected(cast, pair[0]), answer="不属实。", by=cast.jingban, at=cast.now
    )

    after = PublicNotice.objects.get()
    assert (after.number, after.last_day, after.withdrawn_at) == (
        before.number,
        before.last_day,
        None,
    )


def test_a_batch_may_leave_the_clock_alone(
    cast: Cast, pair: tuple[Application, Application]
) -> None:
    cast.batch.notice_restarts = False
    cast.batch.save()

    actions.uphold_objection(objected(cast, pair[0]), answer="属实。", by=cast.jingban, at=cast.now)

    notice = PublicNotice.objects.get()
    assert notice.stands
    assert list(notice.applications.all()) == [pair[1]]


def test_the_last_one_takes_the_notice_down(cast: Cast) -> None:
    case = stories.in_notice(cast)

    actions.uphold_objection(objected(cast, case), answer="属实。", by=cast.jingban, at=cast.now)

    assert not PublicNotice.objects.get().stands
    assert stories.fresh(case).state == "under_review"


def test_nobody_objects_to_a_list_that_changed(
    cast: Cast, pair: tuple[Application, Application]
) -> None:
    gone, stays = pair
    old = stays.present_notice()
    actions.uphold_to_refuse(objected(cast, gone), answer="属实。", by=cast.jingban, at=cast.now)

    with pytest.raises(MovedOn):
        actions.object_to(
            stories.fresh(stays),
            notice=old,
            name="某某",
            contact="13800000000",
            facts="事实。",
            evidence=None,
            at=cast.now,
        )
    page = cast.client(None).get(old.get_absolute_url()).content.decode()
    assert "名单已变动" in page
    assert stories.fresh(stays).present_notice().number in page


def test_a_late_conflict_takes_the_case_off_the_notice(
    cast: Cast, pair: tuple[Application, Application]
) -> None:
    seat = pair[0].panel.all()[0]  # type: ignore[attr-defined]

    actions.void_member(seat, grounds="亲属关系。", by=cast.jingban, at=cast.now)

    assert stories.fresh(pair[0]).present_notice() is None
    assert list(PublicNotice.objects.standing().get().applications.all()) == [pair[1]]


def test_refused_after_an_upheld_objection(cast: Cast) -> None:
    case = stories.in_notice(cast)
    actions.uphold_to_refuse(objected(cast, case), answer="属实。", by=cast.jingban, at=cast.now)
    case = stories.fresh(case)
    assert case.passed is False

    actions.propose(case, kind="refuse", reasons="异议属实。", by=cast.jingban, at=cast.now)
    actions.refuse(stories.fresh(case), opinion="同意。", by=cast.shenpi, at=cast.now)

    assert stories.fresh(case).state == "refused"


def test_page_of_upholding_to_refuse(cast: Cast) -> None:
    case = stories.in_notice(cast)
    objection = objected(cast, case)
    client = cast.client(cast.jingban)
    path = f"/applications/{case.pk}/uphold-to-refuse/"
    page = client.get(path)
    state = page.context["seen"]

    empty = client.post(path, {"objection": objection.pk, "answer": "", "state": state})
    assert "answer" in empty.context["form"].errors
    done = client.post(path, {"objection": objection.pk, "answer": "属实。", "state": state})

    assert done.status_code == 302
    assert stories.fresh(case).state == "reviewed"
    assert cast.client(cast.shenpi).get(path).status_code == 403
    assert cast.client(cast.xueyuan).get(path).status_code in (403, 409)
