"""What the pages of a draft share: fetching, drawing a section, lines for the task list."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.record import may
from applications.content import Book, open_sections
from applications.content.sheet import BoundTable, Sheet
from applications.models import Application, Remark, Section, SectionKey, SectionState
from applications.rules import is_applicant, is_keyed_in, may_fill
from bases.regulation import RULES_DOCUMENTS, cite

if TYPE_CHECKING:
    from accounts.models import User

TONES = {
    SectionState.EMPTY: "draft",
    SectionState.INCOMPLETE: "back",
    SectionState.COMPLETE: "good",
}


def person(request: HttpRequest) -> User:
    """Who is asking."""
    user: User = request.user  # type: ignore[assignment]
    return user


def own_case(request: HttpRequest, pk: uuid.UUID) -> Application:
    """The institution's own case, or one that the clerks key in: 404 if foreign, 403 for others.

    The institution reads along while staff write; ``may_fill`` says who writes.
    """
    application = get_object_or_404(
        Application.objects.visible_to(person(request)).select_related(
            "institution__county", "institution__department", "batch", "recommender", "intake"
        ),
        pk=pk,
    )
    user = person(request)
    if not (is_applicant(application, user) or may_fill(application, user)):
        raise PermissionDenied
    return application


def writable_sections(application: Application, user: User) -> set[str]:
    """The sections this person may write in now."""
    return open_sections(application) if may_fill(application, user) else set()


def keyed_in(application: Application, user: User) -> dict[str, Any]:
    """What a page of the form says of a paper that staff key in."""
    return {
        "reads_along": is_keyed_in(application) and not may_fill(application, user),
        "may_take_over": may(application.take_over, user),
        "may_check": may(application.check_entry, user),
        "may_write": application.is_editable and may_fill(application, user),
    }


def own_section(request: HttpRequest, pk: uuid.UUID, key: str) -> Section:
    """A section of the institution's own case."""
    application = own_case(request, pk)
    section = get_object_or_404(
        Section.objects.select_related("saved_by"), application=application, key=key
    )
    section.application = application
    return section


def remarks_in_place(application: Application, user: User) -> dict[str, list[Remark]]:
    """Remarks of the last return, section by section."""
    last = max(application.send_backs.all(), key=lambda s: (s.made_at, s.pk), default=None)  # type: ignore[attr-defined]
    found: dict[str, list[Remark]] = {}
    if last is None or application.state != "sent_back":
        return found
    remarks = Remark.objects.filter(application=application, sent_back=last).visible_to(user)
    for remark in remarks.select_related("organisation"):
        found.setdefault(remark.section, []).append(remark)
    return found


def section_url(application: Application, key: str) -> str:
    """The page of a section."""
    return reverse("applications:section", args=(application.pk, key))


# Drawing


@dataclass
class DrawnTable:
    """The window of a table that a page shows."""

    bound: BoundTable
    first: int
    shown: int
    total: int
    rows: list[Any]
    pages: list[dict[str, Any]]
    blank: int

    @property
    def end(self) -> int:
        """TOTAL_FORMS of the page: numbering goes on from the rows before the window."""
        return self.first + len(self.rows)

    @property
    def most(self) -> int:
        """MAX_NUM_FORMS of the page: what still fits, counted from the window's end."""
        return self.first + self.shown + max(0, self.bound.table.max_rows - self.total)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Rows with number and summary; folded unless new, wrong, or few."""
        found = []
        for place, row in enumerate(self.rows):
            known = place < self.shown
            found.append(
                {
                    "form": row,
                    "number": self.first + place + 1,
                    "summary": self.bound.summary(self.first + place) if known else "",
                    "unfolded": not known or bool(row.errors) or self.bound.table.fixed_years,
                }
            )
        return found

    @property
    def empty_form(self) -> Any:
        """A row for JavaScript to copy."""
        return self.bound.empty_form()


def draw_table(
    bound: BoundTable, request: HttpRequest, *, judged: bool, added: str = ""
) -> DrawnTable:
    """The page of rows asked for; a new row goes on the last page."""
    table, total = bound.table, len(bound.rows)
    last_page = max(0, (total - 1) // table.window)
    page = min(_page(request, table.prefix), last_page)
    if added == table.prefix:
        page = last_page
    first = page * table.window
    shown = min(table.window, total - first)
    blank = 0 if table.fixed_years else int(added == table.prefix or total == 0)
    rows = bound.drawn(first, first + shown, blank=blank, judged=judged)
    pages = [
        {"number": n + 1, "current": n == page, "query": f"?{table.prefix}={n + 1}"}
        for n in range(last_page + 1)
    ]
    return DrawnTable(bound, first, shown, total, rows, pages if last_page else [], blank)


def _page(request: HttpRequest, prefix: str) -> int:
    text = request.GET.get(prefix, "1")
    return max(0, int(text) - 1) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def draw(
    request: HttpRequest, book: Book, sheet: Sheet, *, judged: bool, added: str = ""
) -> dict[str, Any]:
    """Form, groups and tables of a section."""
    form = sheet.form(judged=judged)
    tables = {
        prefix: draw_table(table, request, judged=judged, added=added)
        for prefix, table in sheet.tables.items()
    }
    groups = [
        (title, [form[name] for name in names], [tables.pop(prefix) for prefix in prefixes])
        for title, names, *prefixes in sheet.spec.form_class.groups
    ] or [("", list(form), [])]
    return {
        "form": form,
        "groups": groups,
        "rules": [
            (title, form[f"rule_{code}_number"], form[f"rule_{code}_from"])
            for code, title in RULES_DOCUMENTS.items()
            if f"rule_{code}_number" in form.fields
        ],
        "tables": list(tables.values()),
        "sheet": sheet,
        "slots": sheet.slots,
        "judged": judged,
    }


def task_lines(
    application: Application, book: Book, open_keys: set[str], remarks: dict[str, list[Remark]]
) -> list[dict[str, Any]]:
    """A line for each section on the task list."""
    lines = []
    for key in book.keys:
        state = book.state(key)
        sheet = book.sheet(key)
        lines.append(
            {
                "label": SectionKey(key).label,
                "article": cite(book.sections[key].article),
                "url": section_url(application, key),
                "state": SectionState(state).label,
                "tone": TONES[SectionState(state)],
                "open": key in open_keys,
                "remarks": remarks.get(key, []),
                "saved_at": book.sections[key].saved_at,
                "left": 0 if state == SectionState.EMPTY else len(sheet.problems),
            }
        )
    return lines


def neighbours(book: Book, key: str) -> tuple[str, str]:
    """The sections before and after, empty at the ends."""
    keys = book.keys
    if key not in keys:
        raise Http404
    place = keys.index(key)
    return (keys[place - 1] if place else "", keys[place + 1] if place + 1 < len(keys) else "")
