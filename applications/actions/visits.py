"""The committee's visit to an applicant: arranged, recorded, signed (考察, Art. 9(3))."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Event, StoredFile, User
from accounts.models.events import Audience
from accounts.record import MovedOn, require, tell
from applications.actions.steps import locked, step
from applications.emails import members_of
from applications.models import (
    Application,
    Finding,
    PanelMember,
    SiteVisit,
    VisitFinding,
    VisitMember,
    VisitPhoto,
    VisitState,
)
from bases.calendar import today
from bases.regulation import CONDITIONS, Condition

INTERNAL = Audience.BUREAU
LEAST_VISITORS = 2  # practice (惯例)


@transaction.atomic
def arrange_visit(
    application: Application,
    *,
    members: Sequence[PanelMember],
    starts_at: datetime.datetime,
    place: str,
    accompanied_by: str = "",
    by: User,
    at: datetime.datetime,
) -> SiteVisit:
    """Set time, place and members of the visit (Art. 9(3)); whoever receives it learns both.

    Raises ValidationError, MovedOn, PermissionDenied.
    """
    application = locked(application)
    require(application.arrange_visit, by)
    _require_visitors(application, members)
    if today(starts_at) < today(at):
        raise ValidationError("考察时间不能早于今天。")
    visit = SiteVisit(
        application=application,
        starts_at=starts_at,
        place=place,
        accompanied_by=accompanied_by,
        arranged_by=by,
        arranged_at=at,
    )
    event = step(
        application.arrange_visit,
        by=by,
        at=at,
        opinion=f"{when_and_where(visit)}。",
        told=False,
        settle=lambda: _settle_visitors(visit, members),
    )
    _announce(event, visit, f"评审委员会将到{application.institution.name}实地考察")
    _invite(event, visit)
    return visit


def when_and_where(visit: SiteVisit) -> str:
    """Time and place in words; names nobody."""
    start = timezone.localtime(visit.starts_at)
    return f"考察时间：{start:%Y年%m月%d日 %H:%M}；考察地点：{visit.place}"


def _settle_visitors(visit: SiteVisit, members: Sequence[PanelMember]) -> None:
    visit.save(force_insert=True)
    VisitMember.objects.bulk_create([VisitMember(visit=visit, seat=seat) for seat in members])


def _require_visitors(application: Application, members: Sequence[PanelMember]) -> None:
    declared = {
        m.pk
        for m in application.panel.all()  # type: ignore[attr-defined]
        if m.is_declared
    }
    if {m.pk for m in members} - declared:
        raise ValidationError("只能选择本评审组中已签署承诺的专家。")
    if len({m.pk for m in members}) < LEAST_VISITORS:
        raise ValidationError(f"实地考察至少由 {LEAST_VISITORS} 名评审专家参加。")


def _announce(event: Event, visit: SiteVisit, what: str) -> None:
    """Tell the institution and its recommender when and where; never who."""
    case = visit.application
    people = members_of(case.institution)
    if case.recommender is not None:
        people = people | members_of(case.recommender)
    tell(
        event,
        people,
        subject=f"【继续教育基地申报通知】{case.institution.name}：{event.label}",
        body=f"{what}。\n{when_and_where(visit)}。\n"
        f"请登录查看：{settings.PORTAL_URL}{case.get_absolute_url()}",
        path=case.get_absolute_url(),
    )


def _visitors(visit: SiteVisit) -> list[User]:
    members = visit.members.select_related("seat__expert__user")  # type: ignore[attr-defined]
    return [m.seat.expert.user for m in members if m.seat.is_seated]


def _invite(event: Event, visit: SiteVisit) -> None:
    case = visit.application
    path = case.get_absolute_url()
    tell(
        event,
        _visitors(visit),
        subject="【继续教育基地评审】实地考察安排",
        body=f"请参加对{case.institution.name}的实地考察。\n{when_and_where(visit)}。\n"
        f"考察情况可以在现场用手机记录：{settings.PORTAL_URL}{path}record-visit/",
        path=path,
    )


Findings = Mapping[Condition, tuple[str, str]]
Photos = Iterable[tuple[str, StoredFile]]


@transaction.atomic
def record_visit(
    application: Application,
    *,
    findings: Findings,
    summary: str,
    absent: Collection[int] = (),
    photos: Photos = (),
    by: User,
    at: datetime.datetime,
) -> SiteVisit:
    """Write down what was found, condition by condition; as often as needed until one signs.

    ``absent`` holds keys of visit members who did not come. Raises ValidationError, MovedOn.
    """
    application = locked(application)
    require(application.record_visit, by)
    visit = locked_visit(application)
    if today(at) < today(visit.starts_at):
        raise ValidationError("考察还没有进行，到考察当天才能记录。")
    _require_findings(findings)
    if not summary.strip():
        raise ValidationError("请填写考察情况综述。")
    members = list(visit.members.select_related("seat"))  # type: ignore[attr-defined]
    _require_presence(members, absent)
    step(
        application.record_visit,
        by=by,
        at=at,
        audience=INTERNAL,
        told=False,
        details={"visit": visit.pk, "findings": {c.value: f[0] for c, f in findings.items()}},
        settle=lambda: _write(visit, members, findings, summary, absent, photos, by, at),
    )
    return visit


def locked_visit(application: Application) -> SiteVisit:
    """The visit under way, locked. Raises MovedOn when there is none."""
    visit: SiteVisit | None = (
        SiteVisit.objects.select_for_update(of=("self",))
        .filter(application=application, state__in=(VisitState.PLANNED, VisitState.RECORDED))
        .first()
    )
    if visit is None:
        raise MovedOn("现在没有进行中的实地考察。", application)
    return visit


def _require_findings(findings: Findings) -> None:
    for condition in Condition:
        finding, comment = findings.get(condition, ("", ""))
        title = CONDITIONS[condition].title
        if finding not in Finding.values:
            raise ValidationError(f"“{title}”还没有考察结论。")
        if not comment.strip():
            raise ValidationError(f"“{title}”还没有写明情况。")


def _require_presence(members: Iterable[VisitMember], absent: Collection[int]) -> None:
    came = [m for m in members if m.pk not in absent and m.seat.is_declared]
    if len(came) < LEAST_VISITORS:
        raise ValidationError(
            f"到场的评审专家不足 {LEAST_VISITORS} 名，本次考察不成立，请取消后重新安排。"
        )


def _write(
    visit: SiteVisit,
    members: Iterable[VisitMember],
    findings: Findings,
    summary: str,
    absent: Collection[int],
    photos: Photos,
    by: User,
    at: datetime.datetime,
) -> None:
    for member in members:
        member.present = member.pk not in absent
        member.save(update_fields=("present",))
    for condition, (finding, comment) in findings.items():
        VisitFinding.objects.update_or_create(
            visit=visit, condition=condition, defaults={"finding": finding, "comment": comment}
        )
    VisitPhoto.objects.bulk_create(
        [VisitPhoto(visit=visit, condition=condition, file=file) for condition, file in photos]
    )
    visit.summary, visit.recorded_by, visit.recorded_at = summary, by, at
    visit.state = VisitState.RECORDED
    visit.save(update_fields=("summary", "recorded_by", "recorded_at", "state"))


@transaction.atomic
def remove_visit_photo(photo: VisitPhoto, *, by: User, at: datetime.datetime) -> VisitPhoto:
    """Take a photo out of a record nobody has signed; the file itself is kept."""
    application = locked(photo.visit.application)
    require(application.record_visit, by)
    visit = locked_visit(application)
    photo = VisitPhoto.objects.select_for_update().get(pk=photo.pk)
    if photo.visit_id != visit.pk or photo.removed_at is not None:
        raise MovedOn("照片已经移除。", application)
    photo.removed_at = at
    photo.save(update_fields=("removed_at",))
    step(
        application.record_visit,
        by=by,
        at=at,
        audience=INTERNAL,
        told=False,
        opinion="移除照片",
        details={"visit": visit.pk, "photo": photo.pk, "sha256": photo.file.sha256},
    )
    return photo


@transaction.atomic
def cancel_visit(
    application: Application, *, reason: str, by: User, at: datetime.datetime
) -> SiteVisit:
    """Call the visit off; those who were told of it are told, without the reason."""
    application = locked(application)
    require(application.cancel_visit, by)
    visit = locked_visit(application)
    visitors = _visitors(visit)
    event = step(
        application.cancel_visit,
        by=by,
        at=at,
        opinion=reason,
        audience=INTERNAL,
        told=False,
        details={"visit": visit.pk},
        settle=lambda: _cancel(visit, reason),
    )
    _announce(event, visit, "原定的实地考察取消，如另行安排将再通知")
    tell(
        event,
        visitors,
        subject="【继续教育基地评审】实地考察取消",
        body=f"原定对{application.institution.name}的实地考察取消：{reason}\n"
        f"{when_and_where(visit)}。",
        path=application.get_absolute_url(),
    )
    return visit


def _cancel(visit: SiteVisit, reason: str) -> None:
    visit.state, visit.cancelled_reason = VisitState.CANCELLED, reason
    visit.save(update_fields=("state", "cancelled_reason"))
