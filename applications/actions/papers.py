"""Issuing the papers of a case: number, frozen facts, and who may read them (Art. 9, Art. 10).

Called by actions inside their transaction, before the event: a step that fails gives its number
back, and a step that is recorded has its paper.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet

from accounts.models import User
from applications import papers
from applications.models import (
    Application,
    Batch,
    CasePaper,
    Draw,
    Meeting,
    PanelMember,
    PaperAudience,
)
from applications.papers import Paper
from bases.calendar import today
from bases.issuing import issue_document, require_glyphs
from bases.models import Base, Document, DocumentKind
from bases.models.numbers import next_number

# Series and word of a number: 攀继教受〔2026〕1号.
SERIES: dict[str, tuple[str, str]] = {
    DocumentKind.ACCEPTANCE: ("acceptance", "受"),
    DocumentKind.SUPPLEMENT: ("supplement", "补"),
    DocumentKind.REJECTION: ("rejection", "不受"),
    DocumentKind.RECOMMENDATION: ("recommendation", "荐"),
    DocumentKind.NOTICE: ("notice", "示"),
    DocumentKind.DECISION: ("certification", "认"),
    DocumentKind.REFUSAL: ("refusal", "不认"),
    DocumentKind.DRAW_MINUTES: ("draw-minutes", "抽"),
    DocumentKind.VISIT_RECORD: ("visit-record", "察"),
    DocumentKind.MEETING_MINUTES: ("meeting-minutes", "会"),
    DocumentKind.SCORE_SHEET: ("score-sheet", "分"),
    DocumentKind.CONCLUSION: ("conclusion", "评"),
}


def take_number(kind: str, at: datetime.datetime) -> str:
    """The next number of a kind of paper in its year, without gaps."""
    series, word = SERIES[kind]
    year = today(at).year
    return f"攀继教{word}〔{year}〕{next_number(series, year)}号"


def issue_paper(
    paper: Paper,
    *,
    batch: Batch,
    cases: Sequence[Application] = (),
    at: datetime.datetime,
    number: str = "",
) -> Document:
    """Freeze a paper and have it rendered in the background; a row says whose case it is of.

    Takes the next number unless the action took one. Raises ValidationError for names that the
    fonts cannot print whole, and for names of experts in what the parties will read.
    """
    require_glyphs("".join(paper.names))
    _require_no_expert(paper, cases)
    number = number or take_number(paper.kind, at)
    facts = {
        "number": number,
        "title": paper.title,
        "issued_on": today(at).isoformat(),
        **papers.printable(paper.body),
    }
    document = issue_document(
        kind=paper.kind,
        number=number,
        title=paper.title,
        subject_name=paper.subject_name,
        facts=facts,
        at=at,
    )
    rows = [CasePaper(batch=batch, application=case, document=document) for case in cases]
    rows = rows or [CasePaper(batch=batch, document=document)]
    for row in rows:
        row.audience = paper.audience
    CasePaper.objects.bulk_create(rows)
    return document


def _require_no_expert(paper: Paper, cases: Sequence[Application]) -> None:
    """What goes to the parties names nobody of the panel, whatever was typed (practice, 惯例)."""
    if paper.audience != PaperAudience.PARTIES:
        return
    seats = PanelMember.objects.filter(application__in=cases)
    said = "\n".join(papers.texts(paper.body)).replace(paper.subject_name, "")
    named = [name for name in seats.values_list("expert__user__name", flat=True) if name in said]
    if named:
        raise ValidationError(f"文书中出现了评审专家姓名（{'、'.join(named)}），请修改后再办理。")


def issue_for(
    application: Application, paper: Paper, *, at: datetime.datetime, number: str = ""
) -> Document:
    """A paper of one case."""
    return issue_paper(paper, batch=application.batch, cases=[application], at=at, number=number)


def issue_decision(
    batch: Batch,
    cases: Sequence[Application],
    bases: Sequence[Base],
    *,
    number: str,
    by: User,
    at: datetime.datetime,
) -> Document:
    """One decision for all the bases it makes (Art. 10). Raises ValidationError, PermissionDenied.

    The order of ``bases`` is that of the list; every case of ``cases`` gets the paper.
    """
    if not by.is_municipal_approver:
        raise PermissionDenied
    paper = papers.certification_decision(batch, bases)
    return issue_paper(paper, batch=batch, cases=cases, at=at, number=number)


def issue_meeting_minutes(meeting: Meeting, *, at: datetime.datetime) -> Document:
    """The minutes of a meeting, once signed, with every case it argued (Art. 9(3))."""
    cases = [row.application for row in meeting.cases.select_related("application")]  # type: ignore[attr-defined]
    return issue_paper(papers.meeting_minutes(meeting), batch=meeting.batch, cases=cases, at=at)


def issue_draw_minutes(draw: Draw, *, at: datetime.datetime) -> Document:
    """The minutes of a draw, with all that repeats it (practice, 惯例)."""
    drawn_for = [panel["id"] for panel in draw.outcome["panels"]]
    cases = list(Application.objects.filter(pk__in=drawn_for).order_by("pk"))
    return issue_paper(papers.draw_minutes(draw), batch=draw.batch, cases=cases, at=at)


def void_papers(
    documents: QuerySet[Document], *, reason: str, by: User, at: datetime.datetime
) -> list[str]:
    """Declare papers void that a step overtakes; numbers and files stay. Returns the numbers."""
    standing = documents.filter(voided_at=None).order_by("pk")
    numbers = list(standing.values_list("number", flat=True))
    standing.update(voided_at=at, voided_by=by, void_reason=reason[:300])
    return numbers
