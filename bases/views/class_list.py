"""Classes within reach: list and workbook."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.models import User
from bases.forms.class_filter import ClassFilterForm
from bases.models import EnrolmentState, TrainingClass
from bases.views.classes import TONES
from bases.views.reach import base_of, export, insider, keeps_base, listing

HEADINGS: dict[str, int] = {
    "班号": 18,
    "名称": 36,
    "基地": 34,
    "状态": 12,
    "科目类别": 12,
    "方式": 14,
    "专业领域": 20,
    "层次": 8,
    "开班": 14,
    "结班": 14,
    "公需学时": 10,
    "专业学时": 10,
    "经费来源": 26,
    "收费标准": 26,
    "委托单位": 28,
    "计划项": 28,
    "计划外原因": 30,
    "名额": 8,
    "已录取": 8,
}


def _asked(form: ClassFilterForm, user: User) -> Any:
    placed = Count("enrolments", filter=Q(enrolments__state=EnrolmentState.ENROLLED))
    rows = form.found(TrainingClass.objects.visible_to(user))
    return rows.with_facts().annotate(placed=placed)


@require_safe
def classes(request: HttpRequest) -> HttpResponse:
    """Classes within reach."""
    user = insider(request)
    form = ClassFilterForm(request.GET, user=user)
    return listing(
        request,
        "bases/classes.html",
        _asked(form, user),
        form=form,
        filtered=form.is_narrowed,
        tones=TONES,
        many=not user.is_institution_member,
        keeps=keeps_base(base_of(user)),
    )


@require_safe
def classes_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The same rows as a workbook."""
    user = insider(request)
    rows = _asked(ClassFilterForm(request.GET, user=user), user)
    return export(rows, _line, title="培训班", name="classes", headings=HEADINGS)


def _line(c: Any) -> tuple[str, ...]:
    return (
        c.number,
        c.title,
        c.base.organisation.name,
        c.state_label,
        c.get_subject_kind_display(),
        c.get_form_display(),
        c.field.name,
        c.get_level_display(),
        c.starts_on.isoformat(),
        c.ends_on.isoformat(),
        str(c.hours_public),
        str(c.hours_professional),
        c.get_funding_display(),
        str(c.fee_version) if c.fee_version else "",
        c.delegated_by,
        str(c.plan_line) if c.plan_line else "",
        c.off_plan_reason,
        str(c.capacity),
        str(c.placed),
    )
