"""The administrator's tables: batches, review tables, experts, attachments, form texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.forms import BaseForm, BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.views.pages import refuse
from applications.actions import setup as actions
from applications.forms.interests import RegisterForm
from applications.forms.sections import form_labels
from applications.forms.setup import (
    AttachmentKindForm,
    CriterionFormSet,
    EmploymentFormSet,
    ExpertForm,
    FormTextForm,
    rubric_rows,
)
from applications.models import AttachmentKind, Batch, Expert, FormText, Rubric
from applications.views.interests import register_rows
from bases.calendar import today
from bases.regulation import CONDITIONS, Condition, cite

if TYPE_CHECKING:
    from accounts.models import User

EXPERTS_SHOWN = 50
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
    """The pool, with terms of office and workload (Art. 9(3))."""
    reader(request)
    at, form = timezone.now(), RegisterForm(request.GET)
    found = form.rows(today(at)).select_related("user").prefetch_related("fields", "interests")
    page = Paginator(found, EXPERTS_SHOWN).get_page(request.GET.get("page"))
    rows = register_rows(page.object_list, today(at))
    return shelf(
        request, "experts", rows=rows, page_obj=page, form=form, filtered=bool(form.wanted())
    )


def attachment_kinds(request: HttpRequest) -> HttpResponse:
    """The list of attachments of the form."""
    return shelf(request, "attachment_kinds", rows=AttachmentKind.objects.all())


def form_texts(request: HttpRequest) -> HttpResponse:
    """Fields that the bureau words otherwise."""
    labels = {(section, field): label for section, field, label in form_labels()}
    texts = FormText.objects.order_by("section", "field")
    rows = [{"text": t, "built_in": labels.get((t.section, t.field), t.field)} for t in texts]
    return shelf(request, "form_texts", rows=rows)


def edit(
    request: HttpRequest,
    title: str,
    back: str,
    form: BaseForm,
    act: Callable[[], Any],
    formset: BaseFormSet[Any] | None = None,
    text: str = "",
) -> HttpResponse:
    """One form page: valid and done, or shown again with everything typed."""
    sent = request.method == "POST" and "add_row" not in request.POST
    if sent and form.is_valid() and (formset is None or formset.is_valid()):
        try:
            act()
        except ValidationError as refused:
            refuse(form, refused)
        else:
            messages.success(request, "已保存。")
            return redirect(f"applications:{back}")
    context = {
        "title": title,
        "form": form,
        "formset": formset,
        "back": f"applications:{back}",
        "text": text,
    }
    return render(request, "applications/setup/edit.html", context)


@require_POST
def copy_rubric(request: HttpRequest, pk: int) -> HttpResponse:
    """A new version of a review table."""
    fresh = actions.copy_rubric(
        get_object_or_404(Rubric, pk=pk), by=writer(request), at=timezone.now()
    )
    messages.success(request, f"已新建{fresh}，可以修改后用于新批次。")
    return redirect("applications:rubric", fresh.pk)


def rubric(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines of a review table; they change until a batch uses them."""
    at, user = timezone.now(), reader(request)
    table = get_object_or_404(Rubric, pk=pk)
    if request.method == "POST":
        writer(request)
    rows = CriterionFormSet(
        _with_added_row(request, "form") or request.POST or None, initial=rubric_rows(table)
    )
    problem = ""
    if request.method == "POST" and "add_row" not in request.POST and rows.is_valid():
        try:
            actions.keep_criteria(table, rows=_kept(rows, CRITERION), by=user, at=at)
        except ValidationError as refused:
            problem = refused.messages[0]
        else:
            messages.success(request, "评审要点已保存。")
            return redirect("applications:rubrics")
    context = {
        "rubric": table,
        "lines": lines_of(table),
        "formset": rows,
        "problem": problem,
        "may_write": user.is_municipal_admin and table.locked_at is None,
    }
    return render(request, "applications/setup/rubric.html", context)


CRITERION = ("condition", "title", "guidance", "weight")
EMPLOYMENT = ("employer", "employer_uscc", "until")


def lines_of(table: Rubric) -> list[dict[str, Any]]:
    """The lines with their condition in words, for readers."""
    return [
        {
            "criterion": c,
            "condition": CONDITIONS[Condition(c.condition)].title,
            "article": cite(CONDITIONS[Condition(c.condition)].article),
        }
        for c in table.criteria.all()
    ]


def _kept(rows: BaseFormSet[Any], names: Sequence[str]) -> list[dict[str, Any]]:
    """What the rows say that were not taken out."""
    return [
        {name: row.cleaned_data[name] for name in names}
        for row in rows
        if row.cleaned_data and not row.cleaned_data.get("DELETE")
    ]


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
        _with_added_row(request, "form") or request.POST or None,
        initial=list(present.employments.values(*EMPLOYMENT)) if present else [],
    )

    def act() -> None:
        actions.keep_expert(
            form.save(commit=False),
            fields=form.cleaned_data["fields"],
            employments=_kept(jobs, EMPLOYMENT),
            by=user,
            at=at,
        )

    title = present.user.name if present else "登记专家"
    return edit(request, title, "experts", form, act, jobs, text=EMPLOYERS)


EMPLOYERS = (
    "现在和近三年内的工作单位用于自动发现应当回避的情形；"
    "在职单位变动的，请把原单位移到“曾任职单位”并写明离开日期。"
)


def attachment_kind(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A line of the list of attachments."""
    at, user = timezone.now(), writer(request)
    present = get_object_or_404(AttachmentKind, pk=pk) if pk else None
    form = AttachmentKindForm(request.POST or None, instance=present)
    return edit(
        request,
        present.label if present else "新的附件",
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
