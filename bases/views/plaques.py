"""The plaque register (匾牌登记): all plaques ever issued, and what happens to them (Art. 10)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.views.pages import carry_out, me
from bases import exports
from bases import plaques as actions
from bases.calendar import today
from bases.forms.plaques import (
    HandOverPlaqueForm,
    PlaqueFilterForm,
    ReplacePlaqueForm,
    WithdrawPlaqueForm,
)
from bases.models import Plaque
from bases.models.base import PlaqueQuerySet
from bases.reading import read_number

PAGE_SIZE = 50
CHUNK = 500
HEADINGS: dict[str, int] = {
    "基地编号": 24,
    "匾牌编号": 16,
    "牌面单位名称": 36,
    "单位现名": 36,
    "颁发日期": 14,
    "领取人": 14,
    "领取日期": 14,
    "状态": 10,
    "收回日期": 14,
    "收回情形": 14,
    "收回原因": 40,
}


def _asked(request: HttpRequest) -> tuple[PlaqueFilterForm, PlaqueQuerySet]:
    """The filter, and the plaques that answer it. Raises PermissionDenied for outsiders."""
    user = me(request)
    if not (user.is_municipal or user.is_institution_member):
        raise PermissionDenied
    form = PlaqueFilterForm(request.GET)
    wanted = form.chosen()
    found = Plaque.objects.visible_to(user).with_facts()
    if words := wanted.get("q", ""):
        named = Q(name__icontains=words) | Q(base__organisation__name__icontains=words)
        found = found.filter(named | Q(base__number=read_number(words) or words))
    if "state" in wanted:
        found = found.filter(state=wanted["state"])
    if "why" in wanted:
        found = found.filter(withdrawn_why=wanted["why"])
    if "handed" in wanted:
        found = found.filter(handed_on__isnull=wanted["handed"] == "no")
    return form, found


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Every plaque with where it is now."""
    form, found = _asked(request)
    context = {
        "form": form,
        "filtered": bool(form.chosen()),
        "page_obj": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "keeps": actions.may_keep_register(me(request)),
        "inside": me(request).is_municipal,
        "query": request.GET.urlencode(),
    }
    return render(request, "bases/plaques.html", context)


@require_safe
def register_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The same rows as a workbook."""
    _form, found = _asked(request)
    day = today(timezone.now())
    return exports.workbook(
        _lines(found), title="匾牌登记", headings=HEADINGS, filename=f"plaques-{day:%Y%m%d}.xlsx"
    )


def _lines(found: PlaqueQuerySet) -> Iterator[tuple[str, ...]]:
    for plaque in found.iterator(chunk_size=CHUNK):
        yield (
            plaque.base.display_number,
            plaque.document.number,
            plaque.name,
            plaque.base.organisation.name,
            plaque.issued_on.isoformat(),
            plaque.handed_to,
            plaque.handed_on.isoformat() if plaque.handed_on else "",
            plaque.get_state_display(),
            plaque.withdrawn_on.isoformat() if plaque.withdrawn_on else "",
            plaque.get_withdrawn_why_display(),
            plaque.withdrawn_reason,
        )


def _fetch(request: HttpRequest, pk: int) -> Plaque:
    """The plaque, for whoever sees it (404) and keeps the register (403)."""
    plaque = get_object_or_404(Plaque.objects.visible_to(me(request)).with_facts(), pk=pk)
    if not actions.may_keep_register(me(request)):
        raise PermissionDenied
    return plaque


def _page(request: HttpRequest, verb: str, plaque: Plaque, form: Form) -> HttpResponse:
    context: dict[str, Any] = {"plaque": plaque, "form": form}
    return render(request, f"bases/{verb}.html", context)


def hand_over_plaque(request: HttpRequest, pk: int) -> HttpResponse:
    """Note who took it away."""
    at = timezone.now()
    plaque = _fetch(request, pk)
    form = HandOverPlaqueForm(request.POST or None, initial={"on": today(at)})

    def act() -> Plaque:
        data = form.cleaned_data
        return actions.hand_over_plaque(plaque, to=data["to"], on=data["on"], by=me(request), at=at)

    answer = carry_out(request, form, act, done="领取情况已登记。", to=plaque.get_absolute_url())
    return answer or _page(request, "hand_over_plaque", plaque, form)


def replace_plaque(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw it and issue another."""
    at = timezone.now()
    plaque = _fetch(request, pk)
    form = ReplacePlaqueForm(request.POST or None, plaque=plaque)

    def act() -> Plaque:
        data = form.cleaned_data
        return actions.replace_plaque(
            plaque, why=data["why"], reason=data["reason"], by=me(request), at=at
        )

    done = "已换发：原匾牌已收回，新匾牌正在后台生成。"
    answer = carry_out(request, form, act, done=done, to=plaque.get_absolute_url())
    return answer or _page(request, "replace_plaque", plaque, form)


def withdraw_plaque(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back from a body that is a base no longer."""
    at = timezone.now()
    plaque = _fetch(request, pk)
    form = WithdrawPlaqueForm(request.POST or None)

    def act() -> Plaque:
        reason = form.cleaned_data["reason"]
        return actions.withdraw_plaque(plaque, reason=reason, by=me(request), at=at)

    answer = carry_out(request, form, act, done="匾牌已收回。", to=plaque.get_absolute_url())
    return answer or _page(request, "withdraw_plaque", plaque, form)
