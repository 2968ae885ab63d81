"""Attendance of a lesson: grid for the base, screen with the sign-in code (Art. 17)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.record import MovedOn
from accounts.views.pages import me
from bases import qr
from bases.actions import attendance as actions
from bases.models import Attendance, ClassSession, Presence, TrainingClass
from bases.views.people import A_FORM, after, people_of, placed
from bases.views.reach import of_own_base, page_of

THERE = (Presence.PRESENT, Presence.LATE)


def _session(request: HttpRequest, pk: int, session: int) -> tuple[TrainingClass, ClassSession]:
    found: TrainingClass = of_own_base(request, TrainingClass.objects, pk, serving=False)
    row = get_object_or_404(ClassSession.objects.filter(training_class=found), pk=session)
    row.training_class = found
    return found, row


def note_attendance(request: HttpRequest, pk: int, session: int) -> HttpResponse:
    """Everybody of a class against one lesson."""
    found, lesson = _session(request, pk, session)
    if found.state not in actions.NOTABLE:
        raise MovedOn("开班以后、登记学时之前才能登记考勤。", found)
    page = Paginator(placed(found), A_FORM).get_page(request.GET.get("page"))
    places = list(page.object_list)
    if request.method == "POST":
        known = set(Presence.values)
        presences = {
            place.pk: value
            for place in places
            if (value := request.POST.get(f"presence_{place.pk}", "")) in known
        }
        changed = actions.note_attendance(
            lesson, presences=presences, by=me(request), at=timezone.now()
        )
        messages.success(request, f"考勤已保存，更新{changed}人。")
        return redirect(after(request, page, f"{found.get_absolute_url()}attendance/"))
    noted = {row.enrolment_id: row for row in lesson.attendance.all()}  # type: ignore[attr-defined]
    context = {
        "class": found,
        "session": lesson,
        "rows": [(place, noted.get(place.pk)) for place in places],
        "choices": Presence.choices,
        "page_obj": page,
    }
    return render(request, "bases/note_attendance.html", context)


@require_safe
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Lessons of a class with how many were there; the whole grid below."""
    found, _form, _rows = people_of(request, pk)
    came = Count("attendance", filter=Q(attendance__presence__in=THERE))
    lessons = list(ClassSession.objects.filter(training_class=found).annotate(came=came))
    page = page_of(request, placed(found))
    places = list(page.object_list)
    noted = Attendance.objects.filter(session__in=lessons, enrolment__in=places)
    marks = {(a.session_id, a.enrolment_id): a for a in noted}
    own = me(request).is_institution_member
    context: dict[str, Any] = {
        "class": found,
        "lessons": [(lesson, lesson.came) for lesson in lessons],
        "grid": [(p, [marks.get((s.pk, p.pk)) for s in lessons]) for p in places],
        "placed": page.paginator.count,
        "page_obj": page,
        "own": own,
        "notable": own and found.state in actions.NOTABLE,
    }
    return render(request, "bases/attendance.html", context)


@require_safe
def sign_in_screen(request: HttpRequest, pk: int, session: int) -> HttpResponse:
    """The code to show on a screen; trainees scan it with their telephones."""
    found, lesson = _session(request, pk, session)
    address = f"{settings.PORTAL_URL}/classes/sign-in/{lesson.sign_in_key}/"
    opens, _starts, ends = actions.window(lesson)
    context = {
        "class": found,
        "session": lesson,
        "address": address,
        "code": qr.code(address),
        "opens": opens,
        "ends": ends,
    }
    return render(request, "bases/sign_in_screen.html", context)
