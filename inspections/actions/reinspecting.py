"""Verbs of the second look: reinspect, resume, close, fail; only two ways out (Art. 18)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.record import MovedOn, require
from bases.actions.steps import move_base, step
from bases.calendar import today
from inspections.actions.rectifying import concerned, fetch
from inspections.models import Rectification, RectificationState, Reinspection
from inspections.papers.rectifying import reinspection_opinion


@transaction.atomic
def reinspect(
    rectification: Rectification,
    *,
    on: datetime.date,
    inspectors: str,
    findings: Mapping[int, tuple[bool, str]],
    by: User,
    at: datetime.datetime,
) -> Reinspection:
    """Write down what was found of each item: after the report, or once the term is over (Art. 18).

    Raises PermissionDenied, MovedOn, ValidationError.
    """
    rectification = fetch(rectification)
    require(rectification.reinspect, by)
    _require_time(rectification, at)
    term = rectification.term
    if not term.served_on <= on <= today(at):
        raise ValidationError({"on": "复查日期应在送达之后，且不晚于今天。"})
    items = list(rectification.items.all())  # type: ignore[attr-defined]
    if set(findings) != {item.number for item in items}:
        raise ValidationError("请逐项填写复查情况。")
    for item in items:
        item.met, item.finding = findings[item.number]
        if not item.met and not item.finding.strip():
            raise ValidationError(f"第{item.number}项未整改到位，请写明情况。")
        item.save(update_fields=("met", "finding"))
    look = Reinspection.objects.create(
        rectification=rectification,
        on=on,
        inspectors=inspectors,
        findings=[
            {"number": i.number, "problem": i.problem, "met": i.met, "finding": i.finding}
            for i in items
        ],
        all_met=all(item.met for item in items),
        after_term=on > term.due_on and not rectification.provisional,
        recorded_at=at,
        recorded_by=by,
    )
    step(
        rectification.reinspect,
        by=by,
        at=at,
        details={"on": str(on), "all_met": look.all_met, "after_term": look.after_term},
    )
    return look


@transaction.atomic
def resume_rectification(
    rectification: Rectification, *, opinion: str, by: User, at: datetime.datetime
) -> Rectification:
    """Back to mending while the term runs. Raises as ``serve_order`` does."""
    rectification = fetch(rectification)
    require(rectification.resume_rectification, by)
    due = rectification.due_at
    if due is None or at >= due:
        raise MovedOn("整改期限已经届满，不能退回继续整改；请期满后复查并作出决定。", rectification)
    if latest(rectification).all_met:
        raise MovedOn("复查认为全部到位，请作出整改合格的决定。", rectification)
    rectification.reported_at = rectification.reported_by = None
    step(
        rectification.resume_rectification,
        by=by,
        at=at,
        opinion=opinion,
        told=concerned(rectification.base),
    )
    return rectification


@transaction.atomic
def close_rectification(
    rectification: Rectification, *, opinion: str, by: User, at: datetime.datetime
) -> Rectification:
    """Everything is mended: the base is in order again. Raises as ``serve_order`` does."""
    rectification = fetch(rectification)
    require(rectification.close_rectification, by)
    look = latest(rectification)
    if not look.all_met:
        raise MovedOn("复查认为仍有问题未整改到位，不能作出整改合格的决定。", rectification)
    _decide(rectification, look, closed=True, opinion=opinion, by=by, at=at)
    move_base(rectification.base.close_rectification, by=by, on=today(at))
    step(
        rectification.close_rectification,
        by=by,
        at=at,
        opinion=opinion,
        told=concerned(rectification.base),
    )
    return rectification


@transaction.atomic
def fail_rectification(
    rectification: Rectification, *, opinion: str, by: User, at: datetime.datetime
) -> Rectification:
    """The term is over, it was looked at after it, and something is left (Art. 18).

    The base stays in rectification until it is revoked. Raises as ``serve_order`` does.
    """
    rectification = fetch(rectification)
    require(rectification.fail_rectification, by)
    look = latest(rectification)
    if look.all_met:
        raise MovedOn("复查认为全部到位，不能作出整改不合格的决定。", rectification)
    if not look.after_term:
        raise MovedOn(
            "认定整改不合格，须有期限届满之后的复查记录；请期满后再次复查。", rectification
        )
    _decide(rectification, look, closed=False, opinion=opinion, by=by, at=at)
    step(
        rectification.fail_rectification,
        by=by,
        at=at,
        opinion=opinion,
        told=concerned(rectification.base),
    )
    return rectification


def latest(rectification: Rectification) -> Reinspection:
    """The last look. Raises MovedOn when there is none."""
    look = rectification.reinspections.order_by("-pk").first()  # type: ignore[attr-defined]
    if look is None:
        raise MovedOn("还没有复查记录。", rectification)
    found: Reinspection = look
    return found


def _decide(
    rectification: Rectification,
    look: Reinspection,
    *,
    closed: bool,
    opinion: str,
    by: User,
    at: datetime.datetime,
) -> None:
    if look.recorded_by_id == by.pk:
        raise PermissionDenied
    rectification.opinion = reinspection_opinion(
        rectification, look, closed=closed, opinion=opinion, at=at
    )
    rectification.decided_by, rectification.decided_at = by, at


def _require_time(rectification: Rectification, at: datetime.datetime) -> None:
    """There is something new to look at. Raises MovedOn."""
    due = rectification.due_at
    over = due is not None and at >= due
    if rectification.state == RectificationState.ORDERED and not over:
        raise MovedOn("基地尚未报送整改报告，期限也未届满，还不能复查。", rectification)
    if rectification.state == RectificationState.REINSPECTED and (
        not over or latest(rectification).after_term
    ):
        raise MovedOn("已有复查记录，待市局决定。", rectification)
    if over and rectification.provisional:
        raise MovedOn(
            "该年度的放假安排尚未录入，最后一日待核，请管理员先在“领域与日历”中录入。",
            rectification,
        )
