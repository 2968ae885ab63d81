"""The teachers' roster of a base: list with figures, add, change, end (Art. 8(1), Art. 14)."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.views.pages import ask, carry_out, me
from bases.actions import roster as actions
from bases.calendar import today
from bases.forms.roster import EndForm, TeacherFilterForm, TeacherForm
from bases.models import Base, Teacher
from bases.roster import TeacherFacts, figures
from bases.views.reach import (
    base_of,
    day,
    export,
    insider,
    keeps_base,
    listing,
    of_own_base,
    own_base,
    posted,
)

LIST = "/bases/teachers/"
HEADINGS: dict[str, int] = {
    "基地编号": 14,
    "基地": 34,
    "姓名": 12,
    "专/兼职": 10,
    "职称": 16,
    "职称级别": 10,
    "专业方向": 22,
    "工作单位": 34,
    "来自科研生产一线": 18,
    "主讲课程": 40,
    "聘用日期": 14,
    "解聘日期": 14,
}


@require_safe
def teachers(request: HttpRequest) -> HttpResponse:
    """Teachers within reach, with head counts and shares of what was asked for."""
    user = insider(request)
    base = base_of(user)
    form = TeacherFilterForm(request.GET, user=user)
    asked = form.found(Teacher.objects.visible_to(user))
    return listing(
        request,
        "bases/teachers.html",
        form.ordered(asked).select_related("base__organisation"),
        form=form,
        filtered=form.is_narrowed,
        figures=figures(asked),
        base=base,
        many=not user.is_institution_member,
        keeps=keeps_base(base),
    )


@require_safe
def teachers_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The same rows as a workbook."""
    user = insider(request)
    form = TeacherFilterForm(request.GET, user=user)
    rows = form.ordered(form.found(Teacher.objects.visible_to(user)))
    return export(
        rows.select_related("base__organisation"),
        _line,
        title="教师花名册",
        name="teachers",
        headings=HEADINGS,
    )


def _line(teacher: Teacher) -> tuple[str, ...]:
    return (
        teacher.base.number,
        teacher.base.organisation.name,
        teacher.name,
        teacher.get_engagement_display(),
        teacher.title,
        teacher.get_title_level_display(),
        teacher.speciality,
        teacher.employer,
        "是" if teacher.frontline else "否",
        teacher.courses,
        day(teacher.started_on),
        day(teacher.ended_on),
    )


def add_teacher(request: HttpRequest) -> HttpResponse:
    """Put one on the roster."""
    at = timezone.now()
    base = own_base(request)
    form = TeacherForm(posted(request))

    def act() -> Teacher:
        facts = TeacherFacts(**form.cleaned_data)
        return actions.add_teacher(base, facts=facts, by=me(request), at=at)

    answer = carry_out(request, form, act, done="教师已登记。", to=LIST)
    return answer or _page(request, form, base, title="登记教师", label="登记")


def change_teacher(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what the roster says."""
    at = timezone.now()
    teacher = _present(request, pk)
    form = TeacherForm(posted(request), initial=_as_typed(teacher))

    def act() -> Teacher:
        facts = TeacherFacts(**form.cleaned_data)
        return actions.change_teacher(teacher, facts=facts, by=me(request), at=at)

    answer = carry_out(request, form, act, done="已保存。", to=LIST)
    title = f"更改教师信息：{teacher.name}"
    return answer or _page(request, form, teacher.base, title=title, label="保存")


def end_teacher(request: HttpRequest, pk: int) -> HttpResponse:
    """From when somebody teaches here no longer."""
    at = timezone.now()
    teacher = _present(request, pk, serving=False)
    form = EndForm(posted(request), initial={"on": today(at)})

    def act() -> Teacher:
        on = form.cleaned_data["on"]
        return actions.end_teacher(teacher, on=on, by=me(request), at=at)

    answer = carry_out(request, form, act, done=f"已登记{teacher.name}解聘。", to=LIST)
    return answer or _page(
        request,
        form,
        teacher.base,
        title=f"教师解聘：{teacher.name}",
        label="登记解聘",
        consequences=("不再计入在聘教师，也不能再排课；", "以往记录保留，不删除。"),
        danger=True,
    )


def _present(request: HttpRequest, pk: int, *, serving: bool = True) -> Teacher:
    teacher: Teacher = of_own_base(request, Teacher.objects, pk, serving=serving)
    actions.require_teaching(teacher)
    return teacher


def _as_typed(teacher: Teacher) -> dict[str, Any]:
    typed = {name: getattr(teacher, name) for name in TeacherFacts.__dataclass_fields__}
    return {**typed, "frontline": "yes" if teacher.frontline else "no"}


def _page(request: HttpRequest, form: Form, base: Base, **words: Any) -> HttpResponse:
    return ask(request, form, back=LIST, kicker=base.organisation.name, **words)
