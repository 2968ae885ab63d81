"""The administrator's tables: batches, review tables, experts, attachments, form texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm, BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from applications.actions import setup as actions
from applications.forms.setup import (
    AttachmentKindForm,
    BatchForm,
    CriterionFormSet,
    EmploymentFormSet,
    ExpertForm,
    FormTextForm,
    rubric_rows,
)
from applications.models import AttachmentKind, Batch, Expert, FormText, Rubric

if TYPE_CHECKING:
    from accounts.models import User

SHELVES = (
    ("batches", "批次"),
    ("rubrics", "评审表"),
    ("experts", "专家"),
    ("attachment_kinds", "附件清单"),
    ("form_texts", "表单文字"),
)


def reader(request: HttpRequest) -> User:
    """Municipal clerks and the administrator may read; others 403."""
    user: User = request.user  # type: ignore[assignment]
    if not (user.is_municipal_admin or user.is_municipal_clerk):
        raise PermissionDenied
    return user


def writer(request: HttpRequest) -> User:
    """Only the administrator writes."""
    user: User = request.user  # type: ignore[assignment]
    if not user.is_municipal_admin:
        raise PermissionDenied
    return user


def shelf(request: HttpRequest, here: str, **context: Any) -> HttpResponse:
    """A list page."""
    user = reader(request)
    return render(
        request,
        f"applications/setup/{here}.html",
        {"shelves": SHELVES, "here": here, "may_write": user.is_municipal_admin, **context},
    )


def batches(request: HttpRequest) -> HttpResponse:
    """Every batch with its window (Art. 3)."""
    return shelf(request, "batches", rows=Batch.objects.select_related("rubric"), at=timezone.now())


def rubrics(request: HttpRequest) -> HttpResponse:
    """Every version of every review table."""
    return shelf(request, "rubrics", rows=Rubric.objects.prefetch_related("criteria"))


def experts(request: HttpRequest) -> HttpResponse:
    """The pool (Art. 9(3))."""
    rows = Expert.objects.visible_to(reader(request)).select_related("user")
    return shelf(request, "experts", rows=rows.prefetch_related("fields"))


def attachment_kinds(request: HttpRequest) -> HttpResponse:
    """The list of attachments of the form."""
    return shelf(request, "attachment_kinds", rows=AttachmentKind.objects.all())


def form_texts(request: HttpRequest) -> HttpResponse:
    """Fields that the bureau words otherwise."""
    return shelf(request, "form_texts", rows=FormText.objects.order_by("section", "field"))


def edit(
    request: HttpRequest,
    title: str,
    back: str,
    form: BaseForm,
    act: Callable[[], Any],
    formset: BaseFormSet[Any] | None = None,
) -> HttpResponse:
    """One form page: valid and done, or shown again with everything typed."""
    if request.method == "POST" and form.is_valid() and (formset is None or formset.is_valid()):
        try:
            act()
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "已保存。")
            return redirect(f"applications:{back}")
    context = {"title": title, "form": form, "formset": formset, "back": f"applications:{back}"}
    return render(request, "applications/setup/edit.html", context)


def batch(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new batch, or one to change."""
    at, user = timezone.now(), writer(request)
    present = get_object_or_404(Batch, pk=pk) if pk else None
    form = BatchForm(request.POST or None, instance=present)

    def act() -> None:
        data = form.cleaned_data
        actions.keep_batch(
            form.save(commit=False),
            focus_fields=data["focus_fields"],
            focus_counties=data["focus_counties"],
            by=user,
            at=at,
        )

    return edit(request, "批次", "batches", form, act)


@require_POST
def copy_rubric(request: HttpRequest, pk: int) -> HttpResponse:
    """A new version of a review table."""
    fresh = actions.copy_rubric(
        get_object_or_404(Rubric, pk=pk), by=writer(request), at=timezone.now()
    )
    messages.success(request, f"已新建{fresh}，可以修改后用于新批次。")
    return redirect("applications:rubric", fresh.pk)


def rubric(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines of a review table that no batch uses yet."""
    at, user = timezone.now(), writer(request)
    table = get_object_or_404(Rubric, pk=pk)
    rows = CriterionFormSet(
        _with_added_row(request, "form") or request.POST or None, initial=rubric_rows(table)
    )
    problem = ""
    if request.method == "POST" and "add_row" not in request.POST and rows.is_valid():
        kept = [
            {k: row.cleaned_data[k] for k in ("condition", "title", "guidance", "weight")}
            for row in rows
            if row.cleaned_data and not row.cleaned_data.get("DELETE")
        ]
        try:
            actions.keep_criteria(table, rows=kept, by=user, at=at)
        except ValidationError as refused:
            problem = refused.messages[0]
        else:
            messages.success(request, "评审要点已保存。")
            return redirect("applications:rubrics")
    return render(
        request,
        "applications/setup/rubric.html",
        {"rubric": table, "formset": rows, "problem": problem},
    )


def _with_added_row(request: HttpRequest, prefix: str) -> Any:
    """Without JavaScript, 添加一行 comes back with one more empty row."""
    if "add_row" not in request.POST:
        return None
    data = request.POST.copy()
    total = data.get(f"{prefix}-TOTAL_FORMS", "0")
    data[f"{prefix}-TOTAL_FORMS"] = str(int(total) + 1 if total.isdecimal() else 1)
    return data


def expert(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """An expert of the pool with former employers."""
    at, user = timezone.now(), writer(request)
    present = get_object_or_404(Expert.objects.visible_to(user), pk=pk) if pk else None
    form = ExpertForm(request.POST or None, instance=present)
    jobs = EmploymentFormSet(
        request.POST or None,
        initial=list(present.employments.values("employer", "employer_uscc", "until"))
        if present
        else [],
    )

    def act() -> None:
        actions.keep_expert(
            form.save(commit=False),
            fields=form.cleaned_data["fields"],
            by=user,
            at=at,
            employments=[
                {k: row.cleaned_data[k] for k in ("employer", "employer_uscc", "until")}
                for row in jobs
                if row.cleaned_data and not row.cleaned_data.get("DELETE")
            ],
        )

    return edit(request, "专家", "experts", form, act, jobs)


def attachment_kind(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A line of the list of attachments."""
    at, user = timezone.now(), writer(request)
    present = get_object_or_404(AttachmentKind, pk=pk) if pk else None
    form = AttachmentKindForm(request.POST or None, instance=present)
    return edit(
        request,
        "附件清单",
        "attachment_kinds",
        form,
        lambda: actions.keep_attachment_kind(form.save(commit=False), by=user, at=at),
    )


def form_text(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The wording of a field."""
    at, user = timezone.now(), writer(request)
    present = get_object_or_404(FormText, pk=pk) if pk else None
    form = FormTextForm(request.POST or None, instance=present)
    return edit(
        request,
        "表单文字",
        "form_texts",
        form,
        lambda: actions.keep_form_text(form.save(commit=False), by=user, at=at),
    )
