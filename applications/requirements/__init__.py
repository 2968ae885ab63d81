"""What must hold, as readable conditions with their article, and what the decision is made from."""

from applications.requirements.checklists import (
    Requirement,
    acceptance_checklist,
    certification_checklist,
    condition_checklist,
    entry_checklist,
    start_checklist,
    submission_checklist,
)
from applications.requirements.handed_in import chosen_fields, evidence, public_contact, roster

__all__ = [
    "Requirement",
    "acceptance_checklist",
    "certification_checklist",
    "chosen_fields",
    "condition_checklist",
    "entry_checklist",
    "evidence",
    "public_contact",
    "roster",
    "start_checklist",
    "submission_checklist",
]
