"""What ends with a base, in the same transaction: classes, plaque, tasks, open cases (Art. 18)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Q

from accounts.models import User
from accounts.record import record, tell
from bases.calendar import today
from bases.class_notices import CONCERNED, concerned, telephone_list, tell_concerned
from bases.emails import clerks, letter
from bases.models import Base, ClassState, Funding, Plaque, PlaqueState, TrainingClass, WithdrawnWhy
from bases.models.numbers import next_number
from bases.plaques import take_back
from inspections.models import (
    ClassOutcome,
    ClassOutcomeKind,
    DelegatedTask,
    Inspection,
    InspectionState,
    Rectification,
    TaskState,
    Withdrawal,
    WithdrawalState,
)

# What ended along: the case, its verb, the verb in words.
Ended = tuple[Any, str, str]
UNFINISHED = (ClassState.PLANNED, ClassState.ENROLLING, ClassState.RUNNING)
COPIED = (
    "title", "subject_kind", "form", "level", "field", "starts_on", "ends_on", "place",
    "hours_public", "hours_professional", "content", "funding", "capacity", "admission",
    "assessment", "delegated_by", "delegation_number", "delegation_file",
)  # fmt: skip


@dataclass(frozen=True)
class ClassChoice:
    """What is to become of an unfinished class, and who takes it on."""

    kind: str
    to_base: Base | None = None


@dataclass
class Ending:
    """What ended along; written down at the end of the transaction."""

    outcomes: list[ClassOutcome] = field(default_factory=list)
    plaques: list[str] = field(default_factory=list)
    others: list[Ended] = field(default_factory=list)

    @property
    def details(self) -> dict[str, Any]:
        """For the event of the decision."""
        return {
            "classes": [
                {
                    "number": outcome.training_class.number,
                    "kind": outcome.kind,
                    "to": outcome.to_base.number if outcome.to_base else "",
                    "told": outcome.told,
                }
                for outcome in self.outcomes
            ],
            "plaques": self.plaques,
            "ended": [str(subject) for subject, _verb, _label in self.others],
        }


def unfinished(base: Base) -> Any:
    """Classes that a base has not finished teaching, with how many are enrolled."""
    rows = TrainingClass.objects.filter(base=base, state__in=UNFINISHED)
    waiting = Count("enrolments", filter=Q(enrolments__state__in=CONCERNED))
    return rows.select_related("field").annotate(enrolled=waiting).order_by("starts_on", "pk")


def wind_up(
    base: Base,
    *,
    choices: Mapping[int, ClassChoice],
    why: str,
    by: User,
    at: datetime.datetime,
    asked: Withdrawal | None = None,
) -> Ending:
    """End all that hangs on a locked base, before the base itself takes its last step.

    ``why`` is said of each class and plaque; ``asked`` is the wish to leave that is being granted.
    Call in a transaction. Raises ValidationError.
    """
    ending = Ending()
    ending.outcomes = _end_classes(base, choices, why, by=by, at=at)
    for plaque in Plaque.objects.select_for_update().filter(base=base, state=PlaqueState.VALID):
        take_back(plaque, WithdrawnWhy.ENDED, why[:200], at)
        ending.plaques.append(plaque.document.number)
    ending.others = [
        *_end_rectification(base, by=by, at=at),
        *_end_tasks(base, at),
        *_end_inspections(base, at),
        *_end_withdrawal(base, asked, why, by=by, at=at),
    ]
    return ending


def write_down(ending: Ending, *, why: str, by: User, at: datetime.datetime) -> None:
    """One event for each class and case that ended along, and letters. Last in the transaction."""
    for outcome in ending.outcomes:
        held = outcome.training_class
        finished = outcome.kind == ClassOutcomeKind.WIND_UP
        event = record(
            verb="finish_class" if finished else "cancel_class",
            label=f"{outcome.get_kind_display()}",
            subject=held,
            by=by,
            at=at,
            target=str(held.state),
            target_label=held.state_label,
            opinion=held.cancel_reason or why,
            article="18",
            details={"told": outcome.told},
        )
        tell_concerned(event, held)
        words = letter(event, held)
        tell(event, clerks(), **{**words, "body": f"{words['body']}\n\n{telephone_list(held)}"})
    for subject, verb, label in ending.others:
        record(
            verb=verb,
            label=label,
            subject=subject,
            by=by,
            at=at,
            target=str(subject.state),
            target_label=subject.state_label,
            opinion=why,
            article="18",
        )


def lines_of(ending: Ending) -> list[str]:
    """What becomes of each class, as the decision says it."""
    said: list[str] = []
    for outcome in ending.outcomes:
        held = outcome.training_class
        what = {
            ClassOutcomeKind.CANCEL: "取消，由你单位退还已收费用并通知学员",
            ClassOutcomeKind.WIND_UP: "提前结班，已授学时据实登记",
        }.get(ClassOutcomeKind(outcome.kind))
        if what is None and outcome.to_base is not None:
            what = f"由{outcome.to_base.organisation.name}承接"
        said.append(f"培训班“{held.title}”（{held.number}）：{what}。")
    return said


def _end_classes(
    base: Base,
    choices: Mapping[int, ClassChoice],
    why: str,
    *,
    by: User,
    at: datetime.datetime,
) -> list[ClassOutcome]:
    rows = TrainingClass.objects.select_for_update().filter(base=base, state__in=UNFINISHED)
    classes: Sequence[TrainingClass] = list(rows.order_by("pk"))
    missing = [held.title for held in classes if held.pk not in choices]
    if missing:
        raise ValidationError(f"请为每个未结的培训班选择处理办法：{'、'.join(missing)}。")
    return [_end_class(held, choices[held.pk], why, by=by, at=at) for held in classes]


def _end_class(
    held: TrainingClass, choice: ClassChoice, why: str, *, by: User, at: datetime.datetime
) -> ClassOutcome:
    told, new, to_base = concerned(held), None, None
    if choice.kind == ClassOutcomeKind.WIND_UP:
        _require_taught(held, at)
        held.finish_class()
    elif choice.kind == ClassOutcomeKind.HAND_OVER:
        to_base = choice.to_base
        new = _handed_over(held, to_base, why, by=by, at=at)
        held.cancel_reason = f"{why}。由{new.base.organisation.name}承接，新班号{new.number}。"[
            :300
        ]
        held.cancel_class()
    elif choice.kind == ClassOutcomeKind.CANCEL:
        held.cancel_reason = f"{why}。"[:300]
        held.cancel_class()
    else:
        raise ValidationError(f"请为“{held.title}”选择处理办法。")
    held.state_since = at
    held.save(update_fields=("state", "state_since", "cancel_reason"))
    return ClassOutcome.objects.create(
        training_class=held,
        base=held.base,
        kind=choice.kind,
        to_base=to_base,
        new_class=new,
        told=told,
        at=at,
    )


def _require_taught(held: TrainingClass, at: datetime.datetime) -> None:
    taught = held.sessions.filter(day__lte=today(at))  # type: ignore[attr-defined]
    if held.state != ClassState.RUNNING or not taught.exists():
        raise ValidationError(f"“{held.title}”还没有上过课，不能提前结班，请取消或转交。")


def _handed_over(
    held: TrainingClass, to_base: Base | None, why: str, *, by: User, at: datetime.datetime
) -> TrainingClass:
    """A class of the same kind at another base, for which people enrol anew."""
    if to_base is None or to_base.pk == held.base_id or not to_base.is_in_service:
        raise ValidationError(f"请为“{held.title}”选择一个在册基地承接。")
    if held.state == ClassState.RUNNING:
        raise ValidationError(f"“{held.title}”已经开班，不能转交；请提前结班或取消。")
    if held.funding == Funding.PAID:
        raise ValidationError(
            f"“{held.title}”是收费班，收费标准属于原基地，不能转交；请取消并退费，由承接基地另行开班。"
        )
    year = held.starts_on.year
    serial = next_number(f"class-{to_base.number}", year)
    return TrainingClass.objects.create(
        base=to_base,
        number=f"{to_base.number}-{year % 100:02d}{serial:03d}",
        off_plan_reason=f"承接原{held.number}班：{why}"[:300],
        contact_name=to_base.contact_name,
        contact_phone=to_base.contact_phone,
        state_since=at,
        created_at=at,
        created_by=by,
        **{name: getattr(held, name) for name in COPIED},
    )


def _end_rectification(base: Base, *, by: User, at: datetime.datetime) -> list[Ended]:
    ended: list[Ended] = []
    for row in Rectification.objects.select_for_update().running().filter(base=base):
        row.end_rectification()
        row.state_since, row.decided_at, row.decided_by = at, at, by
        row.save(update_fields=("state", "state_since", "decided_at", "decided_by"))
        ended.append((row, "end_rectification", "终止整改"))
    return ended


def _end_tasks(base: Base, at: datetime.datetime) -> list[Ended]:
    ended: list[Ended] = []
    running = (TaskState.OFFERED, TaskState.TAKEN)
    for task in DelegatedTask.objects.select_for_update().filter(base=base, state__in=running):
        task.recall_task()
        task.state_since = at
        task.save(update_fields=("state", "state_since"))
        ended.append((task, "recall_task", "收回任务"))
    return ended


def _end_inspections(base: Base, at: datetime.datetime) -> list[Ended]:
    ended: list[Ended] = []
    waiting = (InspectionState.PLANNED, InspectionState.ANNOUNCED)
    for inspection in Inspection.objects.select_for_update().filter(base=base, state__in=waiting):
        inspection.call_off()
        inspection.state_since = at
        inspection.save(update_fields=("state", "state_since"))
        ended.append((inspection, "call_off", "取消本次检查"))
    return ended


def _end_withdrawal(
    base: Base, asked: Withdrawal | None, why: str, *, by: User, at: datetime.datetime
) -> list[Ended]:
    """Who is revoked cannot leave of its own wish any more."""
    rows = Withdrawal.objects.select_for_update().filter(base=base, state=WithdrawalState.FILED)
    ended: list[Ended] = []
    for row in rows.exclude(pk=asked.pk if asked else None):
        row.refuse_withdrawal()
        row.state_since, row.decided_at, row.decided_by, row.opinion = at, at, by, why[:500]
        row.save(update_fields=("state", "state_since", "decided_at", "decided_by", "opinion"))
        ended.append((row, "refuse_withdrawal", "不同意自愿退出"))
    return ended
