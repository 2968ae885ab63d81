"""People as a base knows them: list, search by whole number, years, what to look at (Art. 17)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from bases.forms.records import FindTraineeForm, TraineeFilterForm
from bases.models import Enrolment, Trainee, TrainingRecord
from bases.records import flags as finding
from bases.records.persons import flags_of, years_of
from bases.views.reach import base_of, export, insider, keeps_base, listing, page_of

HEADINGS: dict[str, int] = {
    "基地": 34,
    "姓名": 12,
    "证件号码（掩码）": 22,
    "工作单位": 34,
    "单位所在县区": 14,
    "职称级别": 10,
    "职称": 16,
    "专业": 18,
    "登记日期": 12,
}


def _insider(request: HttpRequest) -> User:
    """Whoever may know persons: bases and the bureau. Raises PermissionDenied."""
    user = insider(request)
    if user.is_recommender_staff:
        raise PermissionDenied
    return user


def _asked(request: HttpRequest, user: User) -> tuple[TraineeFilterForm, Any]:
    form = TraineeFilterForm(request.GET, user=user)
    asked = form.found(Trainee.objects.visible_to(user))
    if year := form.chosen().get("year"):
        asked = asked.filter(
            Exists(TrainingRecord.objects.filter(trainee=OuterRef("pk"), year=year))
        )
    return form, form.ordered(asked).select_related("base__organisation")


@require_safe
def trainees(request: HttpRequest) -> HttpResponse:
    """People within reach."""
    return _list(request, _insider(request), FindTraineeForm())


def _list(request: HttpRequest, user: User, find: FindTraineeForm) -> HttpResponse:
    form, rows = _asked(request, user)
    return listing(
        request,
        "bases/trainees.html",
        rows,
        form=form,
        filtered=form.is_narrowed,
        find=find,
        many=user.is_municipal,
        keeps=keeps_base(base_of(user)),
    )


@require_POST
def find_trainee(request: HttpRequest) -> HttpResponse:
    """By a whole number: posted, so that it stands in no address and no log."""
    user = _insider(request)
    find = FindTraineeForm(request.POST)
    if not find.is_valid():
        return _list(request, user, find.emptied())
    rows = Trainee.objects.visible_to(user).filter(id_digest=find.digest())
    found = list(rows.select_related("base__organisation"))
    if len(found) == 1:
        return redirect("bases:trainee", found[0].pk)
    if not found:
        find.add_error("number", "没有找到持此号码的学员。")
        return _list(request, user, find.emptied())
    return render(request, "bases/trainees_found.html", {"found": found})


@require_safe
def trainees_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The same rows as a workbook, numbers masked."""
    _form, rows = _asked(request, _insider(request))
    return export(rows, _line, title="学员", name="trainees", headings=HEADINGS)


def _line(row: Trainee) -> tuple[str, ...]:
    return (
        row.base.organisation.name,
        row.name,
        row.id_mask,
        row.employer,
        row.county_name,
        row.get_title_level_display(),
        row.title,
        row.speciality,
        timezone.localtime(row.entered_at).date().isoformat(),
    )


@require_safe
def trainee(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: years against the yardstick, records, places."""
    user = _insider(request)
    rows = Trainee.objects.visible_to(user).select_related("base__organisation")
    found = get_object_or_404(rows, pk=pk)
    years = years_of(found)
    records = TrainingRecord.objects.filter(trainee=found).select_related("training_class")
    places = Enrolment.objects.filter(trainee=found).select_related("training_class")
    part, whole = settings.PROFESSIONAL_SHARE
    context = {
        "trainee": found,
        "facts": _facts(found),
        "years": years,
        "flags": flags_of(years),
        "records": records.order_by("-year", "training_class", "pk"),
        "places": places.order_by("-enrolled_at"),
        "yardstick": settings.HOURS_PER_YEAR,
        "share": f"{part}/{whole}",
        "may_reveal": user.is_municipal_clerk
        or (user.is_institution_member and found.revealed_at is None and found.base.is_in_service),
    }
    return render(request, "bases/trainee.html", context)


def _facts(found: Trainee) -> list[tuple[str, str]]:
    return [
        ("证件类型", found.get_id_kind_display()),
        ("证件号码", found.id_mask),
        ("工作单位", found.employer),
        ("单位所在县区", found.county_name),
        ("职称", f"{found.title} {found.get_title_level_display()}".strip()),
        ("专业", found.speciality),
        ("手机号", found.phone),
        ("登记证书编号", found.certificate_number),
        ("登记时间", timezone.localtime(found.entered_at).strftime("%Y-%m-%d %H:%M")),
    ]


@require_safe
def flags(request: HttpRequest) -> HttpResponse:
    """Records that hardly fit together."""
    user = _insider(request)
    kind = request.GET.get("kind", finding.OVERLAP)
    kind = kind if kind in finding.FINDERS else finding.OVERLAP
    context = {
        "kind": kind,
        "kinds": finding.LABELS.items(),
        "text": finding.EXPLAINED[kind],
        "page_obj": page_of(request, finding.FINDERS[kind](user)),
        "many": user.is_municipal,
    }
    return render(request, "bases/flags.html", context)
