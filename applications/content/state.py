"""How far a section is, and whether one may still write in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from applications.content.book import Book
from applications.models import SectionKey, SendBack, State
from bases.calendar import today

if TYPE_CHECKING:
    from applications.models import Application, Section


def evaluate(application: Application, section: Section) -> str:
    """What the section's own forms say of it, as of its saving."""
    at = section.saved_at or timezone.now()
    return Book(application, today(at), present=section).state(section.key)


def open_sections(application: Application) -> set[str]:
    """All of a draft; of a returned case those named, and the statement of truth (Art. 9(2))."""
    if application.state == State.DRAFT:
        return set(SectionKey.values)
    if application.state != State.SENT_BACK:
        return set()
    last = SendBack.objects.filter(application=application).order_by("-made_at", "-id").first()
    return {*(last.sections if last else ()), SectionKey.TRUTH.value}


def is_open_for_writing(application: Application, key: str) -> bool:
    """Whether the institution may change a section now."""
    return key in open_sections(application)
