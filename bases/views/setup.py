"""The administrator's tables of this room."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from bases import setup as actions
from bases.calendar import is_arranged, own_days, special_days, today
from bases.models import CalendarDay, Field

if TYPE_CHECKING:
    from accounts.models import User


def writer(request: HttpRequest) -> User:
    """Only the administrator."""
    user: User = request.user  # type: ignore[assignment]
    if not user.is_municipal_admin:
        raise PermissionDenied
    return user


def fields(request: HttpRequest) -> HttpResponse:
    """Subject fields (专业领域)."""
    writer(request)
    return render(request, "bases/setup/fields.html", {"rows": Field.objects.all()})


def calendar(request: HttpRequest) -> HttpResponse:
    """A year's holidays and swapped working days, the portal's and the bureau's own."""
    at = timezone.now()
    writer(request)
    this_year = today(at).year
    own = own_days()
    years = sorted({day.year for day in own} | {this_year - 1, this_year, this_year + 1})
    asked = request.GET.get("year", "")
    year = next((y for y in years if str(y) == asked), this_year)
    context = {
        "year": year,
        "years": years,
        "days": special_days(year),
        "is_arranged": is_arranged(year, own),
        "unknown": [y for y in (this_year, this_year + 1) if not is_arranged(y, own)],
    }
    return render(request, "bases/setup/calendar.html", context)


def edit(
    request: HttpRequest, title: str, back: str, form: BaseForm, act: Callable[[], Any]
) -> HttpResponse:
    """One form page."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "已保存。")
            return redirect(f"bases:{back}")
    return render(
        request, "bases/setup/edit.html", {"title": title, "form": form, "back": f"bases:{back}"}
    )


def field(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A subject field."""
    at, user = timezone.now(), writer(request)
    present = get_object_or_404(Field, pk=pk) if pk else None
    form = actions.FieldForm(request.POST or None, instance=present)
    return edit(
        request,
        "专业领域",
        "fields",
        form,
        lambda: actions.keep_field(form.save(commit=False), by=user, at=at),
    )


def calendar_day(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A day of the arrangement."""
    at, user = timezone.now(), writer(request)
    present = get_object_or_404(CalendarDay, pk=pk) if pk else None
    form = actions.CalendarDayForm(request.POST or None, instance=present)
    return edit(
        request,
        "节假日安排",
        "calendar",
        form,
        lambda: actions.keep_calendar_day(form.save(commit=False), by=user, at=at),
    )


@require_POST
def drop_calendar_day(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a wrong entry out."""
    at, user = timezone.now(), writer(request)
    actions.drop_calendar_day(get_object_or_404(CalendarDay, pk=pk), by=user, at=at)
    messages.success(request, "已删除。")
    return redirect("bases:calendar")
