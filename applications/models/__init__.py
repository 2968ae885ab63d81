"""How an institution becomes a base: batches, applications, and all that is said of them."""

from applications.models.application import OPEN_STATES, Application, State
from applications.models.batches import Batch, BatchAttachment, Criterion, Rubric
from applications.models.committee import (
    Employment,
    Expert,
    ExpertKind,
    Interest,
    InterestKind,
    MemberState,
    PanelMember,
    Score,
    Vote,
)
from applications.models.decisions import Decision, DecisionKind, DecisionState
from applications.models.drawing import Draw, DrawPurpose
from applications.models.form import (
    Attachment,
    AttachmentKind,
    FormText,
    Section,
    SectionKey,
    SectionState,
    Submission,
)
from applications.models.intake import Intake
from applications.models.meetings import (
    Attendance,
    Meeting,
    MeetingCase,
    MeetingScan,
    MeetingState,
)
from applications.models.notice import (
    Objection,
    ObjectionOutcome,
    ObjectionState,
    PublicNotice,
)
from applications.models.papers import Archive, ArchiveState, CasePaper, PaperAudience
from applications.models.readings import Reading
from applications.models.review import (
    Finding,
    Recheck,
    RecheckFinding,
    RecheckPhoto,
    Recommendation,
    Remark,
    SendBack,
)
from applications.models.visits import (
    OPEN_VISITS,
    SiteVisit,
    VisitFinding,
    VisitMember,
    VisitPhoto,
    VisitState,
)

__all__ = [
    "OPEN_STATES",
    "OPEN_VISITS",
    "Application",
    "Archive",
    "ArchiveState",
    "Attachment",
    "AttachmentKind",
    "Attendance",
    "Batch",
    "BatchAttachment",
    "CasePaper",
    "Criterion",
    "Decision",
    "DecisionKind",
    "DecisionState",
    "Draw",
    "DrawPurpose",
    "Employment",
    "Expert",
    "ExpertKind",
    "Finding",
    "FormText",
    "Intake",
    "Interest",
    "InterestKind",
    "Meeting",
    "MeetingCase",
    "MeetingScan",
    "MeetingState",
    "MemberState",
    "Objection",
    "ObjectionOutcome",
    "ObjectionState",
    "PanelMember",
    "PaperAudience",
    "PublicNotice",
    "Reading",
    "Recheck",
    "RecheckFinding",
    "RecheckPhoto",
    "Recommendation",
    "Remark",
    "Rubric",
    "Score",
    "Section",
    "SectionKey",
    "SectionState",
    "SendBack",
    "SiteVisit",
    "State",
    "Submission",
    "VisitFinding",
    "VisitMember",
    "VisitPhoto",
    "VisitState",
    "Vote",
]
