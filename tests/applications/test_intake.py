"""Window intake: staff key in, a second person checks, the institution may take over (惯例)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Event, Message, OutgoingMail
from accounts.record import MovedOn, may
from applications import actions
from applications.actions import NotReady
from applications.duties import waiting
from applications.models import Application, Attachment, Intake, State, Submission
from bases.calendar import today
from pzh_ce.demo.form_data import fill
from tests import stories
from tests.applications.intake_stories import entered, fill_teachers, sent_back, typed
from tests.applications.test_barred import bar
from tests.cast import Cast, make_organisation

# The story


def test_paper_keyed_in_checked_and_handed_in(cast: Cast) -> None:
    application = entered(cast)
    assert (application.state, application.created_by) == (State.DRAFT, cast.jingban)
    wait = waiting(application)
    assert wait is not None
    assert (wait.verb, wait.party) == ("check_entry", "市局经办")
    assert stories.fresh(application).duty == "check_entry"

    fill(application, by=cast.jingban, at=cast.now)
    submission = actions.check_entry(application, by=cast.jingban2, at=cast.now)

    application = stories.fresh(application)
    assert application.state == State.SUBMITTED
    assert application.submitted_at == cast.now
    intake = application.intake  # type: ignore[attr-defined]
    assert (intake.entered_by, intake.checked_by, intake.checked_at) == (
        cast.jingban,
        cast.jingban2,
        cast.now,
    )
    assert submission.version == 1
    assert submission.receipt_number.startswith("攀继教申〔")
    mark = submission.content["meta"]["keyed_in"]
    assert mark == f"由市局窗口代录，纸质材料收到日期{today(cast.now):%Y年%m月%d日}"
    assert submission.document.facts["meta"]["keyed_in"] == mark
    verbs = list(Event.objects.about(application).values_list("verb", flat=True))
    assert verbs == ["enter", "check_entry"]


def test_snapshot_of_an_ordinary_case_bears_no_mark(cast: Cast) -> None:
    stories.submitted(cast)

    assert "keyed_in" not in Submission.objects.get().content["meta"]


def test_institution_is_told(cast: Cast) -> None:
    application = entered(cast)

    event = Event.objects.about(application).get()
    told = set(Message.objects.filter(event=event).values_list("recipient__username", flat=True))
    assert {"xueyuan", "xueyuan2"} <= told


def test_institution_without_account_is_written_to(cast: Cast) -> None:
    body = make_organisation("无账户示例中心", county="510402")
    body.email = "bangongshi@example.com"
    body.save()

    application = actions.enter(
        body,
        cast.batch,
        received_on=today(cast.now),
        scan=stories.seal_scan(cast.jingban, cast.now),
        by=cast.jingban,
        at=cast.now,
    )
    fill(application, by=cast.jingban, at=cast.now)
    actions.check_entry(application, by=cast.jingban2, at=cast.now)

    assert stories.fresh(application).state == State.SUBMITTED
    assert OutgoingMail.objects.filter(to="bangongshi@example.com").exists()


def test_sent_back_is_mended_by_staff_and_checked_again(cast: Cast) -> None:
    application = sent_back(cast)
    wait = waiting(application)
    assert wait is not None
    assert wait.verb == "check_entry"

    fill_teachers(application, cast.jingban, cast.now)
    submission = actions.check_entry(application, by=cast.jingban2, at=cast.later(hours=1))

    assert submission.version == 2
    assert stories.fresh(application).state == State.SUBMITTED


def test_institution_takes_over_and_hands_in_by_itself(cast: Cast) -> None:
    application = typed(cast)

    actions.take_over(application, by=cast.xueyuan2, at=cast.now)

    application = stories.fresh(application)
    intake = application.intake  # type: ignore[attr-defined]
    assert (intake.taken_over_by, intake.taken_over_at) == (cast.xueyuan2, cast.now)
    assert application.duty == "submit"
    with pytest.raises(PermissionDenied):
        fill_teachers(application, cast.jingban, cast.now)
    with pytest.raises(MovedOn):
        actions.check_entry(application, by=cast.jingban2, at=cast.now)
    fill_teachers(application, cast.xueyuan, cast.now)
    submission = actions.submit(application, by=cast.xueyuan, at=cast.now)
    assert "由申报单位接管" in submission.content["meta"]["keyed_in"]
    assert not Application.objects.visible_to(cast.jingban).filter(state=State.DRAFT).exists()


def test_taken_over_after_a_return(cast: Cast) -> None:
    application = sent_back(cast)

    actions.take_over(application, by=cast.xueyuan, at=cast.now)

    application = stories.fresh(application)
    assert (application.state, application.duty) == (State.SENT_BACK, "submit")
    actions.submit(application, by=cast.xueyuan, at=cast.now)
    assert stories.fresh(application).state == State.SUBMITTED


# Refused


def test_barred_body_is_refused(cast: Cast) -> None:
    assert cast.xueyuan.organisation is not None
    bar(cast, cast.xueyuan.organisation)

    with pytest.raises(NotReady, match="第二十条"):
        entered(cast)

    assert not Application.objects.exists()


@pytest.mark.parametrize("days", [-11, 1, 30])
def test_paper_outside_the_window_is_refused(cast: Cast, days: int) -> None:
    with pytest.raises(NotReady, match="受理时间内收到"):
        entered(cast, received_on=today(cast.later(days=days)))


def test_paper_that_came_in_time_is_keyed_in_and_checked_after_closing(cast: Cast) -> None:
    late = cast.batch.closes_at + datetime.timedelta(hours=1)
    last = today(cast.batch.closes_at - datetime.timedelta(microseconds=1))

    application = entered(cast, received_on=last, at=late)
    fill(application, by=cast.jingban, at=late)
    actions.check_entry(application, by=cast.jingban2, at=late)

    assert stories.fresh(application).state == State.SUBMITTED


def test_second_case_of_a_batch_is_refused(cast: Cast) -> None:
    stories.draft(cast, filled=False)

    with pytest.raises(ValidationError, match="不能重复代录"):
        entered(cast)

    assert Intake.objects.count() == 0


def test_inactive_body_is_refused(cast: Cast) -> None:
    assert cast.xueyuan.organisation is not None
    cast.xueyuan.organisation.state = "suspended"
    cast.xueyuan.organisation.save()

    with pytest.raises(NotReady, match="激活"):
        entered(cast)


def test_who_keyed_in_may_not_check(cast: Cast) -> None:
    application = typed(cast)

    with pytest.raises(PermissionDenied):
        actions.check_entry(application, by=cast.jingban, at=cast.now)

    assert stories.fresh(application).state == State.DRAFT


def test_database_refuses_one_person_for_both(cast: Cast) -> None:
    application = typed(cast)

    with pytest.raises(IntegrityError, match="intake_two_persons"), transaction.atomic():
        Intake.objects.filter(application=application).update(
            checked_by=cast.jingban, checked_at=cast.now
        )


def test_checker_who_wrote_a_section_may_not_check_until_it_is_saved_anew(cast: Cast) -> None:
    application = typed(cast)
    fill_teachers(application, cast.jingban2, cast.now)

    with pytest.raises(NotReady, match="没有录入"):
        actions.check_entry(application, by=cast.jingban2, at=cast.now)

    fill_teachers(application, cast.jingban, cast.now)
    actions.check_entry(application, by=cast.jingban2, at=cast.now)


def test_incomplete_entry_is_not_handed_in(cast: Cast) -> None:
    application = entered(cast)

    with pytest.raises(NotReady, match="填写完整"):
        actions.check_entry(application, by=cast.jingban2, at=cast.now)

    assert not Submission.objects.exists()
    assert Intake.objects.get().checked_by is None


def test_institution_cannot_submit_or_write_before_taking_over(cast: Cast) -> None:
    application = typed(cast)

    with pytest.raises(MovedOn):
        actions.submit(application, by=cast.xueyuan, at=cast.now)
    with pytest.raises(PermissionDenied):
        fill_teachers(application, cast.xueyuan, cast.now)
    attachment = Attachment.objects.present().filter(application=application).first()
    assert attachment is not None
    with pytest.raises(PermissionDenied):
        actions.detach(attachment, by=cast.xueyuan, at=cast.now)


# Who may

WHO: dict[str, tuple[str, ...]] = {
    "check_entry": ("jingban2",),
    "take_over": ("xueyuan", "xueyuan2"),
    "withdraw": ("xueyuan", "xueyuan2", "jingban", "jingban2"),
    "submit": (),
}
EVERYBODY = (
    "xueyuan",
    "xueyuan2",
    "yiyuan",
    "dongqu",
    "renhe",
    "weijian",
    "jingban",
    "jingban2",
    "shenpi",
    "guanli",
    "zhuanjia1",
)


@pytest.mark.parametrize("story", [typed, sent_back], ids=lambda s: s.__name__)
@pytest.mark.parametrize("verb", WHO)
def test_who_may(cast: Cast, story: Any, verb: str) -> None:
    application = story(cast)

    able = tuple(n for n in EVERYBODY if may(getattr(application, verb), getattr(cast, n)))

    assert able == WHO[verb]


@pytest.mark.parametrize("who", ["xueyuan", "dongqu", "weijian", "shenpi", "guanli", "zhuanjia1"])
def test_only_clerks_key_in(cast: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        entered(cast, by=getattr(cast, who))

    assert cast.client(getattr(cast, who)).get("/applications/enter/").status_code == 403


def test_draft_in_entry_is_seen_by_clerks_and_its_institution_alone(cast: Cast) -> None:
    application = entered(cast)
    ordinary = stories.draft(cast, "yiyuan", filled=False)

    seeing = [
        name
        for name in EVERYBODY
        if Application.objects.visible_to(getattr(cast, name)).filter(pk=application.pk).exists()
    ]

    assert seeing == ["xueyuan", "xueyuan2", "jingban", "jingban2"]
    assert not Application.objects.visible_to(cast.jingban).filter(pk=ordinary.pk).exists()


def test_ordinary_case_knows_neither_check_nor_taking_over(cast: Cast) -> None:
    application = stories.draft(cast)

    for name in EVERYBODY:
        user = getattr(cast, name)
        assert not may(application.check_entry, user)
        assert not may(application.take_over, user)
