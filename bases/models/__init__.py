"""What the Measures are about: bases, their plaques, their work, and who may never become one."""

from bases.models.barring import BarEntry
from bases.models.base import Base, BaseState, Plaque, PlaqueState, WithdrawnWhy
from bases.models.calendar import CalendarDay, Field
from bases.models.changes import ChangeFiling, ChangeKind, ChangeState
from bases.models.classes import Admission, ClassState, Funding, TrainingClass
from bases.models.documents import Document, DocumentKind, DocumentState
from bases.models.exports import ExportMapping, RecordExport
from bases.models.fees import FeeItem, FeeUnit, FeeVersion
from bases.models.filings import AnnualFiling, FilingReminder, FilingState, FilingVersion, PlanLine
from bases.models.imports import ImportRun, ImportState
from bases.models.kinds import ClassForm, ClassLevel, Result, SubjectKinds, TitleLevel
from bases.models.numbers import NumberSeries
from bases.models.records import RecordFreeze, RecordKind, TrainingRecord
from bases.models.roster import BaseRule, Engagement, StaffMember, Teacher, TeacherLevel
from bases.models.sessions import ClassSession
from bases.models.sharing import (
    ExchangeActivity,
    ExchangeAttendance,
    ExchangeDirection,
    Measure,
    ResourceKind,
    SharedResource,
)
from bases.models.slips import RecordDispute, RegistrationSlip
from bases.models.trainees import (
    Attendance,
    Enrolment,
    EnrolmentSource,
    EnrolmentState,
    IdentityKind,
    Presence,
    SurveyAnswer,
    Trainee,
)

__all__ = [
    "Admission",
    "AnnualFiling",
    "Attendance",
    "BarEntry",
    "Base",
    "BaseRule",
    "BaseState",
    "CalendarDay",
    "ChangeFiling",
    "ChangeKind",
    "ChangeState",
    "ClassForm",
    "ClassLevel",
    "ClassSession",
    "ClassState",
    "Document",
    "DocumentKind",
    "DocumentState",
    "Engagement",
    "Enrolment",
    "EnrolmentSource",
    "EnrolmentState",
    "ExchangeActivity",
    "ExchangeAttendance",
    "ExchangeDirection",
    "ExportMapping",
    "FeeItem",
    "FeeUnit",
    "FeeVersion",
    "Field",
    "FilingReminder",
    "FilingState",
    "FilingVersion",
    "Funding",
    "IdentityKind",
    "ImportRun",
    "ImportState",
    "Measure",
    "NumberSeries",
    "PlanLine",
    "Plaque",
    "PlaqueState",
    "Presence",
    "RecordDispute",
    "RecordExport",
    "RecordFreeze",
    "RecordKind",
    "RegistrationSlip",
    "ResourceKind",
    "Result",
    "SharedResource",
    "StaffMember",
    "SubjectKinds",
    "SurveyAnswer",
    "Teacher",
    "TeacherLevel",
    "TitleLevel",
    "Trainee",
    "TrainingClass",
    "TrainingRecord",
    "WithdrawnWhy",
]
