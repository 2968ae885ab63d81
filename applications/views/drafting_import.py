"""The roster from a file: template, dry run with an error for each bad cell, then import."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.record import MovedOn
from applications import actions
from applications.content import Book, open_sections
from applications.content.sheet import text_of
from applications.forms.sections import SPECS
from applications.forms.sections.teachers import MAX_TEACHERS
from applications.forms.teacher_file import Roster, read_roster
from applications.forms.teacher_template import MEDIA_TYPE, template_bytes
from applications.models import Section, SectionKey
from applications.rules import may_fill
from applications.views.drafting_page import own_case, own_section, person, section_url
from bases.calendar import today
from bases.tables import MAX_IMPORT_BYTES

SALT = "applications.import_teachers"
SHOWN_ERRORS, SHOWN_ROWS = 200, 5


class RosterFileForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label="花名册文件",
        help_text="xlsx 或 CSV，不超过 5 MB，最多2000行。",
        error_messages={"required": "请选择文件。", "empty": "文件是空的（0 字节），请重新选择。"},
        widget=forms.FileInput(
            attrs={"accept": ".xlsx,.csv", "data-max-bytes": str(MAX_IMPORT_BYTES)}
        ),
    )


def import_teachers(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """First a dry run, then the import: append or replace, all rows or none."""
    part = own_section(request, pk, SectionKey.TEACHERS)
    if not may_fill(part.application, person(request)):
        raise PermissionDenied
    if part.key not in open_sections(part.application):
        raise MovedOn("申报已报送，此部分不能再修改。", part.application)
    if request.method == "POST" and "rows" in request.POST:
        return _import(request, part)
    form = RosterFileForm(request.POST or None, request.FILES or None)
    roster = None
    if request.method == "POST" and form.is_valid():
        book = Book(part.application, today(timezone.now()))
        try:
            roster = read_roster(form.cleaned_data["file"], book.facts)
        except ValidationError as refused:
            form.add_error("file", refused)
    refused_status = 400 if request.method == "POST" and form.errors else 200
    return render(
        request,
        "applications/import_teachers.html",
        _context(part, form, roster),
        status=refused_status,
    )


def _context(part: Section, form: forms.Form, roster: Roster | None) -> dict[str, Any]:
    context: dict[str, Any] = {
        "application": part.application,
        "form": form,
        "roster": roster,
        "present": len(_present(part)),
        "most": MAX_TEACHERS,
    }
    if roster is None:
        return context
    bad_rows = {error.row for error in roster.errors}
    context |= {
        "bad_rows": len(bad_rows),
        "errors": roster.errors[:SHOWN_ERRORS],
        "more_errors": max(0, len(roster.errors) - SHOWN_ERRORS),
        "preview": [_shown(row) for row in roster.rows[:SHOWN_ROWS]],
        "columns": ("姓名", "职称", "专兼职", "主讲课程"),
    }
    if roster.is_sound:
        payload = {
            "application": str(part.application_id),
            "version": part.version,
            "rows": roster.rows,
        }
        context["payload"] = signing.dumps(payload, salt=SALT, compress=True)
    return context


def _shown(row: dict[str, str]) -> list[str]:
    fields = SPECS[SectionKey.TEACHERS].table("teachers").form_class.base_fields  # type: ignore[attr-defined]
    engagement = text_of(fields["engagement"], row["engagement"])
    return [row["name"], row["title"], engagement, row["courses"]]


def _present(part: Section) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = part.data.get("tables", {}).get("teachers", [])
    return rows


def _import(request: HttpRequest, part: Section) -> HttpResponse:
    try:
        payload = signing.loads(request.POST["rows"], salt=SALT, max_age=24 * 3600)
    except signing.BadSignature:
        raise BadRequest("导入内容已失效，请重新上传文件。") from None
    if payload["application"] != str(part.application_id):
        raise BadRequest("导入内容不属于本申报。")
    rows = payload["rows"]
    kept = [] if request.POST.get("how") == "replace" else _present(part)
    if len(kept) + len(rows) > MAX_TEACHERS:
        messages.error(request, f"追加后超过{MAX_TEACHERS}人，请改用“替换”或减少行数。")
        return redirect("applications:import_teachers", part.application_id)
    data = {
        "fields": part.data.get("fields", {}),
        "tables": {**part.data.get("tables", {}), "teachers": [*kept, *rows]},
    }
    actions.save_section(
        part, by=person(request), at=timezone.now(), data=data, version=payload["version"]
    )
    messages.success(request, f"已导入{len(rows)}人，花名册现有{len(kept) + len(rows)}人。")
    return redirect(section_url(part.application, part.key))


@require_safe
def teacher_template(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The workbook to fill in."""
    own_case(request, pk)
    return HttpResponse(
        template_bytes(),
        content_type=MEDIA_TYPE,
        headers={"Content-Disposition": 'attachment; filename="teachers-template.xlsx"'},
    )
