"""The dossier of a base: one timeline over all that happened, as far as one may read it.

Only here can all rooms be seen at once. Reading rights are those of each model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Max, Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import Event
from accounts.views.pages import PAGE_SIZE, timeline
from applications.models import Application
from bases.calendar import today
from bases.models import AnnualFiling, Base, ChangeFiling, FeeItem, TrainingClass
from bases.views.reach import bases_within, insider
from inspections.models import (
    Barring,
    Complaint,
    DelegatedTask,
    Inspection,
    Rectification,
    Revocation,
    Withdrawal,
)

if TYPE_CHECKING:
    from accounts.models import User

# Key, label, model, and the way from a row to the base; applications go by the institution.
KINDS: tuple[tuple[str, str, Any, str], ...] = (
    ("application", "申报与认定", Application, "institution"),
    ("filing", "年度备案", AnnualFiling, "base"),
    ("class", "培训班", TrainingClass, "base"),
    ("fee", "收费", FeeItem, "base"),
    ("change", "变更备案", ChangeFiling, "base"),
    ("inspection", "检查", Inspection, "base"),
    ("rectification", "责令整改", Rectification, "base"),
    ("revocation", "取消资格", Revocation, "base"),
    ("withdrawal", "自愿退出", Withdrawal, "base"),
    ("barring", "不再受理", Barring, "organisation"),
    ("complaint", "投诉举报", Complaint, "base"),
    ("task", "受委托任务", DelegatedTask, "base"),
)


@require_safe
def dossier(request: HttpRequest, number: str) -> HttpResponse:
    """Everything about one base, newest first, by kind and year."""
    user = insider(request)
    base = get_object_or_404(
        bases_within(user).select_related("organisation", "managing_unit"), number=number
    )
    chosen = request.GET.get("kind", "")
    year = request.GET.get("year", "")
    events = Event.objects.visible_to(user).filter(_about(base, user, chosen))
    years = _years(events)
    if year.isdecimal() and len(year) == 4:
        known = int(year) in years
        events = events.filter(at__year=int(year)) if known else events.none()
        years = sorted({*years, int(year)}, reverse=True)
    events = events.select_related("organisation").order_by("-at", "-sequence")
    page = Paginator(events, PAGE_SIZE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "base": base,
        "page_obj": page,
        "events": timeline(page.object_list, user),
        "kinds": [("base", "基地"), *((key, label) for key, label, *_ in KINDS)],
        "kind": chosen,
        "year": year,
        "years": years,
        "query": asked.urlencode(),
    }
    return render(request, "dossier.html", context)


def _about(base: Base, user: User, chosen: str) -> Q:
    """Events of the base itself and of every case of it that this person may see."""
    found = Q(pk__in=())
    if chosen in ("", "base"):
        found |= Q(subject_type=Base._meta.label_lower, subject_id=str(base.pk))
    for key, _label, model, way in KINDS:
        if chosen not in ("", key):
            continue
        owner = base.pk if way == "base" else base.organisation_id
        rows = model.objects.visible_to(user).filter(**{way: owner})
        keys = [str(pk) for pk in rows.order_by().values_list("pk", flat=True)]
        if keys:
            found |= Q(subject_type=model._meta.label_lower, subject_id__in=keys)
    return found


def _years(events: Any) -> list[int]:
    """Years in which something happened, newest first."""
    days = events.order_by().aggregate(first=Min("at"), last=Max("at"))
    if days["first"] is None:
        return []
    first, last = today(days["first"]).year, today(days["last"]).year
    return list(range(last, first - 1, -1))
