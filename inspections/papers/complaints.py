"""The answer to whoever complained (Art. 19)."""

from __future__ import annotations

import datetime

from bases.chinese import plain_date
from bases.models import Document, DocumentKind
from inspections.models import Complaint
from inspections.papers import issue_letter, stop

PERSON = "反映人"


def complaint_answer(
    complaint: Complaint, *, answer: str, received_on: datetime.date, at: datetime.datetime
) -> Document:
    """What came of it; the letter names neither the person nor a contact."""
    return issue_letter(
        DocumentKind.COMPLAINT_ANSWER,
        title="投诉举报答复书",
        addressee=PERSON,
        subject_name=complaint.number,
        paragraphs=[
            f"你于{plain_date(received_on)}反映的情况（编号：{complaint.number}）已经核查。",
            f"核查结论：{complaint.get_finding_display()}。",
            stop(answer),
        ],
        at=at,
    )
