"""The committee at work: seats, declarations, scores, conclusion (Art. 9(3))."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import Event, User
from accounts.models.events import Audience
from accounts.record import MovedOn, require, tell
from applications import committee, papers
from applications.actions.papers import issue_for
from applications.actions.steps import locked, step
from applications.models import (
    Application,
    Draw,
    Expert,
    MemberState,
    PanelMember,
    Score,
    State,
)
from bases.calendar import today

INTERNAL = Audience.BUREAU


@transaction.atomic
def assign(
    application: Application, *, experts: Sequence[Expert], by: User, at: datetime.datetime
) -> list[PanelMember]:
    """Put experts on the panel; one with a conflict of interest is refused (practice, 惯例).

    Raises ValidationError naming expert and ground; nobody is seated then.
    """
    application = locked(application)
    require(application.assign, by)
    _require_eligible(application, experts, at)
    seats: list[PanelMember] = []
    event = step(
        application.assign,
        by=by,
        at=at,
        audience=INTERNAL,
        told=False,
        details={"experts": [e.pk for e in experts], "names": [str(e) for e in experts]},
        settle=lambda: seats.extend(seat_expert(application, expert, by, at) for expert in experts),
    )
    if application.state == State.UNDER_REVIEW:
        invite_to_review(event, application, seats)
    return seats


def seat_expert(
    application: Application,
    expert: Expert,
    by: User,
    at: datetime.datetime,
    draw: Draw | None = None,
) -> PanelMember:
    """A seat on a panel, by choice or by lot."""
    seat: PanelMember = PanelMember.objects.create(
        application=application, expert=expert, assigned_by=by, assigned_at=at, draw=draw
    )
    return seat


def _require_eligible(
    application: Application, experts: Sequence[Expert], at: datetime.datetime
) -> None:
    applicant = committee.applicant_of(application.institution, application)
    for expert in experts:
        found = applicant.grounds(expert, today(at))
        if found:
            raise ValidationError(f"{expert}应当回避：{'；'.join(found)}")
    known = {m.expert_id for m in application.panel.all()}  # type: ignore[attr-defined]
    again = [e for e in experts if e.pk in known]
    if again:
        raise ValidationError(f"{again[0]}已在或曾在本评审组，不能重复选派。")
    serving = set(Expert.objects.in_service(today(at)).values_list("pk", flat=True))
    gone = [e for e in experts if e.pk not in serving]
    if gone:
        raise ValidationError(f"{gone[0]}已不在专家库或不在任期内，不能选派。")
    left = committee.places_left(application)
    if application.state == State.UNDER_REVIEW and len(experts) > left:
        raise ValidationError(f"评审已启动，只能补足空缺：本次最多选派 {left} 人。")


def invite_to_review(event: Event, application: Application, seats: Iterable[PanelMember]) -> None:
    """Tell members of a running panel what is asked of them."""
    tell(
        event,
        User.objects.filter(pk__in=[m.expert.user_id for m in seats]),
        subject="【继续教育基地评审】有新的评审任务",
        body=f"请登录签署承诺或申请回避后，评审{application.institution.name}的申报材料："
        f"{settings.PORTAL_URL}/applications/panel/",
        path="/applications/panel/",
    )


def require_no_conflict(application: Application, at: datetime.datetime) -> None:
    """No member may have a conflict found since (practice, 惯例). Raises ValidationError."""
    found = committee.conflicted(application, today(at))
    if found:
        seats = application.panel.filter(pk__in=found)  # type: ignore[attr-defined]
        names = "；".join(f"{seat.expert}（{'；'.join(found[seat.pk])}）" for seat in seats)
        raise ValidationError(f"以下专家应当回避，请先撤换：{names}。")


@transaction.atomic
def open_review(application: Application, *, by: User, at: datetime.datetime) -> Application:
    """The panel is complete and begins (Art. 9(3)); its members are told.

    Raises MovedOn, and ValidationError when a member turns out to have a conflict of interest.
    """
    application = locked(application)
    require(application.open_review, by)
    require_no_conflict(application, at)
    event = step(application.open_review, by=by, at=at)
    invite_to_review(
        event,
        application,
        [m for m in application.panel.all() if m.is_seated],  # type: ignore[attr-defined]
    )
    return application


def _own_seat(application: Application, by: User) -> PanelMember:
    seat = (
        PanelMember.objects.select_for_update(of=("self",))
        .filter(application=application, expert__user=by)
        .first()
    )
    if seat is None:
        raise PermissionDenied
    return seat


def _require_own_hands_clean(
    application: Application, seat: PanelMember, at: datetime.datetime
) -> None:
    found = committee.conflicts(seat.expert, application.institution, today(at), application)
    if found:
        raise ValidationError(f"按登记的任职情况，您应当申请回避：{'；'.join(found)}。")


@transaction.atomic
def declare(
    application: Application, *, declaration: str, by: User, at: datetime.datetime
) -> PanelMember:
    """Declare to have no interest; only then the files open (practice, 惯例).

    Raises ValidationError when the register of employers says otherwise.
    """
    application = locked(application)
    require(application.declare, by)
    seat = _own_seat(application, by)
    if seat.is_declared:
        raise MovedOn("您已签署过承诺。", application)
    _require_own_hands_clean(application, seat, at)
    seat.state = MemberState.DECLARED
    seat.declaration, seat.declared_at = declaration, at
    seat.save(update_fields=("state", "declaration", "declared_at"))
    step(application.declare, by=by, at=at, audience=INTERNAL, told=False)
    return seat


@transaction.atomic
def recuse(
    application: Application, *, grounds: str, by: User, at: datetime.datetime
) -> PanelMember:
    """Step back, with grounds; a sheet already final stays visible as void."""
    application = locked(application)
    require(application.recuse, by)
    seat = _own_seat(application, by)
    step(
        application.recuse,
        by=by,
        at=at,
        opinion=grounds,
        audience=INTERNAL,
        settle=lambda: leave_panel(seat, MemberState.RECUSED, grounds, at),
    )
    return seat


def leave_panel(seat: PanelMember, state: str, grounds: str, at: datetime.datetime) -> None:
    """Give up a seat; a sheet already final stays visible as void."""
    seat.state, seat.grounds, seat.left_at = state, grounds, at
    seat.save(update_fields=("state", "grounds", "left_at"))


Points = Mapping[int, tuple[Decimal | None, str]]


@transaction.atomic
def keep_scores(
    application: Application, *, points: Points, vote: str, comment: str, by: User
) -> PanelMember:
    """Keep a draft of the own sheet; nobody else sees it. Raises MovedOn once it is final."""
    application = locked(application)
    require(application.score, by)
    seat = _own_seat(application, by)
    if seat.final_at is not None:
        raise MovedOn("您的评分已经提交，不能再修改。", application)
    criteria = {c.pk: c for c in application.batch.rubric.criteria.all()}
    for pk, (value, text) in points.items():
        if value is not None and not 0 <= value <= criteria[pk].weight:
            raise ValidationError(
                f"“{criteria[pk].title}”得分应在 0 至 {criteria[pk].weight} 之间。"
            )
        Score.objects.update_or_create(
            member=seat, criterion=criteria[pk], defaults={"points": value, "comment": text}
        )
    seat.vote, seat.comment = vote, comment
    seat.save(update_fields=("vote", "comment"))
    return seat


@transaction.atomic
def score(
    application: Application,
    *,
    points: Points,
    vote: str,
    comment: str,
    by: User,
    at: datetime.datetime,
) -> PanelMember:
    """Make the own sheet final: complete, once, and never changed after (practice, 惯例).

    Raises ValidationError when a criterion or the vote is missing, MovedOn, PermissionDenied.
    """
    seat = keep_scores(application, points=points, vote=vote, comment=comment, by=by)
    application = locked(application)
    _require_own_hands_clean(application, seat, at)
    committee.require_complete(seat, application.batch.rubric)
    seat.final_at = at
    seat.save(update_fields=("final_at",))
    step(application.score, by=by, at=at, audience=INTERNAL, told=_all_in(application))
    return seat


def _all_in(application: Application) -> bool:
    """With the last sheet the bureau learns that the conclusion is due."""
    return all(m.is_final for m in application.panel.all() if m.is_seated)  # type: ignore[attr-defined]


@transaction.atomic
def conclude(
    application: Application, *, opinion: str, by: User, at: datetime.datetime
) -> Application:
    """Write the committee's conclusion down: aggregate, votes, passed or not (Art. 9(3)).

    Raises MovedOn, and ValidationError while a conflicted member's sheet would count.
    """
    application = locked(application)
    require(application.conclude, by)
    require_no_conflict(application, at)
    result = committee.aggregate(application)
    application.passed, application.average = result.passed, result.average
    sheet = issue_for(application, papers.score_sheet(application, result), at=at)
    paper = issue_for(application, papers.conclusion(application, result, opinion), at=at)
    step(
        application.conclude,
        by=by,
        at=at,
        opinion=opinion,
        audience=INTERNAL,
        details={**result.details(), "score_sheet": sheet.number, "number": paper.number},
    )
    return application
