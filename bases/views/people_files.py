"""People, attendance and results of a class from a workbook: all rows or none (Art. 17)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from accounts.record import MovedOn
from accounts.views.pages import me, refuse
from bases import exports, roll_sheet
from bases.actions import attendance, enrolling
from bases.calendar import today
from bases.exports import XLSX
from bases.forms.class_files import ImportAttendanceForm, ImportPeopleForm
from bases.in_memory import in_memory_uploads
from bases.models import EnrolmentSource, TrainingClass
from bases.records.columns import PEOPLE
from bases.records.people import PeopleFile, read_people
from bases.records.sheets import template_bytes
from bases.roll_sheet import RollFile
from bases.trainees import OTHER_NAME
from bases.views.reach import of_own_base, posted

SHOWN = 200


def _draw(
    request: HttpRequest,
    template: str,
    found: TrainingClass,
    form: Form,
    read: PeopleFile | RollFile | None,
) -> HttpResponse:
    faults = read.faults if read else []
    context = {
        "class": found,
        "form": form,
        "read": read,
        "faults": faults[:SHOWN],
        "more": max(0, len(faults) - SHOWN),
        "most": enrolling.MOST_AT_ONCE,
    }
    return render(request, template, context, status=400 if faults or form.errors else 200)


@in_memory_uploads
@sensitive_variables()
def import_people(request: HttpRequest, pk: int) -> HttpResponse:
    """A list of people; nothing is written unless every row is right."""
    found: TrainingClass = of_own_base(request, TrainingClass.objects, pk)
    if found.state not in enrolling.TAKING:
        raise MovedOn("培训班已结束，请用学时导入补登。", found)
    at, read = timezone.now(), None
    form = ImportPeopleForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            upload = form.cleaned_data["file"]
            read = read_people(upload, on=today(at), most=enrolling.MOST_AT_ONCE)
            if not read.faults:
                return _seated(request, found, read, at)
        except ValidationError as refused:
            refuse(form, ValidationError({"file": refused.messages}))
    return _draw(request, "bases/import_people.html", found, form, read)


def _seated(request: HttpRequest, found: TrainingClass, read: PeopleFile, at: Any) -> HttpResponse:
    new, known = enrolling.add_trainees(
        found, read.people, by=me(request), at=at, source=EnrolmentSource.IMPORT
    )
    again = f"，{known} 人已在名单中，没有重复录入" if known else ""
    messages.success(request, f"已录入 {new} 人{again}。")
    doubtful = found.enrolments.filter(reason=OTHER_NAME, enrolled_at=at).count()  # type: ignore[attr-defined]
    if doubtful:
        messages.warning(request, f"{doubtful} 人的{OTHER_NAME}；名单中保留原姓名。")
    return redirect("bases:people", pk=found.pk)


@require_safe
def people_template(request: HttpRequest, pk: int) -> HttpResponse:
    """The list to fill in."""
    of_own_base(request, TrainingClass.objects, pk, serving=False)
    return HttpResponse(
        template_bytes(enrolling.MOST_AT_ONCE, PEOPLE, "学员名单"),
        content_type=XLSX,
        headers={"Content-Disposition": 'attachment; filename="people-template.xlsx"'},
    )


@in_memory_uploads
def import_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """A whole class's attendance and results; nothing is written unless every row is right."""
    found: TrainingClass = of_own_base(request, TrainingClass.objects, pk, serving=False)
    if found.state not in attendance.NOTABLE:
        raise MovedOn("开班以后、登记学时之前才能登记考勤。", found)
    read = None
    form = ImportAttendanceForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            read = roll_sheet.read_roll(form.cleaned_data["file"], found)
        except ValidationError as refused:
            refuse(form, ValidationError({"file": refused.messages}))
        if read and not read.faults:
            noted, judged = attendance.import_attendance(
                found, marks=read.marks, results=read.results, by=me(request), at=timezone.now()
            )
            messages.success(request, f"已导入：考勤更新 {noted} 处，考核结果更新 {judged} 人。")
            return redirect("bases:attendance", pk=found.pk)
    return _draw(request, "bases/import_attendance.html", found, form, read)


@require_safe
def attendance_xlsx(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Attendance and results so far, to fill in and hand back; numbers masked."""
    found: TrainingClass = of_own_base(request, TrainingClass.objects, pk, serving=False)
    lessons = roll_sheet.lessons_of(found)
    return exports.workbook(
        roll_sheet.roll_lines(found, lessons),
        title="考勤与考核",
        headings=roll_sheet.headings(lessons),
        filename=f"attendance-{found.number}.xlsx",
    )
