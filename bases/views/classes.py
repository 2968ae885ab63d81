"""Classes inside: list, class file, setting up and changing (Art. 11 to 16)."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.files import serve
from accounts.models import Event, User
from accounts.views.pages import carry_out, me, timeline
from bases.actions import classes as actions
from bases.calendar import today
from bases.class_notices import notices
from bases.class_rules import fee_holds
from bases.forms.classes import TrainingClassForm, end_of
from bases.models import Base, ClassState, EnrolmentState, PlanLine, TrainingClass
from bases.views.class_buttons import BEFORE, buttons
from bases.views.reach import (
    insider,
    keep_upload,
    of_own_base,
    own_base,
    posted,
)

ALWAYS_COUNTED = {EnrolmentState.ENROLLED, EnrolmentState.WAITING}
TONES = {
    ClassState.PLANNED: "draft",
    ClassState.ENROLLING: "waiting",
    ClassState.RUNNING: "waiting",
    ClassState.FINISHED: "back",
    ClassState.REGISTERED: "done",
    ClassState.CANCELLED: "bad",
}


def fetch_class(request: HttpRequest, pk: int) -> TrainingClass:
    """The class, for whoever may see it; 404 otherwise."""
    return get_object_or_404(
        TrainingClass.objects.visible_to(insider(request))
        .with_facts()
        .select_related("base__managing_unit", "delegation_file", "effect_file"),
        pk=pk,
    )


@require_safe
def training_class(request: HttpRequest, pk: int) -> HttpResponse:
    """One class, one file (一班一档)."""
    found = fetch_class(request, pk)
    user = me(request)
    counts = dict(
        found.enrolments.values_list("state").annotate(Count("pk")).order_by()  # type: ignore[attr-defined]
    )
    events = Event.objects.about(found).visible_to(user).order_by("-sequence")[:100]
    sessions = list(found.sessions.select_related("teacher"))  # type: ignore[attr-defined]
    context = {
        "class": found,
        "tone": TONES[found.state],  # type: ignore[index]
        "own": user.is_institution_member,
        "sees_people": user.is_municipal or user.is_institution_member,
        "buttons": buttons(found, user),
        "facts": _facts(found),
        "sessions": sessions,
        "notices": notices(found),
        "fee_holds": found.state not in BEFORE or fee_holds(found, timezone.now()),
        "taught": sum(s.hours for s in sessions),
        "places": [
            (EnrolmentState(state).label, counts.get(state, 0))
            for state in EnrolmentState
            if state in (counts.keys() | ALWAYS_COUNTED)
        ],
        "events": timeline(events.select_related("organisation", "actor"), user),
        "keeps": user.is_institution_member and found.base.is_in_service,
    }
    return render(request, "bases/class.html", context)


def _facts(found: TrainingClass) -> list[tuple[str, Any]]:
    line = found.plan_line
    plan = f"{line.year}年计划第{line.number}项：{line.title}" if line else ""
    return [
        ("班号", found.number),
        ("年度计划", plan or f"计划外：{found.off_plan_reason}"),
        ("科目类别", found.get_subject_kind_display()),
        ("专业领域", found.field.name),
        ("对象层次", found.get_level_display()),
        ("方式", found.get_form_display()),
        ("日期", f"{found.starts_on} 至 {found.ends_on}"),
        ("地点", found.place),
        ("网络平台", found.platform_url),
        ("学时", f"公需 {found.hours_public}，专业 {found.hours_professional}"),
        ("委托单位", f"{found.delegated_by} {found.delegation_number}".strip() or "自办"),
        ("经费来源", found.get_funding_display()),
        ("收费标准", str(found.fee_version) if found.fee_version else "不收费"),
        ("招收方式", found.get_admission_display()),
        ("名额", found.capacity),
        ("考核方式", found.assessment),
        ("联系人", f"{found.contact_name} {found.contact_phone}"),
    ]


def plan_class(request: HttpRequest) -> HttpResponse:
    """Set a class up, from a line of the plan or outside it."""
    at = timezone.now()
    base = own_base(request)
    form = TrainingClassForm(
        posted(request),
        request.FILES or None,
        base=base,
        on=today(at),
        initial=_begin(request, base),
    )

    def act() -> TrainingClass:
        facts = class_facts(form, by=me(request), at=at)
        return actions.plan_class(base, facts=facts, by=me(request), at=at)

    answer = carry_out(
        request,
        form,
        act,
        done="培训班已建立，请编排课程表。",
        to=lambda made: made.get_absolute_url(),
    )
    return answer or _form_page(request, form, title="建立培训班", back="/bases/classes/")


def change_class(request: HttpRequest, pk: int) -> HttpResponse:
    """Change it before it begins."""
    at = timezone.now()
    found: TrainingClass = of_own_base(request, TrainingClass.objects, pk)
    form = TrainingClassForm(
        posted(request),
        request.FILES or None,
        base=found.base,
        on=today(at),
        present=found,
        initial=_present(found),
    )

    def act() -> TrainingClass:
        facts = class_facts(form, by=me(request), at=at, present=found)
        return actions.change_class(found, facts=facts, by=me(request), at=at)

    answer = carry_out(request, form, act, done="已修改。", to=found.get_absolute_url())
    return answer or _form_page(
        request, form, title="修改培训班", back=found.get_absolute_url(), kicker=str(found)
    )


def _form_page(request: HttpRequest, form: TrainingClassForm, **more: Any) -> HttpResponse:
    return render(request, "bases/class_form.html", {"form": form, **more})


def class_facts(
    form: TrainingClassForm,
    *,
    by: User,
    at: datetime.datetime,
    present: TrainingClass | None = None,
) -> dict[str, Any]:
    """Model fields of a sound form; the delegation document is stored."""
    data = dict(form.cleaned_data)
    upload = data.pop("delegation_file")
    document = present.delegation_file if present else None
    if upload:
        document = keep_upload("delegation_file", upload, by=by, at=at)
    keys = {name: data.pop(name) for name in ("plan_line", "fee_version", "field")}
    return {
        **data,
        "plan_line_id": int(keys["plan_line"]) if keys["plan_line"] else None,
        "fee_version_id": int(keys["fee_version"]) if keys["fee_version"] else None,
        "field_id": int(keys["field"]),
        "enrol_until": end_of(data["enrol_until"]),
        "delegation_file": document if data["delegated_by"] else None,
    }


def _begin(request: HttpRequest, base: Base) -> dict[str, Any]:
    """What a new class takes from the line of the plan that was chosen."""
    own = {"contact_name": base.contact_name, "contact_phone": base.contact_phone}
    text = request.GET.get("line", "")
    key = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    line = PlanLine.objects.standing().filter(base=base, pk=key).first()
    if line is None:
        return own
    public = line.subject_kind == "public"
    return {
        **own,
        "plan_line": str(line.pk),
        "title": line.title,
        "subject_kind": line.subject_kind,
        "form": line.form,
        "level": line.level,
        "field": str(line.field_id),
        "hours_public": line.hours if public else None,
        "hours_professional": None if public else line.hours,
        "capacity": line.persons,
        "delegated_by": line.delegated_by,
        "content": line.content,
    }


def _present(found: TrainingClass) -> dict[str, Any]:
    names = set(TrainingClassForm.base_fields)  # type: ignore[attr-defined]
    values = {name: getattr(found, name) for name in names - {"plan_line", "fee_version", "field"}}
    until = found.enrol_until
    return {
        **values,
        "plan_line": str(found.plan_line_id or ""),
        "fee_version": str(found.fee_version_id or ""),
        "field": str(found.field_id),
        "enrol_until": today(until - datetime.timedelta(microseconds=1)) if until else None,
        "delegation_file": None,
    }


@require_safe
def class_file(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """The delegation document or the report on effect."""
    found = fetch_class(request, pk)
    stored = {"delegation": found.delegation_file, "effect": found.effect_file}.get(what)
    if stored is None:
        raise Http404
    return serve(request, stored)


@require_safe
def plan_lines(request: HttpRequest) -> HttpResponse:
    """Lines of the plan to hold a class under."""
    base = own_base(request)
    year = today(timezone.now()).year
    lines = (
        PlanLine.objects.standing()
        .filter(base=base, year__gte=year)
        .annotate(held=Count("held_classes", filter=~Q(held_classes__state=ClassState.CANCELLED)))
        .order_by("year", "number")
    )
    return render(request, "bases/new_class.html", {"lines": lines, "base": base})
