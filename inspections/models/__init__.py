"""A base looked into: plans, inspections, rectification, revocation, barring, complaints."""

from inspections.models.annulment import Annulment, AnnulmentState
from inspections.models.barring import Barring
from inspections.models.complaint_parts import ComplaintFile, ComplaintLink
from inspections.models.complaints import (
    Complaint,
    ComplaintChannel,
    ComplaintKind,
    ComplaintState,
    Finding,
)
from inspections.models.endings import ClassOutcome, ClassOutcomeKind
from inspections.models.hearing import PENDING, CaseState, Hearing, Served
from inspections.models.hints import Hint, HintKind, Judgement
from inspections.models.inspection import Inspection
from inspections.models.planning import (
    InspectionDraw,
    InspectionKind,
    InspectionPlan,
    Inspector,
    InspectorInterest,
    InterestKind,
    PlanState,
)
from inspections.models.publication import Publication
from inspections.models.rectifying import RUNNING, Rectification, RectificationState
from inspections.models.rectifying_parts import (
    Extension,
    ItemFile,
    RectificationItem,
    Reinspection,
)
from inspections.models.revocation import Ground, Revocation
from inspections.models.rubric import CheckItem, CheckTable, FactSource
from inspections.models.seats import Seat, SeatState
from inspections.models.sheet import CheckFile, CheckLine
from inspections.models.states import OPEN_INSPECTIONS, Grade, InspectionState
from inspections.models.tasks import DelegatedTask, TaskState
from inspections.models.withdrawal import Withdrawal, WithdrawalState

__all__ = [
    "OPEN_INSPECTIONS",
    "PENDING",
    "RUNNING",
    "Annulment",
    "AnnulmentState",
    "Barring",
    "CaseState",
    "CheckFile",
    "CheckItem",
    "CheckLine",
    "CheckTable",
    "ClassOutcome",
    "ClassOutcomeKind",
    "Complaint",
    "ComplaintChannel",
    "ComplaintFile",
    "ComplaintKind",
    "ComplaintLink",
    "ComplaintState",
    "DelegatedTask",
    "Extension",
    "FactSource",
    "Finding",
    "Grade",
    "Ground",
    "Hearing",
    "Hint",
    "HintKind",
    "Inspection",
    "InspectionDraw",
    "InspectionKind",
    "InspectionPlan",
    "InspectionState",
    "Inspector",
    "InspectorInterest",
    "InterestKind",
    "ItemFile",
    "Judgement",
    "PlanState",
    "Publication",
    "Rectification",
    "RectificationItem",
    "RectificationState",
    "Reinspection",
    "Revocation",
    "Seat",
    "SeatState",
    "Served",
    "TaskState",
    "Withdrawal",
    "WithdrawalState",
]
