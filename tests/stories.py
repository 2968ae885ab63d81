"""A case brought to a state the way people bring it there: through actions."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.files import store
from accounts.models import StoredFile, User
from applications import actions
from applications.models import Application, Expert, Finding, Meeting, PanelMember
from bases.calendar import today, working_days
from bases.models import Base
from bases.regulation import Condition, Route
from pzh_ce.demo.form_data import fill
from tests.bank import kept
from tests.cast import Cast

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def seal_scan(by: User, at: datetime.datetime) -> StoredFile:
    """A picture that stands for a sealed page."""
    upload = SimpleUploadedFile("盖章页.png", PNG, "image/png")
    return store(upload, by=by, at=at)


def draft(cast: Cast, who: str = "xueyuan", *, filled: bool = True) -> Application:
    """A draft, filled in unless told otherwise; as the action gives it, with the cast's rows."""
    application, owner = drafted(cast, who, filled=filled), getattr(cast, who)
    application.institution, application.batch = owner.organisation, cast.batch
    return application


@kept
def drafted(cast: Cast, who: str, *, filled: bool) -> Application:
    """The rows of a draft."""
    owner: User = getattr(cast, who)
    assert owner.organisation is not None
    application = actions.start(owner.organisation, cast.batch, by=owner, at=cast.now)
    if filled:
        fill(application, by=owner, at=cast.now)
    return application


@kept
def submitted(cast: Cast, who: str = "xueyuan") -> Application:
    """Handed in."""
    application = draft(cast, who)
    actions.submit(application, by=getattr(cast, who), at=cast.now)
    return fresh(application)


def reviewer_of(cast: Cast, application: Application) -> User:
    """The person of the unit that the route leads to."""
    if application.route == Route.MUNICIPAL:
        return cast.jingban2
    return User.objects.get(organisation_id=application.recommender_id)


@kept
def rechecked(cast: Cast, who: str = "xueyuan") -> Application:
    """Re-checked on the spot by its recommender."""
    application = submitted(cast, who)
    recheck(application, by=reviewer_of(cast, application), at=cast.now)
    return fresh(application)


def recheck(application: Application, *, by: User, at: datetime.datetime) -> None:
    """A complete re-check."""
    actions.recheck(
        application,
        visited_on=today(at),
        place="示例校区",
        people="示例甲、示例乙",
        findings=dict.fromkeys(Condition, (Finding.MEETS, "现场查看属实")),
        photos=[],
        by=by,
        at=at,
    )


@kept
def recommended(cast: Cast, who: str = "xueyuan") -> Application:
    """Recommended; a self-reviewed case stays submitted and waits for the bureau."""
    application = submitted(cast, who)
    if application.route == Route.SELF_REVIEW:
        return application
    by = reviewer_of(cast, application)
    recheck(application, by=by, at=cast.now)
    recommend(application, by=by, at=cast.now)
    return fresh(application)


def recommend(application: Application, *, by: User, at: datetime.datetime) -> Any:
    """A signed recommendation."""
    return actions.recommend(
        application,
        review_summary="材料齐全，已逐项核对。",
        materials_true=True,
        materials_complete=True,
        opinion="同意推荐。",
        signed_by="示例负责人",
        seal_scan=seal_scan(by, at),
        document_number="示例〔2026〕1号",
        by=by,
        at=at,
    )


@kept
def accepted(cast: Cast, who: str = "xueyuan") -> Application:
    """Taken on by the bureau."""
    application = recommended(cast, who)
    actions.examine(application, kind="accept", reasons="材料齐全。", by=cast.jingban, at=cast.now)
    actions.accept(application, opinion="同意受理。", by=cast.shenpi, at=cast.now)
    return fresh(application)


@kept
def under_review(cast: Cast, who: str = "xueyuan", *, experts: int = 5) -> Application:
    """With its panel, which has declared."""
    application = accepted(cast, who)
    actions.assign(application, experts=cast.experts[:experts], by=cast.jingban, at=cast.now)
    actions.open_review(application, by=cast.jingban, at=cast.now)
    for expert in cast.experts[:experts]:
        actions.declare(application, declaration="本人无利害关系。", by=expert.user, at=cast.now)
    return fresh(application)


def scores(application: Application, share: Decimal) -> dict[int, tuple[Decimal | None, str]]:
    """Points for each line: the same share of its weight."""
    return {
        c.pk: ((c.weight * share).quantize(Decimal("0.01")), "符合")
        for c in application.batch.rubric.criteria.all()
    }


@kept
def scored(
    cast: Cast, who: str = "xueyuan", *, share: str = "0.85", vote: str = "agree"
) -> Application:
    """Every sheet final."""
    application = under_review(cast, who)
    for seat in application.panel.all():  # type: ignore[attr-defined]
        actions.score(
            application,
            points=scores(application, Decimal(share)),
            vote=vote,
            comment="总体良好",
            by=seat.expert.user,
            at=cast.now,
        )
    return fresh(application)


def visit(application: Application, *, by: User, at: datetime.datetime) -> None:
    """The first two of the panel go, the record is written and signed."""
    seats = arrange(application, by=by, at=at)
    record(application, by=by, at=at)
    for seat in seats:
        actions.sign_visit(application, by=seat.expert.user, at=at)


def arrange(application: Application, *, by: User, at: datetime.datetime) -> list[PanelMember]:
    """A visit by the first two of the panel, on the same day."""
    seats = [m for m in application.panel.all() if m.is_declared][:2]  # type: ignore[attr-defined]
    actions.arrange_visit(application, members=seats, starts_at=at, place="示例校区", by=by, at=at)
    return seats


def record(application: Application, *, by: User, at: datetime.datetime) -> None:
    """What was found."""
    actions.record_visit(
        application,
        findings=dict.fromkeys(Condition, (Finding.MEETS, "现场查看属实")),
        summary="条件具备，与申报材料一致。",
        by=by,
        at=at,
    )


def meet(applications: list[Application], *, by: User, at: datetime.datetime) -> Meeting:
    """A meeting over some cases, everybody there, minutes signed by all."""
    meeting = called(applications, by=by, at=at)
    for expert in keep_minutes(meeting, by=by, at=at):
        actions.sign_minutes(meeting, by=expert.user, at=at)
    return Meeting.objects.get(pk=meeting.pk)


def keep_minutes(meeting: Meeting, *, by: User, at: datetime.datetime) -> list[Expert]:
    """Everybody called was there; returns who has to sign."""
    experts = [row.expert for row in meeting.attendances.all()]  # type: ignore[attr-defined]
    actions.keep_minutes(
        meeting,
        minutes="逐件听取考察情况，质询讨论。",
        attendance=[expert.pk for expert in experts],
        arguments={
            row.application_id: "条件具备，同意提交表决。"
            for row in meeting.cases.all()  # type: ignore[attr-defined]
        },
        by=by,
        at=at,
    )
    return experts


def called(applications: list[Application], *, by: User, at: datetime.datetime) -> Meeting:
    """A meeting that has been called."""
    return actions.call_meeting(
        applications[0].batch,
        cases=applications,
        starts_at=at,
        place="示例会议室",
        agenda="一、听取考察情况\n二、质询讨论\n三、实名表决",
        by=by,
        at=at,
    )


@kept
def visited(
    cast: Cast, who: str = "xueyuan", *, share: str = "0.85", vote: str = "agree"
) -> Application:
    """Every sheet final, the committee has been there."""
    application = scored(cast, who, share=share, vote=vote)
    visit(application, by=cast.jingban, at=cast.now)
    return fresh(application)


@kept
def met(
    cast: Cast, who: str = "xueyuan", *, share: str = "0.85", vote: str = "agree"
) -> Application:
    """The committee has met over it and signed the minutes: the conclusion is due."""
    application = visited(cast, who, share=share, vote=vote)
    meet([application], by=cast.jingban, at=cast.now)
    return fresh(application)


@kept
def reviewed(
    cast: Cast, who: str = "xueyuan", *, share: str = "0.85", vote: str = "agree"
) -> Application:
    """Concluded."""
    application = met(cast, who, share=share, vote=vote)
    actions.conclude(application, opinion="同意通过评审。", by=cast.jingban, at=cast.now)
    return fresh(application)


@kept
def in_notice(cast: Cast, who: str = "xueyuan") -> Application:
    """On public notice."""
    application = reviewed(cast, who)
    actions.post_notice(cast.batch, applications=[application], by=cast.jingban, at=cast.now)
    return fresh(application)


def after_notice(cast: Cast) -> datetime.datetime:
    """An instant at which a notice posted now is over."""
    last = working_days(today(cast.now), cast.batch.notice_days).last
    return cast.now + (last - today(cast.now)) + datetime.timedelta(days=1)


@kept
def proposed(cast: Cast, who: str = "xueyuan", *, kind: str = "certify") -> Application:
    """With a proposal before the approver, the notice being over."""
    application = in_notice(cast, who)
    actions.propose(
        application, kind=kind, reasons="公示无异议。", by=cast.jingban, at=after_notice(cast)
    )
    return fresh(application)


@kept
def certified(cast: Cast, who: str = "xueyuan") -> Base:
    """A base."""
    application = proposed(cast, who)
    return actions.certify(application, opinion="同意认定。", by=cast.shenpi, at=after_notice(cast))


def fresh(application: Application) -> Application:
    """The case as the database has it."""
    return Application.objects.get(pk=application.pk)
