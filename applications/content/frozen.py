"""A version as handed in: every section in values and words, every file with its digest."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from applications.content.book import Book
from applications.content.figures import figures
from applications.models.form import SECTION_ARTICLES, SectionKey
from applications.rules import intake_of
from bases.calendar import today

if TYPE_CHECKING:
    from applications.models import Application

FORMAT = 1


def snapshot(application: Application, at: datetime.datetime) -> dict[str, Any]:
    """The whole form in plain types; its digest is what a receipt shows (Art. 9(1))."""
    book = Book(application, today(at))
    return {
        "format": FORMAT,
        "meta": _meta(application, at),
        "sections": [
            book.sheet(key).frozen(str(SectionKey(key).label), SECTION_ARTICLES[key])
            for key in book.keys
        ],
        "files": _files(book),
        "figures": figures(book),
    }


def _meta(application: Application, at: datetime.datetime) -> dict[str, Any]:
    institution, batch = application.institution, application.batch
    intake = intake_of(application)
    return {
        **({"keyed_in": intake.sentence} if intake else {}),
        "application": str(application.pk),
        "institution": institution.name,
        "uscc": institution.uscc,
        "kind": institution.get_kind_display(),
        "level": institution.get_level_display(),
        "county": institution.county.name if institution.county else "",
        "department": institution.department.name if institution.department else "",
        "batch": batch.name,
        "year": batch.year,
        "measures_version": batch.measures_version,
        "route": str(application.route),
        "route_label": application.route_label,
        "route_ground": application.route_ground,
        "recommender": application.recommender.name if application.recommender else "",
        "received_at": at.isoformat(),
    }


def _files(book: Book) -> list[dict[str, Any]]:
    """Present files in the order of the form."""
    frozen = []
    for key in book.keys:
        for slot in book.slots(key):
            frozen += [
                {
                    "id": str(a.file_id),
                    "section": key,
                    "slot": slot.code,
                    "label": slot.label,
                    "name": a.file.name,
                    "media_type": a.file.media_type,
                    "size": a.file.size,
                    "sha256": a.file.sha256,
                }
                for a in slot.files
            ]
    return frozen


def value_in(frozen: dict[str, Any], section: str, name: str) -> Any:
    """A single field's value in a snapshot, None when it is not there."""
    for part in frozen.get("sections", ()):
        if part["key"] == section:
            for field in part["fields"]:
                if field["name"] == name:
                    return field["value"]
    return None


def rows_in(frozen: dict[str, Any], section: str, prefix: str) -> list[dict[str, str]]:
    """A table's rows in a snapshot, each by column name, in words."""
    for part in frozen.get("sections", ()):
        for table in part["tables"] if part["key"] == section else ():
            if table["prefix"] == prefix:
                names = [column["name"] for column in table["columns"]]
                return [dict(zip(names, row, strict=True)) for row in table["rows"]]
    return []
