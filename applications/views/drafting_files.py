"""Files of the form: put into a slot, taken out, downloaded; and the printed form."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.files import serve, store
from accounts.models import StoredFile
from applications import actions
from applications.content import Book
from applications.content.sheet import Slot
from applications.models import Application, Attachment, Section, Submission
from applications.rules import is_applicant, may_fill
from applications.views import drafting
from applications.views.drafting_page import own_case, own_section, person, section_url
from applications.views.papers import hand_out
from bases.calendar import today

MAX_FILES = 20


@require_POST
def attach(request: HttpRequest, pk: uuid.UUID, key: str) -> HttpResponse:
    """Put files in a slot of a section; the section page shows what was refused, and why."""
    part = own_section(request, pk, key)
    if not may_fill(part.application, person(request)):
        raise PermissionDenied
    slot = _slot(part, request.POST.get("slot", ""))
    refused = _attach_all(request, part, slot)
    if refused:
        return drafting.section_page(
            request,
            part,
            judged=part.version > 0,
            refused=refused,
            refused_slot=slot.code,
            status=400,
        )
    messages.success(request, f"已上传：{slot.label}。")
    return redirect(f"{section_url(part.application, part.key)}#{slot.dom_id}")


def _slot(part: Section, code: str) -> Slot:
    slots = Book(part.application, today(timezone.now())).slots(part.key)
    found = next((slot for slot in slots if slot.code == code), None)
    if found is None:
        raise Http404
    return found


def _attach_all(request: HttpRequest, part: Section, slot: Slot) -> list[str]:
    """Sound files are kept even when another one is refused."""
    at, user = timezone.now(), person(request)
    uploads = request.FILES.getlist("file")
    if not uploads:
        return ["没有收到文件，请选择文件后再上传；文件名含有特殊字符的，请改名后重试。"]
    if not slot.many:
        uploads = uploads[:1]
    if slot.many and len(slot.files) + len(uploads) > MAX_FILES:
        return [f"每项材料最多{MAX_FILES}个文件，请合并后上传。"]
    refused = []
    for upload in uploads:
        try:
            stored = store(upload, by=user, at=at)
        except ValidationError as wrong:
            refused += [f"{upload.name}：{message}" for message in wrong.messages]
            continue
        actions.attach(
            part.application,
            section=part.key,
            slot=slot.code,
            file=stored,
            by=user,
            at=at,
            replace=not slot.many,
        )
    return refused


@require_POST
def detach(request: HttpRequest, pk: uuid.UUID, attachment: int) -> HttpResponse:
    """Take a file out of the form; its bytes are kept."""
    application = own_case(request, pk)
    found = get_object_or_404(
        Attachment.objects.present().select_related("file"), application=application, pk=attachment
    )
    actions.detach(found, by=person(request), at=timezone.now())
    messages.success(request, f"已移除：{found.file.name}。")
    return redirect(section_url(application, found.section))


def _visible_case(request: HttpRequest, pk: uuid.UUID) -> Application:
    return get_object_or_404(Application.objects.visible_to(person(request)), pk=pk)


@require_safe
def file(request: HttpRequest, pk: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """A file of the form, to whoever may read the case; a draft's only to its institution."""
    application = _visible_case(request, pk)
    if person(request).is_expert:  # a copy with the reader's name on it
        return redirect("applications:download_file", pk, file)
    own = is_applicant(application, person(request)) or may_fill(application, person(request))
    present = Attachment.objects.present().filter(application=application, file=file)
    if not (own and present.exists()) and not _is_handed_in(application, file):
        raise Http404
    return serve(request, get_object_or_404(StoredFile, pk=file))


def _is_handed_in(application: Application, file: uuid.UUID) -> bool:
    """Whether a file is part of a version handed in."""
    lists = Submission.objects.filter(application=application).values_list(
        "content__files", flat=True
    )
    return any(str(file) == one["id"] for files in lists for one in files or ())


@require_safe
@vary_on_headers("HX-Request")
def form_pdf(request: HttpRequest, pk: uuid.UUID, version: int | None = None) -> HttpResponse:
    """The printed form of a version, the newest if none is named."""
    application = _visible_case(request, pk)
    versions = Submission.objects.filter(application=application).select_related("document__file")
    if version is not None:
        versions = versions.filter(version=version)
    submission = versions.order_by("-version").first()
    if submission is None:
        raise Http404
    if person(request).is_expert and submission.document and submission.document.file_id:
        return redirect("applications:download_file", pk, submission.document.file_id)
    return hand_out(
        request,
        submission.document,
        back=application.get_absolute_url(),
        keeps_void=person(request).is_municipal,
        name=f"申报表-{application.institution.name}-第{submission.version}版.pdf",
    )
