"""The administrator plans a batch: its rules, its announcement and attachments (Art. 3)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.files import serve, store
from accounts.views.pages import refuse
from applications.actions import planning
from applications.actions.setup import Overtaken, keep_batch, version_of
from applications.forms.planning import ANNOUNCED_TYPES, BatchAttachmentForm
from applications.forms.setup import BatchForm
from applications.models import Batch, BatchAttachment
from applications.views.announcing import announcement_of
from applications.views.setup import reader, writer

RUNNING = (
    "批次已开始受理：申报单位依据公布的规则准备材料，"
    "只能推迟截止时间、调整评审期限、专家评审件数和说明。"
)


def batch(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new batch, or one to change; what somebody else saved meanwhile is told, not lost."""
    at, user = timezone.now(), writer(request)
    # The version is read before the row: a save in between is then seen, not slept through.
    version = version_of(pk) if pk else ""
    present = get_object_or_404(Batch, pk=pk) if pk else None
    seen = request.POST.get("seen", "") if request.method == "POST" else version
    form = BatchForm(request.POST or None, instance=present, at=at)
    conflict = ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            kept = keep_batch(
                form.save(commit=False),
                focus_fields=data["focus_fields"],
                focus_counties=data["focus_counties"],
                seen=seen if present else None,
                by=user,
                at=at,
            )
        except Overtaken as late:
            conflict, seen = late.messages[0], version
        except ValidationError as refused:
            refuse(form, refused)
        else:
            messages.success(request, "已保存。")
            return redirect("applications:batch_attachments", kept.pk)
    context: dict[str, Any] = {
        "title": present.name if present else "新批次",
        "text": RUNNING if form.is_running else "",
        "form": form,
        "batch": present,
        "seen": seen,
        "conflict": conflict,
    }
    return render(
        request, "applications/setup/batch.html", context, status=409 if conflict else 200
    )


def attachments(request: HttpRequest, pk: int) -> HttpResponse:
    """The files of an announcement: add one, take one out."""
    at, user = timezone.now(), reader(request)
    if request.method == "POST":
        writer(request)
    found = get_object_or_404(Batch, pk=pk)
    form = BatchAttachmentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        title = form.cleaned_data["title"]
        try:
            file = store(form.cleaned_data["file"], by=user, at=at, allowed=ANNOUNCED_TYPES)
        except ValidationError as refused:
            form.add_error("file", refused)
        else:
            try:
                planning.attach_to_batch(found, title=title, file=file, by=user, at=at)
            except ValidationError as refused:
                refuse(form, refused)
            else:
                messages.success(request, f"已添加附件：{title}。")
                return redirect("applications:batch_attachments", pk)
    rows = found.attachments.select_related("file", "added_by")  # type: ignore[attr-defined]
    context = {
        "batch": found,
        "form": form,
        "present": [row for row in rows if row.removed_at is None],
        "removed": [row for row in rows if row.removed_at is not None],
        "announced": at >= found.announced_at,
        "may_write": user.is_municipal_admin,
    }
    return render(request, "applications/setup/batch_attachments.html", context)


@require_POST
def remove_from_batch(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """Take a file off the announcement."""
    at, user = timezone.now(), writer(request)
    found = get_object_or_404(BatchAttachment, pk=attachment, batch=pk)
    planning.remove_from_batch(found, by=user, at=at)
    messages.success(request, f"已移除附件：{found.title}。")
    return redirect("applications:batch_attachments", pk)


@require_safe
def attachment_file(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """A file of an announcement for the bureau, published or not, removed or not."""
    if not request.user.is_municipal:  # type: ignore[union-attr]
        raise PermissionDenied
    rows = BatchAttachment.objects.select_related("file")
    return serve(request, get_object_or_404(rows, pk=attachment, batch=pk).file)


@require_safe
def preview_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """The announcement as the public will read it."""
    at = timezone.now()
    if not request.user.is_municipal:  # type: ignore[union-attr]
        raise PermissionDenied
    found = get_object_or_404(Batch.objects.select_related("rubric"), pk=pk)
    context = announcement_of(found, at) | {
        "preview": True,
        "may_read": not request.user.is_municipal_approver,  # type: ignore[union-attr]
    }
    return render(request, "applications/announcement.html", context)
