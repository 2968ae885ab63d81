"""The roster from a workbook: template, errors by row, all rows or none (Art. 8(1))."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.views.pages import me, refuse
from bases.actions.roster import import_roster as act
from bases.exports import XLSX
from bases.forms.roster import RosterFileForm
from bases.forms.roster_file import MOST, RosterFile, read_roster, template_bytes
from bases.models import Base
from bases.views.reach import own_base, posted

MOST_ERRORS = 200


def import_roster(request: HttpRequest) -> HttpResponse:
    """Nothing is written unless every row is right."""
    base = own_base(request)
    form = RosterFileForm(posted(request), request.FILES or None)
    found = None
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            found = read_roster(upload)
            if not found.errors:
                return _write(request, base, found, str(upload.name))
        except ValidationError as refused:
            refuse(form, ValidationError({"file": refused.messages}))
    context = {
        "base": base,
        "form": form,
        "found": found,
        "bad_rows": len({error.row for error in found.errors}) if found else 0,
        "errors": found.errors[:MOST_ERRORS] if found else (),
        "more": max(0, len(found.errors) - MOST_ERRORS) if found else 0,
        "most": MOST,
    }
    return render(request, "bases/import_roster.html", context)


def _write(request: HttpRequest, base: Base, found: RosterFile, name: str) -> HttpResponse:
    done = act(base, teachers=found.teachers, file_name=name, by=me(request), at=timezone.now())
    known = f"，{done.known} 人已在花名册中，没有重复登记" if done.known else ""
    messages.success(request, f"已导入 {done.new} 人{known}。")
    return redirect("bases:teachers")


@require_safe
def roster_template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in."""
    own_base(request)
    return HttpResponse(
        template_bytes(),
        content_type=XLSX,
        headers={"Content-Disposition": 'attachment; filename="teachers-template.xlsx"'},
    )
