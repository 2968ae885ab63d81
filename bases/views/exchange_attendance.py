"""Which bases took part in an exchange, with how many people (Art. 4)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.views.pages import me
from bases.actions.exchanges import TakingPart
from bases.actions.exchanges import note_exchange_attendance as note
from bases.forms.sharing import TakingPartFormSet
from bases.models import Base, ExchangeActivity
from bases.views.exchanges import attendance_of, kept_by_me
from bases.views.reach import posted

PREFIX = "parties"


def note_exchange_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """A row for each base; the list replaces the one before."""
    activity = kept_by_me(request, pk)
    refused: list[str] = []
    # What was posted stands for itself: a row like the one before is no empty row.
    initial = None if request.method == "POST" else _present(activity)
    formset = TakingPartFormSet(_typed(request), initial=initial, prefix=PREFIX)
    if request.method == "POST" and "add_row" not in request.POST and formset.is_valid():
        try:
            note(activity, parties=_parties(formset), by=me(request), at=timezone.now())
        except ValidationError as wrong:
            refused = wrong.messages
        else:
            messages.success(request, "参加情况已登记。")
            return redirect(activity)
    bases = Base.objects.in_service().select_related("organisation").order_by("number")
    context = {
        "activity": activity,
        "formset": formset,
        "refused": refused,
        "bases": bases.values_list("number", "organisation__name"),
    }
    return render(request, "bases/note_exchange_attendance.html", context)


def _typed(request: HttpRequest) -> Any:
    """What was posted; with one row more when that was asked for."""
    data = posted(request)
    if data is None or "add_row" not in data:
        return data
    data = data.copy()
    total = data.get(f"{PREFIX}-TOTAL_FORMS", "0")
    data[f"{PREFIX}-TOTAL_FORMS"] = str(int(total) + 1 if total.isdecimal() else 1)
    return data


def _present(activity: ExchangeActivity) -> list[dict[str, Any]]:
    return [
        {"base": _words(row.base), "persons": row.persons, "note": row.note}
        for row in attendance_of(activity)
    ]


def _words(base: Base) -> str:
    """A base as it is offered for choosing."""
    return f"{base.number} {base.organisation.name}"


def _parties(formset: Any) -> list[TakingPart]:
    rows = [form.cleaned_data for form in formset if form.cleaned_data]
    return [
        TakingPart(row["base"], row["persons"], row["note"])
        for row in rows
        if not row.get("DELETE")
    ]
