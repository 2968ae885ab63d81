"""Files of training records: template, check, errors to download, confirm, progress (Art. 17)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.views.pages import ask, carry_out, me, refuse
from bases import exports
from bases.actions import importing as actions
from bases.calendar import today
from bases.exports import XLSX
from bases.forms.records import CheckFileForm, ImportFilterForm, ImportRecordsForm
from bases.in_memory import in_memory_uploads
from bases.models import ImportRun, ImportState
from bases.records.sheets import faulty_sheet, template_bytes
from bases.views.reach import (
    base_of,
    export,
    insider,
    keeps_base,
    listing,
    of_own_base,
    own_base,
    posted,
)

SHOWN = 100
HEADINGS: dict[str, int] = {
    "基地": 34,
    "文件": 40,
    "班号": 24,
    "行数": 8,
    "新增": 8,
    "已存在": 8,
    "错误": 8,
    "上传人": 12,
    "上传时间": 18,
    "状态": 16,
}
HEAVY = ("errors", "warnings", "sealed_rows")
TONES: dict[str, str] = {
    ImportState.CHECKED: "waiting",
    ImportState.FAULTY: "bad",
    ImportState.QUEUED: "waiting",
    ImportState.RUNNING: "waiting",
    ImportState.DONE: "good",
    ImportState.FAILED: "bad",
    ImportState.DISCARDED: "draft",
}


def _asked(request: HttpRequest, user: User) -> tuple[ImportFilterForm, Any]:
    form = ImportFilterForm(request.GET, user=user)
    rows = form.ordered(form.found(ImportRun.objects.visible_to(user))).defer(*HEAVY)
    return form, rows.select_related("base__organisation", "training_class", "made_by")


@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """Files that came in."""
    user = insider(request)
    form, rows = _asked(request, user)
    return listing(
        request,
        "bases/imports.html",
        rows,
        form=form,
        filtered=form.is_narrowed,
        tones=TONES,
        many=user.is_municipal,
        keeps=keeps_base(base_of(user)),
    )


@require_safe
def imports_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The same rows as a workbook."""
    _form, rows = _asked(request, insider(request))
    return export(rows, _line, title="导入记录", name="imports", headings=HEADINGS)


def _line(run: ImportRun) -> tuple[str, ...]:
    return (
        run.base.organisation.name,
        run.file_name,
        run.training_class.number if run.training_class else "按班号列",
        str(run.rows),
        str(run.new_rows),
        str(run.known_rows),
        str(run.error_count),
        run.made_by.name,
        timezone.localtime(run.made_at).strftime("%Y-%m-%d %H:%M"),
        run.get_state_display(),
    )


@in_memory_uploads
def check_file(request: HttpRequest) -> HttpResponse:
    """Take a file and say what is in it; nothing is entered yet."""
    base = own_base(request)
    form = CheckFileForm(posted(request), request.FILES or None, base=base)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            run = actions.check_file(
                base,
                data["file"],
                training_class=data["training_class"],
                by=me(request),
                at=timezone.now(),
            )
        except ValidationError as refused:
            beside = hasattr(refused, "error_dict")
            refuse(form, refused if beside else ValidationError({"file": refused.messages}))
        else:
            return redirect(run)
    context = {"form": form, "base": base, "most": settings.IMPORT_MAX_ROWS}
    return render(request, "bases/check_file.html", context)


@require_safe
def import_template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in."""
    insider(request)
    return HttpResponse(
        template_bytes(settings.IMPORT_MAX_ROWS),
        content_type=XLSX,
        headers={"Content-Disposition": 'attachment; filename="trainees-template.xlsx"'},
    )


def _seen(request: HttpRequest, pk: int) -> ImportRun:
    runs = ImportRun.objects.visible_to(insider(request))
    found: ImportRun = get_object_or_404(
        runs.select_related("base__organisation", "training_class", "made_by"), pk=pk
    )
    return found


@require_safe
def import_run(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found in a file, and how far it is."""
    run = _seen(request, pk)
    return _page(request, run, _form(run) if _is_own(request, run) else None)


def _is_own(request: HttpRequest, run: ImportRun) -> bool:
    user = me(request)
    return user.is_institution_member and user.organisation_id == run.base.organisation_id


def _form(run: ImportRun, data: Any = None) -> ImportRecordsForm | None:
    if run.state != ImportState.CHECKED:
        return None
    frozen = actions.freeze_of_run(run, timezone.now())
    return ImportRecordsForm(data, hints=bool(run.warnings), frozen=frozen is not None)


def _page(request: HttpRequest, run: ImportRun, form: ImportRecordsForm | None) -> HttpResponse:
    own, at = _is_own(request, run), timezone.now()
    context = {
        "run": run,
        "tone": TONES[run.state],
        "form": form,
        "errors": run.errors[:SHOWN],
        "more_errors": max(0, run.error_count - SHOWN),
        "hints": run.warnings[:SHOWN],
        "more_hints": max(0, len(run.warnings) - SHOWN),
        "bad_rows": len({error[0] for error in run.errors}),
        "under_way": run.state in actions.UNDER_WAY,
        "may_discard": own and run.state in actions.WAITING and bool(run.sealed_rows),
        "may_resume": own and actions.may_resume(run, at),
    }
    return render(request, "bases/import_run.html", context)


@require_POST
def import_records(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm: the worker writes, one may leave."""
    run = of_own_base(request, ImportRun.objects, pk)
    form = _form(run, request.POST)
    if form is None:
        form = ImportRecordsForm(request.POST, hints=False, frozen=False)

    def act() -> ImportRun:
        data = form.cleaned_data
        return actions.import_records(
            run,
            confirmed=data.get("confirmed", False),
            reason=data.get("reason", ""),
            by=me(request),
            at=timezone.now(),
        )

    done = "已开始导入，可以离开本页，完成后在导入记录中查看。"
    return carry_out(request, form, act, done=done, to=run) or _page(request, run, form)


def resume_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Try again what was not finished."""
    run = of_own_base(request, ImportRun.objects, pk)
    form = ImportRecordsForm(posted(request), hints=False, frozen=False)

    def act() -> ImportRun:
        return actions.resume_import(run, by=me(request), at=timezone.now())

    return carry_out(request, form, act, done="已重新开始导入。", to=run) or ask(
        request,
        form,
        title="重新导入",
        label="重新导入",
        back=run.get_absolute_url(),
        kicker=run.file_name,
        text="上次没有写入任何内容；已登记过的学员不会重复登记。",
    )


def discard_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it go."""
    run = of_own_base(request, ImportRun.objects, pk, serving=False)
    form = ImportRecordsForm(posted(request), hints=False, frozen=False)

    def act() -> ImportRun:
        return actions.discard_import(run, by=me(request), at=timezone.now())

    return carry_out(request, form, act, done="已放弃，读到的内容已清除。", to=run) or ask(
        request,
        form,
        title="放弃导入",
        label="放弃导入",
        back=run.get_absolute_url(),
        kicker=run.file_name,
        consequences=["清除从文件里读到的内容，不登记任何学时；", "需要时可以重新上传。"],
        danger=True,
    )


@require_safe
def import_errors(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The rows to mend, with what is wrong about each."""
    run = _seen(request, pk)
    if not run.errors:
        raise Http404
    headings, rows = faulty_sheet(run)
    day = today(run.made_at)
    return exports.workbook(
        rows, title="错误行", headings=headings, filename=f"errors-{run.pk}-{day:%Y%m%d}.xlsx"
    )
