"""Visit and meeting of a case as each reader may see them (考察与论证, Art. 9(3))."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects

from applications.aggregation import CENT, OUTLYING, Mark, rule_of, sensitivity
from applications.committee import Result, wording
from applications.models import MeetingState, VisitState, Vote
from bases.calendar import today
from bases.regulation import CONDITIONS, cite

if TYPE_CHECKING:
    from accounts.models import User
    from applications.models import Application, SiteVisit

VISIT_TONES: dict[str, str] = {
    VisitState.PLANNED: "waiting",
    VisitState.RECORDED: "waiting",
    VisitState.CLOSED: "good",
    VisitState.CANCELLED: "draft",
}


def hearing_of(application: Application, user: User) -> dict[str, Any]:
    """For the bureau and the panel everything; for the others when and where a visit is."""
    inside = user.is_municipal or user.is_expert
    visits = sorted(application.visits.all(), key=lambda visit: (visit.starts_at, visit.pk))  # type: ignore[attr-defined]
    if not inside:
        return {"visits_told": [v for v in visits if v.state != VisitState.CANCELLED]}
    prefetch_related_objects(
        visits, "members__seat__expert__user", "findings", "photos__file", "recorded_by"
    )
    rows = [
        row
        for row in application.meeting_cases.all()  # type: ignore[attr-defined]
        if row.meeting.state != MeetingState.CANCELLED
    ]
    return {
        "visit_records": [record_of(visit) for visit in visits],
        "meeting_rows": sorted(rows, key=lambda row: row.meeting.starts_at),
    }


def record_of(visit: SiteVisit) -> dict[str, Any]:
    """A visit with its findings in the order of Art. 8, photos under their condition."""
    found = {row.condition: row for row in visit.findings.all()}  # type: ignore[attr-defined]
    photos = [p for p in visit.photos.all() if p.removed_at is None]  # type: ignore[attr-defined]
    return {
        "visit": visit,
        "tone": VISIT_TONES[visit.state],
        "members": visit.members.all(),  # type: ignore[attr-defined]
        "lines": [
            {
                "article": cite(text.article),
                "title": text.title,
                "row": found.get(condition),
                "photos": [p for p in photos if p.condition == condition],
            }
            for condition, text in CONDITIONS.items()
        ],
        "has_findings": bool(found),
    }


def wording_of(application: Application, result: Result) -> str:
    """The usual words with the days of the last visit and meeting that are signed."""
    visit = application.visits.filter(state="closed").order_by("closed_at").last()  # type: ignore[attr-defined]
    row = (
        application.meeting_cases.filter(meeting__state="closed")  # type: ignore[attr-defined]
        .select_related("meeting")
        .order_by("meeting__closed_at")
        .last()
    )
    return wording(
        result,
        visited=today(visit.starts_at) if visit else None,
        met=today(row.meeting.starts_at) if row else None,
    )


def arithmetic_of(application: Application) -> dict[str, Any]:
    """How firm the result is: each sheet, what it alone could turn (for the bureau only)."""
    panel = application.panel.select_related("expert__user").prefetch_related("scores")  # type: ignore[attr-defined]
    seats = [(number, seat) for number, seat in enumerate(panel, start=1) if seat.is_final]
    marks = [Mark(seat.total, seat.vote) for _, seat in seats]
    if not marks:
        return {}
    rule = rule_of(application.batch)
    each = sensitivity(marks, rule)
    return {
        "result": rule.result(marks),
        "distance": OUTLYING,
        "rows": [
            {
                "number": number,
                "name": seat.expert.user.name,
                "vote": seat.get_vote_display(),
                "turning": "、".join(str(Vote(v).label) for v in said.votes),
                "crossing": said.crossing.quantize(CENT) if said.crossing is not None else None,
                "said": said,
            }
            for (number, seat), said in zip(seats, each, strict=True)
        ],
        "firm": not any(said.is_decisive for said in each),
    }


def has_signed(application: Application, user: User, verb: str) -> bool:
    """Whether this person has put the signature a verb asks for already."""
    if verb == "sign_visit":
        members = application.open_visit().members.all()
        return any(m.signed_at and m.seat.expert.user_id == user.pk for m in members)
    if verb == "sign_minutes":
        return not any(
            row.present and not row.signed_at and row.expert.user_id == user.pk
            for case in application.meeting_cases.all()  # type: ignore[attr-defined]
            if case.meeting.state == "minuted"
            for row in case.meeting.attendances.all()
        )
    return False
