"""What the decision takes from the version handed in: fields, contact, evidence (Art. 8)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from applications import content
from applications.content import Book
from applications.models import Application, SectionKey, Submission
from bases.calendar import today
from bases.issuing import Contact
from bases.models import Field
from bases.regulation import Condition


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


def evidence(source: Application | Submission) -> dict[Condition, list[str]]:
    """What the form says under each condition, in short lines for the matrix (Art. 8)."""
    if isinstance(source, Submission):
        return content.sentences(source.content["figures"])
    frozen = _latest_content(source)
    if frozen is not None:
        return content.sentences(frozen["figures"])
    return content.sentences(content.figures(Book(source, today(timezone.now()))))
