"""What trainees do without an account: enrol, look, leave, sign in, answer (Art. 15 to 17)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.models import Event
from accounts.record import MovedOn
from accounts.views.pages import refuse
from bases.actions import attendance, enrolling, surveying
from bases.braking import too_many
from bases.forms.enrolment import EnrolForm, SurveyForm, TicketForm, WhoForm
from bases.models import ClassSession, Enrolment, EnrolmentState, TrainingClass

NOT_FOUND = "没有查到，请核对姓名和证件号码后四位。不在本班名单内的，请联系举办基地。"
TOO_MANY = "操作过于频繁，请一分钟后再试。"
A_MINUTE = 20  # questions from one address; a class shares one


def _draw(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, template, {"section": "classes", **context}, status=status)


@login_not_required
@never_cache
@sensitive_post_parameters()
def enrol(request: HttpRequest, number: str) -> HttpResponse:
    """Enrol; the ticket is shown once, on the answer to the form."""
    at = timezone.now()
    found = get_object_or_404(TrainingClass.objects.public().with_facts(), number=number)
    if not found.takes_enrolments(at):
        raise MovedOn("该班现在不接受报名。", None)
    form = EnrolForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and too_many(request, "enrol", most=A_MINUTE):
        form.add_error(None, TOO_MANY)
    if request.method == "POST" and form.is_valid():
        try:
            place = enrolling.enrol(found, form.person(), at=at)
        except ValidationError as refused:
            refuse(form, refused)
        else:
            shown = {"class": found, "place": place, "queue": _queue(place)}
            return _draw(request, "bases/enrolled.html", **shown)
    status = 400 if form.errors else 200
    return _draw(request, "bases/enrol.html", status, **{"class": found, "form": form})


def _queue(place: Enrolment) -> int:
    """The place in the waiting list, from one on."""
    if place.state != EnrolmentState.WAITING:
        return 0
    earlier = Q(enrolled_at__lt=place.enrolled_at)
    alike = Q(enrolled_at=place.enrolled_at, pk__lte=place.pk)
    waiting = Enrolment.objects.filter(
        training_class=place.training_class_id, state=EnrolmentState.WAITING
    )
    return waiting.filter(earlier | alike).count()


@login_not_required
@never_cache
def ticket(request: HttpRequest) -> HttpResponse:
    """Look at a place by its ticket, or leave it. The ticket never stands in an address."""
    form = TicketForm(request.POST if request.method == "POST" else None)
    place, done = None, ""
    if request.method == "POST" and too_many(request, "ticket", most=A_MINUTE):
        form.add_error(None, TOO_MANY)
    elif request.method == "POST" and form.is_valid():
        rows = Enrolment.objects.select_related("training_class__base__organisation", "trainee")
        place = rows.filter(ticket=form.cleaned_data["ticket"]).first()
        if place is None:
            form.add_error("ticket", "没有查到，请对照报名凭证逐字核对。")
        elif request.POST.get("leave"):
            place = enrolling.leave(place, at=timezone.now())
            place = rows.get(pk=place.pk)
            done = "已退出报名。"
    context = {
        "form": form,
        "place": place,
        "queue": _queue(place) if place else 0,
        "done": done,
        "moves": _moves(place),
        "may_leave": place is not None
        and place.state in (EnrolmentState.ENROLLED, EnrolmentState.WAITING)
        and place.training_class.state in ("planned", "enrolling"),
    }
    return _draw(request, "bases/ticket.html", 400 if form.errors else 200, **context)


def _moves(place: Enrolment | None) -> list[Event]:
    """When the class was moved or fell away, for those who have no account to be told by."""
    if place is None:
        return []
    events = Event.objects.about(place.training_class)
    return list(events.filter(verb__in=("move_class", "cancel_class")).order_by("-sequence"))


@login_not_required
@never_cache
def sign_in(request: HttpRequest, key: str) -> HttpResponse:
    """Sign in to a lesson from a telephone."""
    at = timezone.now()
    lessons = ClassSession.objects.select_related("training_class__base__organisation")
    lesson = get_object_or_404(lessons, sign_in_key=key)
    form = WhoForm(request.POST if request.method == "POST" else None)
    row = None
    open_ = attendance.is_open(lesson, at)
    if request.method == "POST" and too_many(request, "sign-in", most=60):
        form.add_error(None, TOO_MANY)
    elif request.method == "POST" and form.is_valid():
        row = attendance.sign_in(lesson, at=at, **form.cleaned_data)
        if row is None:
            form.add_error(None, NOT_FOUND)
    opens, _starts, ends = attendance.window(lesson)
    context = {
        "session": lesson,
        "class": lesson.training_class,
        "form": form,
        "row": row,
        "open": open_,
        "opens": opens,
        "ends": ends,
    }
    return _draw(request, "bases/sign_in.html", 400 if form.errors else 200, **context)


@login_not_required
@never_cache
def survey(request: HttpRequest, key: str) -> HttpResponse:
    """Say what one thought of a class."""
    at = timezone.now()
    found = get_object_or_404(TrainingClass.objects.with_facts(), survey_key=key)
    form = SurveyForm(request.POST if request.method == "POST" else None)
    answer = None
    if request.method == "POST" and too_many(request, "survey", most=60):
        form.add_error(None, TOO_MANY)
    elif request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        answer = surveying.answer_survey(
            found,
            name=data["name"],
            last_four=data["last_four"],
            points={name: int(data[name]) for name in surveying.QUESTIONS},
            words=data["words"],
            at=at,
        )
        if answer is None:
            form.add_error(None, "没有查到可以评价的记录：核对姓名和后四位；每人只能评价一次。")
    context = {
        "class": found,
        "form": form,
        "answer": answer,
        "open": surveying.is_open(found, at),
    }
    return _draw(request, "bases/survey.html", 400 if form.errors else 200, **context)
