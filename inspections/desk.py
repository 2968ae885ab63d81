"""What waits for a person in this room: counts with the way to each."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from bases.calendar import today
from bases.desk import Todo
from inspections.models import (
    PENDING,
    Annulment,
    AnnulmentState,
    Barring,
    CaseState,
    Complaint,
    ComplaintState,
    DelegatedTask,
    Extension,
    Hint,
    Inspection,
    InspectionPlan,
    InspectionState,
    Judgement,
    PlanState,
    Rectification,
    RectificationState,
    Revocation,
    Seat,
    SeatState,
    TaskState,
    Withdrawal,
    WithdrawalState,
)

if TYPE_CHECKING:
    from accounts.models import User


def todo(user: User, at: datetime.datetime) -> list[Todo]:
    """What this person has to do here, nothing that is empty."""
    if user.is_expert or not user.is_authenticated:
        return []
    found = [*_as_inspector(user)]
    if user.is_institution_member:
        found += _of_base(user, at)
    if user.is_municipal_clerk:
        found += _of_clerk(at)
    if user.is_municipal_approver:
        found += _of_approver(user)
    return [one for one in found if one.count]


def _as_inspector(user: User) -> list[Todo]:
    seats = Seat.objects.filter(inspector__user=user.pk)
    before = (InspectionState.PLANNED, InspectionState.ANNOUNCED)
    declare = seats.filter(state=SeatState.SEATED, inspection__state__in=before).count()
    visit = seats.filter(
        state=SeatState.DECLARED, inspection__state=InspectionState.ANNOUNCED
    ).count()
    return [
        Todo(declare, "待声明的检查", "/inspections/list/?state=planned"),
        Todo(visit, "待实施的检查", "/inspections/list/?state=announced"),
    ]


def _of_base(user: User, at: datetime.datetime) -> list[Todo]:
    mending = Rectification.objects.visible_to(user).filter(
        state=RectificationState.ORDERED, served_on__isnull=False
    )
    late = mending.filter(due_on__lt=today(at)).exists()
    answers = Revocation.objects.visible_to(user).filter(
        state=CaseState.PROPOSED, statement_at__isnull=True
    )
    barrings = Barring.objects.visible_to(user).filter(
        state=CaseState.PROPOSED, statement_at__isnull=True
    )
    return [
        Todo(mending.count(), "限期整改", "/inspections/rectifications/", late),
        Todo(answers.count() + barrings.count(), "待陈述申辩", "/inspections/revocations/", True),
        Todo(
            Inspection.objects.visible_to(user).filter(state=InspectionState.VISITED).count(),
            "待陈述意见的检查",
            "/inspections/list/?state=visited",
        ),
        Todo(
            DelegatedTask.objects.visible_to(user).filter(state=TaskState.OFFERED).count(),
            "待答复的任务",
            "/inspections/tasks/?state=offered",
        ),
    ]


def _of_clerk(at: datetime.datetime) -> list[Todo]:
    on = today(at)
    looking = Rectification.objects.running().filter(served_on__isnull=False)
    due = looking.filter(state=RectificationState.REPORTED) | looking.filter(
        state=RectificationState.ORDERED, due_on__lt=on
    )
    complaints = Complaint.objects.open().filter(
        state__in=(ComplaintState.RECEIVED, ComplaintState.ACCEPTED)
    )
    return [
        Todo(complaints.count(), "待办投诉举报", "/inspections/complaints/",
             complaints.filter(due_on__lt=on).exists()),
        Todo(
            Rectification.objects.running().filter(served_on__isnull=True).count(),
            "待送达的整改通知",
            "/inspections/rectifications/?state=ordered",
        ),
        Todo(due.count(), "待复查的整改", "/inspections/rectifications/"),
        Todo(
            Inspection.objects.filter(
                state=InspectionState.STATEMENT, proposed_by__isnull=True
            ).count(),
            "待拟定结论的检查",
            "/inspections/list/?state=statement",
        ),
        Todo(
            Revocation.objects.filter(state__in=(CaseState.PROPOSED, CaseState.DECIDED)).count()
            + Barring.objects.filter(state__in=(CaseState.PROPOSED, CaseState.DECIDED)).count(),
            "取消资格和不再受理待办",
            "/inspections/revocations/",
        ),
        Todo(
            Hint.objects.filter(judgement=Judgement.OPEN).count(),
            "待判断的疑点",
            "/inspections/hints/",
        ),
    ]  # fmt: skip


def _of_approver(user: User) -> list[Todo]:
    proposed = Inspection.objects.filter(
        state=InspectionState.STATEMENT, proposed_by__isnull=False
    ).exclude(proposed_by=user.pk)
    return [
        Todo(
            InspectionPlan.objects.filter(state=PlanState.DRAFT).count(),
            "待批准的检查计划",
            "/inspections/plans/",
        ),
        Todo(proposed.count(), "待批准的检查结论", "/inspections/list/?state=statement"),
        Todo(
            Inspection.objects.filter(state=InspectionState.CONCLUDED).count(),
            "待公布的检查结果",
            "/inspections/publish-results/",
        ),
        Todo(
            Rectification.objects.filter(state=RectificationState.REINSPECTED).count()
            + Extension.objects.filter(granted__isnull=True).count(),
            "整改待决定",
            "/inspections/rectifications/",
        ),
        Todo(
            Revocation.objects.filter(state=PENDING[1]).count()
            + Barring.objects.filter(state=PENDING[1]).count(),
            "取消资格和不再受理待决定",
            "/inspections/revocations/?state=heard",
        ),
        Todo(
            Annulment.objects.filter(state=AnnulmentState.PROPOSED).count(),
            "待审批的撤销",
            "/inspections/bar-entries/",
        ),
        Todo(
            Complaint.objects.filter(state=ComplaintState.INVESTIGATED).count(),
            "待批准的答复",
            "/inspections/complaints/?state=investigated",
        ),
        Todo(
            Withdrawal.objects.filter(state=WithdrawalState.FILED).count(),
            "待审批的退出",
            "/inspections/withdrawals/?state=filed",
        ),
    ]
