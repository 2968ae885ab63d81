"""Classes that everybody may enrol in (Art. 15): list and page, the same for all visitors."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from bases.class_notices import notices
from bases.forms.class_filter import PublicClassFilterForm
from bases.models import ClassState, EnrolmentState, TrainingClass
from bases.views.classes import TONES
from bases.views.public import open_to_all

PAGE_SIZE = 50


@open_to_all
def class_list(request: HttpRequest) -> HttpResponse:
    """Open classes, those one may enrol in first."""
    form = PublicClassFilterForm(request.GET)
    order = Case(
        When(state=ClassState.ENROLLING, then=Value(0)),
        When(state=ClassState.RUNNING, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    placed = Count("enrolments", filter=Q(enrolments__state=EnrolmentState.ENROLLED))
    rows = form.found(TrainingClass.objects.public()).with_facts().annotate(placed=placed)
    page = Paginator(rows.order_by(order, "-starts_on", "pk"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "section": "classes",
        "form": form,
        "filtered": bool(form.chosen()),
        "page_obj": page,
        "tones": TONES,
    }
    return render(request, "bases/public_classes.html", context)


@open_to_all
def class_page(request: HttpRequest, number: str) -> HttpResponse:
    """One class: facts, timetable, fee with its basis, places left, what was moved."""
    found = get_object_or_404(
        TrainingClass.objects.public().with_facts().select_related("base__managing_unit"),
        number=number,
    )
    placed = found.enrolments.filter(state=EnrolmentState.ENROLLED).count()  # type: ignore[attr-defined]
    context = {
        "section": "classes",
        "class": found,
        "tone": TONES[found.state],  # type: ignore[index]
        "sessions": found.sessions.select_related("teacher"),  # type: ignore[attr-defined]
        "left": max(0, found.capacity - placed),
        "enrolling": found.takes_enrolments(timezone.now()),
        "notices": notices(found),
    }
    return render(request, "bases/public_class.html", context)
