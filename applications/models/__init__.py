"""How an institution becomes a base: batches, applications, and all that is said of them."""

from applications.models.application import OPEN_STATES, Application, State
from applications.models.batches import Batch, Criterion, Rubric
from applications.models.committee import (
    Employment,
    Expert,
    ExpertKind,
    MemberState,
    PanelMember,
    Score,
    Vote,
)
from applications.models.decisions import Decision, DecisionKind, DecisionState
from applications.models.form import (
    Attachment,
    AttachmentKind,
    FormText,
    Section,
    SectionKey,
    SectionState,
    Submission,
)
from applications.models.notice import Objection, ObjectionState, PublicNotice
from applications.models.review import (
    Finding,
    Recheck,
    RecheckFinding,
    RecheckPhoto,
    Recommendation,
    Remark,
    SendBack,
)

__all__ = [
    "OPEN_STATES",
    "Application",
    "Attachment",
    "AttachmentKind",
    "Batch",
    "Criterion",
    "Decision",
    "DecisionKind",
    "DecisionState",
    "Employment",
    "Expert",
    "ExpertKind",
    "Finding",
    "FormText",
    "MemberState",
    "Objection",
    "ObjectionState",
    "PanelMember",
    "PublicNotice",
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
    "State",
    "Submission",
    "Vote",
]
