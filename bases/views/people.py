"""People of a class for its base: places, refusals, results, registering (Art. 15, Art. 17)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.record import MovedOn, may
from accounts.views.pages import ask, carry_out, me
from bases.actions import enrolling, registering
from bases.forms.enrolment import (
    PersonForm,
    PlaceFilterForm,
    RefusePlaceForm,
    RegisterHoursForm,
    ResultForm,
)
from bases.forms.plaques import FilterForm
from bases.models import ClassState, Enrolment, EnrolmentState, TrainingClass
from bases.models.trainees import EnrolmentQuerySet
from bases.survey import survey_of
from bases.views.classes import fetch_class
from bases.views.reach import export, listing, of_own_base, posted

TONES = {
    EnrolmentState.ENROLLED: "good",
    EnrolmentState.WAITING: "waiting",
    EnrolmentState.REFUSED: "bad",
    EnrolmentState.LEFT: "draft",
}
HEADINGS = {
    "姓名": 12,
    "证件号码": 24,
    "工作单位": 34,
    "职称级别": 10,
    "职称": 16,
    "状态": 10,
    "原因": 30,
    "来源": 12,
    "报名时间": 20,
    "考核结果": 10,
    "成绩": 8,
}
A_FORM = 400  # people of one form: a request has at most 1,000 fields
RESULTS_OPEN = (ClassState.RUNNING, ClassState.FINISHED)


class PeopleFilterForm(PlaceFilterForm, FilterForm):
    """People of a class."""


def people_of(request: HttpRequest, pk: int) -> tuple[TrainingClass, PeopleFilterForm, Any]:
    """The class and those of its people that were asked for; recommenders see no persons (404)."""
    found = fetch_class(request, pk)
    user = me(request)
    if not (user.is_municipal or user.is_institution_member):
        raise Http404
    form = PeopleFilterForm(request.GET)
    wanted = form.chosen()
    rows = Enrolment.objects.visible_to(user).filter(training_class=found)
    if "state" in wanted:
        rows = rows.filter(state=wanted["state"])
    if words := wanted.get("q", "").replace("\0", ""):
        named = Q(trainee__name__icontains=words) | Q(trainee__employer__icontains=words)
        rows = rows.filter(named)
    return found, form, rows.select_related("trainee").order_by("pk")


@require_safe
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody who enrolled or was put down."""
    found, form, rows = people_of(request, pk)
    own = me(request).is_institution_member
    return listing(
        request,
        "bases/people.html",
        rows,
        **{
            "class": found,
            "form": form,
            "filtered": bool(form.chosen()),
            "own": own,
            "taking": own and found.state in enrolling.TAKING,
            "results_open": own and found.state in RESULTS_OPEN,
            "survey": survey_of(found),
        },
    )


@require_safe
def people_xlsx(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The same people as a workbook, masked."""
    found, _form, rows = people_of(request, pk)
    return export(rows, _line, title="学员", name=f"people-{found.number}", headings=HEADINGS)


def _line(place: Enrolment) -> tuple[str, ...]:
    person = place.trainee
    return (
        person.name,
        person.id_mask,
        person.employer,
        person.get_title_level_display(),
        person.title,
        place.get_state_display(),
        place.reason,
        place.get_source_display(),
        f"{timezone.localtime(place.enrolled_at):%Y-%m-%d %H:%M}",
        place.get_result_display(),
        "" if place.score is None else str(place.score),
    )


def placed(found: TrainingClass) -> EnrolmentQuerySet:
    """Everybody with a place, in the order in which they came."""
    rows = Enrolment.objects.placed().filter(training_class=found)
    return rows.select_related("trainee").order_by("pk")


def after(request: HttpRequest, page: Page[Any], last: str) -> str:
    """Where to go when a page of people is saved: the next page, and from the last one on."""
    return f"{request.path}?page={page.next_page_number()}" if page.has_next() else last


def _own(request: HttpRequest, pk: int, *, serving: bool = True) -> TrainingClass:
    found: TrainingClass = of_own_base(request, TrainingClass.objects, pk, serving=serving)
    return found


def add_trainees(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one person down."""
    found = _own(request, pk)
    if found.state not in enrolling.TAKING:
        raise MovedOn("培训班已结束，请用学时导入补登。", found)
    form = PersonForm(posted(request))

    def act() -> Any:
        return enrolling.add_trainees(found, [form.person()], by=me(request), at=timezone.now())

    back = f"{found.get_absolute_url()}people/"
    answer = carry_out(request, form, act, done="已录入。", to=f"{found.get_absolute_url()}add/")
    return answer or ask(
        request, form, title="录入学员", kicker=str(found), label="录入", back=back
    )


def _own_place(request: HttpRequest, pk: int, place: int) -> tuple[TrainingClass, Enrolment]:
    found = _own(request, pk)
    rows = Enrolment.objects.filter(training_class=found).select_related("trainee")
    return found, get_object_or_404(rows, pk=place)


@require_POST
def admit(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """Give somebody who waits a place."""
    found, row = _own_place(request, pk, place)
    form = RegisterHoursForm({})

    def act() -> Any:
        return enrolling.admit(row, by=me(request), at=timezone.now())

    back = f"{found.get_absolute_url()}people/"
    answer = carry_out(request, form, act, done="已录取。", to=back)
    if answer is None:
        raise MovedOn("；".join(str(error) for error in form.non_field_errors()), found)
    return answer


def refuse_place(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """Refuse somebody, with a reason."""
    found, row = _own_place(request, pk, place)
    form = RefusePlaceForm(posted(request))

    def act() -> Any:
        reason = form.cleaned_data["reason"]
        return enrolling.refuse_place(row, reason=reason, by=me(request), at=timezone.now())

    back = f"{found.get_absolute_url()}people/"
    answer = carry_out(request, form, act, done="已登记不予录取。", to=back)
    return answer or ask(
        request,
        form,
        title="不予录取",
        kicker=f"{row.trainee.name} · {found}",
        label="不予录取",
        back=back,
        consequences=["报名人凭凭证号可以看到原因", "有候补的，第一名自动递补"],
        danger=True,
    )


def enter_results(request: HttpRequest, pk: int) -> HttpResponse:
    """Results of everybody on one page."""
    found = _own(request, pk, serving=False)
    if found.state not in RESULTS_OPEN:
        raise MovedOn("现在不能登记考核结果。", found)
    page = Paginator(placed(found), A_FORM).get_page(request.GET.get("page"))
    rows = [
        (
            place,
            ResultForm(
                posted(request),
                prefix=f"p{place.pk}",
                initial={"result": place.result, "score": place.score},
            ),
        )
        for place in page.object_list
    ]
    if request.method == "POST" and all([form.is_valid() for _place, form in rows]):  # noqa: C419
        results: dict[int, tuple[str, Decimal | None]] = {
            place.pk: (form.cleaned_data["result"], form.cleaned_data["score"])
            for place, form in rows
        }
        enrolling.enter_results(found, results=results, by=me(request), at=timezone.now())
        messages.success(request, "考核结果已保存。")
        return redirect(after(request, page, f"{found.get_absolute_url()}people/"))
    status = 400 if request.method == "POST" else 200
    context = {"class": found, "rows": rows, "page_obj": page}
    return render(request, "bases/results.html", context, status=status)


def register_hours(request: HttpRequest, pk: int) -> HttpResponse:
    """What the ledger will say of each, and one button."""
    found = _own(request, pk, serving=False)
    if not may(found.register_hours, me(request)):
        raise MovedOn("结班以后才能登记学时；登记过的不再登记。", found)
    form = RegisterHoursForm(posted(request))

    def act() -> Any:
        return registering.register_hours(
            found, by=me(request), at=timezone.now(), reason=form.cleaned_data["reason"]
        )

    answer = carry_out(request, form, act, done="学时已登记。", to=found.get_absolute_url())
    if answer is not None:
        return answer
    rows = registering.suggestions(found)
    context = {
        "class": found,
        "form": form,
        "rows": rows,
        "open": sum(not row.place.result for row in rows),
        "share": round(100 * settings.ATTENDANCE_SHARE),
    }
    return render(request, "bases/register_hours.html", context)
