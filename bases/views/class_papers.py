"""Papers of a class to print or take along: the roll to sign, the notice (Art. 13, Art. 16)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.views.pages import me
from bases import exports
from bases.models import ClassSession, Enrolment, TrainingClass
from bases.views.classes import fetch_class

LESSONS_A_SHEET = 6  # as many boxes as one can sign in on a landscape A4
BLANK_LINES = 5  # for those who come without a place
PERSON = {"序号": 8, "姓名": 14, "证件号码": 24, "工作单位": 34}
LESSON_WIDTH = 18


def _people(request: HttpRequest, found: TrainingClass) -> list[Enrolment]:
    """Those with a place; for the base and the bureau alone (Art. 17). Raises PermissionDenied."""
    user = me(request)
    if not (user.is_municipal or user.is_institution_member):
        raise PermissionDenied
    rows = Enrolment.objects.visible_to(user).filter(training_class=found).placed()
    return list(rows.select_related("trainee").order_by("trainee__employer", "pk"))


def _lessons(found: TrainingClass) -> list[ClassSession]:
    return list(found.sessions.select_related("teacher"))  # type: ignore[attr-defined]


@require_safe
def roll(request: HttpRequest, pk: int) -> HttpResponse:
    """The roll to sign, a sheet for each few lessons; printed from the browser."""
    found = fetch_class(request, pk)
    people, lessons = _people(request, found), _lessons(found)
    starts = range(0, max(len(lessons), 1), LESSONS_A_SHEET)
    context = {
        "class": found,
        "people": people,
        "sheets": [lessons[start : start + LESSONS_A_SHEET] for start in starts],
        "blanks": range(len(people) + 1, len(people) + 1 + BLANK_LINES),
    }
    return render(request, "bases/roll.html", context)


@require_safe
def roll_xlsx(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The same as a workbook."""
    found = fetch_class(request, pk)
    headings = [f"{x.day:%m-%d} {x.starts_at:%H:%M} {x.course}" for x in _lessons(found)]
    people = _people(request, found)
    rows = (_line(number, row, len(headings)) for number, row in enumerate(people, 1))
    return exports.workbook(
        rows,
        title="签到册",
        headings={**PERSON, **dict.fromkeys(headings, LESSON_WIDTH)},
        filename=f"roll-{found.number}.xlsx",
    )


def _line(number: int, row: Enrolment, boxes: int) -> tuple[str, ...]:
    person: Any = row.trainee
    return (str(number), person.name, person.id_mask, person.employer, *[""] * boxes)


@require_safe
def class_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice of a class, ready to print and send."""
    found = fetch_class(request, pk)
    return render(request, "bases/class_notice.html", {"class": found, "sessions": _lessons(found)})
