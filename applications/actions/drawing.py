"""Drawing experts at random, for a panel or in place of those who left (Art. 9(3), 惯例)."""

from __future__ import annotations

import datetime
import secrets
import uuid
from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.models.events import Audience
from accounts.record import MovedOn, digest_of, require
from applications import committee, drawing
from applications.actions.committee import invite_to_review, seat_expert
from applications.actions.papers import issue_draw_minutes
from applications.actions.steps import locked, step
from applications.committee import pool
from applications.models import (
    Application,
    Batch,
    Draw,
    DrawPurpose,
    Expert,
    ExpertKind,
    PanelMember,
    State,
)
from bases.calendar import today

Vacancies = Mapping[uuid.UUID, pool.Vacancies]


@transaction.atomic
def draw(
    batch: Batch,
    applications: Sequence[Application],
    *,
    education: int,
    subject: int,
    size: int | None = None,
    prefer_fields: bool = True,
    by: User,
    at: datetime.datetime,
) -> Draw:
    """Draw the panels of some cases: ``size`` experts each, at least so many of either kind.

    Raises ValidationError, naming case, kind and number when experts lack; nobody is seated then.
    """
    size = max(batch.panel_size, education + subject) | 1 if size is None else size
    require_panel(batch, size, education, subject)
    cases = _locked(batch, applications, by)
    least = {ExpertKind.EDUCATION.value: education, ExpertKind.SUBJECT.value: subject}
    vacancies = {c.pk: pool.vacancies_of_panel(c, size, least) for c in cases}
    for case in cases:
        if case.state != State.ACCEPTED:
            raise MovedOn("评审已启动，只能补选专家。", case)
        if vacancies[case.pk].seats <= 0:
            raise ValidationError(f"{case.institution.name}：评审组已满，不需要抽取。")
        if not vacancies[case.pk].is_possible:
            raise ValidationError(f"{case.institution.name}：余下席位不够两类专家的最低人数。")
    return _carry_out(
        batch, cases, DrawPurpose.PANEL, vacancies, prefer_fields=prefer_fields, by=by, at=at
    )


@transaction.atomic
def draw_replacements(
    application: Application, *, prefer_fields: bool = True, by: User, at: datetime.datetime
) -> Draw:
    """Draw experts in place of those who left, of the same kinds; nobody more.

    Raises ValidationError when experts lack, MovedOn when no seat is vacant.
    """
    [case] = _locked(application.batch, [application], by)
    places = committee.places_left(case)
    if places <= 0:
        raise MovedOn("评审组没有空缺。", case)
    vacancies = {case.pk: pool.vacancies_of_those_left(case, places)}
    return _carry_out(
        case.batch,
        [case],
        DrawPurpose.REPLACEMENT,
        vacancies,
        prefer_fields=prefer_fields,
        by=by,
        at=at,
    )


def require_panel(batch: Batch, size: int, education: int, subject: int) -> None:
    """An odd number, both kinds, not fewer than the batch asks. Raises ValidationError (惯例)."""
    if min(education, subject) < 1:
        raise ValidationError("两类专家都要有，每类至少 1 人。")
    if size % 2 == 0:
        raise ValidationError(f"评审组人数应为单数，现为 {size} 人。")
    if size < batch.panel_size:
        raise ValidationError(f"本批次评审组至少 {batch.panel_size} 人，现为 {size} 人。")
    if education + subject > size:
        raise ValidationError(f"两类专家最低人数合计 {education + subject} 人，超过评审组人数。")


def _locked(batch: Batch, applications: Sequence[Application], by: User) -> list[Application]:
    """The cases, locked in one order, after which the batch and the pool are locked."""
    if not applications:
        raise ValidationError("请至少选择一家单位。")
    pks = sorted({case.pk for case in applications}, key=str)
    cases = [locked(Application(pk=pk)) for pk in pks]
    for case in cases:
        if case.batch_id != batch.pk:
            raise ValidationError("所选单位不在本批次。")
        require(case.draw, by)
    Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    return cases


def _carry_out(
    batch: Batch,
    cases: Sequence[Application],
    purpose: str,
    vacancies: Vacancies,
    *,
    prefer_fields: bool,
    by: User,
    at: datetime.datetime,
) -> Draw:
    """Freeze the list, draw, keep everything that repeats it, seat who was drawn."""
    on = today(at)
    experts = _pool_locked(on)
    inputs = pool.pool_of(batch, cases, on, experts=experts).inputs(
        purpose, vacancies, prefer_fields=prefer_fields, on=on
    )
    seed = secrets.token_hex(16)
    try:
        outcome = drawing.draw(inputs, seed)
    except drawing.Shortage as short:
        raise ValidationError(f"{short}。请增补专家、减少人数或改用选派。") from short
    made = Draw.objects.create(
        batch=batch,
        purpose=purpose,
        algorithm=drawing.ALGORITHM,
        seed=seed,
        inputs=inputs,
        inputs_digest=digest_of(inputs),
        outcome=outcome,
        outcome_digest=digest_of(outcome),
        drawn_by=by,
        drawn_at=at,
    )
    issue_draw_minutes(made, at=at)
    known = {str(e.pk): e for e in experts}
    drawn = {panel["id"]: [known[e] for e in panel["experts"]] for panel in outcome["panels"]}
    for case in cases:
        _seat(case, made, drawn[str(case.pk)], by, at)
    return made


def _pool_locked(on: datetime.date) -> list[Expert]:
    """Experts in service; nobody registers a change of theirs until the draw is kept."""
    rows = Expert.objects.in_service(on).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    return pool.serving(on)


def _seat(
    case: Application, draw: Draw, experts: Sequence[Expert], by: User, at: datetime.datetime
) -> None:
    """One case takes the step with who was drawn for it."""
    seats: list[PanelMember] = []
    event = step(
        case.draw,
        by=by,
        at=at,
        audience=Audience.BUREAU,
        told=False,
        details={
            "draw": draw.pk,
            "algorithm": draw.algorithm,
            "seed": draw.seed,
            "inputs_digest": draw.inputs_digest,
            "outcome_digest": draw.outcome_digest,
            "experts": [e.pk for e in experts],
            "names": [e.user.name for e in experts],
        },
        settle=lambda: seats.extend(seat_expert(case, e, by, at, draw) for e in experts),
    )
    if case.state == State.UNDER_REVIEW:
        invite_to_review(event, case, seats)
