"""What the decision takes from the version handed in: fields, contact, evidence (Art. 8)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from applications import content
from applications.content import Book
from applications.forms.sections.parts import YES_NO
from applications.forms.sections.teachers import ENGAGEMENTS, TITLE_LEVELS
from applications.models import Application, SectionKey, Submission
from bases.calendar import today
from bases.issuing import Contact
from bases.models import Engagement, Field, TeacherLevel
from bases.regulation import Condition
from bases.roster import TeacherFacts


def _latest_content(application: Application) -> dict[str, Any] | None:
    """The content of the newest version handed in."""
    found: dict[str, Any] | None = (
        Submission.objects.filter(application=application)
        .order_by("-version")
        .values_list("content", flat=True)
        .first()
    )
    return found


def chosen_fields(application: Application) -> list[Field]:
    """The subject fields applied for."""
    frozen = _latest_content(application)
    if frozen is not None:
        codes = content.value_in(frozen, SectionKey.INSTITUTION, "chosen_fields")
    else:
        codes = Book(application, today(timezone.now())).raw(
            SectionKey.INSTITUTION, "chosen_fields"
        )
    return list(Field.objects.filter(code__in=codes or []))


def public_contact(application: Application) -> Contact:
    """Office data of the newest version that the public list shows (Art. 22)."""
    frozen = _latest_content(application) or {}

    def told(name: str) -> str:
        return content.value_in(frozen, SectionKey.INSTITUTION, name) or ""

    return Contact(told("contact_name"), told("contact_phone"), told("teaching_address"))


def roster(application: Application) -> list[TeacherFacts]:
    """Teachers of the newest version handed in, for the base's roster (Art. 8(1)).

    Work data only: identity numbers do not stand among the rows read here.
    """
    frozen = _latest_content(application) or {}
    engagements, levels = ({label: code for code, label in c} for c in (ENGAGEMENTS, TITLE_LEVELS))
    yes = dict(YES_NO)["yes"]
    return [
        TeacherFacts(
            name=row["name"],
            engagement=engagements.get(row["engagement"], Engagement.PART_TIME),
            title_level=levels.get(row["title_level"], TeacherLevel.OTHER),
            title=row["title"],
            speciality=row["title_field"],
            employer=row["employer"],
            frontline=row["frontline"] == yes,
            courses=row["courses"],
        )
        for row in content.rows_in(frozen, SectionKey.TEACHERS, "teachers")
    ]


def evidence(source: Application | Submission) -> dict[Condition, list[str]]:
    """What the form says under each condition, in short lines for the matrix (Art. 8)."""
    if isinstance(source, Submission):
        return content.sentences(source.content["figures"])
    frozen = _latest_content(source)
    if frozen is not None:
        return content.sentences(frozen["figures"])
    return content.sentences(content.figures(Book(source, today(timezone.now()))))
